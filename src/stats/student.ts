// Student's t distribution: the share of values below t, and the t below which a given share lies.

import { assert } from "../base/errors.ts";
import { exp, log } from "../base/math.ts";
import { logGamma } from "./log-gamma.ts";
import { regularisedBeta } from "./regularised-beta.ts";

const LOG_PI = 1.1447298858494002;

/**
 * P(T ≤ t). @param degrees of freedom, > 0, not necessarily whole.
 * Relative error under 1e-11 for up to 1e4 degrees, also far down the lower tail: 2 · studentCdf(−|t|) is a p-value.
 * @source DLMF 8.17; Abramowitz & Stegun 26.7.1: P(|T| > t) = I_{ν/(ν + t²)}(ν/2, 1/2)
 */
export function studentCdf(t: number, degrees: number): number {
  assert(degrees > 0, `Student's t needs a positive number of degrees of freedom, got ${degrees}`);
  if (t === 0) return 0.5;
  if (t > 0) return 1 - studentCdf(-t, degrees);
  if (t === -Infinity) return 0;
  const square = t * t;
  const outside = degrees / (degrees + square);
  return 0.5 * regularisedBeta(outside, square / (degrees + square), { a: degrees / 2, b: 0.5 });
}

/**
 * The t with P(T ≤ t) = probability. Error under 1e-10 relative for 1 to 1e5 degrees.
 * @param probability in (0, 1). @param degrees of freedom, > 0.
 */
export function studentQuantile(probability: number, degrees: number): number {
  assert(probability > 0 && probability < 1, `a quantile needs a probability in (0, 1), got ${probability}`);
  if (probability === 0.5) return 0;
  if (probability > 0.5) return -lowerQuantile(1 - probability, degrees);
  return lowerQuantile(probability, degrees);
}

/** Newton's method inside a bracket that shrinks at every step; where Newton leaves the bracket, its middle is taken. */
function lowerQuantile(probability: number, degrees: number): number {
  let low = -1;
  let high = 0;
  while (studentCdf(low, degrees) > probability) {
    high = low;
    low *= 2;
  }
  let t = (low + high) / 2;
  for (let step = 0; step < 200; step++) {
    const excess = studentCdf(t, degrees) - probability;
    if (excess > 0) high = t;
    else low = t;
    const newton = t - excess / studentDensity(t, degrees);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - t) <= 2 * Number.EPSILON * Math.abs(t)) return next;
    t = next;
  }
  return t;
}

/** @source Abramowitz & Stegun 26.7.2 */
function studentDensity(t: number, degrees: number): number {
  const constant = logGamma((degrees + 1) / 2) - logGamma(degrees / 2) - 0.5 * (log(degrees) + LOG_PI);
  return exp(constant - ((degrees + 1) / 2) * log(1 + (t * t) / degrees));
}
