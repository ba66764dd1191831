import { assert } from "../base/errors.ts";
import { correlation } from "./correlation.ts";
import type { Estimate } from "./estimate.ts";
import { meanInterval } from "./mean-interval.ts";
import { studentCdf } from "./student.ts";
import { variance } from "./variance.ts";

/** `estimate` is the mean of left − right. */
export interface PairedDifference extends Estimate {
  /** Two-sided, against a difference of 0; NaN without an interval. */
  readonly pValue: number;
  /** What the common random numbers obtained: near 1 they help, at 0 they do nothing. NaN when a side does not vary. */
  readonly correlation: number;
}

/**
 * Student's paired t: the mean difference of two design points that share their random numbers, replication by replication.
 * When all differences are equal the p-value is 1 at 0 and 0 elsewhere. A pair with an infinite value (*never*) has no
 * difference: then neither estimate nor interval is finite.
 * @param left one value a replication. @param right of the same replications, in the same order. @param confidence in (0, 1).
 * @source A. M. Law, Simulation Modeling and Analysis, 5th edition, §10.2.1 and §11.2
 */
export function pairedDifference(
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  confidence: number,
): PairedDifference {
  assert(
    left.length === right.length,
    `a paired comparison needs pairs, got ${left.length} and ${right.length} values`,
  );
  const differences = Float64Array.from(left, (value, index) => value - right[index]!);
  const interval = meanInterval(differences, confidence);
  const standardError = Math.sqrt(variance(differences) / differences.length);
  return { ...interval, pValue: pValueOf(interval, standardError), correlation: correlation(left, right) };
}

function pValueOf({ estimate, n }: Estimate, standardError: number): number {
  if (!Number.isFinite(standardError)) return NaN;
  if (estimate === 0) return 1;
  return 2 * studentCdf(-Math.abs(estimate) / standardError, n - 1);
}
