// Paper: films and typed reports in folders, one a visit. A clinician asks the archive for a folder; another hospital
// finds and copies it, and a courier or the post brings the copy. What a report from elsewhere says is typed into the
// own records, where a field may come out wrong.
//
// | step           | waits for                                                                               | part   |
// | retrieve       | own: finding the folder. Elsewhere: finding and copying it there, and then the courier  | people |
//
// A folder holds a visit's films and report, so both have the same luck. Nothing is checked: nobody could.
// Simplifications: asking by telephone counts as part of copying; people in the archive are never all busy; the patient
// knows the right hospital; typing keeps nobody waiting; what is typed in wrong stays wrong.
// @source domain notes 2.2: 3.5 % missing from paper (NSW oral health), 39 % of requested records found (SAJP 2013),
//   0.29 % of fields wrong when typed in once (Garza's review, from memory there: treat as an assumption).
import { pow } from "../../base/math.ts";
import { draw, meanOf } from "../../kernel/laws.ts";
import { instantly, type Life } from "../../kernel/process.ts";
import type { Operation } from "../../ledger/contract.ts";
import type { Care } from "../care.ts";
import type { Patient, Study } from "../patients.ts";
import type { PaperSpec, RecordKind } from "../spec.ts";
import { Archives } from "./archives.ts";
import { defineRecords, missingByTime } from "./definition.ts";
import type { Delivery, Publication, RecordSystem, Verdict } from "./record-system.ts";

export class Paper implements RecordSystem {
  readonly id = "paper";
  readonly exposed = [];
  readonly #spec: PaperSpec;
  readonly #archives: Archives;
  /** Probability that a report typed in again has a field wrong. */
  readonly #mistyped: number;

  constructor(spec: PaperSpec, siteCount: number) {
    this.#spec = spec;
    this.#archives = new Archives(siteCount);
    this.#mistyped = 1 - pow(1 - spec.retyped.wrong, spec.retyped.fields);
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
  /** The patient signs for it. */
  requestAccess(): Life<boolean> {
    return instantly(true);
  }
  *retrieve(
    study: Study,
    { record }: { readonly record: RecordKind; readonly step: string },
    care: Care,
  ): Life<Delivery | undefined> {
    const folder = care.stream("folder");
    const isLost = folder.uniform() < (study.site === care.site ? this.#spec.notFound : this.#spec.notSent);
    if (study.site === care.site) {
      yield* care.spend("people", "folder is looked for", draw(this.#spec.search, folder));
      return isLost ? undefined : this.#archives.delivery(study, record);
    }
    yield* care.spend("people", "folder is copied", draw(this.#spec.copy, folder));
    if (isLost) return undefined;
    yield* care.spend("people", "courier", draw(this.#spec.courier, folder));
    const delivery = this.#archives.delivery(study, record);
    if (delivery === undefined || record !== "DiagnosticReport") return delivery;
    return { ...delivery, mistyped: care.stream("typed in").uniform() < this.#mistyped };
  }
  verify(): Life<Verdict> {
    return instantly<Verdict>("not checked");
  }
  genesis(): readonly Operation[] {
    return [];
  }
}

export const paper = defineRecords({
  id: "paper",
  about: "films and typed reports in folders; copies by courier",
  source: "Smith et al., JAMA 2005; South African J. Physiotherapy 2013",
  make: (spec, { siteNames }) => new Paper(spec.paper, siteNames.length),
  travels: "nowhere",
  missing: ({ paper: { copy, courier, notSent } }, search) =>
    missingByTime(meanOf(copy) + meanOf(courier), notSent, search),
});
