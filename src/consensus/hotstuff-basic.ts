// Basic HotStuff: one block a view, in four phases that the leader begins with what it has collected of the one before.
// The rules of this variant; what the family shares, and its choices, stand in hotstuff.ts and hotstuff-….ts.
//
// @source M. Yin, D. Malkhi, M. K. Reiter, G. Golan Gueta, I. Abraham, HotStuff: BFT Consensus with Linearity and
//   Responsiveness, PODC 2019 (arXiv 1803.05069), Algorithms 1 and 2. Its prepare message is our proposal.
//
//   rule of the paper                                             function, in the file hotstuff-….ts
//   Alg. 2 prepare, leader: n − f new-views, createLeaf(highQC)   onNewView, entered: new-view; propose: order
//   Alg. 2 prepare, replica: extends and safeNode: vote           onProposal, considerVote: order; safeNode: tree
//   Alg. 2 pre-commit, commit, decide, leader: QC of the votes    certify: order; beginPhase: phases
//   Alg. 2 pre-commit, replica: prepareQC; vote                   onPhase: phases; learn: order (its high)
//   Alg. 2 commit, replica: lockedQC ← precommitQC; vote          onPhase: phases; rules.lockedBy
//   Alg. 2 decide: execute through the node                       rules.committedBy; commit: tree
//   Alg. 2 nextView interrupt, and after a decision: new-view     giveUpView, beginView: new-view; afterCertificate
//
// Choices where the paper leaves room:
//   leader(view): one validator leads until a view times out, then the next (views-per-leader), as in PBFT; 1 has them
//   take turns.
//   The first view needs no new-views. With a decision the next view begins: its new-views wait at the leader until it
//   has something to propose.
//   A replica votes in ascending order of views and phases, also in a view that it has given up: the lock keeps
//   agreement.
// Left out, with the consequence: as in hotstuff.ts.
import { hotStuffVariant } from "./hotstuff-family.ts";
import type { Certificate } from "./hotstuff-messages.ts";
import { beginView, entered, giveUpView } from "./hotstuff-new-view.ts";
import { enterView } from "./hotstuff-order.ts";
import { beginPhase } from "./hotstuff-phases.ts";
import {
  type HotStuffContext,
  type HotStuffRules,
  type HotStuffState,
  hotStuffParams,
  leaderOf,
} from "./hotstuff-state.ts";
import { safeNode } from "./hotstuff-tree.ts";

const rules: HotStuffRules = {
  collector: leaderOf,
  opening: (state, view) => (view === 1 ? "may" : entered(state, view)),
  isSafe: (state, { node }) => safeNode(state, node),
  lockedBy: (certificate) => (certificate.phase === "pre-commit" ? certificate : undefined),
  committedBy: (certificate, find) => {
    const node = certificate.phase === "commit" ? find(certificate.digest) : undefined;
    return node && { nodes: [node], certificate };
  },
  afterCertificate,
  afterCollecting: (_, certificate, ctx) => beginPhase(certificate, ctx),
  afterVote: () => {},
  takeTimeouts: () => {},
  giveUp: giveUpView,
};

/** "decide", then the next view; an earlier phase only shows that its view has begun. */
function afterCertificate(state: HotStuffState, { phase, view }: Certificate, ctx: HotStuffContext): void {
  if (phase !== "commit") enterView(state, view, ctx);
  else if (view >= state.view) beginView(state, view + 1, { isLate: false, ctx });
}

export const hotstuffBasic = hotStuffVariant({
  id: "hotstuff-basic",
  title: "Basic HotStuff",
  source: "Yin, Malkhi, Reiter, Gueta and Abraham, PODC 2019, section 4 and Algorithms 1 and 2",
  rules,
  params: hotStuffParams({ default: 1_000_000, source: "assumption: one leader until it fails, as in PBFT" }),
  messagesPerView: (n) => 8 * (n - 1),
});
