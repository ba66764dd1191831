// A record system as the registry knows it: what a design's `records:` names, how it is made for a run, and what is
// expected of it before one.
import type { Micros } from "../../base/time.ts";
import { meanOf } from "../../kernel/laws.ts";
import type { Processes } from "../../kernel/processes.ts";
import type { LedgerClient } from "../../ledger/client.ts";
import type { BulkNetwork } from "../../network/bulk.ts";
import type { PatientsSpec, RecordsSpec, SharingSpec } from "../spec.ts";
import type { RecordSystem } from "./record-system.ts";

/** What a run has for its record system. */
export interface RecordsSetup {
  readonly processes: Processes;
  readonly siteNames: readonly string[];
  readonly bulk: BulkNetwork;
  /** Round trip between endpoints without jitter [µs]. */
  readonly roundTrip: (a: number, b: number) => Micros;
  readonly jitter: number;
  /** Endpoint of the region of the cloud, or of the exchange's registry. */
  readonly region: number;
  /** Told when an access can no longer be taken out of the log: at which site, and so long after it [µs]. */
  readonly auditLag: (site: number, after: Micros) => void;
  /** Present when the design keeps a ledger. */
  readonly ledger?: LedgerClient;
}

/** A search for a prior made at another hospital, as far as it is known beforehand. */
export interface ForeseenSearch {
  readonly patients: PatientsSpec;
  /** The visit is planned: nobody gives the search up. */
  readonly isPlanned: boolean;
}

type SpecOf<Id extends RecordsSpec["records"]> = Extract<RecordsSpec, { readonly records: Id }>;

export interface RecordsDefinition<Id extends RecordsSpec["records"] = RecordsSpec["records"]> {
  /** Word after `records:`. */
  readonly id: Id;
  /** One line for `list records`. */
  readonly about: string;
  readonly source: string;
  make(spec: SpecOf<Id>, setup: RecordsSetup): RecordSystem;
  /** Whose links records take: none, to and from a region, or from one hospital to another. */
  readonly travels: "nowhere" | "by a region" | "between hospitals";
  /** Expected share of such searches that end without the prior. */
  missing(spec: SpecOf<Id>, search: ForeseenSearch): number;
}

export function defineRecords<Id extends RecordsSpec["records"]>(
  definition: RecordsDefinition<Id>,
): RecordsDefinition<Id> {
  return definition;
}

/** Of what somebody brings: by its mean, it comes before or after an unplanned visit's patience is over. */
export function missingByTime(takes: Micros, failing: number, { patients, isPlanned }: ForeseenSearch): number {
  return isPlanned || takes <= meanOf(patients.patience) ? failing : 1;
}

/** Of what is refused to those whose patients opted out, unless they may override it. */
export function missingByConsent({ access, consent }: SharingSpec, { isPlanned }: ForeseenSearch): number {
  return isPlanned || !access.breakGlass ? consent.optedOut : 0;
}
