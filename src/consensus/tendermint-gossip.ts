// What brings messages to validators that missed them. The paper assumes gossip: what one correct process has sent or received, all
// receive after GST + Δ (section 2). Here a message goes from its sender to all, once; who waits in vain asks all others, who
// send what they hold, their own messages and those of others. Nothing is believed without signatures.

import type { Request } from "../ledger/request.ts";
import { blockWith } from "./chain.ts";
import type { NodeId } from "./protocol.ts";
import { isCertificate } from "./quorum.ts";
import { type SealedBlock, type SealedLink, sealedAbove, takeRun } from "./sealed-chain.ts";
import { asMessages, messagesOf } from "./tendermint-log.ts";
import type { AskMessage, BlocksMessage, LogMessage, Vote } from "./tendermint-messages.ts";
import { enter } from "./tendermint-receive.ts";
import { append, follow, openRound, startHeight } from "./tendermint-rules.ts";
import {
  type KeptRound,
  leaderOf,
  logOf,
  newState,
  type TendermintContext,
  type TendermintParams,
  type TendermintState,
  timeoutOf,
  wakeAfter,
  watch,
} from "./tendermint-state.ts";

/** Blocks in one message to a validator that is behind. @source assumption: a few MB of half-kilobyte requests at most */
const RUN = 64;

// Requests.

/** A committed request is answered again; a new one is told to all, so that whoever leads can propose it. */
export function onSubmit(state: TendermintState, request: Request, ctx: TendermintContext): void {
  if (state.mempool.isCommitted(request)) {
    const link = blockWith(state.chain, request);
    if (link !== undefined) {
      const { height, digest } = link;
      ctx.reply({ request, height, digest, leader: leaderOf(state, state.height, state.round) });
    }
    return;
  }
  if (!state.mempool.add(request)) return;
  ctx.broadcast({ type: "relay", request });
  openRound(state, ctx);
}

export function onRelay(state: TendermintState, request: Request, ctx: TendermintContext): void {
  if (state.mempool.add(request)) openRound(state, ctx);
}

// Waiting.

/** Asks, when it has waited long and no timeout of the paper will end the wait. */
export function onPatience(state: TendermintState, ctx: TendermintContext): void {
  state.patienceRuns = false;
  if (!isStuck(state)) return;
  const patience = timeoutOf(state, "propose", state.round);
  const waited = ctx.now - state.movedAt;
  if (waited >= patience) ask(state, ctx);
  wakeAfter(state, waited >= patience ? patience : patience - waited, ctx);
}

/** Votes are missing and not enough came to start a timeout; or f + 1 validators, so an honest one, are at later heights. */
function isStuck({ step, present: { happened }, height, reached, faults }: TendermintState): boolean {
  if (reached.filter((their) => their > height).length > faults) return true;
  if (step === "propose" || happened.has("L47")) return false;
  return step === "precommit" || !happened.has("L34");
}

// Asking and answering.

function ask(state: TendermintState, ctx: TendermintContext): void {
  ctx.broadcast(askFrom(state, 1));
}

function askFrom({ height, round }: TendermintState, blocksAtMost: number): AskMessage {
  return { type: "ask", height, round, blocksAtMost };
}

/** Sends what the other lacks, and asks it for what is lacking here. */
export function onAsk(state: TendermintState, from: NodeId, asked: AskMessage, ctx: TendermintContext): void {
  if (from === state.self) return;
  const { height, round, blocksAtMost } = asked;
  if (height < state.height) {
    ctx.send(from, { type: "blocks", run: sealedAbove(state.chain, height - 1, Math.min(blocksAtMost, RUN)) });
    return;
  }
  if (height === state.height) {
    const messages = messagesFrom(state, round);
    if (messages.length > 0) ctx.send(from, { type: "log", messages });
  }
  if (height > state.height || round > state.round) ctx.send(from, askFrom(state, 1));
}

/** Messages of this height from a round on; and the prevotes behind what it holds to be valid, which L28 asks for. */
function messagesFrom(state: TendermintState, round: number): LogMessage[] {
  const { valid, log } = state;
  const rounds = [...log.values()].filter((entry) => entry.round >= round);
  const messages = rounds.flatMap(messagesOf);
  if (valid === undefined || valid.round >= round) return messages;
  return [...asMessages(logOf(state, valid.round).prevotes.votes(valid.block.digest)), ...messages];
}

/** Blocks that were decided without this validator. Who sent one that was missing is asked for the next. */
export function onBlocks(state: TendermintState, from: NodeId, { run }: BlocksMessage, ctx: TendermintContext): void {
  const before = state.chain.block.height;
  const chain = takeRun(state.chain, run, (sealed) => isSealed(state, sealed));
  if (chain.block.height === before) return;
  for (const sealed of sealedAbove(chain, before)) append(state, sealed, ctx);
  startHeight(state, ctx);
  ctx.send(from, askFrom(state, RUN));
}

/** L49: 2f + 1 precommits of one round for the block. */
function isSealed(state: TendermintState, { block, leader, seals }: SealedBlock<Vote>): boolean {
  const round = seals[0]?.body.round ?? -1;
  if (leader !== leaderOf(state, block.height, round)) return false;
  return isCertificate(seals, { n: state.n, needed: state.quorum }, (vote) => {
    return (
      vote.phase === "precommit" && vote.height === block.height && vote.round === round && vote.digest === block.digest
    );
  });
}

// Restart.

/** A validator that comes back with its disk: its votes and locks are what they were, and it asks what it missed. */
export function recoverState(
  ctx: TendermintContext,
  params: TendermintParams,
  records: ReadonlyMap<string, unknown>,
): TendermintState {
  const state = newState(ctx, params);
  const chain = records.get("chain") as SealedLink<Vote> | undefined;
  if (chain !== undefined) recommit(state, chain, ctx);
  const kept = records.get("round") as KeptRound | undefined;
  if (kept?.height === state.height) restoreRound(state, kept);
  state.movedAt = ctx.now;
  ask(state, ctx);
  watch(state, ctx);
  follow(state, state.present, ctx);
  return state;
}

/** The chain found on disk; the host knows most of it. */
function recommit(state: TendermintState, chain: SealedLink<Vote>, ctx: TendermintContext): void {
  state.chain = chain;
  state.height = chain.block.height + 1;
  for (const { block, leader } of sealedAbove(chain, 0)) {
    for (const request of block.batch.requests) state.mempool.commit(request);
    ctx.commit(block, leader);
  }
}

function restoreRound(state: TendermintState, { round, step, locked, valid, messages }: KeptRound): void {
  state.round = round;
  state.step = step;
  state.locked = locked;
  state.valid = valid;
  state.kept = messages;
  state.present = logOf(state, round);
  for (const message of messages) enter(state, message);
  if (valid?.round === round) state.present.happened.add("L36");
  state.hasProposed = state.present.proposals.some(({ message }) => message.proposal.signer === state.self);
}
