// The chains of validators whose blocks may be taken back, as the events tell them: each stands on itself at any time, and each commit
// is of a block in it. Forks and reversals are no violation: they are measured (fork-metrics.ts).
import { Violation } from "../base/errors.ts";
import { exactly, type SelfCheck } from "../base/self-check.ts";
import type { EventPort } from "../events/events.ts";
import { type Block, GENESIS } from "../ledger/block.ts";
import type { Agreement } from "./agreement.ts";

/** One validator's: its top, and the top of what is committed. */
class Chain {
  head = GENESIS;
  committed = GENESIS;

  /** @returns the rule that is broken, if one is. */
  adopt(block: Block): string | undefined {
    const { height, parent } = block;
    if (block.below !== this.head && parent !== this.head.digest) {
      const below = this.head.at(height - 1);
      if (below?.digest !== parent) return `a block adopted at height ${height} that does not stand on the one below`;
      if (this.committed.height >= height) this.committed = below;
    }
    this.head = block;
    return undefined;
  }
  /** @returns the rule that is broken, if one is. */
  commit(block: Block): string | undefined {
    const { height } = block;
    if (height !== this.committed.height + 1) return `height ${height} committed after ${this.committed.height}`;
    if (!this.head.holds(block)) return `a block committed at height ${height} that is not in the chain`;
    this.committed = block;
    return undefined;
  }
}

export interface Forks extends Agreement {
  /** By validator, of those that have adopted a block: the tops of its chain, and of what it has committed of it. */
  readonly chains: readonly ({ readonly head: Block; readonly committed: Block } | undefined)[];
}

/** Watches adoptions and commits. @throws Violation (out of the run) at the first that does not fit. */
export function checkForks(events: EventPort): Forks {
  const chains: (Chain | undefined)[] = [];
  let adopted = 0;
  let abandoned = 0;
  const chainAt = (node: number): Chain => {
    while (chains.length <= node) chains.push(undefined);
    chains[node] ??= new Chain();
    return chains[node];
  };
  events.on("adopted", ({ block, node, at, abandoned: left }) => {
    adopted += 1;
    abandoned += left.length;
    const broken = chainAt(node).adopt(block);
    if (broken !== undefined) throw new Violation(broken, at, [node]);
  });
  events.on("committed", ({ block, node, at }) => {
    const broken = chainAt(node).commit(block);
    if (broken !== undefined) throw new Violation(broken, at, [node]);
  });
  return {
    chains,
    checks: () => {
      const adopting = chains.filter((chain) => chain !== undefined);
      return adopting.length === 0 ? [] : [balance(adopting, { adopted, abandoned })];
    },
  };
}

/** Every adopted block is in a chain or has been abandoned. */
function balance(
  chains: readonly Chain[],
  { adopted, abandoned }: { readonly adopted: number; readonly abandoned: number },
): SelfCheck {
  const present = chains.reduce((total, { head }) => total + head.height, 0);
  const claim = {
    rule: "flow balance",
    subject: "blocks of the validators' chains",
    detail: `${adopted} adopted = ${abandoned} abandoned + ${present} in the chains`,
    numbers: { adopted, abandoned, present },
  };
  return exactly(claim, adopted, abandoned + present);
}
