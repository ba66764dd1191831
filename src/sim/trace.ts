// One patient of one replication, followed through: every wait on the critical path, every check, and the ledger's work for it.
import { UsageError } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import type { EventPort, RunEvent, Segment, TimePart } from "../events/events.ts";
import type { Operation } from "../ledger/contract.ts";
import type { DesignPoint, Plan } from "../scenario/plan.ts";
import { simulate } from "./simulate.ts";

export interface EncounterTrace {
  readonly encounter: string;
  readonly site: string;
  readonly startedAt: Micros;
  readonly endedAt: Micros;
  /** Waits along the critical path, without gap or overlap. */
  readonly segments: readonly Segment[];
  /** Time by part; the parts add up to endedAt − startedAt, to the µs. */
  readonly parts: readonly { readonly part: TimePart; readonly duration: Micros }[];
}

export interface PatientTrace {
  readonly patient: string;
  readonly encounters: readonly EncounterTrace[];
  /** What happened beside the waits, in order: requests, commits, messages, checks. */
  readonly notes: readonly { readonly at: Micros; readonly text: string }[];
}

/** Puts return visits before first ones, whatever the length of their story. */
const RETURNS_FIRST = 1000;

type Ended = Extract<RunEvent, { type: "ended" }>;

/**
 * Runs one replication and follows a patient; without an id, the one whose return visit has most to show.
 * @throws UsageError when no such patient's encounter ended.
 */
export function tracePatient(plan: Plan, point: DesignPoint, replication: number, patient?: string): PatientTrace {
  const followed = patient ?? mostToShow(plan, point, replication);
  const ended: Ended[] = [];
  const notes: { at: Micros; text: string }[] = [];
  simulate(plan, point, replication, (events) => {
    events.observe(["ended"], (event) => {
      if (event.type === "ended" && event.patient === followed) ended.push(event);
    });
    followRecords(events, followed, notes);
  });
  if (ended.length === 0)
    throw UsageError.of("--patient", `expected a patient of this replication whose encounter ended, got ${followed}`);
  return {
    patient: followed,
    encounters: ended.map((event) => encounterOf(plan, event)),
    notes: notes.sort((a, b) => a.at - b.at),
  };
}

/** The patient whose return visit has most to show: the most waits, and of equals the first. */
function mostToShow(plan: Plan, point: DesignPoint, replication: number): string {
  let patient: string | undefined;
  let most = 0;
  simulate(plan, point, replication, (events) =>
    events.observe(["ended"], (event) => {
      if (event.type !== "ended" || event.startedAt < plan.run.warmUp) return;
      const story = event.segments.length + (event.encounter === "another-hospital" ? RETURNS_FIRST : 0);
      if (story > most) [patient, most] = [event.patient, story];
    }),
  );
  if (patient === undefined) throw UsageError.of("", "expected a run with patients, got none whose encounter ended");
  return patient;
}

function encounterOf(plan: Plan, { encounter, site, startedAt, at, segments }: Ended): EncounterTrace {
  const parts = new Map<TimePart, Micros>();
  for (const { part, start, end } of segments) parts.set(part, (parts.get(part) ?? 0) + end - start);
  return {
    encounter,
    site: plan.world.sites[site]!.name,
    startedAt,
    endedAt: at,
    segments,
    parts: [...parts].map(([part, duration]) => ({ part, duration })),
  };
}

function followRecords(events: EventPort, patient: string, notes: { at: Micros; text: string }[]): void {
  const ours = (id: string): boolean => id === patient || id.startsWith(`${patient} `);
  const open = new Map<number, { sent: number }>();
  events.observe(["submitted", "committed", "answered", "sent", "read", "detected", "tampered"], (event) => {
    const note = (text: string): void => void notes.push({ at: event.at, text });
    switch (event.type) {
      case "submitted":
        if (!ours(subject(event.request.operation))) return;
        open.set(event.request.id, { sent: 0 });
        return note(`request ${event.request.id} submitted: ${describe(event.request.operation)}`);
      case "sent":
        for (const request of open.values()) request.sent += 1;
        return;
      case "committed":
        for (const { id } of event.block.batch.requests) {
          if (open.has(id))
            note(
              `request ${id} committed at validator ${event.node} in block ${event.block.height} (${event.block.digest.slice(0, 12)}…)`,
            );
        }
        return;
      case "answered": {
        const request = open.get(event.request.id);
        if (request === undefined) return;
        note(
          `request ${event.request.id} answered: enough matching replies; ${request.sent} messages between validators meanwhile`,
        );
        open.delete(event.request.id);
        return;
      }
      case "tampered":
        return ours(event.study) ? note(`${event.study} altered in the store`) : undefined;
      case "detected":
        return ours(event.study) ? note(`${event.study} found altered`) : undefined;
      case "read":
        if (!ours(event.study)) return;
        return note(
          `${event.study} read: ${event.checked ? "digest compared" : "not checked"}, ${event.accepted ? "accepted" : "refused"}${event.intact ? "" : ", wrong bytes"}`,
        );
      default:
        return;
    }
  });
}

/** Patient or record that an operation is about. */
function subject(operation: Operation): string {
  if (operation.kind === "register") return operation.record;
  return operation.kind === "none" || operation.kind === "accesses" ? "" : operation.patient;
}

function describe(operation: Operation): string {
  switch (operation.kind) {
    case "none":
      return "nothing";
    case "register":
      return `register digest of ${operation.record}`;
    case "consent":
      return `${operation.permit ? "permit" : "deny"} ${operation.patient}`;
    case "access":
      return `log access to ${operation.patient} by ${operation.reader}`;
    case "accesses":
      return `log ${operation.count} accesses by their Merkle root`;
  }
}
