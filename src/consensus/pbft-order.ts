// PBFT's normal case: from a request to its execution (§4.1, §4.2). Sections of Castro & Liskov, OSDI 1999.
import { Batch, type Block } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import { untilNextCut } from "./block-params.ts";
import { blockWith, extend } from "./chain.ts";
import { VOTE_BYTES } from "./message-cost.ts";
import { NULL_BATCH } from "./pbft-certificates.ts";
import { takeCheckpoint } from "./pbft-checkpoint.ts";
import type { Decision, OrderMessage, PrePrepare, PrePrepareMessage, Vote, VoteMessage } from "./pbft-messages.ts";
import {
  CUT_TIMER,
  knownLeader,
  leader,
  leads,
  type PbftContext,
  type PbftState,
  recordKey,
  type Slot,
  slotAt,
  VIEW_TIMER,
  watch,
} from "./pbft-state.ts";

// Requests.

/** §4.1: an executed request is answered again; the leader orders a new one; a backup relays it and starts to wait. */
export function onSubmit(state: PbftState, request: Request, ctx: PbftContext): void {
  if (state.mempool.isCommitted(request)) {
    const block = blockWith(state.executed.chain, request);
    if (block !== undefined) answer(state, request, block, ctx);
    return;
  }
  if (!leads(state) && state.isActive) ctx.send(leader(state), { type: "relay", request });
  onRelay(state, request, ctx);
}

/** A request for the leader. §4.4: a backup that has one waits for its execution. */
export function onRelay(state: PbftState, request: Request, ctx: PbftContext): void {
  if (state.mempool.isCommitted(request) || state.proposed.has(request.id)) return;
  state.mempool.add(request);
  if (leads(state)) {
    scheduleCut(state, ctx);
    return;
  }
  if (state.awaited === undefined) {
    state.awaited = request;
    if (state.isActive) state.waitingSince = undefined;
  }
  watch(state, ctx);
}

/** §4.2: the leader starts at once unless too many batches are in progress, or, with block.every, at the next cut. */
export function scheduleCut(state: PbftState, ctx: PbftContext): void {
  if (!leads(state)) return;
  const { "block.every": every, "block.empty": empty, "block.at-most": limit } = state.params;
  if (every === 0) {
    while (state.mempool.size > 0 && hasRoom(state)) propose(state, state.mempool.take(limit), ctx);
  } else if (!state.cutIsSet && (state.mempool.size > 0 || empty)) {
    state.cutIsSet = true;
    ctx.setTimer(CUT_TIMER, untilNextCut(ctx.now, every));
  }
}

export function onCutTimer(state: PbftState, ctx: PbftContext): void {
  state.cutIsSet = false;
  if (!leads(state)) return;
  const isDue = state.mempool.size > 0 || state.params["block.empty"];
  if (isDue && hasRoom(state)) propose(state, state.mempool.take(state.params["block.at-most"]), ctx);
  scheduleCut(state, ctx);
}

function hasRoom(state: PbftState): boolean {
  const inFlight = state.assigned - state.executed.sequence;
  return inFlight < state.params["in-flight"] && state.assigned < state.stable.sequence + state.window;
}

// Three phases.

/** §4.2: the leader gives the batch a sequence number and multicasts the pre-prepare. */
function propose(state: PbftState, batch: Batch, ctx: PbftContext): void {
  const sequence = ++state.assigned;
  for (const request of batch.requests) state.proposed.add(request.id);
  const prePrepare = ctx.sign<PrePrepare>({ phase: "pre-prepare", view: state.view, sequence, digest: batch.root });
  const message: PrePrepareMessage = { type: "pre-prepare", prePrepare, batch };
  accept(state, message, ctx);
  ctx.broadcast(message);
}

/** §4.2: a backup accepts the leader's first pre-prepare for a sequence number of this view between the water marks. */
export function onPrePrepare(state: PbftState, message: PrePrepareMessage, ctx: PbftContext): void {
  const { signer, body } = message.prePrepare;
  const slot = openSlot(state, body);
  if (slot === undefined) {
    setAside(state, message, ctx);
    return;
  }
  const isLeaders = body.phase === "pre-prepare" && signer === leader(state) && signer !== state.self;
  if (!isLeaders || slot.prePrepare !== undefined || message.batch.root !== body.digest) return;
  accept(state, message, ctx);
}

/** §4.2: enters a pre-prepare in the log; a backup then multicasts its prepare. */
export function accept(state: PbftState, message: PrePrepareMessage, ctx: PbftContext): void {
  const { prePrepare, batch } = message;
  const { sequence } = prePrepare.body;
  const slot = slotAt(state, sequence);
  enter(slot, message);
  if (sequence > state.executed.sequence) watch(state, ctx);
  ctx.persist({
    key: recordKey(state, "accepted", sequence),
    value: message,
    sizeBytes: batch.sizeBytes + VOTE_BYTES,
  });
  if (leader(state) !== state.self) {
    ctx.broadcast({ type: "prepare", vote: ctx.sign<Vote>({ ...prePrepare.body, phase: "prepare" }) });
  }
  advance(state, slot, ctx);
}

/** Ties a slot to a pre-prepare of the present view. */
export function enter(slot: Slot, { prePrepare, batch }: PrePrepareMessage): void {
  slot.prePrepare = prePrepare;
  slot.batch = batch;
  slot.prepares.settle(prePrepare.body.digest);
  slot.commits.settle(prePrepare.body.digest);
}

/** §4.2: prepares of backups, and commits, of this view and between the water marks enter the log. */
export function onVote(state: PbftState, message: VoteMessage, ctx: PbftContext): void {
  const { vote } = message;
  const { body, signer } = vote;
  const slot = openSlot(state, body);
  if (slot === undefined) {
    setAside(state, message, ctx);
    return;
  }
  if (slot.prePrepare === undefined) watch(state, ctx);
  if (body.phase === "commit") {
    if (body.sequence > state.reached[signer]!) state.reached[signer] = body.sequence;
    if (slot.commits.add(vote)) advance(state, slot, ctx);
  } else if (body.phase === "prepare" && signer !== leader(state) && slot.prepares.add(vote)) advance(state, slot, ctx);
}

/** The slot of a message in the present view and between the water marks h and H (§4.2). */
function openSlot(state: PbftState, { view, sequence }: { view: number; sequence: number }): Slot | undefined {
  if (view !== state.view || !state.isActive) return undefined;
  if (sequence <= state.stable.sequence || sequence > state.stable.sequence + state.window) return undefined;
  return state.slots.get(sequence) ?? slotAt(state, sequence);
}

/** Keeps a message of a view to come, within bounds: what is lost comes again. Notes that its sender is ahead. */
function setAside(state: PbftState, message: OrderMessage, ctx: PbftContext): void {
  const { signer, body } = message.type === "pre-prepare" ? message.prePrepare : message.vote;
  const isToCome = body.view > state.view || (body.view === state.view && !state.isActive);
  if (isToCome && state.held.length < 4 * state.n * state.params["in-flight"]) state.held.push(message);
  if (body.sequence <= state.executed.sequence) return;
  state.reached[signer] = Math.max(state.reached[signer]!, body.sequence);
  watch(state, ctx);
}

/** §4.2: prepared → commit; committed-local → execution. */
function advance(state: PbftState, slot: Slot, ctx: PbftContext): void {
  const { prePrepare, batch } = slot;
  if (prePrepare === undefined || batch === undefined) return;
  if (!slot.isPrepared) {
    if (slot.prepares.count < state.quorum - 1) return;
    prepare(state, slot, ctx);
  }
  if (slot.decision !== undefined || slot.commits.count < state.quorum) return;
  slot.decision = { sequence: slot.sequence, batch, commits: slot.commits.certificate() };
  execute(state, ctx);
}

/** §4.2: prepared(m, v, n, i): a pre-prepare and 2f matching prepares. */
function prepare(state: PbftState, slot: Slot, ctx: PbftContext): void {
  const prePrepare = slot.prePrepare!;
  slot.isPrepared = true;
  slot.certificate = { prePrepare, batch: slot.batch!, prepares: slot.prepares.certificate() };
  const sizeBytes = slot.certificate.prepares.length * VOTE_BYTES;
  ctx.persist({ key: recordKey(state, "prepared", slot.sequence), value: slot.certificate, sizeBytes });
  ctx.broadcast({ type: "commit", vote: ctx.sign<Vote>({ ...prePrepare.body, phase: "commit" }) });
}

// Execution.

/** §4.2: executes decided batches in the order of their sequence numbers. */
export function execute(state: PbftState, ctx: PbftContext): void {
  const before = state.executed.sequence;
  for (let slot = nextSlot(state); slot?.decision !== undefined; slot = nextSlot(state))
    executeOne(state, slot.decision, ctx);
  if (state.executed.sequence > before) afterExecution(state, ctx);
}

function nextSlot(state: PbftState): Slot | undefined {
  return state.slots.get(state.executed.sequence + 1);
}

/** Repeated requests are left out: the same ones at every replica, since all executed the same batches before. */
function executeOne(state: PbftState, decision: Decision, ctx: PbftContext): void {
  const { sequence } = decision;
  const batch = withoutRepeats(state, decision.batch);
  let { chain } = state.executed;
  const makesBlock = batch.requests.length > 0 || state.params["block.empty"];
  if (makesBlock) chain = extend(chain, batch);
  state.executed = { sequence, chain };
  const record = { decision, executed: state.executed };
  ctx.persist({
    key: recordKey(state, "decided", sequence),
    value: record,
    sizeBytes: decision.commits.length * VOTE_BYTES,
  });
  if (makesBlock) {
    ctx.commit(chain.block);
    for (const request of batch.requests) answer(state, request, chain.block, ctx);
  }
  takeCheckpoint(state, ctx);
}

function answer(state: PbftState, request: Request, { height, digest }: Block, ctx: PbftContext): void {
  ctx.reply({ request, height, digest, leader: knownLeader(state) });
}

/** §4.2: "discards requests whose timestamp is lower": here, every request executed before. */
function withoutRepeats(state: PbftState, batch: Batch): Batch {
  if (state.proposed.size > 0) for (const request of batch.requests) state.proposed.delete(request.id);
  const fresh = batch.requests.filter((request) => state.mempool.commit(request));
  if (fresh.length === batch.requests.length) return batch;
  return fresh.length === 0 ? NULL_BATCH : new Batch(fresh);
}

/** §4.4: the timer stops when the request is executed, and starts again when another is awaited. */
export function afterExecution(state: PbftState, ctx: PbftContext): void {
  const { awaited, mempool } = state;
  const hasFailed = state.failedViews > 0;
  state.failedViews = 0;
  if (awaited === undefined || mempool.isCommitted(awaited)) {
    state.awaited = leads(state) ? undefined : mempool.oldest();
    const isWaiting = state.awaited !== undefined || state.newest > state.executed.sequence;
    if (state.isActive) state.waitingSince = isWaiting ? ctx.now : undefined;
  }
  if (hasFailed && state.isActive) {
    // Patience has become short again: a timer set with the longer one would come late.
    ctx.cancelTimer(VIEW_TIMER.key);
    state.viewTimerRuns = false;
    if (state.waitingSince !== undefined) watch(state, ctx);
  }
  scheduleCut(state, ctx);
}
