// What a reader must know before trusting a number.

import { printShare } from "../base/units.ts";
import type { DesignPoint } from "../scenario/plan.ts";
import { type Measurement, OBSERVATIONS_FOR_P99, tooFewObservations } from "./measurement.ts";
import type { StudyResult } from "./result.ts";
import type { Table } from "./table.ts";

/** A resource this busy queues without bound; its waits then measure the length of the run. @source ρ ≥ 1 (assumption: 0.99) */
const SATURATED = 0.99;

/** One line a finding, with the metrics and the points it is about. */
export function warnings(points: readonly DesignPoint[], table: Table): readonly string[] {
  const found = new Map<string, { readonly metrics: Set<string>; readonly at: Set<string> }>();
  for (const { id, kind } of points) {
    for (const measurement of table.get(id)!.values()) {
      for (const finding of [
        fewObservations(measurement),
        withheldP99(measurement),
        ...(kind === "study" ? [saturated(measurement)] : []),
      ]) {
        if (finding === undefined) continue;
        const entry = found.get(finding) ?? { metrics: new Set(), at: new Set() };
        found.set(finding, entry);
        entry.metrics.add(measurement.metric);
        entry.at.add(id);
      }
    }
  }
  return [...found].map(([finding, { metrics, at }]) => `${finding}: ${listed([...metrics])} (at ${listed([...at])})`);
}

type Finding = string | undefined;

function fewObservations(measurement: Measurement): Finding {
  const needed = Number.isNaN(measurement.estimate) ? undefined : tooFewObservations(measurement);
  if (needed === undefined) return undefined;
  return `intervals of ${measurement.statistic} are not to be trusted where a replication has fewer than ${needed} observations`;
}

function withheldP99({ statistic, estimate, observations }: Measurement): Finding {
  const withheld = statistic === "p99" && observations > 0 && Number.isNaN(estimate);
  return withheld
    ? `p99 is not given where a replication has fewer than ${OBSERVATIONS_FOR_P99} observations`
    : undefined;
}

function saturated({ metric, estimate }: Measurement): Finding {
  if (!metric.startsWith("utilisation.") || !(estimate >= SATURATED)) return undefined;
  return `busy ${printShare(SATURATED)} of the time or more, so that its queue grows as long as the run lasts`;
}

/** Names in one line; a long sweep's are counted. */
function listed(names: readonly string[]): string {
  return names.length <= 6 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
}

/** Self-checks that failed, one line each rule and point, with the replications where it did. */
export function failedChecks(checks: StudyResult["checks"]): readonly string[] {
  const where = new Map<string, { replications: number[]; detail: string }>();
  for (const { held, rule, point, replication, detail } of checks) {
    if (held) continue;
    const key = `${rule}, at ${point}`;
    const entry = where.get(key);
    if (entry === undefined) where.set(key, { replications: [replication], detail });
    else entry.replications.push(replication);
  }
  return [...where].map(
    ([key, { replications, detail }]) => `self-check failed: ${key}, replication ${replications.join(", ")}: ${detail}`,
  );
}
