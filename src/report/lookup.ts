// Where tables and charts find their numbers in a result, and how they call design points and print estimates.

import { printShare } from "../base/units.ts";
import type { DesignPoint } from "../scenario/plan.ts";
import { printQuantity } from "../study/print.ts";
import type { Estimate, LatencyRow, StudyResult, SummaryRow } from "../study/result.ts";

/** The compared design points, in the order of the plan. Their ids are the names that readers meet. */
export function studyPoints(result: StudyResult): readonly Extract<DesignPoint, { kind: "study" }>[] {
  return result.points.filter((point) => point.kind === "study");
}

/** The summary's row; undefined when the study did not measure it. */
export function summaryOf(
  result: StudyResult,
  key: { readonly point: string; readonly metric: string; readonly statistic: SummaryRow["statistic"] },
): SummaryRow | undefined {
  return result.summary.find(
    ({ point, metric, statistic }) => point === key.point && metric === key.metric && statistic === key.statistic,
  );
}

export function latencyOf(result: StudyResult, point: string, metric: string): LatencyRow | undefined {
  return result.latency.find((row) => row.point === point && row.metric === metric);
}

/** NaN when the percentile is not in the table. */
export function percentileOf(row: LatencyRow | undefined, percent: number): number {
  return row?.percentiles.find((entry) => entry.percent === percent)?.value ?? Number.NaN;
}

type Interval = Pick<Estimate, "low" | "high">;

/** Instead of an interval without width: all replications gave the same, which says nothing about rarer outcomes. */
const EVERY_RUN = "every run";

/** `11.9 to 12.7 s`, `59.4 s to 1.07 min`; empty when there is no interval. */
export function printInterval({ low, high }: Interval, unit: string): string {
  if (low === undefined || high === undefined || Number.isNaN(low + high)) return "";
  if (low === high) return EVERY_RUN;
  const [from, to] = [printQuantity(low, unit), printQuantity(high, unit)];
  const name = /\s\S+$/.exec(to)?.[0] ?? "";
  return `${name !== "" && from.endsWith(name) ? from.slice(0, -name.length) : from} to ${to}`;
}

/** `14.2 % (13.1 to 15.3)`: a share with its interval in few letters, for pictures. */
export function printShares(share: Pick<Estimate, "estimate"> & Interval): string {
  const interval = printInterval(share, "share").replace(/ %$/, "");
  return printShare(share.estimate) + (interval === "" ? "" : ` (${interval})`);
}
