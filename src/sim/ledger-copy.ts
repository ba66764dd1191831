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
  /** The top of its chain, and of what is committed of it. */
  private head: Block = GENESIS;
  private committed: Block = GENESIS;
  private genesis: readonly Operation[] = [];
  /** Undefined until it is read first, and after a reversal until it is read again. */
  private made: ReplicatedState | undefined;

  /** @param genesis what the state holds before the first block */
  begin(genesis: readonly Operation[]): void {
    this.genesis = genesis;
  }

  /** What the committed blocks made of genesis. */
  get state(): ReplicatedState {
    if (this.made !== undefined) return this.made;
    const state = new ReplicatedState();
    for (const operation of this.genesis) state.apply(operation, 0);
    for (const block of blocksBetween(GENESIS, this.committed)) apply(state, block);
    this.made = state;
    return state;
  }

  /**
   * Takes a block into the chain, uncommitted. @returns undefined when it is there already, or does not fit on the
   * chain.
   */
  adopt(block: Block): Replaced | undefined {
    if (block.parent !== this.head.digest) return this.reorganise(block);
    this.head = block;
    return NOTHING;
  }

  private reorganise(block: Block): Replaced | undefined {
    const below = this.head.at(block.height - 1);
    if (below?.digest !== block.parent || this.head.holds(block)) return undefined;
    const reversed = Math.max(0, this.committed.height - below.height);
    const abandoned = blocksBetween(below, this.head);
    this.head = block;
    if (reversed > 0) {
      this.committed = below;
      this.made = undefined;
    }
    return { abandoned, reversed };
  }

  /**
   * Commits the next block of the chain, or one that comes on top. Any other changes nothing. @returns whether it was
   * not committed before.
   */
  commit(block: Block): boolean {
    const { head, committed, made } = this;
    if (block.height <= committed.height && head.holds(block)) return false;
    if (block.parent === committed.digest && (committed === head || head.holds(block))) {
      if (committed === head) this.head = block;
      this.committed = block;
      if (made !== undefined) apply(made, block);
    }
    return true;
  }
}

/** Those above one of them up to another, lowest first. */
function blocksBetween(bottom: Block, top: Block): Block[] {
  const blocks: Block[] = [];
  for (let block = top; block.height > bottom.height; block = block.below!) blocks.push(block);
  return blocks.reverse();
}

function apply(state: ReplicatedState, { height, batch }: Block): void {
  for (const { operation } of batch.requests) state.apply(operation, height);
}
