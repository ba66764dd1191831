// What a member of a consortium finds without asking anybody: studies that stand in its own copy of the replicated
// state, and those of its own hospital.
import type { Care } from "../care.ts";
import type { Patient, Study } from "../patients.ts";
import type { Members } from "./members.ts";
import { wasAskedFor } from "./record-system.ts";

export class StudyIndex {
  readonly #members: Members;
  /** By patient, the earliest first. */
  readonly #studies = new Map<string, Study[]>();

  constructor(members: Members) {
    this.#members = members;
  }

  enrol({ archived }: Patient): void {
    for (const study of archived) this.add(study);
  }

  /** A study was sent to the ledger; others find it once their own copy has it. */
  add(study: Study): void {
    const studies = this.#studies.get(study.patient);
    if (studies === undefined) this.#studies.set(study.patient, [study]);
    else studies.push(study);
  }

  /** The patient's latest study in the places asked, as the reader's hospital knows them. */
  latest(where: readonly ("own archive" | "network")[], care: Care): Study | undefined {
    const state = this.#members.stateAt(care.site);
    const isKnown = (study: Study): boolean => study.site === care.site || state.record(study.id) !== undefined;
    const studies = this.#studies.get(care.patient.id) ?? [];
    return studies.findLast((study) => wasAskedFor(study, where, care.site) && isKnown(study));
  }
}
