// PBFT's view changes: from a suspected leader to the next one (§4.4) and the rules that make them end (§4.5.2).
// Sections of Castro & Liskov, OSDI 1999.
import type { Batch } from "../ledger/block.ts";
import type { Signed } from "../ledger/signature.ts";
import { isNewView, isViewChange, latestStable, proposalsOf } from "./pbft-certificates.ts";
import { makeStable } from "./pbft-checkpoint.ts";
import type { NewView, NewViewMessage, PrePrepare, Prepared, ViewChange } from "./pbft-messages.ts";
import { accept, onPrePrepare, onVote, scheduleCut } from "./pbft-order.ts";
import {
  ask,
  isBehind,
  isOwed,
  leader,
  leads,
  type PbftContext,
  type PbftState,
  type Slot,
  watch,
  watchAnew,
} from "./pbft-state.ts";
import { Ballot } from "./quorum.ts";

/** §4.4: stops taking part in the view and multicasts its stable checkpoint and what prepared here above it. */
export function startViewChange(state: PbftState, view: number, ctx: PbftContext): void {
  state.view = view;
  state.isActive = false;
  state.isWanted = false;
  state.failedViews += 1;
  state.viewChange = ctx.sign<ViewChange>({
    phase: "view-change",
    view,
    stable: state.stable,
    prepared: preparedHere(state),
  });
  persistView(state, ctx);
  ctx.broadcast({ type: "view-change", viewChange: state.viewChange });
  watchAnew(state, ctx);
}

/** P of §4.4. */
function preparedHere(state: PbftState): Prepared[] {
  const certificates = [...state.slots.values()].flatMap(({ certificate }) => certificate ?? []);
  return certificates.sort((a, b) => a.prePrepare.body.sequence - b.prePrepare.body.sequence);
}

/** What must survive a crash: a replica that has left a view never votes in it again. */
function persistView({ view, viewChange, newView }: PbftState, ctx: PbftContext): void {
  ctx.persist({ key: "view", value: { view, viewChange, newView } });
}

/** §4.4: collects valid view changes; the leader of the view opens it with 2f + 1 of them. */
export function onViewChange(state: PbftState, viewChange: Signed<ViewChange>, ctx: PbftContext): void {
  const { signer, body } = viewChange;
  if (body.view < state.view || (body.view === state.view && state.isActive)) return;
  if (body.view <= (state.viewChanges[signer]?.body.view ?? 0) || !isViewChange(body, state)) return;
  state.viewChanges[signer] = viewChange;
  joinOthers(state, ctx);
  if (state.isActive || state.isWanted) return;
  const wanting = state.viewChanges.filter((other) => other?.body.view === state.view) as Signed<ViewChange>[];
  if (wanting.length < state.quorum) return;
  // §4.5.2: only now does the time run in which the new view must open and execute something.
  state.isWanted = true;
  watchAnew(state, ctx);
  if (leader(state) === state.self) openView(state, wanting, ctx);
}

/** §4.5.2: joins f + 1 others that want later views, in the earliest of these, though its own timer runs. */
function joinOthers(state: PbftState, ctx: PbftContext): void {
  const later = state.viewChanges.flatMap((other) =>
    other !== undefined && other.body.view > state.view ? [other.body.view] : [],
  );
  if (later.length > state.faults) startViewChange(state, Math.min(...later), ctx);
}

/** §4.4: the new leader computes O and enters the view with it. */
function openView(state: PbftState, viewChanges: readonly Signed<ViewChange>[], ctx: PbftContext): void {
  const { view } = state;
  const proposals = proposalsOf(viewChanges);
  const prePrepares = proposals.map(({ sequence, batch }) =>
    ctx.sign<PrePrepare>({ phase: "pre-prepare", view, sequence, digest: batch.root }),
  );
  const newView = ctx.sign<NewView>({ phase: "new-view", view, viewChanges, prePrepares });
  const message: NewViewMessage = { type: "new-view", newView, batches: proposals.map(({ batch }) => batch) };
  enterView(state, message, ctx);
}

/** §4.4: a backup checks the new view by computing O itself. */
export function onNewView(state: PbftState, message: NewViewMessage, ctx: PbftContext): void {
  const { view } = message.newView.body;
  if (view < state.view || (view === state.view && state.isActive) || !isNewView(message, state)) return;
  enterView(state, message, ctx);
}

/** §4.4: enters O in the log, backups multicasting a prepare for each part, and goes on as in §4.2. */
function enterView(state: PbftState, message: NewViewMessage, ctx: PbftContext): void {
  const { view, viewChanges, prePrepares } = message.newView.body;
  state.view = view;
  state.isActive = true;
  state.viewChange = undefined;
  state.newView = message;
  persistView(state, ctx);
  // On its own disk first: a leader that restarts must not open the view a second time in another way.
  if (leader(state) === state.self) ctx.broadcast(message);
  const least = latestStable(viewChanges);
  for (const { signer } of least.proof) state.reached[signer] = Math.max(state.reached[signer]!, least.sequence);
  if (least.sequence <= state.executed.sequence) makeStable(state, least, ctx);
  else ask(state, ctx); // §4.4: "it can obtain the missing information from another replica"
  const dropped = clearSlots(state, message);
  state.assigned = least.sequence + prePrepares.length;
  for (const [index, prePrepare] of prePrepares.entries()) {
    const { sequence } = prePrepare.body;
    const isInWindow = sequence > state.stable.sequence && sequence <= state.stable.sequence + state.window;
    if (isInWindow) accept(state, { type: "pre-prepare", prePrepare, batch: message.batches[index]! }, ctx);
  }
  takeBack(state, dropped, message);
  resume(state, ctx);
}

/** Ends every slot's part in the old view. @returns the batches that were accepted and not executed. */
function clearSlots(state: PbftState, { newView }: NewViewMessage): Batch[] {
  const open: Batch[] = [];
  state.newest = state.executed.sequence;
  for (const slot of [...state.slots.values()]) {
    if (slot.batch !== undefined && slot.sequence > state.executed.sequence) open.push(slot.batch);
    clearVotes(slot, state.n);
    if (slot.certificate === undefined && slot.decision === undefined) state.slots.delete(slot.sequence);
    else state.newest = Math.max(state.newest, slot.sequence);
  }
  const kept = new Set(newView.body.prePrepares.map(({ body }) => body.digest));
  return open.filter((batch) => !kept.has(batch.root));
}

function clearVotes(slot: Slot, n: number): void {
  slot.prePrepare = undefined;
  slot.batch = undefined;
  slot.prepares = new Ballot(n);
  slot.commits = new Ballot(n);
  slot.isPrepared = false;
}

/** Requests whose batch the new view does not take up wait again; those in O are in progress at the new leader. */
function takeBack(state: PbftState, dropped: readonly Batch[], { batches }: NewViewMessage): void {
  for (const batch of dropped) for (const request of batch.requests) state.mempool.add(request);
  state.proposed.clear();
  if (!leads(state)) return;
  const inProgress = batches.flatMap((batch) =>
    batch.requests.filter((request) => !state.mempool.isCommitted(request)),
  );
  for (const { id } of inProgress) state.proposed.add(id);
  const waiting = state.mempool.take(state.mempool.size).requests;
  for (const request of waiting) if (!state.proposed.has(request.id)) state.mempool.add(request);
}

/** Takes up messages that came early. §4.5.2: the wait goes on, if for anything, until something new is executed. */
function resume(state: PbftState, ctx: PbftContext): void {
  const held = state.held;
  state.held = [];
  for (const message of held) {
    if (message.type === "pre-prepare") onPrePrepare(state, message, ctx);
    else onVote(state, message, ctx);
  }
  state.awaited = leads(state) ? undefined : state.mempool.oldest();
  if (isOwed(state) || isBehind(state)) watch(state, ctx);
  else state.waitingSince = undefined;
  scheduleCut(state, ctx);
}
