// A replica's chain of blocks as links that never change: a record on disk and a later state can share them.
import { type Jumping, jumpUpon as jumpUponMember, memberAt } from "../base/jumps.ts";
import { type Batch, type Block, blocksHolding, GENESIS } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";

/** A chain, newest block first; the link of genesis has nothing below. */
export interface Link extends Jumping<Link> {
  readonly block: Block;
}

export const GENESIS_LINK: Link = { block: GENESIS, below: undefined, jump: undefined };

/**
 * The chain with one more block, which holds the batch.
 * @param header what its maker says beside (`Batch.on`)
 */
export function extend(chain: Link, batch: Batch, header?: string): Link {
  return { block: batch.on(chain.block, header), below: chain, jump: jumpUpon<Link>(chain) };
}

/** Where the link upon this one jumps to. */
export function jumpUpon<Kind extends Link & Jumping<Kind>>(chain: Kind): Kind {
  return jumpUponMember(chain, heightOf);
}

/** The chain with those of a run of blocks, lowest first, that it lacks; undefined when the run begins too high for it. */
export function extendByRun(chain: Link, run: readonly Block[]): Link | undefined {
  const lacking = run.filter(({ height }) => height > chain.block.height);
  if (lacking.length > 0 && lacking[0]!.height > chain.block.height + 1) return undefined;
  return lacking.reduce((top, { batch }) => extend(top, batch), chain);
}

function heightOf({ block }: Link): number {
  return block.height;
}

/** The link at a height, in logarithmically many steps; undefined above the top. */
export function linkAt<Kind extends Link & Jumping<Kind>>(chain: Kind, height: number): Kind | undefined {
  return memberAt(chain, height, heightOf);
}

/** The blocks above a height, lowest first. */
export function blocksAbove(chain: Link, height: number): Block[] {
  const blocks: Block[] = [];
  for (let link: Link | undefined = chain; link !== undefined && link.block.height > height; link = link.below) {
    blocks.push(link.block);
  }
  return blocks.reverse();
}

/** The block in this chain that holds this very request, in logarithmically many steps. */
export function blockHolding(chain: Link, request: Request): Block | undefined {
  return blocksHolding(request).find((block) => chain.block.holds(block));
}

/** The block that holds a request: of those that do anywhere, the one in this chain; of an equal request, looked for from the top. */
export function blockWith(chain: Link, request: Request): Block | undefined {
  const known = blockHolding(chain, request);
  if (known !== undefined) return known;
  for (let link: Link | undefined = chain; link !== undefined; link = link.below) {
    if (link.block.batch.requests.some(({ id }) => id === request.id)) return link.block;
  }
  return undefined;
}
