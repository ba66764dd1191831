// The paper's message log for one height: what was received and sent in each round, and which rules have had their first time.
import type { Block, Digest } from "../ledger/block.ts";
import type { Signed } from "../ledger/signature.ts";
import { Tally } from "./quorum.ts";
import type { LogMessage, NIL, ProposalMessage, Vote } from "./tendermint-messages.ts";

/**
 * Votes of one kind in one round. A validator that contradicts itself is counted for each digest it voted for: others may
 * have acted on either vote, and what made a quorum there must be able to make one here.
 */
export class VoteSet {
  readonly #n: number;
  readonly #voters: Tally;
  readonly #byDigest = new Map<Digest | typeof NIL, { readonly voters: Tally; readonly votes: Signed<Vote>[] }>();
  constructor(n: number) {
    this.#n = n;
    this.#voters = new Tally(n);
  }
  /** Validators that have voted for anything. */
  get voters(): number {
    return this.#voters.count;
  }
  /** Validators that have voted for this digest. */
  count(digest: Digest | typeof NIL): number {
    return this.#byDigest.get(digest)?.voters.count ?? 0;
  }
  /** @returns whether the vote was new. */
  add(vote: Signed<Vote>): boolean {
    const { digest } = vote.body;
    let same = this.#byDigest.get(digest);
    if (same === undefined) {
      same = { voters: new Tally(this.#n), votes: [] };
      this.#byDigest.set(digest, same);
    }
    if (!same.voters.add(vote.signer)) return false;
    same.votes.push(vote);
    this.#voters.add(vote.signer);
    return true;
  }
  /** The votes for a digest, or all of them. */
  votes(digest?: Digest | typeof NIL): readonly Signed<Vote>[] {
    if (digest !== undefined) return [...(this.#byDigest.get(digest)?.votes ?? [])];
    return [...this.#byDigest.values()].flatMap(({ votes }) => votes);
  }
}

/** A proposal of the round's leader with the block it stands for, and whether that block may come next: valid(v). */
export interface Proposed {
  readonly message: ProposalMessage;
  readonly block: Block;
  readonly isValid: boolean;
}

/** What happens once a round, by line; ask: the votes behind a proposal's validRound were asked for. */
export type FirstTime = "L21" | "L34" | "L36" | "L47" | "ask";

export interface RoundLog {
  readonly round: number;
  /** One, unless the leader contradicts itself. */
  readonly proposals: Proposed[];
  readonly prevotes: VoteSet;
  readonly precommits: VoteSet;
  /** Validators that have said anything in this round. */
  readonly senders: Tally;
  readonly happened: Set<FirstTime>;
}

export function newRoundLog(round: number, n: number): RoundLog {
  return {
    round,
    proposals: [],
    prevotes: new VoteSet(n),
    precommits: new VoteSet(n),
    senders: new Tally(n),
    happened: new Set(),
  };
}

/** @returns true once, and false from then on. */
export function isFirstTime({ happened }: RoundLog, what: FirstTime): boolean {
  if (happened.has(what)) return false;
  happened.add(what);
  return true;
}

/** All that a round's log holds, as it was sent. */
export function messagesOf({ proposals, prevotes, precommits }: RoundLog): LogMessage[] {
  return [
    ...proposals.map(({ message }) => message),
    ...asMessages(prevotes.votes()),
    ...asMessages(precommits.votes()),
  ];
}

export function asMessages(votes: readonly Signed<Vote>[]): LogMessage[] {
  return votes.map((vote) => ({ type: vote.body.phase, vote }));
}
