// PBFT's parameters, a replica's state, and the small things every part of the protocol does with it.

import { defineParams, type ParamValues } from "../base/params.ts";
import { printDuration } from "../base/print.ts";
import { type Micros, SECOND } from "../base/time.ts";
import { type Batch, GENESIS } from "../ledger/block.ts";
import { Mempool } from "../ledger/mempool.ts";
import type { Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import { blockParams, clientRetry } from "./block-params.ts";
import { GENESIS_LINK, type Link } from "./chain.ts";
import { leaderOf } from "./pbft-certificates.ts";
import type {
  Checkpoint,
  Decision,
  NewViewMessage,
  OrderMessage,
  PbftMessage,
  PrePrepare,
  Prepared,
  StableCheckpoint,
  StatusMessage,
  ViewChange,
  Vote,
} from "./pbft-messages.ts";
import type { Context, NodeId, ParamConflict } from "./protocol.ts";
import { Ballot, byzantineFaults, byzantineQuorum } from "./quorum.ts";

export const pbftParams = defineParams({
  ...blockParams,
  "in-flight": {
    kind: "count",
    default: 16,
    min: 1,
    meaning:
      "batches the leader may have open at once (§4.2: a given maximum); further requests wait and share the next batch",
    source:
      "assumption: with blocks cut at once it keeps links of any continent busy, and a view change carries at most 16 batches",
  },
  "checkpoint-interval": {
    kind: "count",
    default: 128,
    min: 0,
    meaning: "K: a checkpoint is taken after this many batches; 0 takes none, and logs grow without bound",
    source: "Castro & Liskov, TOCS 2002: K = 128",
  },
  window: {
    kind: "count",
    default: 256,
    min: 1,
    meaning: "L: sequence numbers above the last stable checkpoint that may be in use; at least K",
    source: "Castro & Liskov, TOCS 2002: L = 2K",
  },
  "view-timeout": {
    kind: "duration",
    default: 10 * SECOND,
    min: 2,
    meaning:
      "T: a backup gives the leader up after waiting this long for one request; more than block.every and a decision",
    source: "assumption",
  },
  "client-retry": clientRetry,
});

export type PbftParams = ParamValues<typeof pbftParams>;

/** view: something is awaited. cut: the leader cuts a batch. */
export interface PbftTimer {
  readonly key: "view" | "cut";
}
export const VIEW_TIMER: PbftTimer = { key: "view" };
export const CUT_TIMER: PbftTimer = { key: "cut" };

export type PbftContext = Context<PbftMessage, PbftTimer>;

/** What a replica knows of one sequence number. */
export interface Slot {
  readonly sequence: number;
  // In the present view:
  prePrepare: Signed<PrePrepare> | undefined;
  batch: Batch | undefined;
  prepares: Ballot<Vote>;
  commits: Ballot<Vote>;
  isPrepared: boolean;
  // Beyond it:
  /** From the highest view in which it prepared here. */
  certificate: Prepared | undefined;
  decision: Decision | undefined;
}

/** Last sequence number executed, and the chain after it. */
export interface Executed {
  readonly sequence: number;
  readonly chain: Link;
}

export interface PbftState {
  readonly params: PbftParams;
  readonly self: NodeId;
  readonly n: number;
  readonly faults: number;
  readonly quorum: number;
  /** H − h. */
  readonly window: number;
  view: number;
  /** False from its own view change until the new view. */
  isActive: boolean;
  /** What opened the view; view 0 needs nothing. */
  newView: NewViewMessage | undefined;
  /** Its own view change, while it waits. */
  viewChange: Signed<ViewChange> | undefined;
  /** The latest view change of each validator. */
  readonly viewChanges: (Signed<ViewChange> | undefined)[];
  /** 2f + 1 validators want the view it waits for. */
  isWanted: boolean;
  readonly slots: Map<number, Slot>;
  /** Highest sequence number that has a slot. */
  newest: number;
  /** Highest sequence number given to a batch in this view, at the leader. */
  assigned: number;
  executed: Executed;
  stable: StableCheckpoint;
  /** The latest checkpoint of each validator. */
  readonly checkpoints: (Signed<Checkpoint> | undefined)[];
  readonly mempool: Mempool;
  /** Requests in the leader's open batches. */
  readonly proposed: Set<number>;
  cutIsSet: boolean;
  /** Messages of views that are not open here yet. */
  held: OrderMessage[];
  /** Highest sequence number each validator has voted for. */
  readonly reached: number[];
  /** View changes since the last execution of a new batch. */
  failedViews: number;
  /** Since when it has been waiting; undefined when nothing is awaited. */
  waitingSince: Micros | undefined;
  /** The request whose execution stops the wait. */
  awaited: Request | undefined;
  viewTimerRuns: boolean;
  /** No second fetch before this instant. */
  fetchingUntil: Micros;
}

/** Water marks must leave room for a checkpoint; a batch must come before its backups give the leader up. */
export function conflicts(params: PbftParams): ParamConflict[] {
  const { window, "checkpoint-interval": interval, "block.every": every, "view-timeout": timeout } = params;
  const found: ParamConflict[] = [];
  if (window < interval) {
    found.push({
      key: "window",
      message: `expected at least checkpoint-interval (${interval}), got ${window}, try ${2 * interval}`,
    });
  }
  if (timeout <= every) {
    found.push({
      key: "view-timeout",
      message: `expected more than block.every, ${printDuration(every)}, got ${printDuration(timeout)}`,
    });
  }
  return found;
}

export function newState(ctx: PbftContext, params: PbftParams): PbftState {
  const n = ctx.validators.length;
  const interval = params["checkpoint-interval"];
  return {
    params,
    self: ctx.self,
    n,
    faults: byzantineFaults(n),
    quorum: byzantineQuorum(n),
    window: interval === 0 ? Number.POSITIVE_INFINITY : params.window,
    view: 0,
    isActive: true,
    newView: undefined,
    viewChange: undefined,
    viewChanges: new Array<undefined>(n).fill(undefined),
    isWanted: false,
    slots: new Map(),
    newest: 0,
    assigned: 0,
    executed: { sequence: 0, chain: GENESIS_LINK },
    stable: { sequence: 0, digest: GENESIS.digest, proof: [] },
    checkpoints: new Array<undefined>(n).fill(undefined),
    mempool: new Mempool(),
    proposed: new Set(),
    cutIsSet: false,
    held: [],
    reached: new Array<number>(n).fill(0),
    failedViews: 0,
    waitingSince: undefined,
    awaited: undefined,
    viewTimerRuns: false,
    fetchingUntil: 0,
  };
}

export function leader(state: PbftState): NodeId {
  return leaderOf(state.view, state.n);
}

/** For clients and observers: -1 while it waits for a new view. */
export function knownLeader(state: PbftState): NodeId {
  return state.isActive ? leader(state) : -1;
}

/** Leads a view that is open. */
export function leads(state: PbftState): boolean {
  return state.isActive && leader(state) === state.self;
}

/** The slot of a sequence number, made when there is none. */
export function slotAt(state: PbftState, sequence: number): Slot {
  let slot = state.slots.get(sequence);
  if (slot === undefined) {
    slot = {
      sequence,
      prePrepare: undefined,
      batch: undefined,
      prepares: new Ballot(state.n),
      commits: new Ballot(state.n),
      isPrepared: false,
      certificate: undefined,
      decision: undefined,
    };
    state.slots.set(sequence, slot);
    state.newest = Math.max(state.newest, sequence);
  }
  return slot;
}

/** Key of a record about a sequence number: numbers a window apart share it, so old records are overwritten. */
export function recordKey(state: PbftState, what: "accepted" | "prepared" | "decided", sequence: number): string {
  return `${what} ${state.window === Number.POSITIVE_INFINITY ? sequence : sequence % state.window}`;
}

// Waiting. One timer, "view", runs lazily: it is not moved when the wait ends or begins anew, but looks at
// `waitingSince` when it goes off.

/** Half of §4.5.2's time T, which doubles with each consecutive view change that led to nothing. */
export function halfPatience(state: PbftState): Micros {
  let time = Math.ceil(state.params["view-timeout"] / 2);
  for (let views = 1; views < state.failedViews; views += 1) time *= 2;
  return time;
}

/** Notes that something is awaited: the wait starts now unless it runs already. */
export function watch(state: PbftState, ctx: PbftContext): void {
  state.waitingSince ??= ctx.now;
  if (!state.viewTimerRuns) wakeAfter(state, halfPatience(state), ctx);
}

/** Starts the wait anew, with the timer. */
export function watchAnew(state: PbftState, ctx: PbftContext): void {
  state.waitingSince = ctx.now;
  wakeAfter(state, halfPatience(state), ctx);
}

export function wakeAfter(state: PbftState, delay: Micros, ctx: PbftContext): void {
  state.viewTimerRuns = true;
  ctx.setTimer(VIEW_TIMER, delay);
}

/** Something is awaited from the leader: a request's order, or the execution of a batch. */
export function isOwed(state: PbftState): boolean {
  if (!leads(state) && state.mempool.size > 0) return true;
  for (const slot of state.slots.values()) {
    if (slot.sequence > state.executed.sequence && slot.prePrepare !== undefined) return true;
  }
  return false;
}

/** f + 1 validators, so an honest one, have voted beyond what was executed here. */
export function isBehind(state: PbftState): boolean {
  return state.reached.filter((sequence) => sequence > state.executed.sequence).length > state.faults;
}

/** Multicasts where it stands, so that the others send what it lacks. */
export function ask(state: PbftState, ctx: PbftContext): void {
  ctx.broadcast(statusOf(state, true));
}

export function statusOf(state: PbftState, asks: boolean): StatusMessage {
  const { view, isActive, executed, stable, viewChange } = state;
  return { type: "status", asks, view, isActive, executed: executed.sequence, stable: stable.sequence, viewChange };
}
