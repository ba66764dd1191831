// Sums and differences of measurements on common random numbers, replication by replication.
//
// For means and values this is Student's paired t. Shares enter by their linearised ratios, percentiles by sectioning, so that
// a difference is the difference of the two estimates that the summary prints; where a replication did not observe one of the
// terms, that replication is left out on both sides.
// @source A. M. Law, Simulation Modeling and Analysis, 5th edition, §10.2.1; sectioning: see measurement.ts.

import { assert } from "../base/errors.ts";
import { mean, studentCdf } from "../stats/index.ts";
import { studentFactor } from "../stats/mean-interval.ts";
import type { Measurement } from "./measurement.ts";

export interface Term {
  readonly sign: 1 | -1;
  readonly of: Measurement;
}

export interface Contrast {
  /** Signed sum of the estimates and the constant; not finite when one of them is not. */
  readonly estimate: number;
  /** Bounds of the interval; absent when there is none. */
  readonly low?: number;
  readonly high?: number;
  /** Two-sided, against 0; absent without an interval. */
  readonly pValue?: number;
  /** Replications in which every term was observed. */
  readonly replications: number;
  /** The signed sum of the terms' own values in each of them. */
  readonly values: Float64Array;
}

/** @param terms at least one, of the same replications. @param constant is added. @param confidence in (0, 1). */
export function contrast(terms: readonly Term[], constant: number, confidence: number): Contrast {
  const count = terms[0]!.of.values.length;
  assert(
    terms.every(({ of }) => of.values.length === count),
    "a contrast needs the same replications in all its terms",
  );
  const sum = (pick: (of: Measurement) => number) =>
    terms.reduce((total, { sign, of }) => total + sign * pick(of), constant);
  const all = Array.from({ length: count }, (_, index) => index);
  const paired = all.filter((index) => terms.every(({ of }) => !Number.isNaN(of.sections[index]!)));
  const estimate = sum((of) => (paired.length < count ? estimateOver(of, paired) : of.estimate));
  const sections = paired.map((index) => sum((of) => of.sections[index]!));
  const values = Float64Array.from(paired, (index) => sum((of) => of.values[index]!));
  return {
    estimate,
    ...intervalOf(estimate, sections, confidence),
    replications: paired.length,
    values: values.filter((value) => !Number.isNaN(value)),
  };
}

/** The estimate from those replications alone; a percentile keeps its pooled population. */
function estimateOver({ statistic, estimate, sections }: Measurement, replications: readonly number[]): number {
  return PERCENTILES.has(statistic) ? estimate : mean(replications.map((index) => sections[index]!));
}

const PERCENTILES: ReadonlySet<string> = new Set(["p50", "p95", "p99"]);

type Interval = Pick<Contrast, "low" | "high" | "pValue">;

/** Student's t on the sections, centred on the estimate. */
function intervalOf(estimate: number, sections: readonly number[], confidence: number): Interval {
  const n = sections.length;
  let squares = 0;
  for (const section of sections) squares += (section - estimate) * (section - estimate);
  const standardError = Math.sqrt(squares / (n - 1) / n);
  if (n < 2 || !Number.isFinite(estimate) || !Number.isFinite(standardError)) return {};
  const halfWidth = studentFactor(n, confidence) * standardError;
  const pValue = estimate === 0 ? 1 : 2 * studentCdf(-Math.abs(estimate) / standardError, n - 1);
  return { low: estimate - halfWidth, high: estimate + halfWidth, pValue };
}
