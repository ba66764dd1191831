// Quorum arithmetic and vote counting: one home for 2f + 1 and for "a repeated vote counts once".
import type { Signed } from "../ledger/signature.ts";
import type { NodeId } from "./protocol.ts";

/** Most Byzantine validators survived among n: f with n ≥ 3f + 1. */
export function byzantineFaults(n: number): number {
  return Math.floor((n - 1) / 3);
}

/**
 * Votes that intersect in an honest validator when f are Byzantine: ⌈(n + f + 1) / 2⌉, which is 2f + 1 for n = 3f + 1.
 */
export function byzantineQuorum(n: number): number {
  return Math.ceil((n + byzantineFaults(n) + 1) / 2);
}

/** Most crashed validators survived among n. */
export function crashFaults(n: number): number {
  return Math.floor((n - 1) / 2);
}

/** A majority of n. */
export function majority(n: number): number {
  return Math.floor(n / 2) + 1;
}

/** Who has voted: a bit set over validators with its count. A repeated vote counts once. */
export class Tally {
  /** A bit for each of the first 32, who are often all. */
  #first = 0;
  readonly #others: Int32Array | undefined;
  #count = 0;
  constructor(n: number) {
    this.#others = n <= 32 ? undefined : new Int32Array((n - 1) >>> 5);
  }
  get count(): number {
    return this.#count;
  }
  has(voter: NodeId): boolean {
    const word = voter < 32 ? this.#first : this.#others![(voter >>> 5) - 1]!;
    return ((word >>> (voter & 31)) & 1) === 1;
  }
  /** @returns whether the vote was new. */
  add(voter: NodeId): boolean {
    if (this.has(voter)) return false;
    const bit = 1 << (voter & 31);
    if (voter < 32) this.#first |= bit;
    else this.#others![(voter >>> 5) - 1]! |= bit;
    this.#count += 1;
    return true;
  }
}

/**
 * Signed votes of one ballot: the first of each validator is kept, as proof; a repeated or contradicting one is
 * ignored. Votes may come before it is known which digest the ballot is about; those for that digest are counted.
 */
export class Ballot<Body extends { readonly digest: string }> {
  readonly #votes: (Signed<Body> | undefined)[];
  #digest: string | undefined;
  #count = 0;
  constructor(n: number) {
    this.#votes = new Array<Signed<Body> | undefined>(n).fill(undefined);
  }
  /** Votes for the ballot's digest; 0 while that is unknown. */
  get count(): number {
    return this.#count;
  }
  /** @returns whether it is this validator's first vote. */
  add(vote: Signed<Body>): boolean {
    if (this.#votes[vote.signer] !== undefined) return false;
    this.#votes[vote.signer] = vote;
    if (vote.body.digest === this.#digest) this.#count += 1;
    return true;
  }
  /** Says what the ballot is about; once. */
  settle(digest: string): void {
    this.#digest = digest;
    this.#count = this.certificate().length;
  }
  of(voter: NodeId): Signed<Body> | undefined {
    return this.#votes[voter];
  }
  /** The votes counted, by voter. */
  certificate(): readonly Signed<Body>[] {
    const digest = this.#digest;
    return this.#votes.filter((vote) => vote !== undefined && vote.body.digest === digest) as Signed<Body>[];
  }
}

/** Enough matching votes of different validators. */
export function isCertificate<Body>(
  votes: readonly Signed<Body>[],
  among: { readonly n: number; readonly needed: number },
  matches: (body: Body, signer: NodeId) => boolean,
): boolean {
  const voters = new Tally(among.n);
  for (const vote of votes) if (matches(vote.body, vote.signer)) voters.add(vote.signer);
  return voters.count >= among.needed;
}
