// What every ledger owes its clients, whatever the protocol: it holds nothing that nobody submitted, nothing twice, and
// everything that it has confirmed.
import { Violation } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import type { EventPort } from "../events/events.ts";
import type { Block } from "../ledger/block.ts";

export interface ChainRules {
  /** Requests in the ledger so far. */
  readonly committed: number;
  /** Whether honest validators agree by now on all that was confirmed; with deterministic finality always. */
  isSettled(honest?: (node: number) => boolean): boolean;
  /**
   * @param honest where it matters who is.
   * @throws Violation when a request was confirmed to its client and is in no block.
   */
  atEnd(now: Micros, honest?: (node: number) => boolean): void;
}

/** Watches submissions, commits and answers. @throws Violation (out of the run) at the first block that breaks a rule. */
export function checkChain(events: EventPort): ChainRules {
  const submitted = new Set<number>();
  const heightOf = new Map<number, number>();
  const confirmed = new Set<number>();
  let highest = 0;

  function take({ height, batch }: Block, at: Micros, node: number): void {
    for (const { id } of batch.requests) {
      if (!submitted.has(id))
        throw new Violation(`a request that nobody submitted committed at height ${height}`, at, [node]);
      const before = heightOf.get(id);
      if (before !== undefined)
        throw new Violation(`request ${id} committed twice, at heights ${before} and ${height}`, at, [node]);
      heightOf.set(id, height);
    }
    highest = height;
  }

  events.on("submitted", ({ request }) => void submitted.add(request.id));
  events.on("answered", ({ request }) => void confirmed.add(request.id));
  events.on("committed", ({ block, at, node }) => {
    // One block a height: agreement is checked beside this.
    if (block.height > highest) take(block, at, node);
  });
  return {
    get committed() {
      return heightOf.size;
    },
    isSettled: () => true,
    atEnd(now) {
      for (const id of confirmed)
        if (!heightOf.has(id)) throw new Violation(`request ${id} was confirmed and is in no block`, now, []);
    },
  };
}
