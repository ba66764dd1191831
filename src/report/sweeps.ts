// The capacity sweeps of a result: what each ledger does, by itself, as its load grows.

import { KEEPS_UP } from "../study/design-points.ts";
import type { StudyResult, SummaryRow } from "../study/result.ts";
import { studyPoints, summaryOf } from "./lookup.ts";

/** One load of a sweep. */
export interface Step {
  /** [requests/s] */
  readonly load: number;
  readonly median: SummaryRow | undefined;
  readonly p95: SummaryRow | undefined;
  readonly throughput: SummaryRow | undefined;
  readonly saturated: boolean;
}

export interface Sweep {
  readonly name: string;
  /** Index in the plan. */
  readonly design: number;
  /** Loads at which anything was observed, ascending; at least one. */
  readonly steps: readonly Step[];
}

export function sweepsOf(result: StudyResult): readonly Sweep[] {
  const points = result.points.filter((point) => point.kind === "capacity");
  return result.plan.designs.flatMap(({ name }, design) => {
    const own = points.filter((point) => point.design === design);
    const steps = own.map((point) => stepOf(result, point)).sort((a, b) => a.load - b.load);
    const seen = steps.filter(({ median, throughput }) => isSeen(median) || isSeen(throughput));
    return seen.length === 0 ? [] : [{ name, design, steps: seen }];
  });
}

function stepOf(result: StudyResult, { id, perSecond }: { readonly id: string; readonly perSecond: number }): Step {
  const find = (metric: string, statistic: SummaryRow["statistic"]) =>
    summaryOf(result, { point: id, metric, statistic });
  const throughput = find("throughput", "value");
  // Against the load that came, not the one asked for: at low loads few requests come, and chance would look like saturation.
  const offered = find("offeredLoad", "value")?.estimate ?? perSecond;
  return {
    load: perSecond,
    median: find("commit.client", "p50"),
    p95: find("commit.client", "p95"),
    throughput,
    saturated: throughput !== undefined && throughput.estimate < KEEPS_UP * offered,
  };
}

function isSeen(row: SummaryRow | undefined): boolean {
  return row !== undefined && !Number.isNaN(row.estimate);
}

/** The loads that the study's own design points put on their ledgers [requests/s]. */
export function ownLoads(result: StudyResult): readonly number[] {
  return studyPoints(result)
    .map(({ id }) => summaryOf(result, { point: id, metric: "offeredLoad", statistic: "value" })?.estimate ?? 0)
    .filter((load) => Number.isFinite(load) && load > 0);
}
