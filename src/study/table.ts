// Everything measured at every design point of a study, computed once; summary, comparisons and answers read from it.
import { METRICS } from "../observe/metrics.ts";
import type { ReplicationResult } from "../observe/result.ts";
import type { Plan } from "../scenario/plan.ts";
import { type Basis, type Measurement, measure, nameOf } from "./measurement.ts";

/** Measurements by design point id and by name (`timeToPrior.p95`), in the order of the dictionary. */
export type Table = ReadonlyMap<string, ReadonlyMap<string, Measurement>>;

/** Level of every interval where the scenario sets none. @source convention, 0.95 */
const USUAL_CONFIDENCE = 0.95;

/** Confidence level of the study's intervals, in (0, 1). */
export function confidenceOf(plan: Plan): number {
  return plan.run.replications.until?.[0]?.confidence ?? USUAL_CONFIDENCE;
}

export function measurePoint(basis: Basis): ReadonlyMap<string, Measurement> {
  const measurements = metricIds(basis.replications).flatMap((id) => measure(id, basis));
  return new Map(measurements.map((measurement) => [nameOf(measurement), measurement]));
}

/** Ids that any of the replications has, in the order of the dictionary, members of a family by name. */
export function metricIds(replications: readonly ReplicationResult[]): readonly string[] {
  const seen = new Set<string>();
  for (const { samples, shares, values } of replications) {
    for (const record of [samples, shares, values]) for (const id of Object.keys(record)) seen.add(id);
  }
  const position = new Map([...seen].map((id) => [id, placeInDictionary(id)]));
  return [...seen].sort((left, right) => position.get(left)! - position.get(right)! || (left < right ? -1 : 1));
}

function placeInDictionary(id: string): number {
  return METRICS.findIndex((metric) =>
    metric.id.endsWith(".*") ? id.startsWith(metric.id.slice(0, -1)) : metric.id === id,
  );
}
