// The regularised incomplete beta function, the distribution behind Student's t.
// @source DLMF 8.17.22 (continued fraction), https://dlmf.nist.gov/8.17.E22; W. J. Lentz, Applied Optics 15(3), 1976
//   (its evaluation from the front, in the form of Thompson and Barnett, J. Comput. Phys. 64, 1986).

import { assert } from "../base/errors.ts";
import { exp, log } from "../base/math.ts";
import { logGamma } from "./log-gamma.ts";

export interface BetaShape {
  /** > 0 */
  readonly a: number;
  /** > 0 */
  readonly b: number;
}

/**
 * I_x(a, b), in [0, 1]. @param x in [0, 1]. @param rest 1 − x, given apart because it may be known more exactly.
 * Relative error under 1e-11 for a + b up to 1e4, growing in proportion beyond: the prefactor subtracts logarithms.
 */
export function regularisedBeta(x: number, rest: number, { a, b }: BetaShape): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  const prefactor = exp(a * log(x) + b * log(rest) + logGamma(a + b) - logGamma(a) - logGamma(b));
  // The fraction converges fast left of the mean; right of it the mirrored one does (DLMF 8.17.4).
  if (x <= (a + 1) / (a + b + 2)) return (prefactor * continuedFraction(x, { a, b })) / a;
  return 1 - (prefactor * continuedFraction(rest, { a: b, b: a })) / b;
}

/** About √(a + b) steps are needed, so this serves a + b up to 1e8. */
const MAX_STEPS = 20_000;
/** Stands for a denominator of exactly 0. */
const TINY = 1e-300;

/** 1 / (1 + d₁/(1 + d₂/(1 + …))) with the coefficients of DLMF 8.17.23. */
function continuedFraction(x: number, { a, b }: BetaShape): number {
  let denominator = nonzero(1 - ((a + b) * x) / (a + 1));
  let ratio = 1;
  let value = 1 / denominator;
  for (let m = 1; m <= MAX_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let factor = 1;
    for (const coefficient of [even, odd]) {
      denominator = nonzero(1 + coefficient / denominator);
      ratio = nonzero(1 + coefficient / ratio);
      factor = ratio / denominator;
      value *= factor;
    }
    if (Math.abs(factor - 1) <= Number.EPSILON) return value;
  }
  assert(false, `the incomplete beta function did not converge at x = ${x}, a = ${a}, b = ${b}`);
}

function nonzero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
