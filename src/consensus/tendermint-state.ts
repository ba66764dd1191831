// Tendermint's parameters, a validator's state, and the small things every part of the protocol does with it.
// Line numbers (L) are those of Algorithm 1, arXiv 1807.04938.

import { defineParams, type ParamValues } from "../base/params.ts";
import { type Micros, SECOND } from "../base/time.ts";
import type { Block } from "../ledger/block.ts";
import { Mempool } from "../ledger/mempool.ts";
import { blockParams, clientRetry } from "./block-params.ts";
import type { Context, NodeId, ParamConflict } from "./protocol.ts";
import { byzantineFaults, byzantineQuorum } from "./quorum.ts";
import { SEALED_GENESIS, type SealedLink } from "./sealed-chain.ts";
import { newRoundLog, type RoundLog } from "./tendermint-log.ts";
import { bytesOf, type LogMessage, type TendermintMessage, type Vote } from "./tendermint-messages.ts";

export const tendermintParams = defineParams({
  "block.at-most": blockParams["block.at-most"],
  "block.empty": blockParams["block.empty"],
  proposer: {
    kind: "choice",
    default: "round-robin",
    choices: ["round-robin", "sticky"],
    meaning:
      "who leads round r of height h among n validators of equal power: number (h − 1 + r) mod n, or, sticky, number r mod n whatever the height",
    source: "Buchman et al. 2018, section 3: round-robin, weighted by voting power",
  },
  "timeout-propose": {
    kind: "duration",
    default: 3 * SECOND,
    min: 1,
    meaning:
      "a validator waits this long for a proposal in round 0 before it votes nil (L21), and for votes before it asks for what it lacks",
    source: "CometBFT default timeout_propose",
  },
  "timeout-prevote": {
    kind: "duration",
    default: SECOND,
    min: 1,
    meaning: "with a quorum of prevotes that do not agree, wait in round 0 for others before a nil precommit (L35)",
    source: "CometBFT default timeout_prevote",
  },
  "timeout-precommit": {
    kind: "duration",
    default: SECOND,
    min: 1,
    meaning: "with a quorum of precommits that do not agree, wait in round 0 for others before the next round (L48)",
    source: "CometBFT default timeout_precommit",
  },
  "timeout-delta": {
    kind: "duration",
    default: SECOND / 2,
    min: 1,
    meaning: "what each of these three timeouts grows by from one round to the next",
    source: "CometBFT default timeout_propose_delta, timeout_prevote_delta, timeout_precommit_delta",
  },
  "timeout-commit": {
    kind: "duration",
    default: SECOND,
    min: 0,
    meaning: "rest between a commit and the start of the next height; not in the paper",
    source: "CometBFT default timeout_commit",
  },
  "client-retry": clientRetry,
});

export type TendermintParams = ParamValues<typeof tendermintParams>;

/** step_p (L3), in its order. */
export type Step = "propose" | "prevote" | "precommit";

/** The three timeouts of Algorithm 1, bound to a height and a round (L57, L61, L65). */
export interface RoundTimer {
  readonly key: Step;
  readonly height: number;
  readonly round: number;
}
/** rest: timeout-commit. patience: others' votes are awaited, and no timeout of the paper runs. */
export interface PlainTimer {
  readonly key: "rest" | "patience";
}
export type TendermintTimer = RoundTimer | PlainTimer;

export type TendermintContext = Context<TendermintMessage, TendermintTimer>;

/** A block and the round in which it was locked or seen to be a possible decision. */
export interface BlockInRound {
  readonly block: Block;
  readonly round: number;
}

export interface TendermintState {
  readonly params: TendermintParams;
  readonly self: NodeId;
  readonly n: number;
  readonly faults: number;
  readonly quorum: number;
  /** decision_p (L4), with the precommits that decided. */
  chain: SealedLink<Vote>;
  /** h_p, round_p, step_p (L1–L3). */
  height: number;
  round: number;
  step: Step;
  /** lockedValue_p and lockedRound_p (L5, L6), together nil and -1. */
  locked: BlockInRound | undefined;
  /** validValue_p and validRound_p (L7, L8), together nil and -1. */
  valid: BlockInRound | undefined;
  /** Messages of this height by round. */
  readonly log: Map<number, RoundLog>;
  /** Those of the present round. */
  present: RoundLog;
  hasProposed: boolean;
  /** timeout-commit runs. */
  isResting: boolean;
  /** Messages of this height that are on disk: its own, and what its locks and rounds rest on. */
  kept: readonly LogMessage[];
  /** Messages of heights to come. */
  readonly held: Map<number, LogMessage[]>;
  /** Latest height that each validator was heard from. */
  readonly reached: number[];
  readonly mempool: Mempool;
  /** Rounds that this validator has left undecided since it started. */
  failedRounds: number;
  /** When height, round or step changed last. */
  movedAt: Micros;
  patienceRuns: boolean;
}

/** Empty blocks without a rest between them would never end. */
export function conflicts(params: TendermintParams): ParamConflict[] {
  if (!params["block.empty"] || params["timeout-commit"] > 0) return [];
  return [{ key: "timeout-commit", message: "expected more than 0 s with block.empty, got 0 s" }];
}

export function newState(ctx: TendermintContext, params: TendermintParams): TendermintState {
  const n = ctx.validators.length;
  const present = newRoundLog(0, n);
  return {
    params,
    self: ctx.self,
    n,
    faults: byzantineFaults(n),
    quorum: byzantineQuorum(n),
    chain: SEALED_GENESIS,
    height: 1,
    round: 0,
    step: "propose",
    locked: undefined,
    valid: undefined,
    log: new Map([[0, present]]),
    present,
    hasProposed: false,
    isResting: false,
    kept: [],
    held: new Map(),
    reached: new Array<number>(n).fill(0),
    mempool: new Mempool(),
    failedRounds: 0,
    movedAt: 0,
    patienceRuns: false,
  };
}

/** proposer(h, round) of L14, for validators of equal power. */
export function leaderOf({ params, n }: TendermintState, height: number, round: number): NodeId {
  return params.proposer === "sticky" ? round % n : (height - 1 + round) % n;
}

export function leader(state: TendermintState): NodeId {
  return leaderOf(state, state.height, state.round);
}

/** The log of a round of this height. */
export function logOf(state: TendermintState, round: number): RoundLog {
  let log = state.log.get(round);
  if (log === undefined) {
    log = newRoundLog(round, state.n);
    state.log.set(round, log);
  }
  return log;
}

/** Section 3: timeoutX(r) = initTimeoutX + r · timeoutDelta. */
export function timeoutOf({ params }: TendermintState, step: Step, round: number): Micros {
  return params[`timeout-${step}`] + round * params["timeout-delta"];
}

export function schedule(state: TendermintState, step: Step, ctx: TendermintContext): void {
  const { height, round } = state;
  ctx.setTimer({ key: step, height, round }, timeoutOf(state, step, round));
}

/** What a restarted validator must know of the height it was at. */
export interface KeptRound {
  readonly height: number;
  readonly round: number;
  readonly step: Step;
  readonly locked: BlockInRound | undefined;
  readonly valid: BlockInRound | undefined;
  readonly messages: readonly LogMessage[];
}

/** Puts where it stands on disk, with these messages in addition to those kept before. */
export function keep(state: TendermintState, messages: readonly LogMessage[], ctx: TendermintContext): void {
  const { height, round, step, locked, valid } = state;
  state.kept = [...state.kept, ...messages];
  const value: KeptRound = { height, round, step, locked, valid, messages: state.kept };
  ctx.persist({ key: "round", value, sizeBytes: bytesOf(messages) });
}

/** What it waits for is owed by others: after as long as it would wait for a proposal, it asks. */
export function watch(state: TendermintState, ctx: TendermintContext): void {
  if (!state.patienceRuns) wakeAfter(state, timeoutOf(state, "propose", state.round), ctx);
}

export function wakeAfter(state: TendermintState, delay: Micros, ctx: TendermintContext): void {
  state.patienceRuns = true;
  ctx.setTimer({ key: "patience" }, delay);
}
