// Expected load of one group of visits at one hospital, added up while walking through the workflow: what `explain`
// predicts with.
import type { Micros } from "../base/time.ts";
import { meanOf } from "../kernel/laws.ts";
import type { RecordsDefinition } from "./records/definition.ts";
import type { HoldSpec, PatientsSpec, RecordKind, StepSpec, WorkflowSpec } from "./spec.ts";

/** What is known of a group of visits beforehand. */
export interface VisitGroup {
  /** Share of these visits whose search ends with the prior. */
  readonly fetched: number;
  /** Share of these visits that scan again. */
  readonly repeated: number;
}

export interface ForecastSetup {
  readonly patients: PatientsSpec;
  readonly workflow: WorkflowSpec;
  readonly group: VisitGroup;
  readonly travels: RecordsDefinition["travels"];
  readonly reportBytes: number;
  readonly walk: (steps: readonly StepSpec[], forecast: Forecast, visits: number) => void;
}

export class Forecast {
  readonly #setup: ForecastSetup;
  /** Expected time in use [µs] by kind of people or equipment. */
  readonly busy = new Map<string, number>();
  uploadBytes = 0;
  downloadBytes = 0;

  constructor(setup: ForecastSetup) {
    this.#setup = setup;
  }
  get workflow(): WorkflowSpec {
    return this.#setup.workflow;
  }
  get group(): VisitGroup {
    return this.#setup.group;
  }
  walk(steps: readonly StepSpec[], visits: number): void {
    this.#setup.walk(steps, this, visits);
  }

  /** Adds `visits` holds of this many µs to a kind of people or equipment. */
  use(kind: string, hold: Micros, visits: number): void {
    this.busy.set(kind, (this.busy.get(kind) ?? 0) + hold * visits);
  }
  store(record: RecordKind, visits: number): void {
    if (this.#setup.travels === "by a region") this.uploadBytes += this.#meanBytes(record) * visits;
  }
  fetch(record: RecordKind, visits: number): void {
    const { travels } = this.#setup;
    if (travels === "nowhere") return;
    const bytes = this.#meanBytes(record) * visits * this.group.fetched;
    this.downloadBytes += bytes;
    // As many patients come to each hospital, so each hands over, on average, as much as it fetches.
    if (travels === "between hospitals") this.uploadBytes += bytes;
  }

  /** Mean of a hold over the patients [µs]. */
  meanHold(hold: HoldSpec): Micros {
    if ("law" in hold) return meanOf(hold.law);
    const { bodyPart } = this.#setup.patients.study;
    return bodyPart.reduce((sum, { name, share }) => sum + share * meanOf(hold.byBodyPart[name]!), 0);
  }

  #meanBytes(record: RecordKind): number {
    switch (record) {
      case "ServiceRequest":
        return 0;
      case "ImagingStudy":
        return meanOf(this.#setup.patients.study.size);
      case "DiagnosticReport":
        return this.#setup.reportBytes;
    }
  }
}
