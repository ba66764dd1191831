// What a scenario says about hospitals, patients, workflows and record systems, in base units.

import type { Micros } from "../base/time.ts";
import type { Law } from "../kernel/laws.ts";
import type { LinkSpec } from "../network/spec.ts";

export interface SiteSpec {
  readonly name: string;
  readonly kind: "hospital" | "regulator";
  /** Region code of the delay matrix, e.g. `eu-west-1`. */
  readonly region: string;
  readonly link: LinkSpec;
  /** Number of each kind of equipment, e.g. { ct: 2 }. Empty for a regulator. */
  readonly equipment: Readonly<Record<string, number>>;
  /** Staff by shift in local time: day 08:00–20:00, night 20:00–08:00. Empty for a regulator. */
  readonly staff: Readonly<Record<string, { readonly day: number; readonly night: number }>>;
}

export type Priority = "stat" | "urgent" | "routine";

/** Shares of named alternatives; they add up to 1 (checked by the scenario). */
export type Shares<Name extends string = string> = readonly { readonly name: Name; readonly share: number }[];

export interface PatientsSpec {
  readonly arrivals: {
    /** Patients a day at each hospital. */
    readonly perDay: number;
    /** Id in workload/profiles.ts: hours and weekdays, local time. */
    readonly profile: string;
    /** Equipment each patient needs. */
    readonly needs: string;
    readonly priority: Shares<Priority>;
  };
  readonly study: { readonly size: Law; readonly bodyPart: Shares };
  /** Probability that a first encounter's patient has an earlier study, at another hospital drawn uniformly. */
  readonly earlierScanElsewhere: number;
  readonly seenAgainElsewhere: {
    readonly share: number;
    /** Delay [µs] to the return visit; its `atMost` is redrawn. */
    readonly after: Law;
    /** Probability that a return is planned (routine); others are emergencies (urgent). */
    readonly planned: number;
    /** Return instant = starts + ((arrival + delay − starts) mod (warm-up + length)); when it wrapped, the study counts as archived. */
    readonly folded: boolean;
  };
  /** How long the search for a prior may last [µs]. */
  readonly patience: Law;
  readonly repeatScan: { readonly neededAnyway: number; readonly moreIfPriorMissing: number };
}

/** How long a step holds: one law, or one by body part. */
export type HoldSpec = { readonly law: Law } | { readonly byBodyPart: Readonly<Record<string, Law>> };

/** When something applies: a closed list, not a language. "urgent" means stat or urgent. */
export type Condition = "always" | "never" | "when urgent" | "unless planned";

/** What a record is, in FHIR's words. */
export type RecordKind = "ServiceRequest" | "ImagingStudy" | "DiagnosticReport";

export type StepSpec =
  | {
      readonly step: "use";
      readonly seize: readonly string[];
      readonly hold: HoldSpec;
      readonly byOrderPriority: boolean;
    }
  | { readonly step: "delay"; readonly hold: HoldSpec }
  | {
      readonly step: "publish";
      readonly what: RecordKind;
      readonly to: "own records" | "store";
      readonly register: "study-hash" | "report-hash" | "nothing";
    }
  | {
      readonly step: "discover";
      readonly what: readonly RecordKind[];
      readonly where: readonly ("own archive" | "network")[];
    }
  | { readonly step: "request-access"; readonly purpose: string; readonly breakGlass: Condition }
  | { readonly step: "retrieve"; readonly what: readonly RecordKind[] }
  | {
      readonly step: "verify";
      readonly what: readonly RecordKind[];
      readonly ifWrong: "treat as missing" | "use anyway";
    }
  | { readonly step: "notify"; readonly whom: string }
  | { readonly step: "in-parallel"; readonly branches: readonly (readonly StepSpec[])[] }
  | {
      readonly step: "choose";
      readonly by: "repeat-scan";
      readonly options: Readonly<Record<string, readonly StepSpec[]>>;
    }
  | { readonly step: "continue"; readonly encounter: string; readonly from: string; readonly countsAs: string }
  | {
      readonly step: "measure";
      readonly metric: string;
      readonly giveUp: Condition;
      readonly steps: readonly StepSpec[];
    };

/** Encounter kinds and their steps; the first is where patients start, `another-hospital` is the return visit. */
export interface WorkflowSpec {
  readonly name: string;
  readonly encounters: Readonly<Record<string, readonly StepSpec[]>>;
}

/** How a record system keeps records: one per design. */
export type RecordsSpec =
  | { readonly records: "siloed" }
  | { readonly records: "paper"; readonly paper: PaperSpec }
  | { readonly records: "cd-courier"; readonly prepare: Law; readonly courier: Law; readonly unreadable: number }
  | { readonly records: "central-hie"; readonly exchange: ExchangeSpec }
  | { readonly records: "cloud"; readonly cloud: CloudSpec }
  | { readonly records: "ledger"; readonly cloud: CloudSpec; readonly onLedger: readonly OnLedger[] }
  | { readonly records: "on-ledger"; readonly sharing: SharingSpec };

/** What a ledger beside a cloud holds (records/entries.ts says what each is). */
export type OnLedger =
  | "study-hash"
  | "report-hash"
  | "pointer"
  | "metadata"
  | "report"
  | "consent"
  | "access"
  | "access-batch";

/** Films and typed reports in folders, one a visit. */
export interface PaperSpec {
  /** Time to find a folder in the own archive [µs]. */
  readonly search: Law;
  /** Share of folders that are not found there. */
  readonly notFound: number;
  /** Time until another hospital has found and copied a folder, or knows that it cannot [µs]. */
  readonly copy: Law;
  /** Time of the copy on its way [µs]. */
  readonly courier: Law;
  /** Share of folders asked of another hospital that it does not find. */
  readonly notSent: number;
  /** A report from elsewhere is typed in again: so many fields, each wrong with this probability. */
  readonly retyped: { readonly fields: number; readonly wrong: number };
}

/** Who may read, and how that is kept true: what all records that hospitals share have in common. */
export interface SharingSpec {
  readonly access: {
    readonly policy: "rbac" | "consent-contract";
    /**
     * At the store's gateway, or by the copy of the ledger that the reader's validator has: by what it has committed, by
     * what is final, or by blocks with so many upon them. Integrity checks rely on the same blocks; with the gateway, on
     * what is committed.
     */
    readonly decide: "gateway" | "local-replica" | "finality" | { readonly confirmations: number };
    readonly breakGlass: boolean;
  };
  /** Opt-out: this share of patients has opted out. */
  readonly consent: { readonly model: "opt-out"; readonly optedOut: number };
  readonly audit: {
    readonly sink: "provider-log" | "ledger";
    /** How long accesses are gathered for one entry, where they are batched. */
    readonly every: Micros;
  };
  readonly integrityCheck: "never" | "every read";
}

/** A health information exchange: one registry of what there is; the records stay where they were made. */
export interface ExchangeSpec extends SharingSpec {
  /** Region of the registry. */
  readonly region: string;
}

export interface CloudSpec extends SharingSpec {
  readonly store: { readonly kind: "object-store"; readonly region: string; readonly keys: "provider" };
}

/** Calendar of a run. */
export interface CalendarSpec {
  /** Start in epoch milliseconds, UTC. */
  readonly starts: number;
  readonly warmUp: Micros;
  /** Measured time after warm-up. */
  readonly length: Micros;
}
