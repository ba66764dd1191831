// Jolteon: chained HotStuff with a chain of two, so two delays fewer. In return views change with timeouts to all: a
// quorum of them is a certificate that says how far anybody can have committed. The rules of this variant; what the
// family shares, and its choices, stand in hotstuff.ts and hotstuff-….ts.
//
// @source R. Gelashvili, L. Kokoris-Kogias, A. Sonnino, A. Spiegelman, Z. Xiang, Jolteon and Ditto: Network-Adaptive
// Efficient
//   Consensus with Asynchronous Fallback, FC 2022 (arXiv 2106.10362), section 4. Its round is our view.
//
//   rule of the paper                                             function, in the file hotstuff-….ts
//   Propose: on entering the round, with qc_high and the tc       propose: order; opening
//   Advance round: by a qc or a tc; the tc goes to the leader     rules.afterCertificate; takeTimeouts: timeouts
//   Vote: r = r_cur > r_vote, qc of round r − 1                   considerVote: order; isSafe
//   Vote: or tc of round r − 1 and qc.r ≥ max { qc_high.r in tc } isSafe; highestOf: timeouts
//   Vote: to the leader of round r + 1, r_vote ← r                vote: order; rules.collector
//   Lock: qc_high ← max(qc_high, qc)                              raise: order
//   Commit: two adjacent certified blocks                         twoChain; commit: tree
//   Timer and timeout: stop voting, multicast with qc_high        sendTimeout, onTimeout: timeouts
//
// Choices where the paper leaves room:
//   f + 1 timeouts of a round make a replica send its own, as in DiemBFT v4. A timeout carries the tc by which its
//   sender came to the round, and is repeated when patience, which doubles, ends again: so none is lost for good.
//   A vote for a round that times out is lost with the leader that collects it: one leader down costs two timeouts.
//   With views-per-leader above 1 a timeout certificate opens the next leader's turn, and a timeout ends voting for all
//   views of the present one: else a block could be certified in a view that is skipped.
// Left out, with the consequence:
//   Ditto's asynchronous fallback: under an adversary that delays every leader nothing is committed.
//   Aggregated timeouts: the certificate of a quorum's timeouts travels with their signatures, also with certificates:
//   threshold.
import { hotStuffVariant } from "./hotstuff-family.ts";
import type { Certificate, CommitProof, ProposalMessage } from "./hotstuff-messages.ts";
import { enterView } from "./hotstuff-order.ts";
import {
  type Find,
  type HotStuffRules,
  type HotStuffState,
  hotStuffParams,
  IN_TURN,
  leaderOf,
  viewAfterTimeout,
} from "./hotstuff-state.ts";
import { highestOf, sendTimeout, takeTimeouts } from "./hotstuff-timeouts.ts";
import { isTimedOut } from "./hotstuff-tree.ts";

const rules: HotStuffRules = {
  collector: (state, view) => leaderOf(state, view + 1),
  opening,
  isSafe,
  lockedBy: () => undefined,
  committedBy: twoChain,
  afterCertificate: (state, { view }, ctx) => enterView(state, view + 1, ctx),
  afterCollecting: () => {},
  afterVote: () => {},
  takeTimeouts,
  giveUp: sendTimeout,
};

function opening(state: HotStuffState, view: number): "closed" | "may" | "must" {
  const { high, timeoutCertificate } = state;
  if (high.view === view - 1) return "may";
  if (timeoutCertificate === undefined || viewAfterTimeout(state, timeoutCertificate.view) !== view) return "closed";
  return high.view >= highestOf(timeoutCertificate) ? "must" : "closed";
}

function isSafe(state: HotStuffState, { node, timeouts }: ProposalMessage): boolean {
  if (node.view !== state.view) return false;
  if (node.justify.view === node.view - 1) return true;
  if (timeouts === undefined || viewAfterTimeout(state, timeouts.view) !== node.view) return false;
  return isTimedOut(state, timeouts) && node.justify.view >= highestOf(timeouts);
}

/** Two nodes of consecutive views, one the parent of the other, and a certificate for that: the first is committed. */
function twoChain(certificate: Certificate, find: Find): CommitProof | undefined {
  const second = find(certificate.digest);
  const first = second && find(second.justify.digest);
  if (first === undefined || second!.view !== first.view + 1) return undefined;
  return { nodes: [first, second!], certificate };
}

export const jolteon = hotStuffVariant({
  id: "jolteon",
  title: "Jolteon",
  source: "Gelashvili et al., Jolteon and Ditto, arXiv 2106.10362, section 4",
  rules,
  params: hotStuffParams(IN_TURN),
  messagesPerView: (n) => 2 * (n - 1),
});
