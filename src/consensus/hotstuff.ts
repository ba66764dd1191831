// Chained HotStuff: a proposal a view, a leader a view, and every vote serves four proposals at once. A leader extends
// the highest certificate it knows, and replicas vote to the leader of the next view. This file has the rules in which
// the variants of the family differ (who collects votes, what may be voted for, what locks, what commits, where views
// go); hotstuff-….ts has what they share, with hotstuff-basic.ts and jolteon.ts.
//
// @source M. Yin, D. Malkhi, M. K. Reiter, G. Golan Gueta, I. Abraham, HotStuff: BFT Consensus with Linearity and
//   Responsiveness, PODC 2019 (arXiv 1803.05069). Its algorithms: 1 utilities, 2 basic, 3 chained, 4 to 6 event-driven.
//
//   rule of the paper                                             function, in the file hotstuff-….ts
//   Alg. 1 createLeaf; the digest covers the branch               propose: order; TreeNode: messages
//   Alg. 1 QC, matchingQC                                         certify: order; isCertified: tree
//   Alg. 1 safeNode: extends the lock, or a later certificate     safeNode: tree
//   Alg. 3 leader: extends high QC, broadcasts                    propose: order
//   Alg. 3 leader: n − f new-views after a view without QC        onNewView, entered: new-view; rules.opening
//   Alg. 3 replica: votes to leader(curView + 1), next view       vote: order; rules.collector, afterVote
//   Alg. 3 one-chain: high QC; two-chain: lock; three-chain       learn: order; rules.lockedBy; threeChain
//   Alg. 3 next leader: QC of n − f votes                         onVote, certify: order; rules.afterCollecting
//   Alg. 3 nextView interrupt: new-view to the next leader        giveUpView: new-view
//   Alg. 4 onReceiveProposal: a later view than the last vote     considerVote: order
//   Alg. 4 update: lock and onCommit, ancestors first             learn: order; commit: tree
//   Alg. 5 updateQCHigh, onReceiveNewView, onBeat                 raise: order; onNewView: new-view; propose: order
//   Alg. 6 the pacemaker, left to the implementation              watch, patience: state; new-view
//   §4 a client sends to all, f + 1 equal replies                 client: family; onSubmit: order
//
// Choices where the paper leaves room:
//   A node of the tree is a block of the ledger on its parent's. There are no dummy nodes: where the paper's heights
//   skip views, the three nodes of a chain must have consecutive views. A node whose requests are on its branch already
//   gets no vote.
//   An idle ledger is silent. A leader proposes when requests wait that are in no block of its branch; and an empty
//   block as long as a block with requests is uncommitted there, or its own highest certificate has just committed one,
//   which only its proposal can tell the others; and whenever a quorum has entered its view in vain. Empty blocks are
//   blocks of the ledger.
//   Patience runs only while something waits, and doubles with each view in vain until a certificate is new.
//   A leader may open its view late: those who told it and went on have not voted later, and still vote. One that is
//   told by f + 1 others that they are in its view joins them.
//   A new-view carries the sender's latest vote, lest votes for a leader that failed be lost. With leaders in turn, four
//   validators and one of them down there are never the four live leaders in a row that a three-chain takes: nothing
//   would be committed (Giridharan et al., BeeGees, PODC 2023, on chained protocols). Whoever came to a view by its
//   vote tells this view's leader, too, when its patience ends.
//   A proposal ahead of the replica's view is waited for unless it carries the certificate of the view before: a lying
//   leader cannot lead others to far views.
//   What a vote rests on is on disk before the vote leaves: one write a view. Nodes above the latest committed one are
//   in it.
//   A certificate counts a quorum's votes one by one, or as one signature (certificates: threshold). Partial signatures
//   and their combination are charged as signatures and checks of the suite.
//   Who lacks a node asks one that has it; committed blocks come with the chain of certificates that commits the last
//   of them.
//
// Left out, with the consequence:
//   Clients' signatures as objects: their check is charged, but a leader that invents requests is not modelled.
//   A block tree on disk for ever: old votes are dropped, blocks are kept as a hash chain.
//   Payloads apart from proposals (batches by digest): proposals carry their requests, and large ones load the leader's
//   link.
// Limits: a liar among the leaders in turn that collects votes and keeps them, time and again with another at the right
//   distance, can hold commits up (see above); views-per-leader of 4 and more gives a live leader the views it takes.
import { hotStuffVariant } from "./hotstuff-family.ts";
import type { Certificate, CommitProof } from "./hotstuff-messages.ts";
import { entered, giveUpView } from "./hotstuff-new-view.ts";
import { enterView, propose } from "./hotstuff-order.ts";
import { type Find, type HotStuffRules, hotStuffParams, IN_TURN, leaderOf } from "./hotstuff-state.ts";
import { safeNode } from "./hotstuff-tree.ts";

const rules: HotStuffRules = {
  collector: (state, view) => leaderOf(state, view + 1),
  opening: (state, view) => {
    const how = entered(state, view);
    return how === "closed" && state.high.view === view - 1 ? "may" : how;
  },
  isSafe: (state, { node }) => safeNode(state, node),
  lockedBy: (certificate, find) => find(certificate.digest)?.justify,
  committedBy: threeChain,
  afterCertificate: (state, { view }, ctx) => enterView(state, view + 1, ctx),
  afterCollecting: (state, { view }, ctx) => propose(state, view + 1, ctx),
  afterVote: (state, view, ctx) => enterView(state, view + 1, ctx),
  takeTimeouts: () => {},
  giveUp: giveUpView,
};

/** Three nodes of consecutive views, each the parent of the next, and a certificate for the last: the first is committed. */
function threeChain(certificate: Certificate, find: Find): CommitProof | undefined {
  const third = find(certificate.digest);
  const second = third && find(third.justify.digest);
  const first = second && find(second.justify.digest);
  if (first === undefined || third!.view !== second!.view + 1 || second!.view !== first.view + 1) return undefined;
  return { nodes: [first, second!, third!], certificate };
}

export const hotstuff = hotStuffVariant({
  id: "hotstuff",
  title: "HotStuff",
  source: "Yin, Malkhi, Reiter, Gueta and Abraham, PODC 2019, section 5 and Algorithms 3 to 6",
  rules,
  params: hotStuffParams(IN_TURN),
  messagesPerView: (n) => 2 * (n - 1),
});
