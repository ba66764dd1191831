// The tangle: parameters, transactions, messages, and what a validator knows.
import { defineParams, type ParamValues } from "../base/params.ts";
import { MINUTE, type Micros, SECOND } from "../base/time.ts";
import type { Batch, Block, Digest } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import { clientRetry } from "./block-params.ts";
import type { Context } from "./protocol.ts";

export const tangleParams = defineParams({
  approves: {
    kind: "count",
    default: 2,
    min: 2,
    meaning: "tips that a transaction approves; they may be the same",
    source: "Popov 2018, section 1",
  },
  "tip-selection": {
    kind: "choice",
    default: "walk",
    choices: ["uniform", "walk"],
    meaning:
      "how tips are found: uniform, each as likely as any other; walk, by steps towards them from the latest confirmed transaction, the heavier the likelier",
    source: "Popov 2018, sections 3 and 4.1",
  },
  "walk-alpha": {
    kind: "count",
    default: 1,
    min: 0,
    meaning:
      "of a walk: how much a step prefers weight, in thousandths; an approver is exp(alpha) times as likely as one of a unit less",
    source: "IRI: TIPSELECTION_ALPHA 0.001",
  },
  "proof-of-work": {
    kind: "duration",
    default: SECOND,
    min: 0,
    meaning: "time from when a transaction selects its tips until it is sent",
    source: "assumption",
  },
  coordinator: {
    kind: "flag",
    default: true,
    meaning: "the first validator's milestones confirm what they approve; without, weight does",
    source: "IOTA's main network with IRI and Hornet",
  },
  "milestone-every": {
    kind: "duration",
    default: MINUTE,
    min: 1,
    meaning: "time between milestones, as long as something is unconfirmed",
    source: "assumption (the iota.js library reckons with 2 min)",
  },
  "confirmation-weight": {
    kind: "count",
    default: 30,
    min: 2,
    meaning: "without coordinator: own and approving transactions, direct and indirect, that confirm one",
    source: "assumption",
  },
  "promote-after": {
    kind: "duration",
    default: MINUTE,
    min: 1,
    meaning: "so often a validator approves its oldest unconfirmed transaction with an empty one",
    source: "assumption",
  },
  "client-retry": { ...clientRetry, default: 10 * MINUTE },
});
export type TangleValues = ParamValues<typeof tangleParams>;

/** What a transaction's issuer signs. */
export interface Statement {
  readonly digest: Digest;
  /** Those it approves, each once. Of a milestone the first is the milestone before it, or genesis. */
  readonly parents: readonly Digest[];
  /** Its issuer's time, and later than its parents' [µs]. */
  readonly stamp: Micros;
  /** 1, 2, … of a milestone; 0 of others. */
  readonly milestone: number;
}

/** A transaction as it is sent: with one request, or empty. */
export interface Transaction {
  readonly batch: Batch;
  readonly signed: Signed<Statement>;
}

/** A transaction in the graph, with what depends on this validator's view. Its parents are all there. */
export interface Vertex {
  readonly transaction: Transaction | undefined;
  readonly digest: Digest;
  readonly stamp: Micros;
  readonly milestone: number;
  readonly parents: readonly Vertex[];
  readonly approvers: Vertex[];
  /** Its own 1, and 1 of each that approves it directly or not; not counted on once it is confirmed. */
  weight: number;
  isConfirmed: boolean;
}

/** What is confirmed together: one transaction, or all that a milestone confirms. */
export interface Entry {
  readonly by: Vertex;
  readonly batch: Batch;
  block: Block | undefined;
}

export type TangleMessage =
  | { readonly type: "transaction"; readonly transaction: Transaction }
  /** Asks for transactions and what they approve. */
  | { readonly type: "fetch"; readonly digests: readonly Digest[] }
  /** In an order in which parents come first. */
  | { readonly type: "transactions"; readonly transactions: readonly Transaction[] }
  /** The sender's tips, where it may have missed some; the second answers the first. */
  | { readonly type: "compare"; readonly tips: readonly Digest[] }
  | { readonly type: "tips"; readonly tips: readonly Digest[] };

/** A transaction that is being worked on. */
export interface Draft {
  readonly parents: readonly Vertex[];
  readonly request: Request | undefined;
  readonly milestone: number;
}

export type TangleTimer =
  | { readonly key: `work ${number}`; readonly draft: Draft }
  | { readonly key: "promote" }
  | { readonly key: "milestone" };

export type TangleContext = Context<TangleMessage, TangleTimer>;

export interface TangleState {
  readonly values: TangleValues;
  readonly vertices: Map<Digest, Vertex>;
  /** Not approved by any. */
  readonly tips: Set<Vertex>;
  /** Those that wait for a parent. */
  readonly held: Map<Digest, Transaction>;
  /** By request: the first transaction with it that came, and what stands for it in the chain. */
  readonly holders: Map<number, Vertex>;
  readonly confirmed: Map<number, Entry>;
  /** What is confirmed and holds requests, in order: the chain. */
  readonly entries: Entry[];
  /** The latest milestone, or the confirmed transaction that is last in order. */
  latest: Vertex;
  /** Requests that are unconfirmed and were brought here by a client. */
  readonly open: Map<number, Request>;
  /** Unconfirmed transactions. */
  unconfirmed: number;
  /** Work begun so far. */
  drafts: number;
  isPromoting: boolean;
  isCoordinating: boolean;
}
