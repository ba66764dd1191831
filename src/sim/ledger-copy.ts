// A validator's copy of the ledger, in its database, which survives a crash: its chain, how much of it is committed,
// and what that did to the replicated state. With deterministic finality a block is in the chain when it is committed.
// With probabilistic finality it is adopted before, and another may take its place: what was committed at its height
// and above has then never happened, and the state is made again from genesis when it is next read. That is rare enough
// where blocks are committed a few deep.
import { type Block, GENESIS } from "../ledger/block.ts";
import { type Operation, ReplicatedState } from "../ledger/contract.ts";

/** What a block took the place of: blocks, lowest first, and how many of them were committed. */
export interface Replaced {
  readonly abandoned: readonly Block[];
  readonly reversed: number;
}

const NOTHING: Replaced = { abandoned: [], reversed: 0 };

export class LedgerCopy {
  /** By height, genesis at 0. */
  readonly #chain: Block[] = [GENESIS];
  #committed = 0;
  #genesis: readonly Operation[] = [];
  /** Undefined after a reversal, until it is read. */
  #state: ReplicatedState | undefined;

  /** @param genesis what the state holds before the first block */
  begin(genesis: readonly Operation[]): void {
    this.#genesis = genesis;
  }

  /** What the committed blocks made of genesis. */
  get state(): ReplicatedState {
    if (this.#state !== undefined) return this.#state;
    const state = new ReplicatedState();
    for (const operation of this.#genesis) state.apply(operation, 0);
    for (const block of this.#chain.slice(1, this.#committed + 1)) apply(state, block);
    this.#state = state;
    return state;
  }

  /**
   * Takes a block into the chain, uncommitted. @returns undefined when it is there already, or does not fit on the
   * chain.
   */
  adopt(block: Block): Replaced | undefined {
    const below = this.#chain[block.height - 1];
    if (below?.digest !== block.parent || this.#holds(block)) return undefined;
    if (block.height === this.#chain.length) {
      this.#chain.push(block);
      return NOTHING;
    }
    const reversed = Math.max(0, this.#committed - below.height);
    const abandoned = this.#chain.splice(block.height);
    this.#chain.push(block);
    if (reversed > 0) {
      this.#committed = below.height;
      this.#state = undefined;
    }
    return { abandoned, reversed };
  }

  /**
   * Commits the next block of the chain, or one that comes on top. Any other changes nothing. @returns whether it was
   * not committed before.
   */
  commit(block: Block): boolean {
    if (block.height <= this.#committed && this.#holds(block)) return false;
    const isNext = block.height === this.#committed + 1;
    if (isNext && (block.height === this.#chain.length || this.#holds(block))) {
      this.#chain[block.height] = block;
      this.#committed = block.height;
      if (this.#state !== undefined) apply(this.#state, block);
    }
    return true;
  }

  #holds({ height, digest }: Block): boolean {
    return this.#chain[height]?.digest === digest;
  }
}

function apply(state: ReplicatedState, { height, batch }: Block): void {
  for (const { operation } of batch.requests) state.apply(operation, height);
}
