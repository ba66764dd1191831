// What is so, whether or not any record system knows: which study is each patient's latest, and how new ones come out.
import type { Care } from "./care.ts";
import type { Luck } from "./luck.ts";
import { type Patient, type Study, studyOf } from "./patients.ts";
import type { PatientsSpec } from "./spec.ts";

export class Truth {
  readonly #spec: PatientsSpec;
  readonly #luck: Luck;
  /** Latest study by patient id. */
  readonly #latest = new Map<string, Study>();

  constructor(spec: PatientsSpec, luck: Luck) {
    this.#spec = spec;
    this.#luck = luck;
  }

  /** A patient as the run starts. */
  enrol(patient: Patient): void {
    for (const study of patient.archived) this.made(study);
  }
  /** The patient's latest study, wherever it is; undefined when there is none. */
  latestOf(patient: Patient): Study | undefined {
    return this.#latest.get(patient.id);
  }
  /** The study that an encounter makes. */
  newStudy({ patient, site, encounter }: Care): Study {
    return studyOf({ spec: this.#spec, luck: this.#luck }, patient, { role: encounter, site });
  }
  /** A study's images are kept somewhere: from now on it can be missed. */
  made(study: Study): void {
    this.#latest.set(study.patient, study);
  }
}
