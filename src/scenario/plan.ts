// The typed plan a scenario file stands for: plain data in base units, which travels to workers as it is.

import type { AttackSpec } from "../attack/spec.ts";
import type { Micros } from "../base/time.ts";
import type { FaultSpec } from "../faults/spec.ts";
import type { CalendarSpec, PatientsSpec, RecordsSpec, SiteSpec, WorkflowSpec } from "../health/spec.ts";
import type { LinkSpec, NetworkSpec } from "../network/spec.ts";

export interface Plan {
  /** File name without its ending: names the result folder. */
  readonly name: string;
  readonly question: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly expectations: readonly Expectation[];
  readonly run: CalendarSpec & {
    readonly seed: number;
    readonly replications: { readonly atLeast: number; readonly atMost: number; readonly until?: StoppingRule };
  };
  /** What is simulated: a health world with its ledger, or a ledger alone under a load. */
  readonly world: HealthWorld | LedgerWorld;
  readonly network: NetworkSpec;
  readonly designs: readonly DesignPlan[];
  /** Name of the design others are compared with. */
  readonly baseline: string;
  /** Attack factor: attacks present in all design points, in none, or both ways. */
  readonly attackLevels: readonly ("on" | "off")[];
  readonly attacks: readonly AttackSpec[];
  readonly faults: readonly FaultSpec[];
  readonly capacity?: CapacityPlan;
  readonly charts: readonly string[];
  /** Canonical JSON of the scenario and of the files it names: what the input digest covers. */
  readonly canonical: string;
}

export interface StoppingRule {
  /** Metric id, possibly with a statistic: `repeatedImaging`, `timeToPrior.p95`. */
  readonly metric: string;
  /** Relative to the estimate. */
  readonly halfWidth: number;
  readonly confidence: number;
}

export interface HealthWorld {
  readonly kind: "health";
  readonly sites: readonly SiteSpec[];
  readonly patients: PatientsSpec;
  readonly workflow: WorkflowSpec;
}

/** A ledger alone: validators at sites, clients beside them, a load. */
export interface LedgerWorld {
  readonly kind: "ledger";
  readonly sites: readonly LedgerSite[];
  readonly load: LoadSpec;
}

export interface LedgerSite {
  readonly name: string;
  readonly region: string;
  readonly link: LinkSpec;
}

export type LoadSpec =
  /** Poisson arrivals, split evenly over the clients' sites. */
  | {
      readonly arrivals: "poisson";
      readonly perSecond: number;
      /** When they begin; the start of the run when absent. */
      readonly from?: Micros;
      readonly sizeBytes: number;
      readonly clients: readonly number[];
    }
  /** This many requests at the start, all at once. */
  | {
      readonly arrivals: "burst";
      readonly count: number;
      readonly sizeBytes: number;
      readonly clients: readonly number[];
    }
  /** A closed loop: each answer is followed by the next request. */
  | {
      readonly arrivals: "closed";
      readonly outstanding: number;
      readonly sizeBytes: number;
      readonly clients: readonly number[];
    };

export interface DesignPlan {
  readonly name: string;
  /** Absent in a ledger-only study. */
  readonly records?: RecordsSpec;
  /** Absent when the design keeps no ledger. */
  readonly ledger?: LedgerPlan;
}

export interface LedgerPlan {
  readonly protocol: string;
  /** Site indices that hold a validator, in validator order; validator 0 leads first where the protocol fixes that. */
  readonly validators: readonly number[];
  /** Protocol parameters in base units, by their kebab-case keys. */
  readonly params: Readonly<Record<string, number | boolean | readonly [Micros, Micros]>>;
  /** Signature suite in cost/crypto.ts: `none` costs nothing. */
  readonly crypto: string;
  /** Disk in cost/disk.ts: `none` costs nothing. */
  readonly disk: string;
}

export interface CapacityPlan {
  readonly designs: readonly string[];
  /** Requests a second: first and last of a log-spaced sweep. */
  readonly from: number;
  readonly to: number;
}

/** `left.metric > right.metric`, `a.m - b.m < 2 s`: written before looking. */
export interface Expectation {
  /** As written in the file. */
  readonly text: string;
  readonly left: ExpectationSide;
  readonly operator: "<" | "<=" | "=" | ">=" | ">";
  readonly right: ExpectationSide;
}

/** A sum of signed terms. */
export type ExpectationSide = readonly ExpectationTerm[];
export type ExpectationTerm =
  | { readonly sign: 1 | -1; readonly design: string; readonly metric: string }
  | { readonly sign: 1 | -1; readonly value: number };

/** One combination of factor levels: what a replication runs. */
export type DesignPoint =
  | { readonly kind: "study"; readonly id: string; readonly design: number; readonly attacks: boolean }
  | { readonly kind: "capacity"; readonly id: string; readonly design: number; readonly perSecond: number };
