// Agreement among honest validators: no two commit different blocks at one height, and each commits heights without a gap.
import { Violation } from "../base/errors.ts";
import type { EventPort } from "../events/events.ts";

/** Watches commits. @throws Violation (out of the run) at the first height where two honest validators differ. */
export function checkAgreement(events: EventPort): void {
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
}
