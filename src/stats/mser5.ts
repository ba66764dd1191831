// Where a warm-up ends, by the data themselves: discard as much as makes the mean of the rest most certain.
// @source K. P. White, M. J. Cobb and S. C. Spratt, A comparison of five steady-state truncation heuristics for simulation,
//   Proc. Winter Simulation Conference 2000 (MSER-5); K. P. White and S. Robinson, The problem of the initial transient
//   (again), or why MSER works, J. Simulation 4(4), 2010 (a truncation beyond the middle says that the run is too short);
//   K. Hoad, S. Robinson and R. Davies, Automating warm-up length estimation, JORS 61(9), 2010 (the last five batches are no
//   candidates, since few values look certain by chance).

/** Observations in a batch. */
const BATCH = 5;
/** Batches at the end that are never the first one kept. */
const LAST = 5;

export interface Truncation {
  /** Observations to discard from the start, a multiple of 5; NaN when there are too few, or an infinite one (*never*). */
  readonly discarded: number;
  /** The truncation lies in the first half, so that the rule may be trusted; if not, the run is too short. */
  readonly converged: boolean;
  /** Mean of the whole batches that are left; NaN without a truncation. */
  readonly mean: number;
}

/**
 * MSER-5: batch means of five; of all truncations d the one with the least Σ (z − z̄)² / (k − d)² over the k − d batches
 * left. For the warm-up of a study give it the means over replications (welch), and truncate all replications alike.
 * @param values one series, in order; a rest under five at the end is left out.
 */
export function mser5(values: ArrayLike<number>): Truncation {
  const batches = batchesOf(values);
  const none = { discarded: NaN, converged: false, mean: NaN };
  if (batches.length <= LAST || !batches.every(Number.isFinite)) return none;
  let best = { first: 0, statistic: Infinity, mean: NaN };
  let mean = 0;
  let squares = 0;
  // From the back, so that each truncation adds one batch to the last (Welford's update).
  for (let first = batches.length - 1; first >= 0; first--) {
    const left = batches.length - first;
    const delta = batches[first]! - mean;
    mean += delta / left;
    squares += delta * (batches[first]! - mean);
    const statistic = squares / (left * left);
    // Of equals the earlier truncation, which keeps more.
    if (left > LAST && statistic <= best.statistic) best = { first, statistic, mean };
  }
  return { discarded: BATCH * best.first, converged: 2 * best.first <= batches.length, mean: best.mean };
}

function batchesOf(values: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: Math.floor(values.length / BATCH) }, (_, batch) => {
    let sum = 0;
    for (let index = BATCH * batch; index < BATCH * (batch + 1); index++) sum += values[index]!;
    return sum / BATCH;
  });
}
