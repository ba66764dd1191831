// A central health information exchange (an XDS affinity domain): a registry in one region says what there is, for whom
// and where; images and reports stay in the archive of the hospital that made them, which hands them over.
//
// | step           | waits for                                                                              | part     |
// | publish        | the registry's word that it knows of the record (RAD-68, ITI-42)                       | transfer |
// | discover       | one query to the registry (ITI-18)                                                     | transfer |
// | request-access | one decision at the exchange's gateway; none for the hospital's own                    | transfer |
// | retrieve       | the other hospital's disk, its uplink and the own downlink (ITI-43, RAD-69); the own   | transfer |
// |                | disk alone for the hospital's own                                                      |          |
// | verify         | nothing; or hashing, and the digest in the registry must fit                           | other    |
//
// Orders (ServiceRequest), and what goes to `own records`, are not registered. Whoever runs the exchange keeps no
// images and cannot alter any.
// @source IHE ITI TF-1, XDS.b (a document entry in the registry has a hash) and IHE RAD TF, XDS-I.b; transaction
//   numbers as in domain notes 6.
import type { Life } from "../../kernel/process.ts";
import type { Operation } from "../../ledger/contract.ts";
import type { StoredObject, StoreTimes } from "../../storage/contract.ts";
import { digestOf } from "../../storage/digest.ts";
import { OBJECT_STORE_TIMES } from "../../storage/object-store.ts";
import type { Care } from "../care.ts";
import type { Patient, Study } from "../patients.ts";
import type { ExchangeSpec, RecordKind } from "../spec.ts";
import { Archives } from "./archives.ts";
import { defineRecords, missingByConsent } from "./definition.ts";
import type { Gateway } from "./gateway.ts";
import { compare, hashingTime } from "./integrity.ts";
import { gatewayOf } from "./parts.ts";
import {
  type Delivery,
  type Inquiry,
  objectOf,
  type Publication,
  type RecordSystem,
  type Verdict,
  wasAskedFor,
} from "./record-system.ts";
import { Wire } from "./wire.ts";

/**
 * A registry answers as an object store does.
 * @source assumption: a query of a database row beside one of a small object (storage/object-store.ts)
 */
const REGISTRY_TIMES: StoreTimes = OBJECT_STORE_TIMES;

/** A hospital's archive at the other end of a line; its disk is waited for apart. */
const ARCHIVE_TIMES: StoreTimes = {
  connectionRoundTrips: 2,
  firstByte: { law: "constant", value: 0 },
  write: { law: "constant", value: 0 },
};

export interface CentralHieSetup {
  readonly spec: ExchangeSpec;
  readonly siteCount: number;
  readonly gateway: Gateway;
  /** To the registry. */
  readonly wire: Wire;
  /** To another hospital's archive. */
  readonly wireTo: (site: number) => Wire;
}

export class CentralHie implements RecordSystem {
  readonly id = "central-hie";
  readonly exposed = [];
  readonly #setup: CentralHieSetup;
  readonly #archives: Archives;
  /** What the registry knows: each patient's latest study, and each record as it was registered. */
  readonly #latest = new Map<string, Study>();
  readonly #entries = new Map<string, StoredObject>();

  constructor(setup: CentralHieSetup) {
    this.#setup = setup;
    this.#archives = new Archives(setup.siteCount);
  }

  enrol(patient: Patient): void {
    this.#setup.gateway.enrol(patient);
    this.#archives.enrol(patient);
    for (const study of patient.archived) {
      this.#register(study, "ImagingStudy");
      this.#register(study, "DiagnosticReport");
    }
  }

  *publish({ record, study, to, step }: Publication, care: Care): Life {
    if (record === "ServiceRequest") return;
    this.#archives.keep(study, record);
    if (to === "own records") return;
    yield* care.timeline.during("transfer", `register ${record}`, this.#setup.wire.ask(step, care));
    this.#register(study, record);
  }

  *discover(where: readonly ("own archive" | "network")[], step: string, care: Care): Life<Study | undefined> {
    yield* care.timeline.during("transfer", "query the registry", this.#setup.wire.ask(step, care));
    const study = this.#latest.get(care.patient.id);
    return wasAskedFor(study, where, care.site) ? study : undefined;
  }

  *requestAccess(study: Study, inquiry: Inquiry, care: Care): Life<boolean> {
    return (yield* this.#setup.gateway.decide(study, inquiry, care)).permitted;
  }

  *retrieve(
    study: Study,
    { record, step }: { readonly record: RecordKind; readonly step: string },
    care: Care,
  ): Life<Delivery | undefined> {
    const known = this.#archives.delivery(study, record);
    if (known === undefined) return undefined;
    yield* this.#archives.load(record, step, care);
    if (study.site === care.site) return this.#archives.delivery(study, record);
    const read = () => this.#archives.delivery(study, record);
    const download = this.#setup.wireTo(study.site).download(known.object.sizeBytes, { step, read }, care);
    return yield* care.timeline.during("transfer", `fetch ${record}`, download);
  }

  *verify(delivery: Delivery, care: Care): Life<Verdict> {
    if (this.#setup.spec.integrityCheck === "never") return "not checked";
    yield* care.spend("other", `hash ${delivery.record}`, hashingTime(delivery));
    const registered = this.#entries.get(delivery.object.id);
    return compare(delivery, registered === undefined ? undefined : digestOf(registered));
  }

  genesis(): readonly Operation[] {
    return [];
  }

  #register(study: Study, record: RecordKind): void {
    const object = objectOf(study, record);
    this.#entries.set(object.id, object);
    if (record === "ImagingStudy") this.#latest.set(study.patient, study);
  }
}

export const centralHie = defineRecords({
  id: "central-hie",
  about: "a central exchange: one registry, the records stay where they were made",
  source: "IHE ITI XDS.b, IHE RAD XDS-I.b",
  make({ exchange }, setup) {
    const wire = new Wire({ ...setup, times: REGISTRY_TIMES });
    const wires = setup.siteNames.map((_, site) => new Wire({ ...setup, region: site, times: ARCHIVE_TIMES }));
    const gateway = gatewayOf(exchange, wire, setup);
    return new CentralHie({ spec: exchange, siteCount: wires.length, gateway, wire, wireTo: (site) => wires[site]! });
  },
  travels: "between hospitals",
  missing: ({ exchange }, search) => missingByConsent(exchange, search),
});
