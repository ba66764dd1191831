// The chains of validators whose blocks may be taken back, as the events tell them: each stands on itself at any time, and each commit
// is of a block in it. Forks and reversals are no violation: they are measured (fork-metrics.ts).
import { Violation } from "../base/errors.ts";
import { exactly, type SelfCheck } from "../base/self-check.ts";
import type { EventPort } from "../events/events.ts";
import { type Block, GENESIS } from "../ledger/block.ts";
import type { Agreement } from "./agreement.ts";

/** The tops of a validator's chain, and of what it has committed of it. */
interface Tops {
  readonly head: Block;
  readonly committed: Block;
}

/** Places of a validator's tops. */
const HEAD = 0;
const COMMITTED = 1;

class Chains {
  /** Two of each validator, side by side: looked at with each block of each of thousands. */
  private readonly tops: Block[] = [];

  /** @returns the rule that is broken, if one is. */
  adopt(node: number, block: Block): string | undefined {
    const { tops } = this;
    const place = this.placeOf(node);
    const head = tops[place + HEAD]!;
    const { height, parent } = block;
    if (block.below !== head && parent !== head.digest) {
      const below = head.at(height - 1);
      if (below?.digest !== parent) return `a block adopted at height ${height} that does not stand on the one below`;
      if (tops[place + COMMITTED]!.height >= height) tops[place + COMMITTED] = below;
    }
    tops[place + HEAD] = block;
    return undefined;
  }
  /** @returns the rule that is broken, if one is. */
  commit(node: number, block: Block): string | undefined {
    const { tops } = this;
    const place = this.placeOf(node);
    const committed = tops[place + COMMITTED]!;
    const { height } = block;
    if (height !== committed.height + 1) return `height ${height} committed after ${committed.height}`;
    if (!tops[place + HEAD]!.holds(block)) return `a block committed at height ${height} that is not in the chain`;
    tops[place + COMMITTED] = block;
    return undefined;
  }

  private placeOf(node: number): number {
    while (this.tops.length <= 2 * node) this.tops.push(GENESIS, GENESIS);
    return 2 * node;
  }

  all(): (Tops | undefined)[] {
    const chains: (Tops | undefined)[] = [];
    for (let place = 0; place < this.tops.length; place += 2) {
      const [head, committed] = [this.tops[place + HEAD]!, this.tops[place + COMMITTED]!];
      chains.push(head === GENESIS ? undefined : { head, committed });
    }
    return chains;
  }
}

export interface Forks extends Agreement {
  /** By validator, of those that have adopted a block. */
  chains(): readonly (Tops | undefined)[];
}

/** Watches adoptions and commits. @throws Violation (out of the run) at the first that does not fit. */
export function checkForks(events: EventPort): Forks {
  const chains = new Chains();
  let adopted = 0;
  let abandoned = 0;
  events.on("adopted", ({ block, node, at, abandoned: left }) => {
    adopted += 1;
    abandoned += left.length;
    const broken = chains.adopt(node, block);
    if (broken !== undefined) throw new Violation(broken, at, [node]);
  });
  events.on("committed", ({ block, node, at }) => {
    const broken = chains.commit(node, block);
    if (broken !== undefined) throw new Violation(broken, at, [node]);
  });
  return {
    chains: () => chains.all(),
    checks: () => {
      const adopting = chains.all().filter((chain) => chain !== undefined);
      return adopting.length === 0 ? [] : [balance(adopting, { adopted, abandoned })];
    },
  };
}

/** Every adopted block is in a chain or has been abandoned. */
function balance(
  chains: readonly Tops[],
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
