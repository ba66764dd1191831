// The regularised incomplete beta function, the distribution behind Student's t.
// @source A. R. DiDonato and A. H. Morris, Significant digit computation of the incomplete beta function ratios, ACM TOMS
//   18(3), 1992, eq. 9 (the even part of the fraction DLMF 8.17.22, whose terms do not cancel for large a); W. J. Lentz,
//   Applied Optics 15(3), 1976 (its evaluation from the front, in the form of Thompson and Barnett, J. Comput. Phys. 64, 1986);
//   C. Loader, Fast and accurate computation of binomial probabilities, 2000 (the factor before the fraction as a deviance,
//   which subtracts no large logarithms).

import { assert } from "../base/errors.ts";
import { stirlingRest } from "../base/log-gamma.ts";
import { exp, log } from "../base/math.ts";

export interface BetaShape {
  /** > 0 */
  readonly a: number;
  /** > 0 */
  readonly b: number;
}

/**
 * I_x(a, b), in [0, 1]. @param x in [0, 1]. @param rest 1 − x, given apart because it may be known more exactly.
 * Relative error under 1e-11 for a and b from 1e-3 to 1e8, as long as the result is a normal number.
 */
export function regularisedBeta(x: number, rest: number, { a, b }: BetaShape): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  const prefactor = powersOverBeta(x, rest, { a, b });
  // The fraction converges fast left of the mean; right of it the mirrored one does (DLMF 8.17.4).
  if (x <= (a + 1) / (a + b + 2)) return prefactor / continuedFraction(x, rest, { a, b });
  return 1 - prefactor / continuedFraction(rest, x, { a: b, b: a });
}

const INVERSE_TWO_PI = 0.15915494309189535;

/** xᵃ (1 − x)ᵇ / B(a, b). */
function powersOverBeta(x: number, rest: number, { a, b }: BetaShape): number {
  const n = a + b;
  const gammas = stirlingRest(n) - stirlingRest(a) - stirlingRest(b);
  const difference = a * rest - b * x; // a − n x = n (1 − x) − b
  const deviances = deviance(a, n * x, difference) + deviance(b, n * rest, -difference);
  return Math.sqrt((a / n) * b * INVERSE_TWO_PI) * exp(gammas - deviances);
}

/** k ln(k / mean) + mean − k ≥ 0, without loss where the two are close (Loader's bd0). @param difference k − mean. */
function deviance(k: number, mean: number, difference: number): number {
  const ratio = difference / (k + mean);
  if (Math.abs(ratio) >= 0.1) return k * log(k / mean) - difference;
  // ln(k / mean) = 2 atanh(ratio).
  let sum = difference * ratio;
  let power = 2 * k * ratio;
  for (let j = 1; ; j++) {
    power *= ratio * ratio;
    const next = sum + power / (2 * j + 1);
    if (next === sum) return sum;
    sum = next;
  }
}

/** About √(a + b) steps are needed, so this serves a + b up to 1e8. */
const MAX_STEPS = 20_000;
/** Stands for a denominator of exactly 0. */
const TINY = 1e-300;

/** B₀ + A₁/(B₁ + A₂/(B₂ + …)), by which xᵃ (1 − x)ᵇ / B(a, b) is to be divided; 1 − x enters as `rest`, without loss. */
function continuedFraction(x: number, rest: number, { a, b }: BetaShape): number {
  const start = 1 + a * rest - b * x;
  let value = nonzero((a * start) / (a + 1));
  let ratio = value;
  let inverse = 0;
  for (let m = 1; m <= MAX_STEPS; m++) {
    const left = a + 2 * m - 1;
    const numerator = (((a + m - 1) / left) * (a + b + m - 1) * m * (b - m) * x * x) / left;
    const denominator = m + (m * (b - m) * x) / left + ((a + m) * (start + m * (1 + rest))) / (left + 2);
    inverse = 1 / nonzero(denominator + numerator * inverse);
    ratio = nonzero(denominator + numerator / ratio);
    value *= ratio * inverse;
    if (Math.abs(ratio * inverse - 1) <= Number.EPSILON) return value;
  }
  assert(false, `the incomplete beta function did not converge at x = ${x}, a = ${a}, b = ${b}`);
}

function nonzero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
