// What a study leaves behind: the tables behind results files, charts and report. Plain data.

import type { PlaceLoad } from "../base/place-load.ts";
import type { Micros } from "../base/time.ts";
import type { BestPlan, DesignPoint, Plan } from "../scenario/plan.ts";
import type { CheckedRun } from "./self-checks.ts";

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
  readonly statistic: SummaryRow["statistic"];
  readonly unit: string;
  readonly difference: number;
  readonly low?: number;
  readonly high?: number;
  /** Two-sided, against no difference. */
  readonly pValue?: number;
  /** The same, corrected by Holm over all compared design points in this statistic of this metric: family.ts. */
  readonly pHolm?: number;
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

/** The best design point in one metric, as far as the replications tell. */
export interface Choice extends BestPlan {
  readonly unit: string;
  /** Replications behind the variances that the procedure goes by. */
  readonly firstStage: number;
  /** Absent while several are left. */
  readonly best?: string;
  /** Replications that were looked at. */
  readonly used: number;
  /** Design points that may still be the best, or the best alone. */
  readonly left: readonly string[];
  /** In the order in which they were dropped, with the number of replications then. */
  readonly dropped: readonly { readonly point: string; readonly at: number }[];
  /** Design points without a value in every replication, which have no mean. */
  readonly leftOut: readonly { readonly point: string; readonly reason: string }[];
  /** Replications more that decide, at the earliest and (known once the first stage is complete) for certain; absent when none do. */
  readonly more?: { readonly atLeast: number; readonly atMost?: number };
  /** All this as a sentence. */
  readonly text: string;
}

/** What pilot replications, from an empty start, showed of the warm-up. */
export interface WarmUp {
  /** Time dropped at the start of every replication of every compared design point. */
  readonly length: Micros;
  /** Whether they set it, or the scenario did. */
  readonly use: "set" | "show";
  /** Pilot replications of each design point. */
  readonly replications: number;
  /** One a compared design point. */
  readonly starts: readonly Start[];
}

/** How answers come after an empty start: averages over pilot replications of the first, second, … answer. */
export interface Start {
  readonly point: string;
  /** Mean instant of each answer, since the start of the run [µs]. */
  readonly at: Float64Array;
  /** Mean latency of each [µs]. */
  readonly latency: Float64Array;
  /** Answers that MSER-5 drops. */
  readonly dropped: number;
  /** First instant [µs] after the last of them, in all pilot replications; 0 when none is dropped. */
  readonly ends: Micros;
  /** Not converged: more than half would be dropped. Too short: too few answers to tell. */
  readonly verdict: "converged" | "not converged" | "too short";
}

/** An estimate with its interval; no bounds where it has none. */
export interface Interval {
  /** NaN when it could not be told. */
  readonly estimate: number;
  readonly low?: number;
  readonly high?: number;
}

/** What a screening found of a factor, for one metric of one design: changes are over the factor's whole range. */
export interface SensitivityRow {
  /** Name of the design, and whether it is attacked where that is a factor. */
  readonly design: string;
  /** With its statistic: `commit.client.p95`. */
  readonly metric: string;
  readonly unit: string;
  /** Path of the key in the scenario. */
  readonly factor: string;
  /** What it was moved over, in words. */
  readonly range: string;
  /** Mean effect: which way the metric moves. */
  readonly mu: Interval;
  /** Mean size of the effect: how much the factor matters. */
  readonly muStar: Interval;
  /** Standard deviation of the effect: how much it depends on the others. */
  readonly sigma: Interval;
  /** Trajectories with an effect; fewer than were run where the metric was never, or not measured. */
  readonly trajectories: number;
}

export interface Answer {
  readonly text: string;
  readonly verdict: "upheld" | "refuted" | "undecided";
  /** Why, in numbers: estimates with intervals, or the reason it cannot be decided. */
  readonly reason: string;
  /** Where an interval that holds the border left it undecided: that interval. */
  readonly undecidedBy?: {
    /** Estimated distance from the border, left side less right; in the unit of the metrics. */
    readonly difference: number;
    readonly halfWidth: number;
    readonly unit: string;
    /** Replications behind it. */
    readonly replications: number;
    /** Of its first term, with its statistic. */
    readonly metric: string;
    /** Ids of the design points it compares. */
    readonly points: readonly string[];
  };
}

/** How much a place was given to do at a design point, over all its replications: loads.ts. */
export interface LoadRow {
  readonly point: string;
  readonly place: string;
  readonly kind: PlaceLoad["kind"];
  /** U, share of the capacity in use; absent for requests, which have none. */
  readonly utilisation?: number;
  /** ρ, work offered by capacity; absent for requests. */
  readonly offered?: number;
  /** X, departures a second, and S̄, mean time in use of each, at full rate; absent where departures are not counted. */
  readonly perSecond?: number;
  readonly service?: Micros;
  /** Mean number of units over the window; 1 for a link or server. */
  readonly units: number;
  /** Over all replications. */
  readonly arrivals: number;
  readonly departures: number;
  readonly queueGrowth: number;
}

/** A result, or a part of it, that means less than it seems to. */
export interface Warning {
  /**
   * overload: ρ reaches 1; queue-growth: more came than left; precision: a stopping rule is not satisfied; undecided: an
   * expectation is not; single-run: one replication, which has no interval; few-observations and percentile-withheld: too few
   * for a percentile; warm-up: pilot replications found it doubtful.
   */
  readonly kind:
    | "overload"
    | "queue-growth"
    | "precision"
    | "undecided"
    | "single-run"
    | "few-observations"
    | "percentile-withheld"
    | "warm-up";
  /** What is wrong, in words that all warnings of its kind share. */
  readonly finding: string;
  /** Metric with its statistic; for loads the place, for an undecided expectation its text. */
  readonly metric: string;
  /** Id of the design point; where several are concerned, all of them. */
  readonly point: string;
  /** Where, by how much, and what would help, in words. */
  readonly item: string;
  /** The same for machines: times in µs, the rest in the metric's unit. */
  readonly numbers: Readonly<Record<string, number>>;
}

export interface StudyResult {
  readonly plan: Plan;
  readonly points: readonly DesignPoint[];
  /** Replications used by all design points. */
  readonly replicationsUsed: number;
  /** What pilot replications showed; absent where the scenario asks for none. */
  readonly warmUp?: WarmUp;
  /** Whether the stopping rule was met, and at which design points it was not or could not be evaluated. */
  readonly stopping: { readonly met: boolean; readonly notes: readonly string[] };
  /** The best design, where the scenario asks for it: one answer for each level of attacks. */
  readonly best: readonly Choice[];
  readonly replications: readonly ReplicationRow[];
  readonly summary: readonly SummaryRow[];
  readonly comparisons: readonly ComparisonRow[];
  readonly latency: readonly LatencyRow[];
  readonly answers: readonly Answer[];
  /** What a screening found; empty for a comparison. */
  readonly sensitivity: readonly SensitivityRow[];
  readonly checks: readonly CheckedRun[];
  /** How much each place was given to do at each design point. */
  readonly loads: readonly LoadRow[];
  /** Events executed, over all replications. */
  readonly events: number;
  /** What a reader must know before trusting a number; self-checks that failed are in `checks`. */
  readonly warnings: readonly Warning[];
}
