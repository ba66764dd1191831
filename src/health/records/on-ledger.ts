// Whole records on the ledger: images and reports travel in its requests and blocks, and every member keeps all of
// them. No store, no index, no gateway. It shows why nobody does this.
//
// | step           | waits for                                                                              | part     |
// | publish        | report: the ledger's answer that it is in a block                                      | ledger   |
// |                | images: nothing; they are sent off, and reading goes on from the own disk              |          |
// | discover       | nothing: the own copy of the replicated state knows what has come                      |          |
// | request-access | the own copy decides; the access is logged, and the ledger's answer waited for         | ledger   |
// | retrieve       | images from the own disk                                                               | transfer |
// | verify         | nothing: a member's validator took in what the others agreed on                        |          |
//
// A study from elsewhere can be found once the reader's own validator has its block; the own hospital's at once.
// Simplifications: hashing of images costs a validator no time, and one connection fills a link whatever its loss, both
// in favour of this design.
import { instantly, type Life } from "../../kernel/process.ts";
import type { Operation } from "../../ledger/contract.ts";
import type { Care } from "../care.ts";
import type { Patient, Study } from "../patients.ts";
import type { RecordKind, SharingSpec } from "../spec.ts";
import { Archives } from "./archives.ts";
import { defineRecords, missingByConsent } from "./definition.ts";
import { hasOptedOut } from "./gateway.ts";
import type { Members } from "./members.ts";
import { membersOf } from "./parts.ts";
import {
  type Delivery,
  type Inquiry,
  objectOf,
  type Publication,
  type RecordSystem,
  registration,
  type Verdict,
} from "./record-system.ts";
import { StudyIndex } from "./study-index.ts";

export interface OnLedgerSetup {
  readonly spec: SharingSpec;
  readonly siteCount: number;
  readonly members: Members;
}

export class OnLedgerRecords implements RecordSystem {
  readonly id = "on-ledger";
  readonly exposed = [];
  readonly #setup: OnLedgerSetup;
  readonly #archives: Archives;
  readonly #genesis: Operation[] = [];
  readonly #index: StudyIndex;

  constructor(setup: OnLedgerSetup) {
    this.#setup = setup;
    this.#archives = new Archives(setup.siteCount);
    this.#index = new StudyIndex(setup.members);
  }

  enrol(patient: Patient): void {
    this.#archives.enrol(patient);
    this.#index.enrol(patient);
    if (hasOptedOut(patient, this.#setup.spec))
      this.#genesis.push({ kind: "consent", patient: patient.id, permit: false });
    for (const study of patient.archived)
      this.#genesis.push(whole(study, "ImagingStudy"), whole(study, "DiagnosticReport"));
  }

  *publish({ record, study, to }: Publication, care: Care): Life {
    if (record === "ServiceRequest") return;
    this.#archives.keep(study, record);
    if (to === "own records") return;
    if (record === "ImagingStudy") {
      this.#index.add(study);
      this.#setup.members.send(whole(study, record), care);
    } else yield* this.#setup.members.enter(whole(study, record), "report is on the ledger", care);
  }

  discover(where: readonly ("own archive" | "network")[], _step: string, care: Care): Life<Study | undefined> {
    return instantly(this.#index.latest(where, care));
  }

  *requestAccess(study: Study, inquiry: Inquiry, care: Care): Life<boolean> {
    if (study.site === care.site) return true;
    const decision = this.#setup.members.decide(inquiry, care);
    if (decision.permitted) yield* this.#setup.members.logAccess(decision.purpose, care);
    return decision.permitted;
  }

  *retrieve(
    study: Study,
    { record, step }: { readonly record: RecordKind; readonly step: string },
    care: Care,
  ): Life<Delivery | undefined> {
    const { id } = objectOf(study, record);
    if (study.site !== care.site && this.#setup.members.stateAt(care.site).record(id) === undefined) return undefined;
    yield* this.#archives.load(record, step, care);
    return this.#archives.delivery(study, record);
  }

  verify(): Life<Verdict> {
    return instantly<Verdict>("not checked");
  }

  genesis(): readonly Operation[] {
    return this.#genesis;
  }
}

/** A record's registration with the record itself. */
function whole(study: Study, record: RecordKind): Operation {
  return registration(study, record, objectOf(study, record).sizeBytes);
}

export const onLedger = defineRecords({
  id: "on-ledger",
  about: "the whole record on the ledger, to show why not",
  source: "Esposito et al., IEEE Cloud Computing 5(1) 2018: images on a chain do not scale",
  make: ({ sharing }, setup) =>
    new OnLedgerRecords({ spec: sharing, siteCount: setup.siteNames.length, members: membersOf(sharing, setup) }),
  travels: "nowhere",
  missing: ({ sharing }, search) => missingByConsent(sharing, search),
});
