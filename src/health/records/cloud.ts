// Records in a cloud: images and reports in an object store of one region, behind a gateway with access control and a
// log, all run by the provider. It keeps the members' archives too, so one query finds own and others' studies.
//
// | step           | waits for                                                                          | part     |
// | publish        | upload over the hospital's uplink, then the store's word that it is kept (STOW-RS) | transfer |
// | discover       | one query to the index (QIDO-RS)                                                   | transfer |
// | request-access | one decision at the gateway, by role and opt-outs; none for the hospital's own     | transfer |
// | retrieve       | first byte, then the bytes over the hospital's downlink (WADO-RS)                  | transfer |
// | verify         | nothing; or hashing, and checksum, index row and log entry must all fit            | other    |
//
// Orders (ServiceRequest), and what goes to `own records`, stay in the hospital and are not waited for.
import type { Life } from "../../kernel/process.ts";
import type { Operation } from "../../ledger/contract.ts";
import type { ExposedStore } from "../../storage/contract.ts";
import type { ObjectStore } from "../../storage/object-store.ts";
import type { Care } from "../care.ts";
import type { Patient, Study } from "../patients.ts";
import type { CloudSpec, RecordKind } from "../spec.ts";
import type { Gateway } from "./gateway.ts";
import { compare, hashingTime } from "./integrity.ts";
import {
  type Delivery,
  type Inquiry,
  objectId,
  objectOf,
  type Publication,
  type RecordSystem,
  type Verdict,
  wasAskedFor,
} from "./record-system.ts";
import type { Wire } from "./wire.ts";

export interface CloudSetup {
  readonly spec: CloudSpec;
  readonly store: ObjectStore;
  readonly wire: Wire;
  readonly gateway: Gateway;
}

export class Cloud implements RecordSystem {
  readonly id = "cloud";
  readonly #setup: CloudSetup;
  readonly #studies = new Map<string, Study>();

  constructor(setup: CloudSetup) {
    this.#setup = setup;
  }
  get exposed(): readonly ExposedStore[] {
    return [this.#setup.store];
  }
  get gateway(): Gateway {
    return this.#setup.gateway;
  }

  enrol(patient: Patient): void {
    this.gateway.enrol(patient);
    for (const study of patient.archived) {
      this.#keep(study, "ImagingStudy", 0);
      this.#keep(study, "DiagnosticReport", 0);
    }
  }

  *publish({ record, study, to, step }: Publication, care: Care): Life {
    if (record === "ServiceRequest" || to === "own records") return;
    const { wire } = this.#setup;
    yield* care.timeline.during(
      "transfer",
      `store ${record}`,
      wire.upload(objectOf(study, record).sizeBytes, step, care),
    );
    this.#keep(study, record, care.now);
  }

  *discover(where: readonly ("own archive" | "network")[], step: string, care: Care): Life<Study | undefined> {
    yield* care.timeline.during("transfer", "query the index", this.#setup.wire.ask(step, care));
    const id = this.#setup.store.latestStudy(care.patient.id);
    const study = id === undefined ? undefined : this.#studies.get(id)!;
    return wasAskedFor(study, where, care.site) ? study : undefined;
  }

  *requestAccess(study: Study, inquiry: Inquiry, care: Care): Life<boolean> {
    return (yield* this.gateway.decide(study, inquiry, care)).permitted;
  }

  *retrieve(
    study: Study,
    { record, step }: { readonly record: RecordKind; readonly step: string },
    care: Care,
  ): Life<Delivery | undefined> {
    const { store, wire } = this.#setup;
    const id = objectId(study, record);
    const known = store.get(id);
    if (known === undefined) return undefined;
    const download = wire.download(known.sizeBytes, { step, read: () => store.get(id)! }, care);
    const object = yield* care.timeline.during("transfer", `fetch ${record}`, download);
    return { study, record, object };
  }

  *verify(delivery: Delivery, care: Care): Life<Verdict> {
    const { spec, store } = this.#setup;
    if (spec.integrityCheck === "never") return "not checked";
    yield* care.spend("other", `hash ${delivery.record}`, hashingTime(delivery));
    const digests = store.providersDigests(delivery.object.id)!;
    const verdicts = [digests.checksum, digests.index, digests.log].map((digest) => compare(delivery, digest));
    return verdicts.find((verdict) => verdict !== "intact") ?? "intact";
  }

  genesis(): readonly Operation[] {
    return [];
  }

  #keep(study: Study, record: RecordKind, at: number): void {
    this.#studies.set(study.id, study);
    this.#setup.store.put(objectOf(study, record), at);
  }
}
