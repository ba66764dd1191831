// One encounter as those who serve it see it: who the patient is, where, why, and on which timeline the waits are
// booked.
import { type Micros, wholeMicros } from "../base/time.ts";
import type { TimePart } from "../events/events.ts";
import { draw, type Law } from "../kernel/laws.ts";
import type { Life } from "../kernel/process.ts";
import type { Processes } from "../kernel/processes.ts";
import type { Stream } from "../kernel/random.ts";
import type { Luck } from "./luck.ts";
import type { Patient, Visit } from "./patients.ts";
import type { Condition } from "./spec.ts";
import type { Timeline } from "./timeline.ts";

export interface CareSetup {
  readonly processes: Processes;
  readonly luck: Luck;
  readonly visit: Visit;
  /** Name of the encounter in the workflow. */
  readonly encounter: string;
  readonly timeline: Timeline;
}

export class Care {
  readonly #setup: CareSetup;
  readonly visit: Visit;
  readonly timeline: Timeline;

  constructor(setup: CareSetup) {
    this.#setup = setup;
    this.visit = setup.visit;
    this.timeline = setup.timeline;
  }
  get patient(): Patient {
    return this.visit.patient;
  }
  /** Hospital of the encounter. */
  get site(): number {
    return this.visit.site;
  }
  get encounter(): string {
    return this.#setup.encounter;
  }
  get now(): Micros {
    return this.#setup.processes.now;
  }

  /** The same encounter on a timeline of its own, for a branch that runs beside others. */
  fork(): Care {
    return new Care({ ...this.#setup, timeline: this.timeline.fork() });
  }

  /** This patient's stream for one purpose in this encounter: the same in every design. */
  stream(purpose: string): Stream {
    return this.#setup.luck.stream(`${this.encounter} ${purpose}`, this.patient.number);
  }
  /** One draw from such a stream. */
  draw(law: Law, purpose: string): number {
    return draw(law, this.stream(purpose));
  }

  /** Waits for a duration and books it. */
  spend(part: TimePart, label: string, duration: Micros): Life {
    return this.timeline.during(part, label, this.#setup.processes.hold(wholeMicros(duration)));
  }

  /** Whether a condition of the workflow applies to this visit. */
  holds(condition: Condition): boolean {
    switch (condition) {
      case "always":
        return true;
      case "never":
        return false;
      case "when urgent":
        return this.visit.priority !== "routine";
      case "unless planned":
        return !this.visit.planned;
    }
  }
}
