// Distributions as plain data, in whatever unit their numbers have; each may be cut at `atMost` by drawing again.
//
// A cut law is the law given that the value is at most `atMost`: its mean and quantiles are those of the cut one.
// A normal law is cut at 0 below in the same way, since all that is drawn here is a duration, a size or a count.
import { assert } from "../base/errors.ts";
import { exp, log, normalCdf, normalDensity, normalQuantile } from "../base/math.ts";
import type { Stream } from "./random.ts";

/** A law without its cut. */
type Shape =
  | { readonly law: "constant"; readonly value: number }
  | { readonly law: "uniform"; readonly low: number; readonly high: number }
  | { readonly law: "exponential"; readonly mean: number }
  /** Of mean and standard deviation before negative values are cut. */
  | { readonly law: "normal"; readonly mean: number; readonly sd: number }
  /** exp of a normal number of mean mu and standard deviation sigma. */
  | { readonly law: "lognormal"; readonly mu: number; readonly sigma: number }
  /** One of the values, all equally likely. */
  | { readonly law: "empirical"; readonly values: readonly number[] };

export type Law = Shape & { readonly atMost?: number };

/** A law that keeps less than about one draw in 10⁵ is taken for a mistake. */
const MOST_REDRAWS = 1_000_000;

/** One value of the law. @throws if next to nothing of the law lies within its cut. */
export function draw(law: Law, stream: Stream): number {
  const low = law.law === "normal" ? 0 : -Infinity;
  const high = law.atMost ?? Infinity;
  for (let i = 0; i < MOST_REDRAWS; i++) {
    const value = drawUncut(law, stream);
    if (value >= low && value <= high) return value;
  }
  assert(false, `next to nothing of the law ${JSON.stringify(law)} lies within its cut`);
}

function drawUncut(law: Law, stream: Stream): number {
  switch (law.law) {
    case "constant":
      return law.value;
    case "uniform":
      return law.low + (law.high - law.low) * stream.uniform();
    case "exponential":
      return stream.exponential(law.mean);
    case "normal":
      return law.mean + law.sd * stream.normal();
    case "lognormal":
      return exp(law.mu + law.sigma * stream.normal());
    case "empirical":
      return law.values[stream.integer(law.values.length)]!;
  }
}

/** Mean of the law, cuts included, by closed forms; relative error below 1e-9 while 0.1 % of the law lies within its cut. */
export function meanOf(law: Law): number {
  const high = law.atMost ?? Infinity;
  switch (law.law) {
    case "constant":
      return law.value;
    case "uniform":
      return (law.low + Math.min(law.high, high)) / 2;
    case "exponential":
      return exponentialMeanUpTo(law.mean, high);
    case "normal":
      return normalMeanBetween(law, 0, high);
    case "lognormal": {
      const whole = exp(law.mu + (law.sigma * law.sigma) / 2);
      if (high === Infinity || law.sigma === 0) return whole;
      const z = (log(high) - law.mu) / law.sigma;
      return (whole * normalCdf(z - law.sigma)) / normalCdf(z);
    }
    case "empirical": {
      const values = law.values.filter((value) => value <= high);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    }
  }
}

function exponentialMeanUpTo(mean: number, high: number): number {
  if (high === Infinity) return mean;
  const share = high / mean;
  if (share < 1e-4) return high * (0.5 - share / 12); // the difference below would cancel
  return mean - (high * exp(-share)) / (1 - exp(-share));
}

/** @source N. L. Johnson, S. Kotz and N. Balakrishnan, Continuous Univariate Distributions 1 (1994) 13.10.1 */
function normalMeanBetween(law: { mean: number; sd: number }, low: number, high: number): number {
  if (law.sd === 0) return law.mean;
  const a = (low - law.mean) / law.sd;
  const b = (high - law.mean) / law.sd;
  return law.mean + (law.sd * (normalDensity(a) - normalDensity(b))) / normalShare(a, b);
}

/** P(a < Z ≤ b), taken from the nearer tail. */
function normalShare(a: number, b: number): number {
  return a > 0 ? normalCdf(-a) - normalCdf(-b) : normalCdf(b) - normalCdf(a);
}

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

/** The law of factor · X, for factor > 0. */
export function scaled(law: Law, factor: number): Law {
  assert(factor > 0 && factor < Infinity, `a law is scaled by a positive factor, not by ${factor}`);
  const shape = scaledShape(law, factor);
  return law.atMost === undefined ? shape : { ...shape, atMost: law.atMost * factor };
}

function scaledShape(law: Law, factor: number): Shape {
  switch (law.law) {
    case "constant":
      return { law: "constant", value: law.value * factor };
    case "uniform":
      return { law: "uniform", low: law.low * factor, high: law.high * factor };
    case "exponential":
      return { law: "exponential", mean: law.mean * factor };
    case "normal":
      return { law: "normal", mean: law.mean * factor, sd: law.sd * factor };
    case "lognormal":
      return { law: "lognormal", mu: law.mu + log(factor), sigma: law.sigma };
    case "empirical":
      return { law: "empirical", values: law.values.map((value) => value * factor) };
  }
}

/**
 * Values at the probabilities (i + ½)/size, ascending; when all are positive, scaled by one factor near 1 so that their
 * mean is the law's. An entry picked by a random word is then a cheap draw without bias.
 */
export function quantileTable(law: Law, size: number): Float64Array {
  assert(Number.isSafeInteger(size) && size > 0, `a quantile table has a whole number of entries, not ${size}`);
  const quantile = quantileOf(law);
  const table = Float64Array.from({ length: size }, (_, i) => quantile((i + 0.5) / size));
  const sum = table.reduce((total, value) => total + value, 0);
  const factor = table[0]! > 0 ? (meanOf(law) * size) / sum : 1;
  return table.map((value) => value * factor);
}

/** The quantile function of a law, its cut included, for probabilities in (0, 1). */
function quantileOf(law: Law): (probability: number) => number {
  const high = law.atMost ?? Infinity;
  switch (law.law) {
    case "constant":
      return () => law.value;
    case "uniform":
      return (p) => law.low + (Math.min(law.high, high) - law.low) * p;
    case "exponential": {
      const share = 1 - exp(-high / law.mean);
      return (p) => -law.mean * log(1 - share * p);
    }
    case "normal": {
      const below = normalCdf(-law.mean / law.sd);
      const share = normalCdf((high - law.mean) / law.sd) - below;
      return (p) => law.mean + law.sd * normalQuantile(below + share * p);
    }
    case "lognormal": {
      const share = law.sigma === 0 ? 1 : normalCdf((log(high) - law.mu) / law.sigma);
      return (p) => exp(law.mu + law.sigma * normalQuantile(share * p));
    }
    case "empirical": {
      const sorted = law.values.filter((value) => value <= high).sort((a, b) => a - b);
      return (p) => sorted[Math.floor(p * sorted.length)]!;
    }
  }
}
