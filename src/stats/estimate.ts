// What every estimator gives back.

import { assert } from "../base/errors.ts";

/**
 * An estimate with its confidence interval, in the unit of the data. `low`, `high` and `halfWidth` are NaN where no interval
 * exists: fewer than two replications, or an infinite value (*never*) among the data.
 */
export interface Estimate {
  /** Infinity = never; NaN = nothing was observed. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** Half of high − low. */
  readonly halfWidth: number;
  /** Independent observations (replications) behind it. */
  readonly n: number;
  /** Share of such intervals that hold the true value, e.g. 0.95. */
  readonly confidence: number;
}

interface Basis {
  readonly n: number;
  /** In (0, 1). */
  readonly confidence: number;
}

/** estimate ± halfWidth; without an interval when one of them is not finite. */
export function symmetric(estimate: number, halfWidth: number, { n, confidence }: Basis): Estimate {
  assert(confidence > 0 && confidence < 1, `a confidence lies between 0 and 1, got ${confidence}`);
  const exists = Number.isFinite(estimate) && Number.isFinite(halfWidth);
  const half = exists ? halfWidth : NaN;
  return { estimate, low: estimate - half, high: estimate + half, halfWidth: half, n, confidence };
}
