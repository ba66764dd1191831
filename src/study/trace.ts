// One patient of one replication, step by step; or the events themselves.
import { UsageError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { Micros } from "../base/time.ts";
import { describeEvent } from "../kernel/event-trace.ts";
import type { Plan } from "../scenario/plan.ts";
import { simulate } from "../sim/simulate.ts";
import { type PatientTrace, tracePatient } from "../sim/trace.ts";
import { type StudyPoint, studyPoints } from "./design-points.ts";

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

export interface EventsRequest {
  readonly point?: string;
  readonly replication: number;
  /** Instant from which events are told [µs]. */
  readonly from: Micros;
  /** How many are told at most. */
  readonly count: number;
}

export interface TracedEvents {
  readonly point: string;
  readonly replication: number;
  /** One line an event: its number in the run, time, name, and process or payload. */
  readonly lines: readonly string[];
}

/** A patient's way. @throws UsageError when there is no such design point, replication or patient */
export function trace(plan: Plan, request: TraceRequest): Traced {
  const { point, replication } = subjectOf(plan, request);
  if (plan.world.kind !== "health")
    throw UsageError.of(plan.name, "expected a scenario with patients, got a ledger alone, try --events 50");
  return { ...tracePatient(plan, point, replication, request.patient), point: point.id, replication };
}

/** What the simulation itself does, event by event. @throws UsageError when there is no such design point or replication */
export function traceEvents(plan: Plan, request: EventsRequest): TracedEvents {
  const { point, replication } = subjectOf(plan, request);
  const { from, count } = request;
  if (!Number.isInteger(count) || count < 1)
    throw UsageError.of("--events", `expected a whole number from 1, got ${count}`);
  const lines: string[] = [];
  simulate(plan, point, replication, (_events, simulation) => {
    simulation.observer = (event) => {
      if (event.time < from || lines.length === count) return;
      lines.push(describeEvent(event, simulation.executed));
    };
  });
  return { point: point.id, replication, lines };
}

/** The design point and replication that a request names. */
function subjectOf(
  plan: Plan,
  { point: id, replication }: Pick<TraceRequest, "point" | "replication">,
): { readonly point: StudyPoint; readonly replication: number } {
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
  return { point, replication };
}
