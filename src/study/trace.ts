// One patient of one replication, step by step.
import { UsageError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { Plan } from "../scenario/plan.ts";
import { type PatientTrace, tracePatient } from "../sim/trace.ts";
import { studyPoints } from "./design-points.ts";

export interface TraceRequest {
  /** Id of a compared design point; left out: the last one. */
  readonly point?: string;
  readonly replication: number;
  /** Id of a patient; left out: one who returns. */
  readonly patient?: string;
}

export interface Traced extends PatientTrace {
  readonly point: string;
  readonly replication: number;
}

/** @throws UsageError when there is no such design point, replication or patient */
export function trace(plan: Plan, { point: id, replication, patient }: TraceRequest): Traced {
  const points = studyPoints(plan);
  const point = id === undefined ? points.at(-1)! : points.find((candidate) => candidate.id === id);
  if (point === undefined) {
    const names = points.map((candidate) => candidate.id);
    const meant = nearest(id!, names);
    const remedy = meant === undefined ? "" : `, try ${meant}`;
    throw UsageError.of("--design", `expected one of ${names.join(", ")}, got ${id}${remedy}`);
  }
  if (!Number.isInteger(replication) || replication < 0) {
    throw UsageError.of("--replication", `expected a whole number from 0, got ${replication}`);
  }
  if (plan.world.kind !== "health")
    throw UsageError.of(plan.name, "expected a scenario with patients, got a ledger alone");
  return { ...tracePatient(plan, point, replication, patient), point: point.id, replication };
}
