// Algorithm 1 of Buchman, Kwon and Milosevic (arXiv 1807.04938), rule by rule; L22 is its line 22.
import type { Block, Digest } from "../ledger/block.ts";
import { extendSealed, type SealedBlock } from "./sealed-chain.ts";
import { asMessages, isFirstTime, messagesOf, type Proposed, type RoundLog } from "./tendermint-log.ts";
import {
  bodyOf,
  bytesOf,
  type LogMessage,
  NIL,
  type Proposal,
  type ProposalMessage,
  type Vote,
} from "./tendermint-messages.ts";
import { enter, hold } from "./tendermint-receive.ts";
import {
  keep,
  leader,
  leaderOf,
  logOf,
  type RoundTimer,
  schedule,
  type TendermintContext,
  type TendermintState,
  watch,
} from "./tendermint-state.ts";

// Rounds.

/** L11–L13. `because`: what it enters the round for, kept to be shown to others. */
export function startRound(
  state: TendermintState,
  { round, because }: { readonly round: number; readonly because: readonly LogMessage[] },
  ctx: TendermintContext,
): void {
  state.failedRounds += Math.max(0, round - state.round);
  state.round = round; // L12
  state.step = "propose"; // L13
  state.present = logOf(state, round);
  state.hasProposed = false;
  state.movedAt = ctx.now;
  if (because.length > 0) keep(state, because, ctx);
}

/** L14–L21, when the rest is over and there is something to agree on: an idle ledger is silent. */
export function openRound(state: TendermintState, ctx: TendermintContext): void {
  if (state.step !== "propose" || state.isResting || state.hasProposed || !isWanted(state)) return;
  const block = leader(state) === state.self ? (state.valid?.block ?? getValue(state)) : undefined; // L14–L18
  if (block !== undefined) propose(state, block, ctx);
  else if (isFirstTime(state.present, "L21")) schedule(state, "propose", ctx);
}

/** Somebody honest has something to agree on: this validator, or one of f + 1 that speak. */
function isWanted({ round, mempool, params, present, faults }: TendermintState): boolean {
  return round > 0 || mempool.size > 0 || params["block.empty"] || present.senders.count > faults;
}

/** getValue() of L18; undefined when no request waits. */
function getValue({ mempool, params, chain }: TendermintState): Block | undefined {
  if (mempool.size === 0 && !params["block.empty"]) return undefined;
  return mempool.first(params["block.at-most"]).on(chain.block);
}

/** L19. */
function propose(state: TendermintState, { batch, digest }: Block, ctx: TendermintContext): void {
  const { height, round } = state;
  const validRound = state.valid?.round ?? -1;
  const body: Proposal = { phase: "proposal", height, round, digest, validRound };
  const message: ProposalMessage = { type: "proposal", proposal: ctx.sign(body), batch };
  state.hasProposed = true;
  keep(state, [message], ctx);
  ctx.broadcast(message);
}

// Upon rules.

/** A message for the log: of this height; or of one to come, and it is held. */
export function onLogMessage(state: TendermintState, message: LogMessage, ctx: TendermintContext): void {
  const { height } = bodyOf(message).body;
  if (height > state.height) hold(state, message, ctx);
  if (height !== state.height) return;
  if (message.type === "proposal") ctx.work({ verifications: state.mempool.countNew(message.batch) });
  const log = enter(state, message);
  if (log !== undefined) follow(state, log, ctx);
}

/** Carries out the rules that hold now, in whatever order; a new message in `log` can make only L49 and L55 true in another round. */
export function follow(state: TendermintState, log: RoundLog, ctx: TendermintContext): void {
  if (decide(state, log, ctx)) return;
  if (log.round > state.round && log.senders.count > state.faults) {
    startRound(state, { round: log.round, because: messagesOf(log) }, ctx); // L55–L56
  }
  while (prevote(state, ctx) || precommit(state, ctx) || precommitNil(state, ctx)) {}
  scheduleTimeouts(state, ctx);
  openRound(state, ctx);
}

/** L22–L33. */
function prevote(state: TendermintState, ctx: TendermintContext): boolean {
  if (state.step !== "propose") return false;
  const proposed = state.present.proposals.find((candidate) => mayPrevote(state, candidate, ctx));
  if (proposed === undefined) return false;
  const { digest } = proposed.block;
  castVote(state, { phase: "prevote", digest: isAcceptable(state, proposed) ? digest : NIL, because: [] }, ctx);
  return true;
}

/** L22, or L28: 2f + 1 prevotes of the valid round, for which the leader is asked when they are not here. */
function mayPrevote(state: TendermintState, { message, block }: Proposed, ctx: TendermintContext): boolean {
  const { signer, body } = message.proposal;
  const { validRound } = body;
  if (validRound === -1) return true; // L22
  if (!(validRound >= 0 && validRound < state.round)) return false;
  if (logOf(state, validRound).prevotes.count(block.digest) >= state.quorum) return true; // L28
  if (isFirstTime(state.present, "ask")) {
    ctx.send(signer, { type: "ask", height: state.height, round: validRound, blocksAtMost: 1 });
  }
  return false;
}

/** L23 and L29: with validRound = -1, the lock's round, from 0 on, is always greater. */
function isAcceptable({ locked }: TendermintState, { message, block, isValid }: Proposed): boolean {
  if (!isValid) return false;
  if (locked === undefined || locked.block.digest === block.digest) return true;
  return locked.round <= message.proposal.body.validRound;
}

/** L36–L43. */
function precommit(state: TendermintState, ctx: TendermintContext): boolean {
  const { present, step, round, quorum } = state;
  if (step === "propose" || present.happened.has("L36")) return false;
  const proposed = present.proposals.find(
    ({ block, isValid }) => isValid && present.prevotes.count(block.digest) >= quorum,
  );
  if (proposed === undefined) return false;
  present.happened.add("L36");
  const { message, block } = proposed;
  const because = [message, ...asMessages(present.prevotes.votes(block.digest))];
  state.valid = { block, round }; // L42–L43
  if (step === "prevote") {
    state.locked = { block, round }; // L38–L39
    castVote(state, { phase: "precommit", digest: block.digest, because }, ctx); // L40–L41
  } else keep(state, because, ctx);
  return true;
}

/** L44–L46. */
function precommitNil(state: TendermintState, ctx: TendermintContext): boolean {
  if (state.step !== "prevote" || state.present.prevotes.count(NIL) < state.quorum) return false;
  castVote(state, { phase: "precommit", digest: NIL, because: [] }, ctx);
  return true;
}

/** L34–L35 and L47–L48. */
function scheduleTimeouts(state: TendermintState, ctx: TendermintContext): void {
  const { present, step, quorum } = state;
  if (step === "prevote" && present.prevotes.voters >= quorum && isFirstTime(present, "L34")) {
    schedule(state, "prevote", ctx);
  }
  if (present.precommits.voters >= quorum && isFirstTime(present, "L47")) schedule(state, "precommit", ctx);
}

interface Ballot {
  readonly phase: Vote["phase"];
  readonly digest: Digest | typeof NIL;
  /** What the vote rests on. */
  readonly because: readonly LogMessage[];
}

/** Votes, and moves on to the step of that name. */
function castVote(state: TendermintState, { phase, digest, because }: Ballot, ctx: TendermintContext): void {
  const { height, round } = state;
  const message: LogMessage = { type: phase, vote: ctx.sign<Vote>({ phase, height, round, digest }) };
  state.step = phase; // L27, L33, L41, L46, L60, L64
  state.movedAt = ctx.now;
  keep(state, [...because, message], ctx);
  ctx.broadcast(message);
  watch(state, ctx);
}

// Decisions.

/** L49–L54: in any round of this height. */
function decide(state: TendermintState, { round, proposals, precommits }: RoundLog, ctx: TendermintContext): boolean {
  const decided = proposals.find(({ block, isValid }) => isValid && precommits.count(block.digest) >= state.quorum);
  if (decided === undefined) return false;
  const { block } = decided;
  append(state, { block, leader: leaderOf(state, state.height, round), seals: precommits.votes(block.digest) }, ctx);
  startHeight(state, ctx);
  return true;
}

/** L51: a block and the precommits that prove it, at the end of the chain; its clients are answered. */
export function append(
  state: TendermintState,
  { block, leader, seals }: SealedBlock<Vote>,
  ctx: TendermintContext,
): void {
  state.chain = extendSealed(state.chain, block.batch, { leader, seals });
  ctx.persist({ key: "chain", value: state.chain, sizeBytes: block.batch.sizeBytes + bytesOf(asMessages(seals)) });
  ctx.commit(block, leader);
  const { height, digest } = block;
  for (const request of block.batch.requests) {
    state.mempool.commit(request);
    ctx.reply({ request, height, digest, leader });
  }
}

/** L52–L54, after CometBFT's rest; then what was held for this height. */
export function startHeight(state: TendermintState, ctx: TendermintContext): void {
  state.height = state.chain.block.height + 1; // L52
  state.locked = undefined; // L53
  state.valid = undefined;
  state.log.clear();
  state.kept = [];
  const rest = state.params["timeout-commit"];
  state.isResting = rest > 0;
  if (state.isResting) ctx.setTimer({ key: "rest" }, rest);
  startRound(state, { round: 0, because: [] }, ctx); // L54
  openRound(state, ctx);
  const { height } = state;
  const held = state.held.get(height) ?? [];
  for (const old of state.held.keys()) if (old <= height) state.held.delete(old);
  for (const message of held) onLogMessage(state, message, ctx);
}

// Timeouts.

/** L57–L67. */
export function onTimeout(state: TendermintState, { key, height, round }: RoundTimer, ctx: TendermintContext): void {
  if (height !== state.height || round !== state.round) return;
  switch (key) {
    case "propose":
      if (state.step !== "propose") return; // L58
      castVote(state, { phase: "prevote", digest: NIL, because: [] }, ctx); // L59–L60
      break;
    case "prevote":
      if (state.step !== "prevote") return; // L62
      castVote(state, { phase: "precommit", digest: NIL, because: [] }, ctx); // L63–L64
      break;
    case "precommit":
      startRound(state, { round: round + 1, because: asMessages(state.present.precommits.votes()) }, ctx); // L67
      break;
  }
  follow(state, state.present, ctx);
}
