// Discs by courier: the hospital where the patient was is asked for a disc with images and report.
// Waits, all of them on people: preparing the disc there, the courier; then loading the images from the own disk. An
// unreadable disc is noticed on arrival. One disc carries a visit's images and report, so both have the same luck.
// Simplifications: asking by telephone and importing (10 to 20 min) count as part of preparing and courier; preparing
// takes nobody's time from the queue; the patient knows the right hospital; no second disc is sent.
// @source domain notes 2.2: prepare 15-30 min, courier median 24 h, 5 % not importable (Mendelson, Mount Sinai).
import { draw, meanOf } from "../../kernel/laws.ts";
import { instantly, type Life } from "../../kernel/process.ts";
import type { Operation } from "../../ledger/contract.ts";
import type { Care } from "../care.ts";
import type { Patient, Study } from "../patients.ts";
import type { RecordKind, RecordsSpec } from "../spec.ts";
import { Archives } from "./archives.ts";
import { defineRecords, missingByTime } from "./definition.ts";
import type { Delivery, Publication, RecordSystem, Verdict } from "./record-system.ts";

export type CdCourierSpec = Extract<RecordsSpec, { records: "cd-courier" }>;

export class CdCourier implements RecordSystem {
  readonly id = "cd-courier";
  readonly exposed = [];
  readonly #spec: CdCourierSpec;
  readonly #archives: Archives;

  constructor(spec: CdCourierSpec, siteCount: number) {
    this.#spec = spec;
    this.#archives = new Archives(siteCount);
  }
  enrol(patient: Patient): void {
    this.#archives.enrol(patient);
  }
  publish({ record, study }: Publication): Life {
    if (record !== "ServiceRequest") this.#archives.keep(study, record);
    return instantly(undefined);
  }
  discover(where: readonly ("own archive" | "network")[], _step: string, care: Care): Life<Study | undefined> {
    return instantly(this.#archives.asThePatientSays(where, care));
  }
  /** The patient asks for the disc, which is consent. */
  requestAccess(): Life<boolean> {
    return instantly(true);
  }
  *retrieve(
    study: Study,
    { record, step }: { readonly record: RecordKind; readonly step: string },
    care: Care,
  ): Life<Delivery | undefined> {
    if (study.site !== care.site) {
      const disc = care.stream("disc");
      const isUnreadable = disc.uniform() < this.#spec.unreadable;
      yield* care.spend("people", "disc is prepared", draw(this.#spec.prepare, disc));
      yield* care.spend("people", "courier", draw(this.#spec.courier, disc));
      if (isUnreadable) return undefined;
    }
    yield* this.#archives.load(record, step, care);
    return this.#archives.delivery(study, record);
  }
  verify(): Life<Verdict> {
    return instantly<Verdict>("not checked");
  }
  genesis(): readonly Operation[] {
    return [];
  }
}

export const cdCourier = defineRecords({
  id: "cd-courier",
  about: "images and reports on discs, by courier",
  source: "Mendelson et al. (5 % of discs not importable)",
  make: (spec, { siteNames }) => new CdCourier(spec, siteNames.length),
  travels: "nowhere",
  missing: ({ prepare, courier, unreadable }, search) =>
    missingByTime(meanOf(prepare) + meanOf(courier), unreadable, search),
});
