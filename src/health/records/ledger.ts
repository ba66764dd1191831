// Records in a cloud with a ledger beside it: the store keeps the bytes, the ledger what must not be the provider's
// word alone. Members read consents and digests in their own copy of the replicated state (members.ts).
//
// | step           | as in the cloud, and then waits for                                                | part   |
// | publish        | report: the ledger's answer that its hash is registered: then it is published      | ledger |
// |                | images: nothing; the hash is sent off once the store has them, and reading goes on |        |
// | request-access | the local replica decides in no time; the access is logged first: the ledger's     | ledger |
// |                | answer is waited for before any data is asked of the store                         |        |
// | verify         | hashing, then the digest in the local replica must be equal                        | ledger |
//
// With `pointer` or `metadata` on the ledger, discover asks nobody: the reader's own copy says what there is. With
// `report`, reports stand in their entries, in no store, and are read there. With `access-batch` nobody waits for the
// log: accesses are gathered, and one entry has the root of their Merkle tree.
// What is not `on-ledger` is done as in the cloud: consent at the gateway, no logging, checks against the provider's
// digests. A record whose registration has not reached the local replica, or is not deep enough there, cannot be
// checked; it is not accepted, and no alarm is raised.
import type { Decision } from "../../access/contract.ts";
import { instantly, type Life } from "../../kernel/process.ts";
import type { Operation } from "../../ledger/contract.ts";
import type { ExposedStore } from "../../storage/contract.ts";
import type { Care } from "../care.ts";
import type { Patient, Study } from "../patients.ts";
import type { CloudSpec, OnLedger, RecordKind } from "../spec.ts";
import type { Cloud } from "./cloud.ts";
import { defineRecords, missingByConsent } from "./definition.ts";
import { hasOptedOut } from "./gateway.ts";
import { compare, hashingTime } from "./integrity.ts";
import type { Members } from "./members.ts";
import { cloudOf, membersOf } from "./parts.ts";
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

/** Where a study lies. @source assumption: about 100 B (domain notes 3.1, on-chain payload) */
const POINTER_BYTES = 100;
/** What is known of a study. @source FHIR ImagingStudy of 1.3 to 3.8 kB (measured on HL7's examples; domain notes 3.1) */
const METADATA_BYTES = 2_500;

export interface LedgerSetup {
  readonly cloud: Cloud;
  readonly members: Members;
  readonly spec: CloudSpec;
  readonly onLedger: readonly OnLedger[];
}

export class Ledger implements RecordSystem {
  readonly id = "ledger";
  readonly #setup: LedgerSetup;
  readonly #genesis: Operation[] = [];
  readonly #index: StudyIndex;

  constructor(setup: LedgerSetup) {
    this.#setup = setup;
    this.#index = new StudyIndex(setup.members);
  }
  get exposed(): readonly ExposedStore[] {
    return this.#setup.cloud.exposed;
  }

  enrol(patient: Patient): void {
    const { cloud, spec } = this.#setup;
    cloud.enrol(patient);
    this.#index.enrol(patient);
    if (hasOptedOut(patient, spec) && this.#keeps("consent"))
      this.#genesis.push({ kind: "consent", patient: patient.id, permit: false });
    for (const study of patient.archived) {
      if (this.#keeps("study-hash")) this.#genesis.push(this.#entryOf(study, "ImagingStudy"));
      if (this.#keeps("report-hash")) this.#genesis.push(this.#entryOf(study, "DiagnosticReport"));
    }
  }

  *publish(publication: Publication, care: Care): Life {
    const { record, study, register } = publication;
    if (!this.#standsInEntry(record) || publication.to === "own records")
      yield* this.#setup.cloud.publish(publication, care);
    if (register === "nothing" || !this.#keeps(register)) return;
    const { members } = this.#setup;
    if (register === "study-hash") {
      this.#index.add(study);
      members.send(this.#entryOf(study, record), care);
    } else yield* members.enter(this.#entryOf(study, record), "hash is registered", care);
  }

  discover(where: readonly ("own archive" | "network")[], step: string, care: Care): Life<Study | undefined> {
    if (this.#keeps("pointer") || this.#keeps("metadata")) return instantly(this.#index.latest(where, care));
    return this.#setup.cloud.discover(where, step, care);
  }

  *requestAccess(study: Study, inquiry: Inquiry, care: Care): Life<boolean> {
    if (study.site === care.site) return true;
    const decision = yield* this.#decide(study, inquiry, care);
    if (decision.permitted && (this.#keeps("access") || this.#keeps("access-batch")))
      yield* this.#setup.members.logAccess(decision.purpose, care);
    return decision.permitted;
  }

  retrieve(
    study: Study,
    request: { readonly record: RecordKind; readonly step: string },
    care: Care,
  ): Life<Delivery | undefined> {
    const { record } = request;
    if (!this.#standsInEntry(record)) return this.#setup.cloud.retrieve(study, request, care);
    const object = objectOf(study, record);
    const isThere = this.#setup.members.stateAt(care.site).record(object.id) !== undefined;
    return instantly(isThere ? { study, record, object } : undefined);
  }

  *verify(delivery: Delivery, care: Care): Life<Verdict> {
    const { spec, cloud, members } = this.#setup;
    if (spec.integrityCheck === "never") return "not checked";
    const registered = delivery.record === "DiagnosticReport" ? "report-hash" : "study-hash";
    if (!this.#keeps(registered)) return yield* cloud.verify(delivery, care);
    yield* care.spend("ledger", `hash ${delivery.record}`, hashingTime(delivery));
    return compare(delivery, members.stateAt(care.site).record(delivery.object.id)?.digest);
  }

  genesis(): readonly Operation[] {
    return this.#genesis;
  }

  #keeps(what: OnLedger): boolean {
    return this.#setup.onLedger.includes(what);
  }

  /** Reports that stand on the ledger are in no store, and every member has them. */
  #standsInEntry(record: RecordKind): boolean {
    return record === "DiagnosticReport" && this.#keeps("report");
  }

  /** A record's registration, with what of it the ledger carries. */
  #entryOf(study: Study, record: RecordKind): Operation {
    if (record === "DiagnosticReport")
      return registration(study, record, this.#keeps("report") ? study.report.sizeBytes : 0);
    const pointer = this.#keeps("pointer") ? POINTER_BYTES : 0;
    return registration(study, record, pointer + (this.#keeps("metadata") ? METADATA_BYTES : 0));
  }

  *#decide(study: Study, inquiry: Inquiry, care: Care): Life<Decision> {
    const { spec, cloud, members } = this.#setup;
    const atGateway = spec.access.decide === "gateway" || !this.#keeps("consent");
    return atGateway ? yield* cloud.gateway.decide(study, inquiry, care) : members.decide(inquiry, care);
  }
}

export const ledger = defineRecords({
  id: "ledger",
  about: "a cloud, and beside it a ledger of hashes, consents and accesses",
  source: "Pourshafiei & Zukarnain 2020; MedRec (Azaria, Ekblaw et al. 2016) and many after it",
  make: ({ cloud: spec, onLedger }, setup) =>
    new Ledger({
      cloud: cloudOf(spec, setup),
      members: membersOf(spec, setup, onLedger.includes("access-batch")),
      spec,
      onLedger,
    }),
  travels: "by a region",
  missing: ({ cloud }, search) => missingByConsent(cloud, search),
});
