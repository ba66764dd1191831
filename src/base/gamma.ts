// The regularised incomplete gamma function: the gamma law's share below or above a value, and with it every moment of a
// gamma or Weibull law between two values.
// @source DLMF 8.11.4 (series) and 8.9.2 (continued fraction), https://dlmf.nist.gov/8.9.E2; W. J. Lentz, Applied Optics
//   15(3), 1976 (its evaluation from the front, in the form of Thompson and Barnett, J. Comput. Phys. 64, 1986);
//   C. Loader, Fast and accurate computation of binomial probabilities, 2000 (the factor before both as a deviance, which
//   subtracts no large logarithms).
import { stirlingRest } from "./log-gamma.ts";
import { exp, log, log1p } from "./math.ts";

const INVERSE_ROOT_TWO_PI = 0.3989422804014327;
/** Stands for a denominator of exactly 0. */
const TINY = 1e-300;

/**
 * P(a, x) for a > 0 and x ≥ 0: the share below x of a gamma law of shape a and scale 1.
 * Relative error under 1e-12 for a from 1e-3 to 1e6, as long as the result is a normal number. Takes about √a steps.
 */
export function gammaBelow(a: number, x: number): number {
  if (x <= 0) return 0;
  if (x === Infinity) return 1;
  return x < a + 1 ? powerOverGamma(a, x) * seriesBelow(a, x) : 1 - powerOverGamma(a, x) * fractionAbove(a, x);
}

/** Q(a, x) = 1 − P(a, x), the share above, to the same relative error where it is below a half. */
export function gammaAbove(a: number, x: number): number {
  if (x <= 0) return 1;
  if (x === Infinity) return 0;
  return x < a + 1 ? 1 - powerOverGamma(a, x) * seriesBelow(a, x) : powerOverGamma(a, x) * fractionAbove(a, x);
}

/** P(a, high) − P(a, low), taken from the nearer tail. */
export function gammaBetween(a: number, low: number, high: number): number {
  return low > a ? gammaAbove(a, low) - gammaAbove(a, high) : gammaBelow(a, high) - gammaBelow(a, low);
}

/** xᵃ e⁻ˣ / Γ(a) = √(a / 2π) e^(−deviance − Stirling's rest), deviance = a ln(a/x) + x − a. */
function powerOverGamma(a: number, x: number): number {
  const distance = (x - a) / a;
  // Far from a the logarithm of the ratio is the more exact.
  const logRatio = Math.abs(distance) < 0.5 ? log1p(distance) : log(x) - log(a);
  return Math.sqrt(a) * INVERSE_ROOT_TWO_PI * exp(a * logRatio - (x - a) - stirlingRest(a));
}

/** 1/a + x/(a(a + 1)) + x²/(a(a + 1)(a + 2)) + …, for x < a + 1. */
function seriesBelow(a: number, x: number): number {
  let sum = 1 / a;
  for (let term = sum, n = a + 1; term > sum * 1e-17; n++) sum += term *= x / n;
  return sum;
}

/** 1/(x + 1 − a − 1(1 − a)/(x + 3 − a − 2(2 − a)/(x + 5 − a − …))), for x ≥ a + 1. */
function fractionAbove(a: number, x: number): number {
  let denominator = x + 1 - a;
  let ratio = 1 / TINY;
  let inverse = 1 / denominator;
  let value = inverse;
  for (let k = 1, factor = 0; Math.abs(factor - 1) > Number.EPSILON; k++) {
    const numerator = k * (a - k);
    denominator += 2;
    inverse = 1 / nonzero(denominator + numerator * inverse);
    ratio = nonzero(denominator + numerator / ratio);
    factor = ratio * inverse;
    value *= factor;
  }
  return value;
}

function nonzero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
