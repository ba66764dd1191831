// The ziggurat's layer edges from their definition, in BigInt fixed-point arithmetic: for a decreasing f on [0, ∞) with
// f(0) = 1, the edge r of the tail is the one for which 256 layers of equal area v = r f(r) + ∫ᵣ f close at f = 1;
// edges follow by f(xᵢ₊₁) = f(xᵢ) + v/xᵢ from x₁ = r; x₀ = v / f(r) makes the base a rectangle of the same area.
import {
  BITS,
  errorInUlps,
  expFixed,
  logOfParts,
  normalCdfFixed,
  ONE,
  over,
  PI,
  squareRoot,
  times,
  toNumber,
} from "../base/fixed-point.ts";

const LAYERS = 256;

interface Shape {
  /** f(x). */
  f(x: bigint): bigint;
  /** f⁻¹(y). */
  inverse(y: bigint): bigint;
  /** ∫ₓ f. */
  tail(x: bigint): bigint;
  /** Bracket of r. */
  readonly low: number;
  readonly high: number;
}

const logOf = (y: bigint): bigint => logOfParts({ whole: y, exponent: -BITS }, Math.log(toNumber(y)));

export const exponentialShape: Shape = {
  f: (x) => expFixed(-x),
  inverse: (y) => -logOf(y),
  tail: (x) => expFixed(-x),
  low: 7.6,
  high: 7.8,
};

export const normalShape: Shape = {
  f: (x) => expFixed(-times(x, x) / 2n),
  inverse: (y) => squareRoot(-2n * logOf(y) * ONE),
  tail: (x) => times(ONE - normalCdfFixed(x), squareRoot(2n * PI * ONE)),
  low: 3.6,
  high: 3.7,
};

/** Edges x₀ … x₂₅₅ and x₂₅₆ = 0, to about 2^-150. */
export function edges(shape: Shape): bigint[] {
  let low = (BigInt(Math.round(shape.low * 2 ** 30)) * ONE) >> 30n;
  let high = (BigInt(Math.round(shape.high * 2 ** 30)) * ONE) >> 30n;
  for (let i = 0; i < 90; i++) {
    const middle = (low + high) / 2n;
    if (edgesFrom(shape, middle) === undefined) low = middle;
    else high = middle;
  }
  return edgesFrom(shape, high)!;
}

/** Undefined when f passes 1 before the last layer: r is too small. */
function edgesFrom(shape: Shape, r: bigint): bigint[] | undefined {
  const area = times(r, shape.f(r)) + shape.tail(r);
  const result = [over(area, shape.f(r)), r];
  let height = shape.f(r);
  while (result.length < LAYERS) {
    height += over(area, result.at(-1)!);
    if (height >= ONE) return undefined;
    result.push(shape.inverse(height));
  }
  if (height + over(area, result.at(-1)!) > ONE) return undefined;
  result.push(0n);
  return result;
}

/** The nearest double of a positive fixed-point number. */
export function nearest(x: bigint): number {
  const guess = toNumber(x);
  const candidates = [guess * (1 - 2 ** -53), guess, guess * (1 + 2 ** -52)];
  return candidates.reduce((a, b) => (Math.abs(errorInUlps(a, x)) <= Math.abs(errorInUlps(b, x)) ? a : b));
}
