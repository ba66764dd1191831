// What brings a PBFT replica up to date that missed messages, was cut off or was down. The paper says only that it "can
// obtain the missing information from another replica" (OSDI 1999, §4.4) and keeps its log in memory; this part is ours.
// A replica that waits in vain, or has just restarted, multicasts where it stands; the others send what it lacks.
// Nothing is believed without a quorum's signatures.

import type { Block } from "../ledger/block.ts";
import type { Signed } from "../ledger/signature.ts";
import { blocksAbove, extend } from "./chain.ts";
import { isDecision, isStable } from "./pbft-certificates.ts";
import { isCheckpoint, makeStable } from "./pbft-checkpoint.ts";
import type {
  Checkpoint,
  Decision,
  FetchMessage,
  NewViewMessage,
  PrePrepareMessage,
  Prepared,
  StableCheckpoint,
  StatusMessage,
  TransferMessage,
  ViewChange,
  Vote,
} from "./pbft-messages.ts";
import { afterExecution, enter, execute } from "./pbft-order.ts";
import {
  ask,
  type Executed,
  halfPatience,
  isBehind,
  isOwed,
  leads,
  newState,
  type PbftContext,
  type PbftParams,
  type PbftState,
  slotAt,
  statusOf,
  wakeAfter,
  watch,
  watchAnew,
} from "./pbft-state.ts";
import { onViewChange, startViewChange } from "./pbft-view-change.ts";
import type { NodeId } from "./protocol.ts";

// Waiting.

/** §4.4, §4.5.2: gives the leader up when its patience ends, if it may; asks the others half-way there. */
export function onViewTimer(state: PbftState, ctx: PbftContext): void {
  state.viewTimerRuns = false;
  if (state.waitingSince === undefined) return;
  const isWanted = !state.isActive && state.isWanted;
  if (!isOwed(state) && !isBehind(state) && !isWanted) {
    state.waitingSince = undefined;
    return;
  }
  const half = halfPatience(state);
  const waited = ctx.now - state.waitingSince;
  if (waited < half) {
    wakeAfter(state, half - waited, ctx);
    return;
  }
  // §4.4: a backup gives up the leader of its view; §4.5.2: a replica between views does so once 2f + 1 wait with it.
  const mayGiveUp = state.isActive ? !leads(state) && isOwed(state) : state.isWanted;
  if (waited >= 2 * half && mayGiveUp) {
    startViewChange(state, state.view + 1, ctx);
    return;
  }
  ask(state, ctx);
  if (waited < 2 * half) wakeAfter(state, 2 * half - waited, ctx);
  else watchAnew(state, ctx);
}

// Asking and answering.

/** Takes what the status tells, and sends an asker what it lacks. */
export function onStatus(state: PbftState, from: NodeId, status: StatusMessage, ctx: PbftContext): void {
  if (from === state.self) return;
  if (status.viewChange !== undefined) onViewChange(state, status.viewChange, ctx);
  if (status.executed > state.executed.sequence || status.stable > state.stable.sequence) fetch(state, from, ctx);
  if (status.view < state.view || (status.view === state.view && !status.isActive)) sendView(state, from, ctx);
  if (!status.asks) return;
  const isAhead = status.executed < state.executed.sequence || status.stable < state.stable.sequence;
  if (isAhead || status.view > state.view) ctx.send(from, statusOf(state, false));
  if (status.view === state.view && status.isActive && state.isActive) repeatVotes(state, from, status.executed, ctx);
  const checkpoint = state.checkpoints[state.self];
  if (checkpoint !== undefined && checkpoint.body.sequence > status.stable)
    ctx.send(from, { type: "checkpoint", checkpoint });
}

/** What opened the view, or the replica's own wish for it. */
function sendView(state: PbftState, to: NodeId, ctx: PbftContext): void {
  if (state.viewChange !== undefined) ctx.send(to, { type: "view-change", viewChange: state.viewChange });
  else if (state.newView !== undefined) ctx.send(to, state.newView);
}

/** Sends again what it has said in this view about sequence numbers that the other has not executed. */
function repeatVotes(state: PbftState, to: NodeId, executed: number, ctx: PbftContext): void {
  for (const { sequence, prePrepare, batch, prepares, commits } of state.slots.values()) {
    if (sequence <= executed || prePrepare === undefined || batch === undefined) continue;
    if (leads(state)) ctx.send(to, { type: "pre-prepare", prePrepare, batch });
    const prepare = prepares.of(state.self);
    if (prepare !== undefined) ctx.send(to, { type: "prepare", vote: prepare });
    const commit = commits.of(state.self);
    if (commit !== undefined) ctx.send(to, { type: "commit", vote: commit });
  }
}

// Transfer of what was executed elsewhere.

/** From one replica at a time; another may be asked when the answer has had time to come. */
function fetch(state: PbftState, from: NodeId, ctx: PbftContext): void {
  if (ctx.now < state.fetchingUntil) return;
  state.fetchingUntil = ctx.now + Math.ceil(halfPatience(state) / 2);
  const { sequence, chain } = state.executed;
  ctx.send(from, { type: "fetch", sequence, height: chain.block.height });
}

/** Blocks up to the stable checkpoint, if the other is below it, and decided batches above. */
export function onFetch(state: PbftState, from: NodeId, { sequence, height }: FetchMessage, ctx: PbftContext): void {
  const { stable } = state;
  const blocks = stable.sequence > sequence ? blocksBetween(state, height) : [];
  const decisions: Decision[] = [];
  for (let next = Math.max(sequence, stable.sequence) + 1; next <= state.executed.sequence; next += 1) {
    const decision = state.slots.get(next)?.decision;
    if (decision === undefined) break;
    decisions.push(decision);
  }
  ctx.send(from, { type: "transfer", stable, blocks, decisions });
}

/** The blocks above a height, up to the stable checkpoint, lowest first. */
function blocksBetween(state: PbftState, height: number): Block[] {
  const blocks = blocksAbove(state.executed.chain, height);
  const last = blocks.findIndex((block) => block.digest === state.stable.digest);
  return blocks.slice(0, last + 1);
}

export function onTransfer(state: PbftState, { stable, blocks, decisions }: TransferMessage, ctx: PbftContext): void {
  state.fetchingUntil = ctx.now;
  if (stable.sequence > state.stable.sequence && isStable(stable, state.n)) {
    if (stable.sequence > state.executed.sequence) takeBlocks(state, stable, blocks, ctx);
    else makeStable(state, stable, ctx);
  }
  for (const decision of decisions) {
    const { sequence } = decision;
    const isUseful = sequence > state.executed.sequence && sequence <= state.stable.sequence + state.window;
    if (isUseful && isDecision(decision, state.n)) slotAt(state, sequence).decision ??= decision;
  }
  execute(state, ctx);
}

/** §4.3: the state at a stable checkpoint, proven by its digest: the hash links leave no other chain below it. */
function takeBlocks(state: PbftState, stable: StableCheckpoint, blocks: readonly Block[], ctx: PbftContext): void {
  let { chain } = state.executed;
  const taken: Block[] = [];
  for (const { height, batch } of blocks) {
    if (height <= chain.block.height) continue;
    chain = extend(chain, batch);
    taken.push(chain.block);
  }
  if (chain.block.digest !== stable.digest) return;
  state.executed = { sequence: stable.sequence, chain };
  makeStable(state, stable, ctx);
  for (const block of taken) {
    for (const request of block.batch.requests) {
      state.proposed.delete(request.id);
      state.mempool.commit(request);
    }
    ctx.commit(block);
  }
  afterExecution(state, ctx);
}

// Restart.

/** A replica that comes back with its disk: its votes are those it had cast, and it asks what it missed. */
export function recoverState(ctx: PbftContext, params: PbftParams, records: ReadonlyMap<string, unknown>): PbftState {
  const state = newState(ctx, params);
  const saved = (what: string): unknown[] =>
    [...records].flatMap(([key, value]) => (key.startsWith(what) ? [value] : []));
  restoreView(state, records.get("view") as SavedView | undefined);
  const stable = records.get("stable") as { stable: StableCheckpoint; executed: Executed } | undefined;
  if (stable !== undefined) {
    state.stable = stable.stable;
    state.executed = stable.executed;
  }
  for (const { decision, executed } of saved("decided") as { decision: Decision; executed: Executed }[]) {
    if (decision.sequence > state.stable.sequence) slotAt(state, decision.sequence).decision = decision;
    restoreCheckpoint(state, executed, ctx);
    if (executed.sequence > state.executed.sequence) state.executed = executed;
  }
  for (const prepared of saved("prepared") as Prepared[]) {
    const { sequence } = prepared.prePrepare.body;
    if (sequence > state.stable.sequence) slotAt(state, sequence).certificate = prepared;
  }
  state.assigned = Math.max(state.stable.sequence, state.executed.sequence, ...openedWith(state));
  for (const message of saved("accepted") as PrePrepareMessage[]) restoreVotes(state, message, ctx);
  recommit(state, ctx);
  watch(state, ctx);
  ask(state, ctx);
  return state;
}

interface SavedView {
  readonly view: number;
  readonly viewChange: Signed<ViewChange> | undefined;
  readonly newView: NewViewMessage | undefined;
}

function restoreView(state: PbftState, saved: SavedView | undefined): void {
  if (saved === undefined) return;
  state.view = saved.view;
  state.isActive = saved.viewChange === undefined;
  state.viewChange = saved.viewChange;
  state.newView = saved.newView;
  state.viewChanges[state.self] = saved.viewChange;
}

/** Sequence numbers of O. */
function openedWith(state: PbftState): number[] {
  return (state.newView?.newView.body.prePrepares ?? []).map(({ body }) => body.sequence);
}

/** A pre-prepare accepted in the present view, with the replica's own votes on it: signed anew, they are the same. */
function restoreVotes(state: PbftState, message: PrePrepareMessage, ctx: PbftContext): void {
  const { body } = message.prePrepare;
  if (!state.isActive || body.view !== state.view || body.sequence <= state.stable.sequence) return;
  const slot = slotAt(state, body.sequence);
  enter(slot, message);
  state.assigned = Math.max(state.assigned, body.sequence);
  if (leads(state)) for (const request of message.batch.requests) state.proposed.add(request.id);
  else slot.prepares.add(ctx.sign<Vote>({ ...body, phase: "prepare" }));
  if (slot.certificate?.prePrepare.body.view !== state.view) return;
  slot.isPrepared = true;
  for (const prepare of slot.certificate.prepares) slot.prepares.add(prepare);
  slot.commits.add(ctx.sign<Vote>({ ...body, phase: "commit" }));
}

/** Its own checkpoint, if that was one and is not stable. */
function restoreCheckpoint(state: PbftState, { sequence, chain }: Executed, ctx: PbftContext): void {
  const known = state.checkpoints[state.self]?.body.sequence ?? state.stable.sequence;
  if (sequence > known && isCheckpoint(state, sequence)) {
    const { digest } = chain.block;
    state.checkpoints[state.self] = ctx.sign<Checkpoint>({ phase: "checkpoint", sequence, digest });
  }
}

/** Commits the chain found on disk, lowest block first; the host knows most of it. */
function recommit(state: PbftState, ctx: PbftContext): void {
  for (const block of blocksAbove(state.executed.chain, 0)) {
    for (const request of block.batch.requests) {
      state.proposed.delete(request.id);
      state.mempool.commit(request);
    }
    ctx.commit(block);
  }
}
