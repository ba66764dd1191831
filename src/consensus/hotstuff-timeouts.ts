// The change of views in Jolteon: timeouts to all, and a certificate of a quorum of them ("Timeout", "Advance round" of
// Gelashvili et al., arXiv 2106.10362, section 4; its rounds are our views). Quadratic, and nobody is left behind.
import { learnFrom, tellIfBehind } from "./hotstuff-catch-up.ts";
import type { Timeout, TimeoutCertificate, TimeoutMessage } from "./hotstuff-messages.ts";
import { enterView, save } from "./hotstuff-order.ts";
import { type HotStuffContext, type HotStuffState, leaderOf, viewAfterTimeout, watchAnew } from "./hotstuff-state.ts";
import { isCertified, isTimedOut } from "./hotstuff-tree.ts";
import { VOTE_BYTES } from "./message-cost.ts";
import type { NodeId } from "./protocol.ts";

/**
 * "stops voting for the round and multicasts a timeout message": again each time its patience ends. It stops for all views
 * of the leader's turn, or one could be certified between the timeouts and the view that they open.
 */
export function sendTimeout(state: HotStuffState, ctx: HotStuffContext): void {
  const { view, high, committed, timeoutCertificate } = state;
  state.failures += 1;
  const last = viewAfterTimeout(state, view) - 1;
  if (state.voted.view < last) state.voted = { view: last, phase: "commit" };
  save(state, VOTE_BYTES, ctx);
  const timeout = ctx.sign<Timeout>({ phase: "timeout", view, high: high.view });
  const timeouts = high.view < view - 1 ? timeoutCertificate : undefined;
  ctx.broadcast({ type: "timeout", timeout, high, timeouts, height: committed.node.block.height });
  watchAnew(state, ctx);
}

export function onTimeout(state: HotStuffState, from: NodeId, message: TimeoutMessage, ctx: HotStuffContext): void {
  const { timeout, high, timeouts } = message;
  const { phase, view, high: claimed } = timeout.body;
  if (phase !== "timeout" || timeout.signer !== from || claimed !== high.view || !isCertified(state, high)) return;
  learnFrom(state, from, high, ctx);
  if (timeouts !== undefined) takeTimeouts(state, timeouts, ctx);
  tellIfBehind(state, from, message.height, ctx);
  // A later view than its own it enters with a certificate only; the timeout comes again.
  if (view !== state.view || state.timeouts.has(from)) return;
  state.timeouts.set(from, timeout);
  if (state.timeouts.size >= state.quorum) {
    takeTimeouts(state, { view, timeouts: [...state.timeouts.values()] }, ctx);
  } else if (state.timeouts.size > state.faults && !state.timeouts.has(state.self)) {
    // DiemBFT v4: f + 1 have given the view up, so it will get no further.
    sendTimeout(state, ctx);
  }
}

/** "Advance round" by a timeout certificate; its leader is sent it. */
export function takeTimeouts(state: HotStuffState, certificate: TimeoutCertificate, ctx: HotStuffContext): void {
  const view = viewAfterTimeout(state, certificate.view);
  if (view <= state.view || !isTimedOut(state, certificate)) return;
  state.timeoutCertificate = certificate;
  const leader = leaderOf(state, view);
  if (leader !== state.self) ctx.send(leader, { type: "timeout-certificate", timeouts: certificate });
  enterView(state, view, ctx);
}

/** qc.r ≥ max { qc_high.r | qc_high ∈ tc }: nothing that may be committed is left out. */
export function highestOf({ timeouts }: TimeoutCertificate): number {
  return Math.max(...timeouts.map(({ body }) => body.high));
}
