// Records in a cloud with a ledger beside it: the store keeps the bytes, the ledger what must not be the provider's
// word alone. Members are the sites with a validator; each reads consents and digests in its own validator's copy of
// the replicated state, without a message: by what that has committed, or by blocks as deep as `access.decide` asks,
// which may be abandoned later.
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
// Simplification: the hospital's gateway speaks for its clinicians, so a request costs one signature whoever asks.
import type { Decision } from "../../access/contract.ts";
import { policies } from "../../access/registry.ts";
import { type Life, Signal } from "../../kernel/process.ts";
import type { Processes } from "../../kernel/processes.ts";
import type { LedgerClient, Reliance } from "../../ledger/client.ts";
import type { Operation } from "../../ledger/contract.ts";
import type { ExposedStore } from "../../storage/contract.ts";
import { digestOf } from "../../storage/digest.ts";
import type { Care } from "../care.ts";
import type { Patient, Study } from "../patients.ts";
import type { CloudSpec, OnLedger, RecordKind } from "../spec.ts";
import { type Cloud, requestOf } from "./cloud.ts";
import { compare, hashingTime } from "./integrity.ts";
import {
  type Delivery,
  type Inquiry,
  objectOf,
  type Publication,
  type RecordSystem,
  type Verdict,
} from "./record-system.ts";

export interface LedgerSetup {
  readonly processes: Processes;
  readonly cloud: Cloud;
  readonly spec: CloudSpec;
  readonly onLedger: readonly OnLedger[];
  readonly client: LedgerClient;
  readonly siteName: (site: number) => string;
}

export class Ledger implements RecordSystem {
  readonly id = "ledger";
  readonly #setup: LedgerSetup;
  readonly #reliance: Reliance;
  readonly #genesis: Operation[] = [];

  constructor(setup: LedgerSetup) {
    this.#setup = setup;
    const { decide } = setup.spec.access;
    // What is final is what is committed: scenario/records.ts refuses it where commits may be taken back.
    this.#reliance = typeof decide === "object" ? decide : "committed";
  }
  get exposed(): readonly ExposedStore[] {
    return this.#setup.cloud.exposed;
  }

  enrol(patient: Patient): void {
    const { cloud, spec } = this.#setup;
    cloud.enrol(patient);
    const optedOut = patient.consentDraw < spec.consent.optedOut;
    if (optedOut && this.#keeps("consent")) this.#genesis.push({ kind: "consent", patient: patient.id, permit: false });
    for (const study of patient.archived) {
      if (this.#keeps("study-hash")) this.#genesis.push(registration(study, "ImagingStudy"));
      if (this.#keeps("report-hash")) this.#genesis.push(registration(study, "DiagnosticReport"));
    }
  }

  *publish(publication: Publication, care: Care): Life {
    const { record, study, register } = publication;
    yield* this.#setup.cloud.publish(publication, care);
    if (register === "nothing" || !this.#keeps(register)) return;
    if (register === "study-hash") this.#setup.client.submit(care.site, registration(study, record), () => {});
    else yield* this.#submit(registration(study, record), "hash is registered", care);
  }

  discover(where: readonly ("own archive" | "network")[], step: string, care: Care): Life<Study | undefined> {
    return this.#setup.cloud.discover(where, step, care);
  }

  *requestAccess(study: Study, inquiry: Inquiry, care: Care): Life<boolean> {
    if (study.site === care.site) return true;
    const decision = yield* this.#decide(study, inquiry, care);
    if (decision.permitted) yield* this.#log(decision.purpose, care);
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
    const { spec, cloud, client } = this.#setup;
    if (spec.integrityCheck === "never") return "not checked";
    const registered = delivery.record === "DiagnosticReport" ? "report-hash" : "study-hash";
    if (!this.#keeps(registered)) return yield* cloud.verify(delivery, care);
    yield* care.spend("ledger", `hash ${delivery.record}`, hashingTime(delivery));
    return compare(delivery, client.stateAt(care.site, this.#reliance).record(delivery.object.id)?.digest);
  }

  genesis(): readonly Operation[] {
    return this.#genesis;
  }

  #keeps(what: OnLedger): boolean {
    return this.#setup.onLedger.includes(what);
  }

  *#decide(study: Study, inquiry: Inquiry, care: Care): Life<Decision> {
    const { spec, cloud, client, siteName } = this.#setup;
    if (spec.access.decide === "gateway" || !this.#keeps("consent"))
      return yield* cloud.decideAtGateway(study, inquiry, care);
    const request = requestOf(inquiry, care, { reader: siteName(care.site), spec });
    return policies["consent-contract"].decide(request, client.stateAt(care.site, this.#reliance));
  }

  /** Logs an access, before any data is released. */
  *#log(purpose: string, care: Care): Life {
    if (!this.#keeps("access")) return;
    const reader = this.#setup.siteName(care.site);
    yield* this.#submit({ kind: "access", patient: care.patient.id, reader, purpose }, "access is logged", care);
  }

  /** Sends a request and waits for the answer. */
  *#submit(operation: Operation, label: string, care: Care): Life {
    const { client, processes } = this.#setup;
    const answered = new Signal();
    client.submit(care.site, operation, () => processes.fire(answered));
    yield* care.timeline.during("ledger", label, processes.until(answered));
  }
}

function registration(study: Study, record: RecordKind): Operation {
  const object = objectOf(study, record);
  return { kind: "register", record: object.id, version: object.version, digest: digestOf(object) };
}
