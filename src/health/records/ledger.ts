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
// What is not `on-ledger` is done as in the cloud: consent at the gateway, no logging, checks against the provider's
// digests. A record whose registration has not reached the local replica, or is not deep enough there, cannot be
// checked; it is not accepted, and no alarm is raised.
import type { Decision } from "../../access/contract.ts";
import type { Life } from "../../kernel/process.ts";
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
  type Publication,
  type RecordSystem,
  registration,
  type Verdict,
} from "./record-system.ts";

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

  constructor(setup: LedgerSetup) {
    this.#setup = setup;
  }
  get exposed(): readonly ExposedStore[] {
    return this.#setup.cloud.exposed;
  }

  enrol(patient: Patient): void {
    const { cloud, spec } = this.#setup;
    cloud.enrol(patient);
    if (hasOptedOut(patient, spec) && this.#keeps("consent"))
      this.#genesis.push({ kind: "consent", patient: patient.id, permit: false });
    for (const study of patient.archived) {
      if (this.#keeps("study-hash")) this.#genesis.push(registration(study, "ImagingStudy"));
      if (this.#keeps("report-hash")) this.#genesis.push(registration(study, "DiagnosticReport"));
    }
  }

  *publish(publication: Publication, care: Care): Life {
    const { record, study, register } = publication;
    yield* this.#setup.cloud.publish(publication, care);
    if (register === "nothing" || !this.#keeps(register)) return;
    const { members } = this.#setup;
    if (register === "study-hash") members.send(registration(study, record), care);
    else yield* members.enter(registration(study, record), "hash is registered", care);
  }

  discover(where: readonly ("own archive" | "network")[], step: string, care: Care): Life<Study | undefined> {
    return this.#setup.cloud.discover(where, step, care);
  }

  *requestAccess(study: Study, inquiry: Inquiry, care: Care): Life<boolean> {
    if (study.site === care.site) return true;
    const decision = yield* this.#decide(study, inquiry, care);
    if (decision.permitted && this.#keeps("access")) yield* this.#setup.members.logAccess(decision.purpose, care);
    return decision.permitted;
  }

  retrieve(
    study: Study,
    request: { readonly record: RecordKind; readonly step: string },
    care: Care,
  ): Life<Delivery | undefined> {
    return this.#setup.cloud.retrieve(study, request, care);
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
    new Ledger({ cloud: cloudOf(spec, setup), members: membersOf(spec, setup), spec, onLedger }),
  travels: "by a region",
  missing: ({ cloud }, search) => missingByConsent(cloud, search),
});
