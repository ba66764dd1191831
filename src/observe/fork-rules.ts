// What a ledger whose blocks may be taken back owes its clients. At any time each validator's chain holds only what was
// submitted, and nothing twice; and when the network has been calm for long, what the honest ones have committed
// agrees, and everything that was confirmed is in it.
import { Violation } from "../base/errors.ts";
import type { EventPort } from "../events/events.ts";
import { type Block, GENESIS } from "../ledger/block.ts";
import type { ChainRules } from "./chain-rules.ts";
import { checkForks, type Forks } from "./forks.ts";

/**
 * Watches submissions, adoptions, commits and answers. @throws Violation (out of the run) at the first block that
 * breaks a rule.
 */
export function checkForkedChain(events: EventPort): ChainRules {
  const submitted = new Set<number>();
  const confirmed = new Set<number>();
  /** By validator: the heights at which its chain holds requests. */
  const heights = new Map<number, Map<number, number>>();
  const forks = checkForks(events);

  events.on("submitted", ({ request }) => void submitted.add(request.id));
  events.on("answered", ({ request }) => void confirmed.add(request.id));
  events.on("adopted", ({ node, at, block, abandoned }) => {
    const heightOf = heights.get(node) ?? new Map<number, number>();
    heights.set(node, heightOf);
    for (const id of requestsIn(abandoned)) heightOf.delete(id);
    for (const { id } of block.batch.requests) {
      if (!submitted.has(id))
        throw new Violation(`a request that nobody submitted adopted at height ${block.height}`, at, [node]);
      const before = heightOf.get(id);
      if (before !== undefined)
        throw new Violation(`request ${id} twice in one chain, at heights ${before} and ${block.height}`, at, [node]);
      heightOf.set(id, block.height);
    }
  });

  /** What honest validators do not agree on, or what was confirmed and is not there. */
  function unsettled(
    honest: (node: number) => boolean,
  ): { readonly what: string; readonly nodes: number[] } | undefined {
    const chains = forks.chains();
    const agreed = longest(chains, honest);
    for (const [node, chain] of chains.entries()) {
      if (chain !== undefined && honest(node) && !agreed.holds(chain.committed)) {
        const { height } = chain.committed;
        return { what: `different blocks committed at height ${height}, long after the calm`, nodes: [node] };
      }
    }
    const held = new Set(requestsIn(chainOf(agreed)));
    const lost = [...confirmed].find((id) => !held.has(id));
    return lost === undefined ? undefined : { what: `request ${lost} was confirmed and is in no block`, nodes: [] };
  }

  return {
    get committed() {
      return requestsIn(chainOf(longest(forks.chains(), () => true))).length;
    },
    isSettled: (honest = () => true) => unsettled(honest) === undefined,
    atEnd(now, honest = () => true) {
      const fault = unsettled(honest);
      if (fault !== undefined) throw new Violation(fault.what, now, fault.nodes);
    },
  };
}

/** The top of the committed blocks of whoever has committed most. */
function longest(chains: ReturnType<Forks["chains"]>, among: (node: number) => boolean): Block {
  let best = GENESIS;
  for (const [node, chain] of chains.entries())
    if (chain !== undefined && among(node) && chain.committed.height >= best.height) best = chain.committed;
  return best;
}

/** Newest first. */
function chainOf(top: Block): Block[] {
  const blocks: Block[] = [];
  for (let block: Block | undefined = top; block !== undefined; block = block.below) blocks.push(block);
  return blocks;
}

function requestsIn(blocks: readonly Block[]): number[] {
  return blocks.flatMap(({ batch }) => batch.requests.map(({ id }) => id));
}
