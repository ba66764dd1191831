// Student's t distribution: the share of values below t, and the t below which a given share lies.

import { assert } from "../base/errors.ts";
import { logGamma } from "../base/log-gamma.ts";
import { exp, log } from "../base/math.ts";
import { regularisedBeta } from "./regularised-beta.ts";

const LOG_PI = 1.1447298858494002;

/**
 * P(T ≤ t). @param degrees of freedom, > 0, not necessarily whole.
 * Relative error under 1e-11 for 0.01 to 1e8 degrees, also far down the lower tail: 2 · studentCdf(−|t|) is a p-value.
 * @source DLMF 8.17; Abramowitz & Stegun 26.7.1: P(|T| > t) = I_{ν/(ν + t²)}(ν/2, 1/2)
 */
export function studentCdf(t: number, degrees: number): number {
  assert(degrees > 0, `Student's t needs a positive number of degrees of freedom, got ${degrees}`);
  if (t === 0) return 0.5;
  if (t > 0) return 1 - studentCdf(-t, degrees);
  if (t === -Infinity) return 0;
  const ratio = (t / degrees) * t;
  if (ratio > FAR) return farTail(t, degrees);
  return 0.5 * regularisedBeta(1 / (1 + ratio), ratio / (1 + ratio), { a: degrees / 2, b: 0.5 });
}

/** Beyond this t²/ν the tail is a power of t to the last digit. */
const FAR = 1e18;

/** The leading term of I_x(a, 1/2) / 2 for small x: xᵃ / (2 a B(a, 1/2)), by logarithms since x may be under every double. */
function farTail(t: number, degrees: number): number {
  const a = degrees / 2;
  const logX = log(degrees) - 2 * log(-t);
  return exp(a * logX + logGamma(a + 0.5) - logGamma(a) - 0.5 * LOG_PI) / degrees;
}

/** P(−t ≤ T ≤ t) for t ≥ 0, exact to the same relative error for small t. */
function studentCentre(t: number, degrees: number): number {
  const ratio = (t / degrees) * t;
  return regularisedBeta(ratio / (1 + ratio), 1 / (1 + ratio), { a: 0.5, b: degrees / 2 });
}

/**
 * The t with P(T ≤ t) = probability; −Infinity or Infinity where it exceeds every double.
 * Relative error under 1e-10 for 0.1 to 1e8 degrees.
 * @param probability in (0, 1). @param degrees of freedom, > 0.
 */
export function studentQuantile(probability: number, degrees: number): number {
  assert(probability > 0 && probability < 1, `a quantile needs a probability in (0, 1), got ${probability}`);
  assert(degrees > 0, `Student's t needs a positive number of degrees of freedom, got ${degrees}`);
  if (probability === 0.5) return 0;
  const sign = probability > 0.5 ? 1 : -1;
  return sign * upperQuantile(Math.min(probability, 1 - probability), Math.abs(probability - 0.5), degrees);
}

/** The t > 0 that a share `tail` lies above. @param offset 1/2 − tail, given apart because it may be known more exactly. */
function upperQuantile(tail: number, offset: number, degrees: number): number {
  // Positive below the root. Near the middle the share inside ±t fixes t; farther out the share beyond it, by its logarithm,
  // which is nearly straight where the share itself falls steeply.
  const distance =
    tail > 0.25
      ? (t: number): number => offset - studentCentre(t, degrees) / 2
      : (t: number): number => {
          const beyond = studentCdf(-t, degrees);
          return beyond > 0 ? beyond * log(beyond / tail) : -tail;
        };
  let high = 1;
  while (distance(high) > 0) high *= 2;
  if (high === Infinity) return high;
  let low = high === 1 ? 0 : high / 2;
  let t = (low + high) / 2;
  // Newton's method inside a bracket that shrinks at every step; where Newton leaves the bracket, its middle is taken.
  for (let step = 0; step < 200; step++) {
    const rest = distance(t);
    if (rest > 0) low = t;
    else high = t;
    const newton = t + rest / studentDensity(t, degrees);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - t) <= 2 * Number.EPSILON * t) return next;
    t = next;
  }
  return t;
}

/** @source Abramowitz & Stegun 26.7.2 */
function studentDensity(t: number, degrees: number): number {
  const constant = logGamma((degrees + 1) / 2) - logGamma(degrees / 2) - 0.5 * (log(degrees) + LOG_PI);
  return exp(constant - ((degrees + 1) / 2) * log(1 + (t / degrees) * t));
}
