// The change of views in HotStuff, basic and chained: who has waited in vain, or has decided, tells the leader of the
// view that it enters ("new-view", Algorithms 2 and 3 of Yin et al., PODC 2019). One message each: linear, unlike
// Jolteon's.
import { learnFrom, tellIfBehind } from "./hotstuff-catch-up.ts";
import type { NewViewMessage } from "./hotstuff-messages.ts";
import { enterView, onVote, propose } from "./hotstuff-order.ts";
import { type HotStuffContext, type HotStuffState, leaderOf, viewAfterTimeout } from "./hotstuff-state.ts";
import { isCertified } from "./hotstuff-tree.ts";
import type { NodeId } from "./protocol.ts";

/** "nextView interrupt": the pacemaker gives the view up. */
export function giveUpView(state: HotStuffState, ctx: HotStuffContext): void {
  const { view } = state;
  state.failures += 1;
  // One that came here by a vote has not told this view's leader: it may be alive, and wait for a quorum to enter.
  if (state.told < view) tellLeader(state, view, { isLate: true, ctx });
  beginView(state, viewAfterTimeout(state, view), { isLate: true, ctx });
}

interface Entering {
  readonly isLate: boolean;
  readonly ctx: HotStuffContext;
}

/** Enters a view and tells its leader. */
export function beginView(state: HotStuffState, view: number, entering: Entering): void {
  enterView(state, view, entering.ctx);
  tellLeader(state, view, entering);
}

function tellLeader(state: HotStuffState, view: number, { isLate, ctx }: Entering): void {
  const { high, lastVote, committed } = state;
  const vote = isLate ? lastVote : undefined;
  const { height } = committed.node.block;
  state.told = Math.max(state.told, view);
  ctx.send(leaderOf(state, view), { type: "new-view", view, high, isLate, vote, height });
}

/**
 * A leader collects them: "wait for n − f new-view messages", and of their certificates it keeps the highest. Those who
 * told it and have gone on since still vote in this view unless they have voted later, so it may be late itself.
 */
export function onNewView(state: HotStuffState, from: NodeId, message: NewViewMessage, ctx: HotStuffContext): void {
  const { view, high, isLate, vote } = message;
  if (!isCertified(state, high)) return;
  learnFrom(state, from, high, ctx);
  if (vote?.signer === from) onVote(state, vote, ctx);
  if (isLate) tellIfBehind(state, from, message.height, ctx);
  if (leaderOf(state, view) !== state.self || view <= state.proposed || view <= state.high.view) return;
  const here = state.newViews.get(view) ?? new Map<NodeId, boolean>();
  state.newViews.set(view, here.set(from, isLate));
  // f + 1 have left its view, an honest one among them: the leader joins them rather than wait for its own time.
  if (view > state.view) {
    if (here.size > state.faults) beginView(state, view, { isLate: true, ctx });
  } else if (!here.has(state.self)) tellLeader(state, view, { isLate, ctx }); // It came here by a vote.
  propose(state, view, ctx);
}

/** Whether a quorum has entered a view, and whether one of them had waited in vain: then something waits there. */
export function entered({ newViews, quorum }: HotStuffState, view: number): "closed" | "may" | "must" {
  const here = newViews.get(view);
  if (here === undefined || here.size < quorum) return "closed";
  return [...here.values()].includes(true) ? "must" : "may";
}
