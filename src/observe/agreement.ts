// Agreement among honest validators: no two commit different blocks at one height, and each commits heights without a gap. Where
// blocks are adopted before, none that is committed is taken back.
import { Violation } from "../base/errors.ts";
import { exactly, type SelfCheck } from "../base/self-check.ts";
import type { EventPort } from "../events/events.ts";
import type { Block } from "../ledger/block.ts";

/** What was compared until now; none before the first commit. */
export interface Agreement {
  checks(): readonly SelfCheck[];
}

/** Watches commits. @throws Violation (out of the run) at the first height where two honest validators differ, or one takes back its own. */
export function checkAgreement(events: EventPort): Agreement {
  events.on("adopted", ({ at, node, block, reversed }) => {
    if (reversed > 0) throw new Violation(`a block committed at height ${block.height} taken back`, at, [node]);
  });
  /** By height, from 1: the block, and who committed it first. */
  const blocks: Block[] = [];
  const committers: number[] = [];
  /** By validator: up to where it has committed. */
  const heights: number[] = [];
  events.on("committed", ({ block, node, at }) => {
    const { height } = block;
    while (heights.length <= node) heights.push(0);
    const above = heights[node]!;
    const known = blocks[height - 1];
    if (known !== undefined && known.digest !== block.digest)
      throw new Violation(`two blocks committed at height ${height}`, at, [committers[height - 1]!, node]);
    if (height !== above + 1) throw new Violation(`height ${height} committed after ${above}`, at, [node]);
    if (known === undefined) {
      blocks.push(block);
      committers.push(node);
    }
    heights[node] = height;
  });
  const checks = (): readonly SelfCheck[] => {
    const reached = heights.filter((height) => height > 0);
    return reached.length === 0 ? [] : [agreed(blocks, reached)];
  };
  return { checks };
}

/** A run that ends without a violation has one block a height, and no gap below the highest. */
function agreed(blocks: readonly { readonly digest: string }[], reached: readonly number[]): SelfCheck {
  const distinct = new Set(blocks.map(({ digest }) => digest)).size;
  const highest = Math.max(...reached);
  const claim = {
    rule: "agreement",
    subject: "honest validators",
    detail: `${distinct} blocks committed up to height ${highest}, by ${reached.length} validators`,
    numbers: { blocks: distinct, highest, validators: reached.length },
  };
  return exactly(claim, distinct, highest);
}
