// The hospitals' own archives, one a hospital: what every record system without a shared store is built on.
import type { Micros } from "../../base/time.ts";
import type { Life } from "../../kernel/process.ts";
import { HospitalPacs } from "../../storage/hospital-pacs.ts";
import type { Care } from "../care.ts";
import type { Patient, Study } from "../patients.ts";
import type { RecordKind } from "../spec.ts";
import { type Delivery, objectId, objectOf } from "./record-system.ts";

export class Archives {
  readonly #pacs: readonly HospitalPacs[];
  readonly #studies = new Map<string, Study>();
  /** Id of each patient's latest study, wherever it is kept. */
  readonly #latest = new Map<string, string>();

  constructor(siteCount: number) {
    this.#pacs = Array.from({ length: siteCount }, () => new HospitalPacs());
  }

  /** Keeps the studies, with their reports, that a patient has when the run starts. */
  enrol(patient: Patient): void {
    for (const study of patient.archived) {
      this.keep(study, "ImagingStudy");
      this.keep(study, "DiagnosticReport");
    }
  }

  keep(study: Study, record: RecordKind): void {
    this.#studies.set(study.id, study);
    if (record === "ImagingStudy") this.#latest.set(study.patient, study.id);
    this.#pacs[study.site]!.put(objectOf(study, record));
  }

  /** The patient's latest study in one hospital's archive. */
  latestAt(site: number, patient: string): Study | undefined {
    const id = this.#pacs[site]!.latestStudy(patient);
    return id === undefined ? undefined : this.#studies.get(id);
  }

  /** The patient's latest study at any hospital: patients say where they were. */
  private latest(patient: string): Study | undefined {
    const id = this.#latest.get(patient);
    return id === undefined ? undefined : this.#studies.get(id);
  }

  /** The study that a search finds where the patient says where he or she was: elsewhere if that is the latest. */
  asThePatientSays(where: readonly ("own archive" | "network")[], { site, patient }: Care): Study | undefined {
    const latest = where.includes("network") ? this.latest(patient.id) : undefined;
    if (latest !== undefined && latest.site !== site) return latest;
    return where.includes("own archive") ? this.latestAt(site, patient.id) : undefined;
  }

  delivery(study: Study, record: RecordKind): Delivery | undefined {
    const object = this.#pacs[study.site]!.get(objectId(study, record));
    return object === undefined ? undefined : { study, record, object };
  }

  /** Loads images from the disk onto the screen; a report is there at once. */
  *load(record: RecordKind, step: string, care: Care): Life {
    if (record !== "ImagingStudy") return;
    yield* care.spend("transfer", "load images from disk", this.#loadTime(step, care));
  }

  #loadTime(step: string, care: Care): Micros {
    return care.draw(this.#pacs[care.site]!.times.firstByte, `${step} load`);
  }
}
