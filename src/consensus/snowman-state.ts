// Snowman: messages, and what a validator knows.
import type { Micros } from "../base/time.ts";
import type { Digest } from "../ledger/block.ts";
import type { BranchLink, Exchange, ExchangeMessage } from "./block-exchange.ts";
import type { Context, NodeId } from "./protocol.ts";
import type { Choice } from "./snowman-choice.ts";
import type { SnowmanValues } from "./snowman-params.ts";

/** A block by its name. */
export interface Named {
  readonly digest: Digest;
  readonly height: number;
}

/** What a validator answers a query with. */
export interface Chit {
  /** The leaf of its preferred branch. */
  readonly preferred: Named;
  /** What it prefers or has accepted at the height asked about; its leaf where that is lower. */
  readonly atHeight: Named;
}

export type SnowmanMessage =
  | Exclude<ExchangeMessage, { type: "status" }>
  /** Asks what the receiver prefers, and says what the sender does; `height` is the next it has to decide. */
  | { readonly type: "query"; readonly poll: number; readonly preferred: Named; readonly height: number }
  | { readonly type: "chit"; readonly poll: number; readonly chit: Chit };

export type SnowmanTimer =
  | { readonly key: "build" }
  /** The poll's time limit. */
  | { readonly key: `poll ${number}`; readonly poll: number };

export type SnowmanContext = Context<SnowmanMessage, SnowmanTimer>;

/** Its stamp is its maker's time [µs]. */
export type SnowmanLink = BranchLink;

export interface Poll {
  readonly id: number;
  readonly unanswered: Set<NodeId>;
  readonly chits: Chit[];
  /** Nothing that may still come is counted. */
  isOver: boolean;
}

/**
 * The tree's head is the last accepted block; beside it are the processing blocks, all above it, and nothing else. Pending are the
 * requests that are not in an accepted block.
 */
export interface SnowmanState extends Exchange {
  readonly values: SnowmanValues;
  readonly n: number;
  /** By parent, where it has children: which of them. */
  readonly choices: Map<Digest, Choice>;
  /** Oldest first: their results count in this order. */
  polls: Poll[];
  /** Numbers go on after a restart: no answer to an earlier life's poll counts. */
  nextPoll: number;
  /** Blocks asked for, and when. */
  readonly asked: Map<Digest, Micros>;
  /** After a restart, until enough others have named blocks that it knows. */
  isBehind: boolean;
  /** Undecided blocks that are not on disk yet, and the preferred leaf as it is there. */
  unwritten: SnowmanLink[];
  written: SnowmanLink | undefined;
  /** The leaf for which it is settled when, and whether, to make a block upon it. */
  planned: SnowmanLink | undefined;
}
