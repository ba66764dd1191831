// The typed plan a scenario file stands for: plain data in base units, which travels to workers as it is.

import type { AttackSpec } from "../attack/spec.ts";
import type { Micros } from "../base/time.ts";
import type { AnyProtocol } from "../consensus/protocol.ts";
import type { EnergySpec } from "../cost/energy.ts";
import type { FeeSpec } from "../cost/fees.ts";
import type { FaultSpec } from "../faults/spec.ts";
import type { CalendarSpec, PatientsSpec, RecordsSpec, SiteSpec, WorkflowSpec } from "../health/spec.ts";
import type { AnyRelayPolicy } from "../network/relay/registry.ts";
import type { LinkSpec, NetworkSpec } from "../network/spec.ts";

export interface Plan {
  /** File name without its ending: names the result folder. */
  readonly name: string;
  readonly question: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly expectations: readonly Expectation[];
  readonly run: CalendarSpec & {
    readonly seed: number;
    readonly pilot?: PilotPlan;
    readonly replications: {
      readonly atLeast: number;
      readonly atMost: number;
      /** All of them must hold at every design point; at least one, each for a metric of its own, all at one confidence. */
      readonly until?: readonly StoppingRule[];
    };
  };
  /** What is simulated: a health world with its ledger, or a ledger alone under a load. */
  readonly world: HealthWorld | LedgerWorld;
  readonly network: NetworkSpec;
  readonly designs: readonly DesignPlan[];
  /** Name of the design others are compared with. */
  readonly baseline: string;
  /** What is asked for beside the comparison with the baseline: the best design, by Kim and Nelson. */
  readonly best?: BestPlan;
  /** Attack factor: attacks present in all design points, in none, or both ways. */
  readonly attackLevels: readonly ("on" | "off")[];
  readonly attacks: readonly AttackSpec[];
  readonly faults: readonly FaultSpec[];
  readonly capacity?: CapacityPlan;
  /** Keys in which design points differ, beside design and attacks; absent when there are none. */
  readonly variation?: Variation;
  /** What is screened, when the study is a screening of factors; absent when it is a comparison. */
  readonly screening?: Screening;
  readonly charts: readonly string[];
  /** Protocols of the scenario's author; absent when it names no plugin. */
  readonly plugins?: Plugins;
  /** Canonical JSON of the scenario and of the files it names: what the input digest covers. */
  readonly canonical: string;
}

/** A plan that has no name yet. */
export type PlanParts = Omit<Plan, "name" | "canonical" | "plugins">;

export interface Plugins {
  readonly files: readonly PluginFile[];
  /** What the files export, by id. The only functions in a plan: whoever sends it to a worker leaves them out and loads the files there. */
  readonly protocols: Readonly<Record<string, AnyProtocol>>;
  /** For studies put together by a program: policies of relay. */
  readonly relays?: Readonly<Record<string, AnyRelayPolicy>>;
}

export interface PluginFile {
  /** As the scenario names it. */
  readonly path: string;
  /** As the reader knows it, for messages. */
  readonly name: string;
  readonly text: string;
  /** What became of a TypeScript text, on its way to a worker, with a source map as JSON: a compiler's native code does not survive the end of a thread. */
  readonly javaScript?: { readonly code: string; readonly map?: string };
}

/** Settings of varied keys; a design point is a design at one of them. */
export interface Variation {
  readonly factors: readonly Factor[];
  readonly settings: readonly Setting[];
}

/** A key of the scenario that is varied. */
export interface Factor {
  /** `network.loss`, `sites.list.0.link.up`. */
  readonly path: string;
  /** Designs it acts on, by index: all, or for a key of a design that one and those like it. */
  readonly designs: readonly number[];
}

/** A value for each factor, and what follows from it. */
export interface Setting {
  /** As the scenario spells them; null where its own value stays. */
  readonly values: readonly (string | null)[];
  /** Sections of the plan that differ from its own. */
  readonly changes: Partial<Pick<Plan, "world" | "network" | "designs" | "attacks" | "faults">>;
  /** From which chance derives; the plan's seed when absent. */
  readonly seed?: number;
}

/** A Morris screening: its settings are the points of trajectories, one trajectory after the other. */
export interface Screening {
  /** Metrics with their statistic: `commit.client.p95`. */
  readonly metrics: readonly string[];
  /** Where the factors come from: named by the scenario, or its numbers labelled as assumptions. */
  readonly of: "named" | "assumptions";
  /** Range of each factor, in words. */
  readonly ranges: readonly string[];
  /** One a trajectory, a point, a factor: 0 at the low end of its range, 1 at the high end. */
  readonly trajectories: readonly (readonly (readonly number[])[])[];
  /** Assumptions that are not screened, each with the reason. */
  readonly leftOut: readonly { readonly path: string; readonly reason: string }[];
}

/** Replications from an empty start, which show how long it takes until the start no longer matters. */
export interface PilotPlan {
  /** Of each compared design point. */
  readonly replications: number;
  /** "set": the warm-up is what MSER-5 drops of them, and 0 until that is known. "show": the scenario's warm-up stands. */
  readonly use: "set" | "show";
}

export interface StoppingRule {
  /** Metric id, possibly with a statistic: `repeatedImaging`, `timeToPrior.p95`. */
  readonly metric: string;
  readonly halfWidth: HalfWidth;
  /** Of this metric's interval at one design point, in (0, 1). */
  readonly confidence: number;
}

/** Widest half of an interval that will do: a share of the estimate, or an amount in the metric's unit. */
export type HalfWidth = { readonly relative: number } | { readonly absolute: number };

/** Selection of the best design, or of one within an indifference zone of it. */
export interface BestPlan {
  /** Metric id, possibly with a statistic, of which less or more is better. */
  readonly metric: string;
  /** Largest difference that does not matter, in the metric's unit; > 0. */
  readonly indifference: number;
  /** In (0.5, 1). */
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
  readonly params: Readonly<Record<string, number | boolean | string | readonly number[]>>;
  /** Signature suite in cost/crypto.ts: `none` costs nothing. */
  readonly crypto: string;
  /** Disk in cost/disk.ts: `none` costs nothing. */
  readonly disk: string;
  /** What power keeps it, and what its public part is paid; absent: not told. */
  readonly energy?: EnergySpec;
  readonly fees?: FeeSpec;
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
  | {
      readonly kind: "study";
      readonly id: string;
      readonly design: number;
      readonly attacks: boolean;
      /** Index of a setting of the plan's variation; absent when it has none. */
      readonly setting?: number;
      /** Found by pilot replications; the plan's when absent. */
      readonly warmUp?: Micros;
    }
  /** The study point of that id from an empty start, over its whole time. */
  | {
      readonly kind: "pilot";
      readonly id: string;
      readonly of: string;
      readonly design: number;
      readonly attacks: boolean;
      readonly setting?: number;
    }
  | { readonly kind: "capacity"; readonly id: string; readonly design: number; readonly perSecond: number };
