// QBFT within a round: from a request to its block. Names in code font are those of the EEA QBFT specification.
import type { Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import { untilNextCut } from "./block-params.ts";
import { blockWith } from "./chain.ts";
import { VOTE_BYTES } from "./message-cost.ts";
import type { Proposal, ProposalMessage, Proposed, RoundMessage, Vote, VoteMessage } from "./qbft-messages.ts";
import { enterRound, onRoundChange, startRound } from "./qbft-round-change.ts";
import { RULES } from "./qbft-rules.ts";
import {
  CUT_TIMER,
  digestOf,
  firstRound,
  heightOf,
  isBehind,
  leaderOf,
  makesEmpty,
  persistRound,
  type QbftContext,
  type QbftState,
  type Round,
  roundAt,
  tie,
  watch,
} from "./qbft-state.ts";
import { extendSealed, type SealedLink, sealedAbove } from "./sealed-chain.ts";

// Requests.

/** A request in the ledger is answered again; a new one is passed on to all, since each of them leads at times. */
export function onSubmit(state: QbftState, request: Request, ctx: QbftContext): void {
  if (state.mempool.isCommitted(request)) {
    const block = blockWith(state.chain, request);
    if (block !== undefined) answer(state, [request], { height: block.height, digest: block.digest }, ctx);
    return;
  }
  if (!state.mempool.add(request)) return;
  ctx.broadcast({ type: "relay", request });
  watch(state, ctx);
  scheduleCut(state, ctx);
}

export function onRelay(state: QbftState, request: Request, ctx: QbftContext): void {
  if (!state.mempool.add(request)) return;
  watch(state, ctx);
  scheduleCut(state, ctx);
}

/** UponBlockTimeout: in round 0 at the next cut; in a later round, or with block.every 0, at once. */
export function scheduleCut(state: QbftState, ctx: QbftContext): void {
  const every = state.params["block.every"];
  if (every === 0 || state.round > 0) {
    propose(state, ctx);
    return;
  }
  const isDue = state.mempool.size > 0 || makesEmpty(state);
  if (state.cutIsSet || !isDue || state.accepted !== undefined || leaderOf(state, 0) !== state.self) return;
  state.cutIsSet = true;
  ctx.setTimer(CUT_TIMER, untilNextCut(ctx.now, every));
}

export function onCutTimer(state: QbftState, ctx: QbftContext): void {
  state.cutIsSet = false;
  if (state.round === 0) propose(state, ctx);
}

/** The leader of the round proposes, once it may: again what prepared, else a block of its own (getNewBlock). */
function propose(state: QbftState, ctx: QbftContext): void {
  const { round, self } = state;
  if (state.accepted !== undefined || leaderOf(state, round) !== self) return;
  const justification = RULES[state.params.rules].justify(state);
  const proposed = justification?.proposed ?? newBlock(state);
  if (justification === undefined || proposed === undefined) return;
  const { roundChanges, prepares } = justification;
  const body: Proposal = { phase: "proposal", height: heightOf(state), round, digest: digestOf(state, proposed) };
  accept(state, { type: "proposal", proposal: ctx.sign(body), proposed, roundChanges, prepares }, ctx);
}

/** The oldest requests, which wait on behind the others in case the round fails. */
function newBlock(state: QbftState): Proposed | undefined {
  const { mempool, params, self } = state;
  if (mempool.size === 0 && !makesEmpty(state)) return undefined;
  const batch = mempool.take(params["block.at-most"]);
  for (const request of batch.requests) mempool.add(request);
  return { batch, leader: self };
}

// Three phases.

/** A message about a height: of the present one, of one to come, which is kept, or too late. */
export function onRoundMessage(state: QbftState, message: RoundMessage, ctx: QbftContext): void {
  const { signer, body } = signedPart(message);
  const height = heightOf(state);
  if (body.height > height) hold(state, { signer, height: body.height, message }, ctx);
  if (body.height !== height) return;
  const isNear = body.round <= state.round + MOST_ROUNDS;
  switch (message.type) {
    case "proposal":
      if (isNear) onProposal(state, message, ctx);
      break;
    case "prepare":
    case "commit":
      if (isNear) onVote(state, message, ctx);
      break;
    case "round-change":
      onRoundChange(state, message, ctx);
      reconsider(state, ctx);
      break;
  }
}

/** Rounds ahead whose proposals and votes are kept; of round changes, the latest of each validator is. */
const MOST_ROUNDS = 64;
/** Heights ahead whose messages are kept, and how many of each and each validator; others come again as blocks. */
const MOST_HEIGHTS = 16;
const MOST_HELD = 8;

export function signedPart(message: RoundMessage): Signed<{ readonly height: number; readonly round: number }> {
  if (message.type === "proposal") return message.proposal;
  return message.type === "round-change" ? message.roundChange : message.vote;
}

/** Keeps a message of a height to come. Its sender has the block below. */
function hold(
  state: QbftState,
  { signer, height, message }: { signer: number; height: number; message: RoundMessage },
  ctx: QbftContext,
): void {
  state.reached[signer] = Math.max(state.reached[signer]!, height - 1);
  const held = state.held.get(height) ?? [];
  if (height <= heightOf(state) + MOST_HEIGHTS && held.length < MOST_HELD * state.n) {
    held.push(message);
    state.held.set(height, held);
  }
  if (isBehind(state)) watch(state, ctx);
}

/** Takes up messages that came early. */
export function takeHeld(state: QbftState, ctx: QbftContext): void {
  for (let held = state.held.get(heightOf(state)); held !== undefined; held = state.held.get(heightOf(state))) {
    state.held.delete(heightOf(state));
    for (const message of held) onRoundMessage(state, message, ctx);
  }
}

/** UponProposal: the first of the round's leader. One of a round left behind may yet be decided by others' commits. */
function onProposal(state: QbftState, message: ProposalMessage, ctx: QbftContext): void {
  const { signer, body } = message.proposal;
  if (body.phase !== "proposal" || signer !== leaderOf(state, body.round)) return;
  if (digestOf(state, message.proposed) !== body.digest || state.rounds.get(body.round)?.proposal !== undefined) return;
  ctx.work({ verifications: state.mempool.countNew(message.proposed.batch) });
  if (body.round >= state.round) {
    judge(state, message, ctx);
    return;
  }
  tie(roundAt(state, body.round), message);
  advance(state, body.round, ctx);
}

function judge(state: QbftState, message: ProposalMessage, ctx: QbftContext): void {
  switch (RULES[state.params.rules].judge(state, message)) {
    case "accept":
      accept(state, message, ctx);
      break;
    case "wait":
      tie(roundAt(state, message.proposal.body.round), message);
      break;
    case "object":
      startRound(state, state.round + 1, ctx);
      break;
    case "ignore":
  }
}

/** After a round change: a proposal that waited for its round may be due, or the leader's own. */
function reconsider(state: QbftState, ctx: QbftContext): void {
  const waiting = state.rounds.get(state.round)?.proposal;
  if (waiting !== undefined && state.accepted === undefined) judge(state, waiting, ctx);
  scheduleCut(state, ctx);
}

/** Sends a prepare for the proposal; its round, if a later one, is proven to have begun. */
function accept(state: QbftState, message: ProposalMessage, ctx: QbftContext): void {
  const { signer, body } = message.proposal;
  if (body.round > state.round) enterRound(state, body.round, ctx);
  const round = roundAt(state, body.round);
  if (round.proposal === undefined) tie(round, message);
  state.accepted = message;
  for (const request of message.proposed.batch.requests) state.mempool.add(request);
  watch(state, ctx);
  persistRound(state, ctx);
  if (signer === state.self) ctx.broadcast(message);
  // EIP 650: who is locked on the block has seen it prepare, and sends the commit at once.
  const isLocked = state.params.rules === "ibft" && state.prepared !== undefined;
  if (isLocked) prepare(state, round, ctx);
  else ctx.broadcast({ type: "prepare", vote: ctx.sign<Vote>({ ...body, phase: "prepare" }) });
  advance(state, body.round, ctx);
}

/** Votes of any round count: a quorum's commits decide, whatever round it is here by now (Moniz, Algorithm 2). */
function onVote(state: QbftState, { vote }: VoteMessage, ctx: QbftContext): void {
  const { phase, round } = vote.body;
  const { prepares, commits } = roundAt(state, round);
  if (phase === "prepare" ? prepares.add(vote) : phase === "commit" && commits.add(vote)) advance(state, round, ctx);
}

/** UponPrepare: a quorum's prepares, commit; UponCommit: a quorum's commits, the block is decided. */
function advance(state: QbftState, number: number, ctx: QbftContext): void {
  const round = roundAt(state, number);
  if (round.proposal === undefined) return;
  const isAccepted = state.accepted === round.proposal;
  if (isAccepted && !round.isPrepared && RULES[state.params.rules].isPrepared(state, round)) prepare(state, round, ctx);
  if (round.commits.count < state.quorum) return;
  const { batch, leader } = round.proposal.proposed;
  adopt(state, extendSealed(state.chain, batch, { leader, seals: round.commits.certificate() }), ctx);
}

function prepare(state: QbftState, round: Round, ctx: QbftContext): void {
  const { proposal, proposed } = round.proposal!;
  const prepares = round.prepares.certificate();
  round.isPrepared = true;
  state.prepared = { round: proposal.body.round, proposed, prepares };
  const value = { height: heightOf(state), prepared: state.prepared };
  ctx.persist({ key: "prepared", value, sizeBytes: prepares.length * VOTE_BYTES });
  ctx.broadcast({ type: "commit", vote: ctx.sign<Vote>({ ...proposal.body, phase: "commit" }) });
}

// Blocks.

/** Commits the blocks by which a chain is longer, and goes on to the next height. */
export function adopt(state: QbftState, chain: SealedLink<Vote>, ctx: QbftContext): void {
  const blocks = sealedAbove(chain, state.chain.block.height);
  state.chain = chain;
  Object.assign(state, firstRound(state.n));
  state.deadline = undefined;
  const sizeBytes = blocks.reduce(
    (sum, { block, seals }) => sum + block.batch.sizeBytes + seals.length * VOTE_BYTES,
    0,
  );
  ctx.persist({ key: "chain", value: chain, sizeBytes });
  for (const { block, leader } of blocks) {
    const { requests } = block.batch;
    for (const request of requests) state.mempool.commit(request);
    ctx.commit(block, leader);
    answer(state, requests, block, ctx);
  }
  for (const height of state.held.keys()) if (height < heightOf(state)) state.held.delete(height);
  watch(state, ctx);
  scheduleCut(state, ctx);
}

function answer(
  state: QbftState,
  requests: readonly Request[],
  { height, digest }: { readonly height: number; readonly digest: string },
  ctx: QbftContext,
): void {
  const leader = leaderOf(state, state.round);
  for (const request of requests) ctx.reply({ request, height, digest, leader });
}
