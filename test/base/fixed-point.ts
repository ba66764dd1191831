// Reference mathematics for tests: whole numbers (BigInt) scaled by 2^192, sharing nothing with src/base/math.ts.

export const BITS = 192n;
export const ONE = 1n << BITS;

const DOUBLE = new DataView(new ArrayBuffer(8));

/** A finite double as whole · 2^exponent, exactly. */
export function parts(x: number): { whole: bigint; exponent: bigint } {
  DOUBLE.setFloat64(0, x);
  const bits = DOUBLE.getBigUint64(0);
  const field = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const whole = field === 0n ? fraction : fraction + (1n << 52n);
  return { whole: bits >> 63n === 1n ? -whole : whole, exponent: (field === 0n ? 1n : field) - 1075n };
}

export function fixed(x: number): bigint {
  const { whole, exponent } = parts(x);
  return shift(whole, exponent + BITS);
}

/** For |x| small enough; rounded twice, so good to one part in 2^52. */
export function toNumber(x: bigint): number {
  const sign = x < 0n ? -1 : 1;
  const size = x < 0n ? -x : x;
  const extra = BigInt(Math.max(0, size.toString(2).length - 64));
  return sign * Number(size >> extra) * 2 ** Number(extra - BITS);
}

export const times = (a: bigint, b: bigint): bigint => (a * b) >> BITS;
export const over = (a: bigint, b: bigint): bigint => (a << BITS) / b;

const shift = (x: bigint, by: bigint): bigint => (by >= 0n ? x << by : x >> -by);

/** ln 2 = 2 atanh(1/3). */
const LN2 = ((): bigint => {
  let sum = 0n;
  let term = (2n * ONE) / 3n;
  for (let k = 1n; term > 0n; k += 2n, term /= 9n) sum += term / k;
  return sum;
})();

/** e^x as value · 2^k with value in [0.7, 1.42]: the argument divided by 2^16, Taylor's series, 16 squarings. */
export function expParts(x: bigint): { value: bigint; k: bigint } {
  const k = (x + LN2 / 2n) / LN2 - (x + LN2 / 2n < 0n ? 1n : 0n);
  const r = (x - k * LN2) >> 16n;
  let value = ONE;
  let term = ONE;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = times(term, r) / n;
    value += term;
  }
  for (let i = 0; i < 16; i++) value = times(value, value);
  return { value, k };
}

export function expFixed(x: bigint): bigint {
  const { value, k } = expParts(x);
  return shift(value, k);
}

/** log x for a positive finite double. */
export function logFixed(x: number): bigint {
  return logOfParts(parts(x), Math.log(x));
}

/** log(whole · 2^exponent) from a guess good to 2^-40: log x = guess + log(1 + d), d = x e^−guess − 1. */
export function logOfParts(x: { whole: bigint; exponent: bigint }, guess: number): bigint {
  const start = fixed(guess);
  const { value, k } = expParts(-start);
  const d = shift(x.whole * value, x.exponent + k) - ONE;
  const square = times(d, d);
  return start + d - square / 2n + times(d, square) / 3n - times(square, square) / 4n;
}

/** (got − value · 2^k) in units of the last place of got. */
export function errorInUlps(got: number, value: bigint, k = 0n): number {
  const { whole, exponent } = parts(got);
  const scaled = shift(value, k - BITS - exponent + 32n); // reference in 2^-32 ulp
  return Number((whole << 32n) - scaled) / 2 ** 32;
}

/** P(Z ≤ x) = 1/2 + density(x) · (x + x³/3 + x⁵/15 + …). */
export function normalCdfFixed(x: bigint): bigint {
  const square = times(x, x);
  let sum = 0n;
  for (let term = x, k = 3n; term !== 0n && term !== -1n; term = times(term, square) / k, k += 2n) sum += term;
  return ONE / 2n + times(times(INVERSE_ROOT_2PI, expFixed(-square / 2n)), sum);
}

/** Whole part of a square root, by Newton's method. */
export function squareRoot(n: bigint): bigint {
  let x = 1n << BigInt(Math.ceil(n.toString(2).length / 2));
  for (;;) {
    const next = (x + n / x) / 2n;
    if (next >= x) return x;
    x = next;
  }
}

/** π by Machin's formula 16 atan(1/5) − 4 atan(1/239). */
export const PI = ((): bigint => {
  const arctan = (inverse: bigint): bigint => {
    let sum = 0n;
    let term = ONE / inverse;
    for (let k = 1n; term !== 0n; k += 2n, term /= -(inverse * inverse)) sum += term / k;
    return sum;
  };
  return 16n * arctan(5n) - 4n * arctan(239n);
})();

const INVERSE_ROOT_2PI = over(ONE, squareRoot(2n * PI * ONE));
