// Gasper: what validators sign, and what a chain of their blocks says of checkpoints and stakes.
import { type Block, type Digest, digestOf } from "../ledger/block.ts";
import type { Signed } from "../ledger/signature.ts";
import type { BranchLink, Seal } from "./block-exchange.ts";
import type { NodeId } from "./protocol.ts";

/** A checkpoint as a vote names it. */
export interface CheckpointName {
  readonly epoch: number;
  readonly digest: Digest;
}

/** An epoch with its checkpoint block: the last one up to the epoch's first slot. */
export interface Checkpoint {
  readonly epoch: number;
  readonly link: GasperLink;
}

/** AttestationData: for the head of a slot (LMD-GHOST), and for a link between two checkpoints (Casper FFG). */
export class Vote {
  readonly slot: number;
  readonly head: Digest;
  readonly source: CheckpointName;
  readonly target: CheckpointName;
  #text: string | undefined;

  constructor(slot: number, head: Digest, link: { readonly source: CheckpointName; readonly target: CheckpointName }) {
    this.slot = slot;
    this.head = head;
    this.source = link.source;
    this.target = link.target;
  }
  /** All it says: two votes that differ have different texts. */
  get text(): string {
    const { slot, head, source, target } = this;
    this.#text ??= `${slot} ${head} ${source.epoch} ${source.digest} ${target.epoch} ${target.digest}`;
    return this.#text;
  }
}

/** AggregateAndProof: what one of its members has of a committee's votes. */
export class Aggregate {
  readonly votes: readonly Signed<Vote>[];
  #content: Digest | undefined;

  constructor(votes: readonly Signed<Vote>[]) {
    this.votes = votes;
  }
  /** Equal of those who have the same votes. */
  get content(): Digest {
    this.#content ??= digestOf(votesText(this.votes));
    return this.#content;
  }
}

export function votesText(votes: readonly Signed<Vote>[]): string {
  return votes.map(({ signer, body }) => `${signer} ${body.text}`).join("\n");
}

/** Two votes of one validator that contradict each other (AttesterSlashing). */
export interface Evidence {
  readonly one: Signed<Vote>;
  readonly other: Signed<Vote>;
}

/** What a block holds beside its requests. */
export interface Body {
  readonly votes: readonly Signed<Vote>[];
  readonly evidence: readonly Evidence[];
}

/**
 * What the leader of a slot signs. What a block may be depends on what is below it alone, so all validators judge alike: the first
 * does it for all, and they share the link, as they share the block.
 */
export class Proposal implements Seal {
  readonly digest: Digest;
  readonly height: number;
  readonly stamp: number;
  readonly filler: number;
  readonly body: Body;
  #judged: GasperLink | undefined;

  constructor(
    { digest, height }: Block,
    slot: number,
    { body, filler }: { readonly body: Body; readonly filler: number },
  ) {
    this.digest = digest;
    this.height = height;
    this.stamp = slot;
    this.filler = filler;
    this.body = body;
  }
  /** @param judge called where no one has judged it upon this parent yet */
  linkUpon(parent: GasperLink, judge: () => GasperLink | undefined): GasperLink | undefined {
    if (this.#judged?.below === parent) return this.#judged;
    const link = judge();
    this.#judged = link ?? this.#judged;
    return link;
  }
}

/** Its stamp is its slot. */
export type GasperLink = BranchLink;

/** What validators have, by validator [Gwei]; arrays that did not change are shared. */
export interface Stakes {
  readonly balances: readonly number[];
  /** What counts: in whole ETH once some has leaked; 0 of the slashed. */
  readonly effective: readonly number[];
  /** Epochs missed, as the leak counts them. */
  readonly scores: readonly number[];
}

/** BeaconState: what a chain says of checkpoints and stakes in an epoch, with the blocks up to `top`. */
export interface ChainState {
  readonly top: GasperLink;
  readonly epoch: number;
  /** Whether this epoch and the three before are justified, latest first. */
  readonly bits: readonly boolean[];
  readonly previousJustified: Checkpoint;
  readonly justified: Checkpoint;
  readonly finalized: Checkpoint;
  /** By validator, 1 of those whose vote for the right checkpoint of this epoch, or the one before, is in the chain. */
  readonly attested: { readonly current: Uint8Array; readonly previous: Uint8Array };
  readonly stakes: Stakes;
  readonly slashed: ReadonlySet<NodeId>;
}
