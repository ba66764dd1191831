// How rounds change, in two rule sets. qbft: a round change proves what prepared where it comes from, and a proposal in
// a later round that it is for what prepared last (isProposalJustification; Moniz, Algorithm 4). ibft: nothing is
// proven; a validator keeps to the block that prepared at it (EIP 650, "Block locking mechanism").
import type { Signed } from "../ledger/signature.ts";
import type { Prepared, ProposalMessage, Proposed, RoundChange, RoundChangeMessage, Vote } from "./qbft-messages.ts";
import { changesToRound, digestOf, heightOf, makesEmpty, type QbftState, type Round, votersOf } from "./qbft-state.ts";
import { isCertificate } from "./quorum.ts";

/** What a leader may propose in its round, with the reasons; no block: one of its own making. */
export interface Justification {
  readonly proposed: Proposed | undefined;
  readonly roundChanges: readonly Signed<RoundChange>[];
  readonly prepares: readonly Signed<Vote>[];
}

/** What becomes of a proposal: a prepare, nothing yet, nothing at all, or a wish for the next round. */
export type Verdict = "accept" | "wait" | "ignore" | "object";

export interface RoundRules {
  /** What goes into a round change. */
  claim(state: QbftState): Prepared | undefined;
  isRoundChange(state: QbftState, message: RoundChangeMessage): boolean;
  /** For the leader of the present round; undefined: not yet. */
  justify(state: QbftState): Justification | undefined;
  /** On a proposal of this round's leader, or a later one's, for which there is none yet. */
  judge(state: QbftState, message: ProposalMessage): Verdict;
  /** Whether enough is heard of the accepted proposal to send a commit. */
  isPrepared(state: QbftState, round: Round): boolean;
}

const NOTHING: Justification = { proposed: undefined, roundChanges: [], prepares: [] };

const qbft: RoundRules = {
  claim: (state) => state.prepared,
  isRoundChange(state, { roundChange, prepared }) {
    const claim = roundChange.body.prepared;
    if (claim === undefined) return true;
    if (prepared === undefined || claim.round >= roundChange.body.round) return false;
    return digestOf(state, prepared.proposed) === claim.digest && isPreparedIn(state, prepared.prepares, claim);
  },
  justify(state) {
    if (state.round === 0) return NOTHING;
    const changes = changesToRound(state);
    if (changes.length < state.quorum) return undefined;
    let latest: Prepared | undefined;
    for (const { roundChange, prepared } of changes) {
      if (roundChange.body.prepared === undefined || prepared === undefined) continue;
      if (latest === undefined || prepared.round > latest.round) latest = prepared;
    }
    const roundChanges = changes.map(({ roundChange }) => roundChange);
    return { proposed: latest?.proposed, roundChanges, prepares: latest?.prepares ?? [] };
  },
  judge: (state, message) => (isJustified(state, message) && isBlock(state, message.proposed) ? "accept" : "ignore"),
  isPrepared: ({ quorum }, { prepares }) => prepares.count >= quorum,
};

const ibft: RoundRules = {
  claim: () => undefined,
  isRoundChange: (_, { roundChange }) => roundChange.body.prepared === undefined,
  // "When a proposer is locked at H with B, it can only propose B for H."
  justify: ({ isOpen, prepared }) => (isOpen ? { ...NOTHING, proposed: prepared?.proposed } : undefined),
  judge(state, { proposal, proposed }) {
    const { round, digest } = proposal.body;
    if (round > state.round || !state.isOpen) return "wait";
    if (!isBlock(state, proposed)) return "object";
    // "When a validator is locked, it can only vote on B for H."
    return state.prepared === undefined || digestOf(state, state.prepared.proposed) === digest ? "accept" : "object";
  },
  // "Waits for 2F + 1 of PREPARE or COMMIT": who is locked on the block sends the commit at once.
  isPrepared: ({ quorum, n }, round) => votersOf(round, n) >= quorum,
};

export const RULES: Readonly<Record<"qbft" | "ibft", RoundRules>> = { qbft, ibft };

/** isProposalJustification: a quorum has left the rounds before, and the block is what prepared last in them. */
function isJustified(state: QbftState, { proposal, proposed, roundChanges, prepares }: ProposalMessage): boolean {
  const { round, digest } = proposal.body;
  const isItsOwn = proposed.leader === proposal.signer;
  if (round === 0) return isItsOwn;
  const height = heightOf(state);
  const isToRound = (body: RoundChange): boolean =>
    body.phase === "round-change" && body.height === height && body.round === round;
  if (!isCertificate(roundChanges, { n: state.n, needed: state.quorum }, isToRound)) return false;
  const latest = Math.max(...roundChanges.map(({ body }) => (isToRound(body) ? (body.prepared?.round ?? -1) : -1)));
  return latest < 0 ? isItsOwn : latest < round && isPreparedIn(state, prepares, { round: latest, digest });
}

/** A quorum's prepares at the present height. */
function isPreparedIn(
  state: QbftState,
  prepares: readonly Signed<Vote>[],
  { round, digest }: { readonly round: number; readonly digest: string },
): boolean {
  const height = heightOf(state);
  return isCertificate(
    prepares,
    { n: state.n, needed: state.quorum },
    (vote) => vote.phase === "prepare" && vote.height === height && vote.round === round && vote.digest === digest,
  );
}

/** validateEthereumBlock: here, requests that are not in the ledger, each once. */
function isBlock(state: QbftState, { batch }: Proposed): boolean {
  const { requests } = batch;
  if (requests.length === 0) return makesEmpty(state);
  if (requests.length > state.params["block.at-most"]) return false;
  return (
    new Set(requests.map(({ id }) => id)).size === requests.length &&
    !requests.some((request) => state.mempool.isCommitted(request))
  );
}
