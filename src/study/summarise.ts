// The tables of a study: tidy replications, summary, comparisons. Rows follow design points, then the dictionary.
import type { ReplicationResult } from "../observe/result.ts";
import type { DesignPoint, Plan } from "../scenario/plan.ts";
import { correlation } from "../stats/index.ts";
import { contrast } from "./contrast.ts";
import { baselineOf, type StudyPoint } from "./design-points.ts";
import { withHolm } from "./family.ts";
import { type Measurement, nameOf } from "./measurement.ts";
import type { ComparisonRow, ReplicationRow, SummaryRow } from "./result.ts";
import { confidenceOf, type Table } from "./table.ts";

/** A design point with the replications that count, in replication order. */
export interface Ran {
  readonly point: DesignPoint;
  readonly replications: readonly ReplicationResult[];
}

/**
 * One row a number: every statistic of every replication, and what it rests on: `.count` observations of a sample, `.of` trials
 * (or their weight) of a share, so that each estimate can be computed again from this table.
 */
export function replicationRows(
  { point, replications }: Ran,
  measured: ReadonlyMap<string, Measurement>,
): ReplicationRow[] {
  return replications.flatMap(({ replication, samples, shares }, index) => {
    const row = (metric: string, value: number, unit: string) => ({
      point: point.id,
      replication,
      metric,
      value,
      unit,
    });
    return [...measured].flatMap(([name, { metric, statistic, values, unit }]) => {
      // Where a p99 is withheld, it is withheld in every replication.
      const own =
        statistic === "p99" && values.every(Number.isNaN)
          ? []
          : [row(name, finiteMean(statistic, values[index]!), unit)];
      if (statistic === "mean") return [...own, row(`${metric}.count`, samples[metric]?.length ?? 0, "count")];
      const share = shares[metric];
      return share === undefined ? own : [...own, row(`${metric}.of`, share.of, "weight")];
    });
  });
}

/** A mean over observations of which one is never does not exist; percentiles may be never. */
function finiteMean(statistic: Measurement["statistic"], value: number): number {
  return statistic === "mean" && value === Infinity ? NaN : value;
}

export function summaryRows(point: DesignPoint, measured: ReadonlyMap<string, Measurement>): SummaryRow[] {
  return [...measured.values()].map(({ values: _values, sections: _sections, gap: _gap, fewest: _fewest, ...row }) => ({
    ...row,
    point: point.id,
    estimate: finiteMean(row.statistic, row.estimate),
  }));
}

/** Every study point other than the baseline's against it, at the same attack level, for what both measured. */
export function comparisonRows(plan: Plan, points: readonly StudyPoint[], table: Table): ComparisonRow[] {
  const rows = points.flatMap((point) => {
    const baseline = baselineOf(plan, point);
    if (baseline.id === point.id) return [];
    return [...table.get(point.id)!.values()].flatMap((left) => {
      const right = table.get(baseline.id)!.get(nameOf(left));
      if (right === undefined) return [];
      return [{ point: point.id, baseline: baseline.id, ...comparison({ left, right }, confidenceOf(plan)) }];
    });
  });
  return withHolm(rows, confidenceOf(plan));
}

interface Pair {
  readonly left: Measurement;
  readonly right: Measurement;
}

/** left − right, paired; not yet corrected for its family. */
export function comparison(
  { left, right }: Pair,
  confidence: number,
): Omit<ComparisonRow, "point" | "baseline" | "pHolm"> {
  const { estimate, low, high, pValue, replications } = contrast(
    [
      { sign: 1, of: left },
      { sign: -1, of: right },
    ],
    0,
    confidence,
  );
  const obtained = correlationOf({ left, right });
  return {
    metric: left.metric,
    statistic: left.statistic,
    unit: left.unit,
    // never − never is no number, and a difference from never has no size.
    difference: Number.isFinite(estimate) ? estimate : NaN,
    ...(low === undefined || high === undefined || pValue === undefined ? {} : { low, high, pValue }),
    ...(Number.isNaN(obtained) ? {} : { correlation: obtained }),
    replications,
  };
}

function correlationOf({ left, right }: Pair): number {
  const both = left.values.map((_, index) => index).filter((i) => !Number.isNaN(left.values[i]! + right.values[i]!));
  return correlation(
    both.map((index) => left.values[index]!),
    both.map((index) => right.values[index]!),
  );
}
