import { type Estimate, symmetric } from "./estimate.ts";
import { studentFactor } from "./mean-interval.ts";
import { quantile, rankOf } from "./quantile.ts";

export interface PercentileEstimate extends Estimate {
  /** Observations in the replication that has the fewest (of those that have any). */
  readonly fewest: number;
}

/**
 * A percentile of the pooled observations with a Student t interval from the replications' own percentiles q_r, centred on
 * the pooled value q: q ± t(n−1) · √(Σ (q_r − q)² / (n − 1)) / √n. There is no interval when q or a q_r is infinite (*never*).
 * Replications without observations have no q_r; they are left out, and out of n.
 * @param replications each sorted ascending. @param p in (0, 1). @param confidence in (0, 1).
 * @source S. Asmussen and P. W. Glynn, Stochastic Simulation, Springer 2007, ch. III (sectioning);
 *   M. K. Nakayama, Confidence intervals for quantiles using sectioning when applying variance-reduction techniques,
 *   ACM TOMACS 24(4), 2014
 */
export function sectioning(replications: readonly Float64Array[], p: number, confidence: number): PercentileEstimate {
  const observed = replications.filter((replication) => replication.length > 0);
  const n = observed.length;
  const own = observed.map((replication) => quantile(replication, p));
  const pooled = pooledQuantile(observed, own, p);
  const squares = own.reduce((sum, value) => sum + (value - pooled) * (value - pooled), 0);
  const fewest = observed.reduce((least, { length }) => Math.min(least, length), n === 0 ? 0 : Infinity);
  const halfWidth = studentFactor(n, confidence) * Math.sqrt(squares / (n - 1) / n);
  return { ...symmetric(pooled, halfWidth, { n, confidence }), fewest };
}

/** Observations a replication needs before its percentile is worth an interval: at least 20 beyond it. (Assumption.) */
export function observationsNeeded(p: number): number {
  return Math.ceil((20 / (1 - p)) * (1 - 2 * Number.EPSILON));
}

/**
 * The quantile of all values together. It lies between the least and the greatest of the replications' own, so that only the
 * values between these need be pooled and sorted.
 */
function pooledQuantile(replications: readonly Float64Array[], own: readonly number[], p: number): number {
  const [low, high] = [Math.min(...own), Math.max(...own)];
  let count = 0;
  let below = 0;
  const between: number[] = [];
  for (const replication of replications) {
    const from = firstIndex(replication, (value) => value >= low);
    const to = firstIndex(replication, (value) => value > high);
    count += replication.length;
    below += from;
    for (let index = from; index < to; index++) between.push(replication[index]!);
  }
  return Float64Array.from(between).sort()[rankOf(p, count) - 1 - below] ?? NaN;
}

/** The first index of the sorted values from which on `holds` is true; their number when there is none. */
function firstIndex(sorted: Float64Array, holds: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
