// Siloed records: each hospital has its own archive, and the network knows nothing of the others'. A study made
// elsewhere is never found.
// Waits: nothing for storing (inside the hospital); loading images from the own disk when the study is the hospital's
// own.
import { instantly, type Life } from "../../kernel/process.ts";
import type { Operation } from "../../ledger/contract.ts";
import type { Care } from "../care.ts";
import type { Patient, Study } from "../patients.ts";
import type { RecordKind } from "../spec.ts";
import { Archives } from "./archives.ts";
import { defineRecords } from "./definition.ts";
import type { Delivery, Publication, RecordSystem, Verdict } from "./record-system.ts";

export class Siloed implements RecordSystem {
  readonly id = "siloed";
  readonly exposed = [];
  readonly #archives: Archives;

  constructor(siteCount: number) {
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
    const asksOwn = where.includes("own archive");
    return instantly(asksOwn ? this.#archives.latestAt(care.site, care.patient.id) : undefined);
  }
  /** A hospital's clinicians read its own archive. */
  requestAccess(): Life<boolean> {
    return instantly(true);
  }
  *retrieve(
    study: Study,
    { record, step }: { readonly record: RecordKind; readonly step: string },
    care: Care,
  ): Life<Delivery | undefined> {
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

export const siloed = defineRecords({
  id: "siloed",
  about: "each hospital keeps its own; others see nothing",
  source: "Pourshafiei & Zukarnain 2020",
  make: (_spec, { siteNames }) => new Siloed(siteNames.length),
  travels: "nowhere",
  missing: () => 1,
});
