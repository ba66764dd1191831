// One statistic of one metric at one design point: its estimate, its interval, and its value in each replication.
// @source A. M. Law, Simulation Modeling and Analysis, 5th edition, §9.4.1 (replications); W. G. Cochran, Sampling Techniques,
//   3rd edition, ch. 6 (ratio estimates); S. Asmussen and P. W. Glynn, Stochastic Simulation, 2007, §III.5 (sectioning).

import { assert } from "../base/errors.ts";
import { type Metric, metricOf, type Statistic } from "../observe/metrics.ts";
import type { ReplicationResult } from "../observe/result.ts";
import {
  meanInterval,
  observationsNeeded,
  quantile,
  ratioInterval,
  type Estimate as StatsEstimate,
  sectioning,
} from "../stats/index.ts";
import type { Estimate } from "./result.ts";

export interface Measurement extends Estimate {
  /** Metric id without its statistic. */
  readonly metric: string;
  readonly statistic: Statistic;
  readonly unit: string;
  /** The statistic of each replication alone: NaN where it observed nothing, Infinity for never. */
  readonly values: Float64Array;
  /**
   * What each replication contributes to the estimate, for intervals of sums and differences of measurements. The same as
   * `values`, except for shares: there the linearised ratio r + (hits − r · of) / mean(of), whose mean is r.
   */
  readonly sections: Float64Array;
  /** Why there is no estimate, or no interval around it; absent when there are both. */
  readonly gap?: string;
  /** Observations of the replication that has the fewest (of those that have any); for samples only. */
  readonly fewest?: number;
}

export interface Basis {
  /** In replication order. */
  readonly replications: readonly ReplicationResult[];
  /** Of the intervals, in (0, 1). */
  readonly confidence: number;
}

/** Percentiles of a sampled metric, with the share below each. */
const PERCENTILES = [
  ["p50", 0.5],
  ["p95", 0.95],
  ["p99", 0.99],
] as const;

/** A replication needs this many observations before its p99 is given. @source design §4.7 */
export const OBSERVATIONS_FOR_P99 = 2000;

/** `timeToPrior.p95`; shares and values go by their id alone. */
export function nameOf({ metric, statistic }: { readonly metric: string; readonly statistic: Statistic }): string {
  return statistic === "value" ? metric : `${metric}.${statistic}`;
}

/** Every statistic of a metric. */
export function measure(id: string, basis: Basis): readonly Measurement[] {
  const metric = metricOf(id);
  assert(metric !== undefined, `the metric ${id} is not in the dictionary`);
  if (metric.kind === "sample") return measureSamples({ ...metric, id }, basis);
  return [metric.kind === "share" ? measureShare({ ...metric, id }, basis) : measureValue({ ...metric, id }, basis)];
}

function measureSamples(metric: Metric, basis: Basis): readonly Measurement[] {
  const samples = basis.replications.map(({ samples }) => samples[metric.id] ?? new Float64Array());
  const sorted = samples.map((sample) => Float64Array.from(sample).sort());
  const observations = samples.reduce((sum, sample) => sum + sample.length, 0);
  const fewest = samples.reduce((least, { length }) => (length > 0 ? Math.min(least, length) : least), Infinity);
  const common = { metric: metric.id, unit: metric.unit, observations, fewest };
  const means = Float64Array.from(samples, meanOf);
  const mean = meanInterval(present(means), basis.confidence);
  const percentiles = PERCENTILES.map(([statistic, p]) => {
    const values = Float64Array.from(sorted, (sample) => quantile(sample, p));
    const pooled = sectioning(sorted, p, basis.confidence);
    const tooFew = statistic === "p99" && samples.some(({ length }) => length < OBSERVATIONS_FOR_P99);
    return tooFew ? withoutP99(common, samples.length) : finish({ ...common, statistic, values }, pooled);
  });
  return [finish({ ...common, statistic: "mean", values: means }, mean), ...percentiles];
}

/** In order of occurrence; NaN of nothing, Infinity when one is never. */
function meanOf(sample: Float64Array): number {
  let sum = 0;
  for (const value of sample) sum += value;
  return sum / sample.length;
}

type Common = Pick<Measurement, "metric" | "unit" | "observations" | "fewest">;

function withoutP99(common: Common, replications: number): Measurement {
  const values = new Float64Array(replications).fill(NaN);
  const gap = `p99 needs ${OBSERVATIONS_FOR_P99} observations in each replication, got ${common.fewest}`;
  return { ...common, statistic: "p99", values, sections: values, estimate: NaN, replications, gap };
}

function measureShare({ id, unit }: Metric, { replications, confidence }: Basis): Measurement {
  const hits = Float64Array.from(replications, ({ shares }) => shares[id]?.hits ?? 0);
  const of = Float64Array.from(replications, ({ shares }) => shares[id]?.of ?? 0);
  const ratio = ratioInterval(hits, of, confidence);
  const total = of.reduce((sum, value) => sum + value, 0);
  const scale = total / of.length;
  const sections = hits.map((hit, index) => ratio.estimate + (hit - ratio.estimate * of[index]!) / scale);
  const values = hits.map((hit, index) => hit / of[index]!);
  return finish({ metric: id, unit, statistic: "value", observations: total, values, sections }, ratio);
}

function measureValue({ id, unit }: Metric, { replications, confidence }: Basis): Measurement {
  const values = Float64Array.from(replications, ({ values }) => values[id] ?? NaN);
  const interval = meanInterval(present(values), confidence);
  return finish({ metric: id, unit, statistic: "value", observations: interval.n, values }, interval);
}

function present(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value));
}

type Unfinished = Omit<Measurement, "estimate" | "replications" | "sections"> & { readonly sections?: Float64Array };

function finish(measurement: Unfinished, interval: StatsEstimate): Measurement {
  const { estimate, n: replications, low, high } = interval;
  const gap = gapOf(interval, measurement.values);
  return {
    sections: measurement.values,
    ...measurement,
    estimate,
    replications,
    ...(Number.isNaN(low) ? {} : { low, high }),
    ...(gap === undefined ? {} : { gap }),
  };
}

function gapOf({ estimate, low, n }: StatsEstimate, values: Float64Array): string | undefined {
  if (Number.isNaN(estimate)) return "nothing was observed";
  if (!Number.isNaN(low)) return undefined;
  const never = values.filter((value) => value === Infinity).length;
  if (estimate === Infinity && never === values.length) return "it is never";
  if (never > 0) return `it is never in ${never} of ${values.length} replications`;
  return n < 2 ? "one replication gives no interval" : "it has no interval";
}

/** Whether the percentile's replications are too small for its interval, and how many observations they should have. */
export function tooFewObservations({ statistic, fewest }: Measurement): number | undefined {
  const p = PERCENTILES.find(([name]) => name === statistic)?.[1];
  if (p === undefined || fewest === undefined) return undefined;
  const needed = observationsNeeded(p);
  return fewest < needed ? needed : undefined;
}
