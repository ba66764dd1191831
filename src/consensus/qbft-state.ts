// QBFT's parameters, a validator's state, and the small things every part of the protocol does with it.
import { defineParams, type ParamValues } from "../base/params.ts";
import { printDuration } from "../base/print.ts";
import { type Micros, SECOND } from "../base/time.ts";
import type { Block, Digest } from "../ledger/block.ts";
import { Mempool } from "../ledger/mempool.ts";
import { blockParams, clientRetry } from "./block-params.ts";
import type { Context, NodeId, ParamConflict } from "./protocol.ts";
import type {
  Prepared,
  ProposalMessage,
  Proposed,
  QbftMessage,
  RoundChangeMessage,
  RoundMessage,
  Vote,
} from "./qbft-messages.ts";
import { Ballot, byzantineFaults, byzantineQuorum, Tally } from "./quorum.ts";
import { SEALED_GENESIS, type SealedLink } from "./sealed-chain.ts";

export const qbftParams = defineParams({
  ...blockParams,
  rules: {
    kind: "choice",
    choices: ["qbft", "ibft"],
    default: "qbft",
    meaning: "how rounds change: qbft proves what prepared before, ibft locks on it, as the first Istanbul BFT did",
    source: "EEA QBFT specification; EIP 650",
  },
  proposer: {
    kind: "choice",
    choices: ["round-robin", "sticky"],
    default: "round-robin",
    meaning: "who leads first at a height: the validator after the leader of the last block, or that leader again",
    source: "GoQuorum, istanbul.DefaultConfig: round robin",
  },
  "round-timeout": {
    kind: "duration",
    default: 10 * SECOND,
    min: 1,
    meaning: "time that round 0 may take while something is awaited; each further round may take twice as long",
    source: "GoQuorum, istanbul.DefaultConfig: RequestTimeout 10000 ms",
  },
  "client-retry": clientRetry,
});

export type QbftParams = ParamValues<typeof qbftParams>;

/** round: something is awaited. cut: the leader cuts a block. */
export interface QbftTimer {
  readonly key: "round" | "cut";
}
export const ROUND_TIMER: QbftTimer = { key: "round" };
export const CUT_TIMER: QbftTimer = { key: "cut" };

export type QbftContext = Context<QbftMessage, QbftTimer>;

/** What a validator has heard in one round of the present height. */
export interface Round {
  /** The leader's first; votes are counted for it. */
  proposal: ProposalMessage | undefined;
  readonly prepares: Ballot<Vote>;
  readonly commits: Ballot<Vote>;
  /** It has sent its commit. */
  isPrepared: boolean;
}

export interface QbftState {
  readonly params: QbftParams;
  readonly self: NodeId;
  readonly n: number;
  readonly faults: number;
  readonly quorum: number;
  chain: SealedLink<Vote>;
  readonly mempool: Mempool;
  cutIsSet: boolean;

  // About the block that comes next:
  round: number;
  /** The proposal it has sent a prepare for in this round. */
  accepted: ProposalMessage | undefined;
  /** What prepared here in the latest round; under the ibft rules it is locked on that. */
  prepared: Prepared | undefined;
  /** ibft: a quorum has changed to this round. */
  isOpen: boolean;
  /** Its own round change to this round, if it sent one. */
  roundChange: RoundChangeMessage | undefined;
  /** The round change of each validator to the latest round. */
  roundChanges: (RoundChangeMessage | undefined)[];
  rounds: Map<number, Round>;

  /** Messages of heights to come. */
  readonly held: Map<number, RoundMessage[]>;
  /** Height of the last block each validator is known to claim. */
  readonly reached: number[];
  /** Rounds given up since the start. */
  failedRounds: number;
  /** When this round ends; undefined when nothing is awaited. */
  deadline: Micros | undefined;
  /** When the round timer goes off; Infinity when it is not set. */
  wakeAt: Micros;
  /** The validator asked last for blocks, and until when no other is asked. */
  fetching: { readonly from: NodeId; readonly until: Micros };
}

export function newState(ctx: QbftContext, params: QbftParams): QbftState {
  const n = ctx.validators.length;
  return {
    params,
    self: ctx.self,
    n,
    faults: byzantineFaults(n),
    quorum: byzantineQuorum(n),
    chain: SEALED_GENESIS,
    mempool: new Mempool(),
    cutIsSet: false,
    ...firstRound(n),
    held: new Map(),
    reached: new Array<number>(n).fill(0),
    failedRounds: 0,
    deadline: undefined,
    wakeAt: Number.POSITIVE_INFINITY,
    fetching: { from: ctx.self, until: 0 },
  };
}

type AboutNext = "round" | "accepted" | "prepared" | "isOpen" | "roundChange" | "roundChanges" | "rounds";

/** Round 0 of a new height. */
export function firstRound(n: number): Pick<QbftState, AboutNext> {
  return {
    round: 0,
    accepted: undefined,
    prepared: undefined,
    isOpen: true,
    roundChange: undefined,
    roundChanges: new Array<undefined>(n).fill(undefined),
    rounds: new Map(),
  };
}

/** A round must outlast the wait for its block. */
export function conflicts({ "block.every": every, "round-timeout": timeout }: QbftParams): ParamConflict[] {
  if (timeout > every) return [];
  const message = `expected more than block.every, ${printDuration(every)}, got ${printDuration(timeout)}`;
  return [{ key: "round-timeout", message }];
}

/** Height of the block that comes next. */
export function heightOf({ chain }: QbftState): number {
  return chain.block.height + 1;
}

/** Who leads a round of the present height (`proposer` of the specification, and GoQuorum's sticky variant). */
export function leaderOf({ chain, params, n }: QbftState, round: number): NodeId {
  // Nobody (-1) has led before the first block: there both begin with validator 0.
  const first = params.proposer === "sticky" ? Math.max(0, chain.leader) : chain.leader + 1;
  return (first + round) % n;
}

/** What votes are about: the block's digest and its leader. */
export function sealText({ digest }: Block, leader: NodeId): Digest {
  return `${digest} ${leader}`;
}
export function digestOf({ chain }: QbftState, { batch, leader }: Proposed): Digest {
  return sealText(batch.on(chain.block), leader);
}

export function roundAt(state: QbftState, round: number): Round {
  let found = state.rounds.get(round);
  if (found === undefined) {
    found = {
      proposal: undefined,
      prepares: new Ballot(state.n),
      commits: new Ballot(state.n),
      isPrepared: false,
    };
    state.rounds.set(round, found);
  }
  return found;
}

/** Ties a round to the proposal of its leader. */
export function tie(round: Round, message: ProposalMessage): void {
  const { digest } = message.proposal.body;
  round.proposal = message;
  round.prepares.settle(digest);
  round.commits.settle(digest);
}

/** Validators that have sent a prepare or a commit for the round's proposal. */
export function votersOf({ prepares, commits }: Round, n: number): number {
  const voters = new Tally(n);
  for (const { signer } of [...prepares.certificate(), ...commits.certificate()]) voters.add(signer);
  return voters.count;
}

/** The round changes to the present round. */
export function changesToRound({ roundChanges, round }: QbftState): RoundChangeMessage[] {
  return roundChanges.filter((change) => change?.roundChange.body.round === round) as RoundChangeMessage[];
}

/** What must survive a crash: the round it is in, so that it never votes in an earlier one, and its vote there. */
export interface SavedRound {
  readonly height: number;
  readonly round: number;
  readonly roundChange: RoundChangeMessage | undefined;
  readonly accepted: ProposalMessage | undefined;
}

export function persistRound(state: QbftState, ctx: QbftContext): void {
  const { round, roundChange, accepted } = state;
  const value: SavedRound = { height: heightOf(state), round, roundChange, accepted };
  if (accepted === undefined) ctx.persist({ key: "round", value });
  else ctx.persist({ key: "round", value, sizeBytes: accepted.proposed.batch.sizeBytes });
}

// Waiting. The round timer runs lazily: it is not moved when a height ends in time, but looks at the deadline when it
// goes off.

/** Something is awaited: a request's block, the end of a round that has begun, or blocks that others have. */
export function isOwed(state: QbftState): boolean {
  const { mempool, accepted, prepared } = state;
  return mempool.size > 0 || accepted !== undefined || prepared !== undefined || makesEmpty(state) || isBehind(state);
}

/** Blocks without requests need a rhythm: with block.every 0 there are none. */
export function makesEmpty({ params }: QbftState): boolean {
  return params["block.empty"] && params["block.every"] > 0;
}

/** f + 1 validators, so an honest one, have a block that is missing here. */
export function isBehind({ reached, chain, faults }: QbftState): boolean {
  let ahead = 0;
  for (const height of reached) if (height > chain.block.height) ahead += 1;
  return ahead > faults;
}

/** Starts the round's time if something is awaited and it does not run already. */
export function watch(state: QbftState, ctx: QbftContext): void {
  if (state.deadline === undefined && isOwed(state)) watchAnew(state, ctx);
}

/** Starts the round's time. */
export function watchAnew(state: QbftState, ctx: QbftContext): void {
  let time = state.params["round-timeout"];
  for (let round = 0; round < state.round; round += 1) time *= 2;
  state.deadline = ctx.now + time;
  wakeAt(state, state.deadline, ctx);
}

/** Sets the timer unless it goes off earlier anyway; in a long round each round-timeout, for repetitions. */
export function wakeAt(state: QbftState, instant: Micros, ctx: QbftContext): void {
  const at = Math.min(instant, ctx.now + state.params["round-timeout"]);
  if (at >= state.wakeAt) return;
  state.wakeAt = at;
  ctx.setTimer(ROUND_TIMER, at - ctx.now);
}
