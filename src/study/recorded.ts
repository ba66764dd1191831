// Measurements of a study that was finished earlier, from its tables alone: what `compare` pairs across results.
import { metricOf, type Statistic, splitStatistic } from "../observe/metrics.ts";
import { mean } from "../stats/index.ts";
import { type Measurement, measure, nameOf } from "./measurement.ts";
import type { ReplicationRow, StudyResult, SummaryRow } from "./result.ts";

/** A compared design point as a result's manifest names it. */
export interface ComparedPoint {
  readonly point: string;
  /** What it is compared with; itself for a baseline. */
  readonly baseline: string;
  readonly attacks: boolean;
}

export function comparedPoints({ points, comparisons }: StudyResult): ComparedPoint[] {
  return points.flatMap((point) => {
    if (point.kind !== "study") return [];
    const baseline = comparisons.find((row) => row.point === point.id)?.baseline ?? point.id;
    return [{ point: point.id, baseline, attacks: point.attacks }];
  });
}

/** What the tables of a result hold that its measurements can be made from again. */
export interface Tables {
  readonly replications: readonly ReplicationRow[];
  readonly summary: readonly Pick<SummaryRow, "point" | "metric" | "statistic" | "estimate" | "replications">[];
}

/** Which part of a result. */
export interface Part {
  readonly point: string;
  /** Of the first so many replications. */
  readonly replications: number;
}

/**
 * The measurement of a metric with its statistic at a design point, without an interval of its own; undefined when the result
 * does not hold it. The estimate of a percentile is the pooled one of the summary, which the tables hold for all replications
 * only; of fewer it is the mean of the replications' percentiles.
 * @param name `timeToPrior.p95`, `repeatedImaging`.
 */
export function recorded(name: string, { replications, summary }: Tables, part: Part): Measurement | undefined {
  const split = splitStatistic(name);
  if (split === undefined) return undefined;
  const { id, statistic } = split;
  const rows = replications.filter(({ point, replication }) => point === part.point && replication < part.replications);
  const values = column(rows, nameOf({ metric: id, statistic }), part.replications);
  if (values === undefined) return undefined;
  if (statistic === "value") return fromValues(id, { values, weights: column(rows, `${id}.of`, part.replications) });
  const counts = column(rows, `${id}.count`, part.replications);
  // An empty mean beside observations is one of which an observation is never.
  const whole = values.map((value, index) => (Number.isNaN(value) && (counts?.[index] ?? 0) > 0 ? Infinity : value));
  const pooled = summary.find((row) => row.point === part.point && row.metric === id && row.statistic === statistic);
  return fromSamples({
    id,
    statistic,
    values: whole,
    pooled: pooled?.replications === part.replications ? pooled.estimate : NaN,
  });
}

/** One number a replication, NaN where there is none; undefined when no replication has it. */
function column(rows: readonly ReplicationRow[], metric: string, replications: number): Float64Array | undefined {
  const own = rows.filter((row) => row.metric === metric);
  if (own.length === 0) return undefined;
  const values = new Float64Array(replications).fill(NaN);
  for (const { replication, value } of own) values[replication] = value;
  return values;
}

interface Numbers {
  readonly values: Float64Array;
  /** Of a share: trials, or their weight. */
  readonly weights: Float64Array | undefined;
}

/** A share or a value, measured as the study did. */
function fromValues(id: string, { values, weights }: Numbers): Measurement {
  const results = Array.from(values, (value, replication) => {
    const of = weights?.[replication] ?? NaN;
    const share = { hits: of === 0 ? 0 : value * of, of };
    return {
      ...{ point: "", replication, samples: {}, checks: [], places: [], events: 0 },
      shares: weights === undefined ? {} : { [id]: share },
      values: weights === undefined && !Number.isNaN(value) ? { [id]: value } : {},
    };
  });
  // The confidence is that of an interval which nobody reads.
  return measure(id, { replications: results, confidence: 0.95 })[0]!;
}

interface Sampled {
  readonly id: string;
  readonly statistic: Statistic;
  readonly values: Float64Array;
  /** NaN where only the replications' own are known. */
  readonly pooled: number;
}

function fromSamples({ id, statistic, values, pooled }: Sampled): Measurement {
  const present = values.filter((value) => !Number.isNaN(value));
  const estimate = statistic === "mean" || Number.isNaN(pooled) ? mean(present) : pooled;
  const { unit } = metricOf(id)!;
  const counts = { replications: present.length, observations: NaN };
  return { metric: id, statistic, unit, values, sections: values, estimate, ...counts };
}
