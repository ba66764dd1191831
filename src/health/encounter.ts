// An encounter on its way through the workflow: the care it is, the world that serves it, and what it has found and
// made so far.
import type { EventPort } from "../events/events.ts";
import type { Life } from "../kernel/process.ts";
import type { Processes } from "../kernel/processes.ts";
import type { Care } from "./care.ts";
import type { Hospitals } from "./hospitals.ts";
import type { Study } from "./patients.ts";
import type { Delivery, RecordSystem } from "./records/record-system.ts";
import type { PatientsSpec, StepSpec, WorkflowSpec } from "./spec.ts";
import type { Truth } from "./truth.ts";

/** What the steps of a workflow may use. */
export interface Services {
  readonly processes: Processes;
  readonly events: EventPort;
  readonly hospitals: Hospitals;
  readonly records: RecordSystem;
  readonly workflow: WorkflowSpec;
  readonly repeatScan: PatientsSpec["repeatScan"];
  readonly truth: Truth;
  /** Runs steps one after another; `path` names their draws. */
  readonly run: (steps: readonly StepSpec[], encounter: Encounter, path: string) => Life;
}

/** A search for the prior: the patient's latest study. */
export interface Search {
  /** What it was when the search began; undefined when there was none. */
  readonly prior: Study | undefined;
  /** Found, and still allowed. */
  found: Study | undefined;
  /** Handed over, and not yet judged by a verify step. */
  readonly delivered: Delivery[];
  /** The prior's images were accepted. An older study does not serve. */
  served: boolean;
}

/** What the parallel branches of an encounter share. */
interface Findings {
  search: Search | undefined;
  /** The study being made. */
  study: Study | undefined;
}

export class Encounter {
  readonly services: Services;
  readonly care: Care;
  readonly #findings: Findings;

  constructor(services: Services, care: Care, findings: Findings = { search: undefined, study: undefined }) {
    this.services = services;
    this.care = care;
    this.#findings = findings;
  }

  /** The latest search of this encounter. */
  get search(): Search | undefined {
    return this.#findings.search;
  }
  beginSearch(): Search {
    const prior = this.services.truth.latestOf(this.care.patient);
    return (this.#findings.search = { prior, found: undefined, delivered: [], served: false });
  }

  /** The study that this encounter makes. */
  get study(): Study {
    return (this.#findings.study ??= this.services.truth.newStudy(this.care));
  }

  /** A branch that runs beside others: same findings, own timeline. */
  fork(): Encounter {
    return new Encounter(this.services, this.care.fork(), this.#findings);
  }

  run(steps: readonly StepSpec[], path: string): Life {
    return this.services.run(steps, this, path);
  }

  /** Emits an observation: a duration [µs] of a sampled metric, or 1 or 0 for a share. */
  measured(metric: string, value: number): void {
    const { events } = this.services;
    if (events.wants("measured"))
      events.emit({ type: "measured", at: this.care.now, metric, value, site: this.care.site });
  }
}
