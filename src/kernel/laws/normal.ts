// Normal and lognormal laws.
// @source N. L. Johnson, S. Kotz and N. Balakrishnan, Continuous Univariate Distributions 1 (1994) 13.10.1 (cut normal
//   laws), 14.3 (moments of the lognormal law)
import { assert } from "../../base/errors.ts";
import { exp, expm1, log, normalCdf, normalDensity, normalQuantile } from "../../base/math.ts";
import type { Family, Law, Lognormal, Normal } from "./law.ts";

/** P(a < Z ≤ b), taken from the nearer tail. */
function normalShare(a: number, b: number): number {
  return a > 0 ? normalCdf(-a) - normalCdf(-b) : normalCdf(b) - normalCdf(a);
}

/** The quantile function of Z given that it lies between a and b. */
function quantileBetween(a: number, b: number): (probability: number) => number {
  const share = normalShare(a, b);
  if (a > 0) {
    const above = normalCdf(-a);
    return (p) => -normalQuantile(above - share * p);
  }
  const below = normalCdf(a);
  return (p) => normalQuantile(below + share * p);
}

export const normal: Family<Normal> = {
  share({ mean, sd }, low, high) {
    if (sd === 0) return mean >= low && mean <= high ? 1 : 0;
    return low < high ? normalShare((low - mean) / sd, (high - mean) / sd) : 0;
  },
  moments({ mean, sd }, low, high) {
    if (sd === 0) return { mean, variance: 0 };
    const a = (low - mean) / sd;
    const b = (high - mean) / sd;
    const share = normalShare(a, b);
    const shift = (normalDensity(a) - normalDensity(b)) / share;
    const spread = 1 + (slope(a) - slope(b)) / share - shift * shift;
    return { mean: mean + (sd * (normalDensity(a) - normalDensity(b))) / share, variance: sd * sd * spread };
  },
  quantile({ mean, sd }, low, high) {
    if (sd === 0) return () => mean;
    const quantile = quantileBetween((low - mean) / sd, (high - mean) / sd);
    return (p) => mean + sd * quantile(p);
  },
  scaled: ({ mean, sd }, factor) => ({ law: "normal", mean: mean * factor, sd: sd * factor }),
};

/** z times the density at z, also at the ends. */
function slope(z: number): number {
  return Math.abs(z) === Infinity ? 0 : z * normalDensity(z);
}

/** Standardised logarithm; −Infinity at 0 and below. */
function standardised({ mu, sigma }: Lognormal, x: number): number {
  return x > 0 ? (log(x) - mu) / sigma : -Infinity;
}

export const lognormal: Family<Lognormal> = {
  share(law, low, high) {
    if (law.sigma === 0) return exp(law.mu) >= low && exp(law.mu) <= high ? 1 : 0;
    return low < high ? normalShare(standardised(law, low), standardised(law, high)) : 0;
  },
  moments(law, low, high) {
    const { mu, sigma } = law;
    const whole = exp(mu + (sigma * sigma) / 2);
    if (sigma === 0) return { mean: whole, variance: 0 };
    const [a, b] = [standardised(law, low), standardised(law, high)];
    if (a === -Infinity && b === Infinity) return { mean: whole, variance: whole * whole * expm1(sigma * sigma) };
    const share = normalShare(a, b);
    const mean = (whole * normalShare(a - sigma, b - sigma)) / share;
    const square = (whole * whole * exp(sigma * sigma) * normalShare(a - 2 * sigma, b - 2 * sigma)) / share;
    return { mean, variance: square - mean * mean };
  },
  quantile(law, low, high) {
    const { mu, sigma } = law;
    if (sigma === 0) return () => exp(mu);
    const quantile = quantileBetween(standardised(law, low), standardised(law, high));
    return (p) => exp(mu + sigma * quantile(p));
  },
  scaled: ({ mu, sigma }, factor) => ({ law: "lognormal", mu: mu + log(factor), sigma }),
};

/** The lognormal law with this median and one other quantile, e.g. { median: 157, probability: 0.9, value: 472 }. */
export function lognormalByQuantile(given: { median: number; probability: number; value: number }): Law {
  const sigma = log(given.value / given.median) / normalQuantile(given.probability);
  assert(sigma >= 0 && sigma < Infinity, `no lognormal law has ${JSON.stringify(given)}`);
  return { law: "lognormal", mu: log(given.median), sigma };
}

/** The lognormal law with this mean and standard deviation. */
export function lognormalByMean(given: { mean: number; sd: number }): Law {
  const variation = given.sd / given.mean;
  const square = log(1 + variation * variation);
  assert(given.mean > 0 && square >= 0, `no lognormal law has ${JSON.stringify(given)}`);
  return { law: "lognormal", mu: log(given.mean) - square / 2, sigma: Math.sqrt(square) };
}
