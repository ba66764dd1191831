import { assert } from "../base/errors.ts";
import { ExactSum } from "./exact-sum.ts";

export interface WelchCurve {
  /** Mean over replications of the i-th observation. */
  readonly means: Float64Array;
  /** Its moving average; shorter than `means` by the window. */
  readonly smoothed: Float64Array;
}

/**
 * Welch's procedure, to see where a warm-up ends: the mean over replications of the i-th observation, and its moving average
 * over i − w … i + w, over fewer near the start (i − (i − 1) … i + (i − 1), counted from 1), up to w before the end.
 * @param replications at least one, finite values in order of occurrence; all are cut to the shortest.
 * @param window w, whole, 0 … a quarter of the length.
 * @source P. D. Welch, The statistical analysis of simulation results, in The Computer Performance Modeling Handbook, 1983;
 *   A. M. Law, Simulation Modeling and Analysis, 5th edition, §9.5.1
 */
export function welch(replications: readonly ArrayLike<number>[], window: number): WelchCurve {
  assert(replications.length > 0, "Welch's procedure needs at least one replication");
  const length = replications.reduce((least, replication) => Math.min(least, replication.length), Infinity);
  assert(
    Number.isInteger(window) && window >= 0 && 4 * window <= length,
    `Welch's window is whole and at most a quarter of ${length} observations, got ${window}`,
  );
  const means = Float64Array.from({ length }, (_, index) => {
    let sum = 0;
    for (const replication of replications) sum += replication[index]!;
    return sum / replications.length;
  });
  return { means, smoothed: movingAverage(means, window) };
}

function movingAverage(means: Float64Array, window: number): Float64Array {
  const smoothed = new Float64Array(means.length - window);
  // Sliding an exact sum leaves no error behind.
  const sum = new ExactSum();
  for (let index = 0; index < smoothed.length; index++) {
    const reach = Math.min(index, window);
    if (index === reach) {
      sum.add(means[2 * index]!);
      if (index > 0) sum.add(means[2 * index - 1]!);
    } else {
      sum.add(means[index + window]!);
      sum.add(-means[index - window - 1]!);
    }
    smoothed[index] = sum.value / (2 * reach + 1);
  }
  return smoothed;
}
