// The chains of validators whose blocks may be taken back, as the events tell them: each stands on itself at any time, and each commit
// is of a block in it. Forks and reversals are no violation: they are measured (fork-metrics.ts).
import { Violation } from "../base/errors.ts";
import { exactly, type SelfCheck } from "../base/self-check.ts";
import type { EventPort } from "../events/events.ts";
import { type Block, GENESIS } from "../ledger/block.ts";
import type { Agreement } from "./agreement.ts";

/** One validator's. */
class Chain {
  /** By height, genesis at 0. */
  readonly blocks: Block[] = [GENESIS];
  committed = 0;
  adoptions = 0;
  abandonments = 0;

  /** @returns the rule that is broken, if one is. */
  adopt(block: Block, abandoned: readonly Block[]): string | undefined {
    const { height, parent } = block;
    if (this.blocks.length > height) this.blocks.splice(height);
    if (this.blocks.length !== height || this.blocks[height - 1]!.digest !== parent)
      return `a block adopted at height ${height} that does not stand on the one below`;
    this.adoptions += 1;
    this.abandonments += abandoned.length;
    this.committed = Math.min(this.committed, height - 1);
    this.blocks.push(block);
    return undefined;
  }
  /** @returns the rule that is broken, if one is. */
  commit({ height, digest }: Block): string | undefined {
    if (height !== this.committed + 1) return `height ${height} committed after ${this.committed}`;
    if (this.blocks[height]?.digest !== digest) return `a block committed at height ${height} that is not in the chain`;
    this.committed = height;
    return undefined;
  }
}

export interface Forks extends Agreement {
  /** Of the validators that have adopted a block: their blocks by height, and how many are committed. */
  readonly chains: ReadonlyMap<number, { readonly blocks: readonly Block[]; readonly committed: number }>;
}

/** Watches adoptions and commits. @throws Violation (out of the run) at the first that does not fit. */
export function checkForks(events: EventPort): Forks {
  const chains = new Map<number, Chain>();
  events.observe(["adopted", "committed"], (event) => {
    if (event.type !== "adopted" && event.type !== "committed") return;
    const { block, node, at } = event;
    let chain = chains.get(node);
    if (chain === undefined) {
      chain = new Chain();
      chains.set(node, chain);
    }
    const broken = event.type === "adopted" ? chain.adopt(block, event.abandoned) : chain.commit(block);
    if (broken !== undefined) throw new Violation(broken, at, [node]);
  });
  return { chains, checks: () => (chains.size === 0 ? [] : [balance([...chains.values()])]) };
}

/** Every adopted block is in a chain or has been abandoned. */
function balance(chains: readonly Chain[]): SelfCheck {
  const sum = (of: (chain: Chain) => number): number => chains.reduce((total, chain) => total + of(chain), 0);
  const adopted = sum(({ adoptions }) => adoptions);
  const abandoned = sum(({ abandonments }) => abandonments);
  const present = sum(({ blocks }) => blocks.length - 1);
  const claim = {
    rule: "flow balance",
    subject: "blocks of the validators' chains",
    detail: `${adopted} adopted = ${abandoned} abandoned + ${present} in the chains`,
    numbers: { adopted, abandoned, present },
  };
  return exactly(claim, adopted, abandoned + present);
}
