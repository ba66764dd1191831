// What a validator of a proof of authority knows, and what makes Clique Clique and Aura Aura: their rules.
import { defineParams, type ParamValues } from "../base/params.ts";
import { type Micros, SECOND } from "../base/time.ts";
import type { BranchLink, Exchange, ExchangeMessage } from "./block-exchange.ts";
import { blockParams, clientRetry } from "./block-params.ts";
import type { Context, NodeId } from "./protocol.ts";

/** Parameters of both. */
export const poaParams = defineParams({
  "block.at-most": blockParams["block.at-most"],
  "block.empty": {
    kind: "flag",
    default: false,
    meaning:
      "blocks go on without requests, as on public networks; without, all is silent once the last request is deep enough",
    source: "assumption",
  },
  "sync-every": {
    kind: "duration",
    default: 10 * SECOND,
    min: 1,
    meaning: "a validator that waits for a block so long tells all what its head is, and is told of a better one",
    source: "geth forceSyncCycle",
  },
  "client-retry": { ...clientRetry, default: 60 * SECOND },
});
export type PoaValues = ParamValues<typeof poaParams>;

export type PoaLink = BranchLink;

export interface PoaTimer {
  readonly key: "make" | "sync" | "early";
}

export type PoaContext = Context<ExchangeMessage, PoaTimer>;

/** A block to be made: when, by the maker's own clock, and with which stamp. */
export interface Turn {
  readonly at: Micros;
  readonly stamp: number;
}

export interface PoaState<Values extends PoaValues> extends Exchange {
  readonly rules: PoaRules<Values>;
  readonly n: number;
  readonly values: Values;
  /** What is planned upon which head; undefined turn: others have to make a block first. */
  plan: { readonly on: PoaLink; readonly turn: Turn | undefined } | undefined;
  /** Stamp of the latest block it made itself, where the rules ask for it. */
  lastStamp: number;
}

/** A block's place: upon a parent, by a maker, with a stamp. */
export interface Place {
  readonly parent: PoaLink;
  readonly leader: NodeId;
  readonly stamp: number;
}

/** Two heads to choose from. */
export interface Heads {
  readonly one: PoaLink;
  readonly than: PoaLink;
}

export interface PoaRules<Values extends PoaValues> {
  /** What a block weighs there; undefined when it may not stand there. */
  weigh(state: PoaState<Values>, place: Place): number | undefined;
  /** Whether one head is better than the other. */
  isBetter(state: PoaState<Values>, heads: Heads, ctx: PoaContext): boolean;
  /** Before this time, by the receiver's clock, a block is of the future. */
  dueAt(values: Values, stamp: number): Micros;
  /** The highest block of a branch that clients may rely on. */
  deepEnough(state: PoaState<Values>): PoaLink;
  /** When this validator makes a block upon its head; undefined when others have to make one first. */
  nextTurn(state: PoaState<Values>, ctx: PoaContext): Turn | undefined;
  /** When the block of the leader in turn was due; undefined of a block made in turn. */
  outOfTurnSince(state: PoaState<Values>, link: PoaLink): Micros | undefined;
  /** Turns below a head that passed without a block of their leader, for observers. */
  turnsMissed(head: PoaLink): number;
  /** A validator makes no two blocks of one stamp: it remembers the latest one over restarts. */
  readonly onceAStamp: boolean;
}
