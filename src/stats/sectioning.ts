import { type Estimate, symmetric } from "./estimate.ts";
import { studentFactor } from "./mean-interval.ts";
import { quantile } from "./quantile.ts";

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
  const pooled = quantile(pool(observed), p);
  let squares = 0;
  let fewest = n === 0 ? 0 : Infinity;
  for (const replication of observed) {
    const deviation = quantile(replication, p) - pooled;
    squares += deviation * deviation;
    fewest = Math.min(fewest, replication.length);
  }
  const halfWidth = studentFactor(n, confidence) * Math.sqrt(squares / (n - 1) / n);
  return { ...symmetric(pooled, halfWidth, { n, confidence }), fewest };
}

/** Observations a replication needs before its percentile is worth an interval: at least 20 beyond it. (Assumption.) */
export function observationsNeeded(p: number): number {
  return Math.ceil((20 / (1 - p)) * (1 - 2 * Number.EPSILON));
}

function pool(replications: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(replications.reduce((count, replication) => count + replication.length, 0));
  let end = 0;
  for (const replication of replications) {
    all.set(replication, end);
    end += replication.length;
  }
  return all.sort();
}
