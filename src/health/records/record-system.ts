// The contract of a record system: one way of keeping records, as the workflow's steps use it. Every wait is booked on
// the care's timeline.
import type { Life } from "../../kernel/process.ts";
import type { Operation } from "../../ledger/contract.ts";
import type { ExposedStore, StoredObject } from "../../storage/contract.ts";
import { digestOf } from "../../storage/digest.ts";
import type { Care } from "../care.ts";
import type { Patient, Study } from "../patients.ts";
import type { RecordKind, RecordsSpec } from "../spec.ts";

/** A record to be kept. */
export interface Publication {
  readonly record: RecordKind;
  readonly study: Study;
  readonly to: "own records" | "store";
  readonly register: "study-hash" | "report-hash" | "nothing";
  /** Names the draws of this step. */
  readonly step: string;
}

export interface Inquiry {
  readonly purpose: string;
  /** The reader may claim an emergency. */
  readonly breakGlass: boolean;
  readonly step: string;
}

/** What a store handed over, as it was at that moment. */
export interface Delivery {
  readonly study: Study;
  readonly record: RecordKind;
  readonly object: StoredObject;
  /** Of a report that was typed in again: whether a field of it came out wrong. */
  readonly mistyped?: boolean;
}

/**
 * Outcome of a check of a delivery: not done, found equal to the digest it was held against, different, or there was no
 * digest.
 */
export type Verdict = "not checked" | "intact" | "altered" | "unknown";

export interface RecordSystem {
  readonly id: RecordsSpec["records"];
  /** Stores that whoever runs them could tamper with. */
  readonly exposed: readonly ExposedStore[];
  /** A patient as the run starts: the studies that exist then, and whether he or she has opted out. */
  enrol(patient: Patient): void;
  publish(publication: Publication, care: Care): Life;
  /** The patient's latest study in the places asked; undefined when they know of none. */
  discover(where: readonly ("own archive" | "network")[], step: string, care: Care): Life<Study | undefined>;
  /** @returns whether the study may be read. */
  requestAccess(study: Study, inquiry: Inquiry, care: Care): Life<boolean>;
  /** Undefined when there is no such record, or it cannot be read. */
  retrieve(
    study: Study,
    request: { readonly record: RecordKind; readonly step: string },
    care: Care,
  ): Life<Delivery | undefined>;
  verify(delivery: Delivery, care: Care): Life<Verdict>;
  /** What the ledger holds when the run starts; nothing without a ledger. */
  genesis(): readonly Operation[];
}

/** Whether a search in these places may turn up a study. */
export function wasAskedFor(
  study: Study | undefined,
  where: readonly ("own archive" | "network")[],
  site: number,
): boolean {
  return where.some((place) => (place === "own archive") === (study?.site === site));
}

/** Id of the object that holds a record of a study. */
export function objectId(study: Study, record: RecordKind): string {
  return record === "DiagnosticReport" ? study.report.id : study.id;
}

/** A study's images or report, as made. An order (ServiceRequest) is never shared, so it has no object. */
export function objectOf(study: Study, record: RecordKind): StoredObject {
  const content = record === "DiagnosticReport" ? study.report : study;
  const { id, sizeBytes, contentSeed } = content;
  return {
    id,
    kind: record === "DiagnosticReport" ? "report" : "study",
    patient: study.patient,
    version: 1,
    contentSeed,
    sizeBytes,
  };
}

/** The entry that registers a record on a ledger. @param carries bytes of the record itself that stand in it. */
export function registration(study: Study, record: RecordKind, carries = 0): Operation {
  const object = objectOf(study, record);
  const entry = { kind: "register", record: object.id, version: object.version, digest: digestOf(object) } as const;
  return carries === 0 ? entry : { ...entry, carries };
}
