// The phases of basic HotStuff after the first (Algorithm 2 of Yin et al., PODC 2019): each begins with the certificate
// of the one before, which the leader has collected.
import type { Certificate, Phase, PhaseMessage } from "./hotstuff-messages.ts";
import { fetch } from "./hotstuff-missing.ts";
import { hasNotVoted, learn, vote } from "./hotstuff-order.ts";
import type { HotStuffContext, HotStuffState } from "./hotstuff-state.ts";
import { isCertified } from "./hotstuff-tree.ts";
import type { NodeId } from "./protocol.ts";

const NEXT = { prepare: "pre-commit", "pre-commit": "commit", commit: "decide" } as const satisfies Record<
  Phase,
  PhaseMessage["type"]
>;

/** As a leader: "QC(V); broadcast" at the beginning of each phase. */
export function beginPhase(certificate: Certificate, ctx: HotStuffContext): void {
  ctx.broadcast({ type: NEXT[certificate.phase], certificate });
}

/** As a replica: "wait for message m: matchingQC(m.justify, …) from leader(curView)", then the vote of the phase. */
export function onPhase(
  state: HotStuffState,
  from: NodeId,
  { type, certificate }: PhaseMessage,
  ctx: HotStuffContext,
): void {
  const { view, digest, phase } = certificate;
  if (NEXT[phase] !== type || view <= state.committed.node.view || !isCertified(state, certificate)) return;
  const node = state.tree.get(digest);
  if (node === undefined) {
    fetch(state, from, ctx);
    return;
  }
  learn(state, certificate, ctx);
  if (type !== "decide" && hasNotVoted(state, view, type)) vote(state, node, type, ctx);
}
