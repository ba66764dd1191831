// Agreement among honest validators: no two commit different blocks at one height, and each commits heights without a gap.
import { Violation } from "../base/errors.ts";
import { exactly, type SelfCheck } from "../base/self-check.ts";
import type { EventPort } from "../events/events.ts";

/** What was compared until now; none before the first commit. */
export interface Agreement {
  checks(): readonly SelfCheck[];
}

/** Watches commits. @throws Violation (out of the run) at the first height where two honest validators differ. */
export function checkAgreement(events: EventPort): Agreement {
  const first = new Map<number, { readonly digest: string; readonly node: number }>();
  const heights = new Map<number, number>();
  events.observe(["committed"], (event) => {
    if (event.type !== "committed") return;
    const { block, node, at } = event;
    const known = first.get(block.height);
    if (known === undefined) first.set(block.height, { digest: block.digest, node });
    else if (known.digest !== block.digest)
      throw new Violation(`two blocks committed at height ${block.height}`, at, [known.node, node]);
    const above = heights.get(node) ?? 0;
    if (block.height !== above + 1) throw new Violation(`height ${block.height} committed after ${above}`, at, [node]);
    heights.set(node, block.height);
  });
  return { checks: () => (first.size === 0 ? [] : [agreed([...first.values()], [...heights.values()])]) };
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
