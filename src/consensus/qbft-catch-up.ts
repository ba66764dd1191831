// What brings a QBFT validator up to date that missed messages, was cut off or was down. The papers send each message
// once, over links that lose nothing, and the specification sends every block to all nodes; implementations have the
// synchronisation of the blockchain for that. This part is ours, and silent as long as no round fails.
// Who is late says where it stands; who is ahead says so, too, and is asked for blocks, one validator at a time.

import type { NodeId } from "./protocol.ts";
import type { FetchMessage, Prepared, RoundMessage, StatusMessage, TransferMessage, Vote } from "./qbft-messages.ts";
import { adopt, signedPart } from "./qbft-order.ts";
import { startRound } from "./qbft-round-change.ts";
import {
  heightOf,
  isBehind,
  isOwed,
  newState,
  type QbftContext,
  type QbftParams,
  type QbftState,
  roundAt,
  type SavedRound,
  sealText,
  tie,
  wakeAt,
  watch,
  watchAnew,
} from "./qbft-state.ts";
import { isCertificate } from "./quorum.ts";
import { type SealedBlock, type SealedLink, sealedAbove, takeRun } from "./sealed-chain.ts";

/** Blocks sent at a time. */
const RUN = 32;

// Waiting.

/** The round's time is over: to the next one, or to the blocks that others have. Before that, says where it stands. */
export function onRoundTimer(state: QbftState, ctx: QbftContext): void {
  state.wakeAt = Number.POSITIVE_INFINITY;
  if (state.deadline === undefined) return;
  if (!isOwed(state)) state.deadline = undefined;
  else if (ctx.now < state.deadline) {
    if (state.round > 0) ctx.broadcast(statusOf(state));
    wakeAt(state, state.deadline, ctx);
  } else if (isBehind(state)) {
    fetch(state, ctx);
    watchAnew(state, ctx);
  } else startRound(state, state.round + 1, ctx);
}

// Asking and answering.

function statusOf({ chain }: QbftState): StatusMessage {
  return { type: "status", height: chain.block.height };
}

/** Tells a validator that is left behind, which its round change shows. */
export function onLateMessage(state: QbftState, from: NodeId, message: RoundMessage, ctx: QbftContext): void {
  const isLate = signedPart(message).body.height < heightOf(state);
  if (message.type === "round-change" && isLate && from !== state.self) ctx.send(from, statusOf(state));
}

export function onStatus(state: QbftState, from: NodeId, { height }: StatusMessage, ctx: QbftContext): void {
  if (from === state.self) return;
  state.reached[from] = Math.max(state.reached[from]!, height);
  const own = state.chain.block.height;
  if (height < own) ctx.send(from, statusOf(state));
  else if (height > own) fetch(state, ctx);
  else repeat(state, from, ctx);
}

/** Sends again what it has said in the present round. */
function repeat(state: QbftState, to: NodeId, ctx: QbftContext): void {
  const { accepted, roundChange } = state;
  if (roundChange !== undefined) ctx.send(to, roundChange);
  if (accepted === undefined) return;
  ctx.send(to, accepted);
  const { prepares, commits } = roundAt(state, state.round);
  const prepare = prepares.of(state.self);
  if (prepare !== undefined) ctx.send(to, { type: "prepare", vote: prepare });
  const commit = commits.of(state.self);
  if (commit !== undefined) ctx.send(to, { type: "commit", vote: commit });
}

/** Asks the next validator in turn that claims to be ahead; another one when the answer has had time to come. */
function fetch(state: QbftState, ctx: QbftContext): void {
  if (ctx.now < state.fetching.until) return;
  const { height } = state.chain.block;
  for (let step = 1; step <= state.n; step += 1) {
    const from = (state.fetching.from + step) % state.n;
    if (state.reached[from]! <= height || from === state.self) continue;
    state.fetching = { from, until: ctx.now + Math.ceil(state.params["round-timeout"] / 2) };
    ctx.send(from, { type: "fetch", height });
    return;
  }
}

export function onFetch(state: QbftState, from: NodeId, { height }: FetchMessage, ctx: QbftContext): void {
  const blocks = sealedAbove(state.chain, height, RUN);
  if (blocks.length > 0) ctx.send(from, { type: "transfer", blocks });
}

export function onTransfer(state: QbftState, { blocks }: TransferMessage, ctx: QbftContext): void {
  const chain = takeRun(state.chain, blocks, (sealed) => isSealed(state, sealed));
  if (chain === state.chain) return;
  adopt(state, chain, ctx);
  state.fetching = { ...state.fetching, until: ctx.now };
  fetch(state, ctx);
}

/** A quorum's commits of one round for this block and leader. */
function isSealed({ n, quorum }: QbftState, { block, leader, seals }: SealedBlock<Vote>): boolean {
  const round = seals[0]?.body.round;
  const digest = sealText(block, leader);
  return isCertificate(
    seals,
    { n, needed: quorum },
    (vote) => vote.phase === "commit" && vote.height === block.height && vote.round === round && vote.digest === digest,
  );
}

// Restart.

/** A validator that comes back with its disk: its votes are those it had cast, and it says where it stands. */
export function recoverState(ctx: QbftContext, params: QbftParams, records: ReadonlyMap<string, unknown>): QbftState {
  const state = newState(ctx, params);
  const chain = records.get("chain") as SealedLink<Vote> | undefined;
  if (chain !== undefined) recommit(state, chain, ctx);
  const prepared = records.get("prepared") as { height: number; prepared: Prepared } | undefined;
  if (prepared?.height === heightOf(state)) state.prepared = prepared.prepared;
  const saved = records.get("round") as SavedRound | undefined;
  if (saved?.height === heightOf(state)) restoreRound(state, saved, ctx);
  watch(state, ctx);
  ctx.broadcast(statusOf(state));
  return state;
}

/** Commits the chain found on disk, lowest block first; the host knows most of it. */
function recommit(state: QbftState, chain: SealedLink<Vote>, ctx: QbftContext): void {
  state.chain = chain;
  for (const { block, leader } of sealedAbove(chain, 0)) {
    for (const request of block.batch.requests) state.mempool.commit(request);
    ctx.commit(block, leader);
  }
}

/** The round it was in, with its own votes there: signed anew, they are the same. */
function restoreRound(state: QbftState, { round, roundChange, accepted }: SavedRound, ctx: QbftContext): void {
  state.round = round;
  state.isOpen = round === 0 || accepted !== undefined;
  state.roundChange = state.roundChanges[state.self] = roundChange;
  if (accepted === undefined) return;
  state.accepted = accepted;
  for (const request of accepted.proposed.batch.requests) state.mempool.add(request);
  const own = roundAt(state, round);
  tie(own, accepted);
  own.prepares.add(ctx.sign<Vote>({ ...accepted.proposal.body, phase: "prepare" }));
  if (state.prepared?.round !== round) return;
  own.isPrepared = true;
  for (const prepare of state.prepared.prepares) own.prepares.add(prepare);
  own.commits.add(ctx.sign<Vote>({ ...accepted.proposal.body, phase: "commit" }));
}
