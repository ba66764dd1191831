// Exact arithmetic on doubles by whole numbers, as an oracle for sums without rounding. Shares nothing with the estimators.

/** 2^−UNIT is the unit: every double up to 2²⁰⁰ in size is a whole multiple of 2^−1074. */
const UNIT = 1074n;

/** x · 2¹⁰⁷⁴ as a whole number, from the bits of x. */
export function whole(x: number): bigint {
  const bits = new BigUint64Array(Float64Array.of(x).buffer)[0]!;
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const size = exponent === 0n ? fraction : (fraction | 0x10000000000000n) << (exponent - 1n);
  return bits >> 63n === 1n ? -size : size;
}

/** The double nearest to numerator / denominator, ties to even, for results that are normal numbers or 0. */
export function nearestDouble(numerator: bigint, denominator: bigint): number {
  if (numerator === 0n) return 0;
  if (numerator < 0n) return -nearestDouble(-numerator, denominator);
  // 64 bits of the quotient and a last one that says whether anything is left; Number() rounds to nearest, ties to even.
  const shift = 66n + bitsOf(denominator) - bitsOf(numerator);
  const [up, down] = shift > 0n ? [shift, 0n] : [0n, -shift];
  const quotient = (numerator << up) / (denominator << down);
  const sticky = quotient * (denominator << down) === numerator << up ? 0n : 1n;
  return timesPowerOfTwo(Number((quotient << 1n) | sticky), -Number(shift) - 1);
}

/** The double nearest to the sum. */
export function exactSum(values: readonly number[]): number {
  return nearestDouble(
    values.reduce((sum, value) => sum + whole(value), 0n),
    1n << UNIT,
  );
}

/** The double nearest to the sample variance (Σ x² − (Σ x)² / n) / (n − 1). */
export function exactVariance(values: readonly number[]): number {
  const n = BigInt(values.length);
  const sum = values.reduce((total, value) => total + whole(value), 0n);
  const squares = values.reduce((total, value) => total + whole(value) ** 2n, 0n);
  return nearestDouble(n * squares - sum * sum, (n * (n - 1n)) << (2n * UNIT));
}

function bitsOf(value: bigint): bigint {
  return BigInt(value.toString(2).length);
}

function timesPowerOfTwo(x: number, k: number): number {
  const half = Math.trunc(k / 2);
  return x * 2 ** half * 2 ** (k - half);
}
