// The pooled distribution of each sampled metric: percentiles and a histogram with logarithmic bins.

import { metricOf } from "../observe/metrics.ts";
import { quantile } from "../stats/index.ts";
import { OBSERVATIONS_FOR_P99 } from "./measurement.ts";
import type { LatencyRow } from "./result.ts";
import type { Ran } from "./summarise.ts";
import { metricIds } from "./table.ts";

/** Every fifth percentile; 99 is added where each replication has the observations for it. */
const PERCENTS = Array.from({ length: 19 }, (_, index) => 5 * (index + 1));

/** Ten bins a decade: 10^(k/10), to five digits. @source the preferred numbers R10 of ISO 3, unrounded */
const EDGES = [1, 1.2589, 1.5849, 1.9953, 2.5119, 3.1623, 3.9811, 5.0119, 6.3096, 7.9433];

export function latencyRows({ point, replications }: Ran): LatencyRow[] {
  return metricIds(replications).flatMap((metric) => {
    const { kind, unit } = metricOf(metric)!;
    if (kind !== "sample") return [];
    const samples = replications.map(({ samples }) => samples[metric] ?? new Float64Array());
    const sorted = pool(samples);
    const withP99 = samples.every(({ length }) => length >= OBSERVATIONS_FOR_P99);
    const finite = sorted.filter(Number.isFinite);
    return [
      {
        ...{ point: point.id, metric, unit, observations: sorted.length },
        never: sorted.length === 0 ? NaN : (sorted.length - finite.length) / sorted.length,
        percentiles: (withP99 ? [...PERCENTS, 99] : PERCENTS).map((percent) => ({
          percent,
          value: quantile(sorted, percent / 100),
        })),
        histogram: histogram(finite),
      },
    ];
  });
}

function pool(samples: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(samples.reduce((count, { length }) => count + length, 0));
  let end = 0;
  for (const sample of samples) {
    all.set(sample, end);
    end += sample.length;
  }
  return all.sort();
}

/**
 * Bins from the one that holds the smallest value to the one that holds the largest, empty ones between them included; the
 * first of all bins is [0, 1).
 * @param sorted finite, ≥ 0, ascending.
 */
function histogram(sorted: Float64Array): LatencyRow["histogram"] {
  const bins: { low: number; high: number; count: number }[] = [];
  let index = 0;
  for (let edge = 0; index < sorted.length; edge++) {
    const [low, high] = [edge === 0 ? 0 : edgeAt(edge - 1), edgeAt(edge)];
    const start = index;
    while (index < sorted.length && sorted[index]! < high) index++;
    if (index > start || bins.length > 0) bins.push({ low, high, count: index - start });
  }
  return bins;
}

/** 1, 1.2589, …, 7.9433, 10, 12.589, …; decimals are parsed, so that every engine has the same doubles. */
function edgeAt(index: number): number {
  return Number(`${EDGES[index % 10]!}e${Math.floor(index / 10)}`);
}
