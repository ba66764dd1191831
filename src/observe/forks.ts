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
  adoptions = 0;
  abandonments = 0;

  /** @returns the rule that is broken, if one is. */
  adopt(block: Block, abandoned: readonly Block[]): string | undefined {
    const { height, parent } = block;
    if (parent !== this.head.digest) {
      const below = this.head.at(height - 1);
      if (below?.digest !== parent) return `a block adopted at height ${height} that does not stand on the one below`;
      if (this.committed.height >= height) this.committed = below;
    }
    this.head = block;
    this.adoptions += 1;
    this.abandonments += abandoned.length;
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
  const chainAt = (node: number): Chain => {
    while (chains.length <= node) chains.push(undefined);
    chains[node] ??= new Chain();
    return chains[node];
  };
  events.on("adopted", ({ block, node, at, abandoned }) => {
    const broken = chainAt(node).adopt(block, abandoned);
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
      return adopting.length === 0 ? [] : [balance(adopting)];
    },
  };
}

/** Every adopted block is in a chain or has been abandoned. */
function balance(chains: readonly Chain[]): SelfCheck {
  const sum = (of: (chain: Chain) => number): number => chains.reduce((total, chain) => total + of(chain), 0);
  const adopted = sum(({ adoptions }) => adoptions);
  const abandoned = sum(({ abandonments }) => abandonments);
  const present = sum(({ head }) => head.height);
  const claim = {
    rule: "flow balance",
    subject: "blocks of the validators' chains",
    detail: `${adopted} adopted = ${abandoned} abandoned + ${present} in the chains`,
    numbers: { adopted, abandoned, present },
  };
  return exactly(claim, adopted, abandoned + present);
}
