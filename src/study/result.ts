// What a study leaves behind: the tables behind results files, charts and report. Plain data.
import type { SelfCheck } from "../observe/result.ts";
import type { DesignPoint, Plan } from "../scenario/plan.ts";

export type { ReplicationResult } from "../observe/result.ts";

/** An estimate over replications with its interval. `never` when the statistic is beyond every observation. */
export interface Estimate {
  /** Infinity is never; NaN when nothing was observed. */
  readonly estimate: number;
  /** Bounds of the interval; undefined when it has none (never, one replication, nothing observed). */
  readonly low?: number;
  readonly high?: number;
  /** Replications behind it. */
  readonly replications: number;
  /** Observations behind it, over all replications. */
  readonly observations: number;
}

export interface SummaryRow extends Estimate {
  readonly point: string;
  /** Metric id without its statistic. */
  readonly metric: string;
  readonly statistic: "mean" | "p50" | "p95" | "p99" | "value";
  readonly unit: string;
}

/** One number of one replication: tidy data. */
export interface ReplicationRow {
  readonly point: string;
  readonly replication: number;
  /** Metric id with its statistic, e.g. `timeToPrior.p95`. */
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
}

/** Paired difference point − baseline on common random numbers. */
export interface ComparisonRow {
  readonly point: string;
  readonly baseline: string;
  readonly metric: string;
  readonly statistic: string;
  readonly unit: string;
  readonly difference: number;
  readonly low?: number;
  readonly high?: number;
  readonly pValue?: number;
  /** Correlation over replications that common random numbers obtained. */
  readonly correlation?: number;
  readonly replications: number;
}

/** Pooled distribution of a sampled metric at a design point: percentiles and a histogram with log-spaced bins. */
export interface LatencyRow {
  readonly point: string;
  readonly metric: string;
  readonly unit: string;
  readonly observations: number;
  /** Share of observations that are never. */
  readonly never: number;
  /** Percentile → value (Infinity: never). */
  readonly percentiles: readonly { readonly percent: number; readonly value: number }[];
  /** Bins [low, high) with counts; observations of never are not in it. */
  readonly histogram: readonly { readonly low: number; readonly high: number; readonly count: number }[];
}

export interface Answer {
  readonly text: string;
  readonly verdict: "upheld" | "refuted" | "undecided";
  /** Why, in numbers: estimates with intervals, or the reason it cannot be decided. */
  readonly reason: string;
}

export interface StudyResult {
  readonly plan: Plan;
  readonly points: readonly DesignPoint[];
  /** Replications used by all design points. */
  readonly replicationsUsed: number;
  /** Whether the stopping rule was met, and at which design points it was not or could not be evaluated. */
  readonly stopping: { readonly met: boolean; readonly notes: readonly string[] };
  readonly replications: readonly ReplicationRow[];
  readonly summary: readonly SummaryRow[];
  readonly comparisons: readonly ComparisonRow[];
  readonly latency: readonly LatencyRow[];
  readonly answers: readonly Answer[];
  readonly checks: readonly (SelfCheck & { readonly point: string; readonly replication: number })[];
  /** Events executed, over all replications. */
  readonly events: number;
  /** Warnings for the reader: too few tail samples, too short a run. */
  readonly warnings: readonly string[];
}
