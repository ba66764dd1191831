import { assert } from "../base/errors.ts";
import { type Estimate, symmetric } from "./estimate.ts";
import { mean } from "./mean.ts";
import { studentFactor } from "./mean-interval.ts";

/**
 * A share or rate of many things, Σy / Σx, whose numerator and denominator both vary from one replication to the next (reads
 * accepted per read, cost per patient), with the delta-method interval r ± t(n−1) · s / (x̄ √n), s² = Σ (y − r·x)² / (n − 1).
 * NaN when nothing was counted (Σx = 0). Bias is of order 1/n. The interval may reach past 0 or 1, and has no width when
 * every replication has the same ratio: with no event at all it says nothing about how rare the event is.
 * @param y numerators, one a replication. @param x denominators, ≥ 0, in the same order. @param confidence in (0, 1).
 * @source W. G. Cochran, Sampling Techniques, 3rd edition, Wiley 1977, ch. 6 (ratio estimators)
 */
export function ratioInterval(y: ArrayLike<number>, x: ArrayLike<number>, confidence: number): Estimate {
  assert(y.length === x.length, `a ratio needs pairs, got ${y.length} numerators and ${x.length} denominators`);
  const n = y.length;
  const meanX = mean(x);
  const ratio = meanX === 0 ? NaN : mean(y) / meanX;
  let squares = 0;
  for (let index = 0; index < n; index++) {
    const residual = y[index]! - ratio * x[index]!;
    squares += residual * residual;
  }
  const halfWidth = (studentFactor(n, confidence) * Math.sqrt(squares / (n - 1) / n)) / meanX;
  return symmetric(ratio, halfWidth, { n, confidence });
}
