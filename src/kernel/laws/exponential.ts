// Exponential laws, and the laws that are an exponential number transformed: Weibull's and Pareto's.
//
// An exponential number that lies between two values is the lower one plus an exponential number up to their distance, so
// that nothing here subtracts two shares.
import { exp, expm1, log1p } from "../../base/math.ts";
import type { Exponential, Family, Moments } from "./law.ts";

/** P(low ≤ E ≤ high) for E exponential of mean 1. */
export function unitShare(low: number, high: number): number {
  const from = Math.max(low, 0);
  return high <= from ? 0 : -exp(-from) * expm1(from - high);
}

/** The quantile function of E given that it lies between low and high. */
export function unitQuantile(low: number, high: number): (probability: number) => number {
  const from = Math.max(low, 0);
  const share = -expm1(from - high);
  return (p) => from - log1p(-share * p);
}

export const exponential: Family<Exponential> = {
  share: ({ mean }, low, high) => unitShare(low / mean, high / mean),
  moments({ mean }, low, high) {
    const from = Math.max(low, 0);
    const rest = upTo(mean, high - from);
    return { mean: from + rest.mean, variance: rest.variance };
  },
  quantile({ mean }, low, high) {
    const unit = unitQuantile(low / mean, high / mean);
    return (p) => mean * unit(p);
  },
  scaled: ({ mean }, factor) => ({ law: "exponential", mean: mean * factor }),
};

/** Exponential numbers up to `high`. */
function upTo(mean: number, high: number): Moments {
  if (high === Infinity) return { mean, variance: mean * mean };
  const share = high / mean;
  const square = high * high;
  // The differences below would cancel; the series are those of x coth x and (x / sinh x)² in x = share / 2.
  if (share < 1e-4) return { mean: high * (0.5 - share / 12), variance: square * (1 / 12 - (share * share) / 240) };
  const missed = exp(-share);
  return { mean: mean - (high * missed) / (1 - missed), variance: varianceUpTo(mean, share) };
}

/** 1 − (x / sinh x)² in units of the squared mean, x = share / 2. */
function varianceUpTo(mean: number, share: number): number {
  const unit = mean * mean;
  const y = (share * share) / 4;
  if (y < 0.01) return unit * y * (1 / 3 - y * (1 / 15 - y * (2 / 189 - y * (1 / 675 - (y * 2) / 10395))));
  const missed = exp(-share);
  const kept = 1 - missed;
  return unit * (1 - ((share * share) / kept) * (missed / kept));
}
