// A replica's chain of blocks as links that never change: a record on disk and a later state can share them.
import { type Batch, type Block, GENESIS } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";

/** A chain, newest block first; the link of genesis has nothing below. */
export interface Link {
  readonly block: Block;
  readonly below: Link | undefined;
}

export const GENESIS_LINK: Link = { block: GENESIS, below: undefined };

/** The chain with one more block, which holds the batch. */
export function extend(chain: Link, batch: Batch): Link {
  return { block: batch.on(chain.block), below: chain };
}

/** The blocks above a height, lowest first. */
export function blocksAbove(chain: Link, height: number): Block[] {
  const blocks: Block[] = [];
  for (let link: Link | undefined = chain; link !== undefined && link.block.height > height; link = link.below) {
    blocks.push(link.block);
  }
  return blocks.reverse();
}

/** The block that holds a request, looked for from the top: a request is asked for again soon after it was executed. */
export function blockWith(chain: Link, request: Request): Block | undefined {
  for (let link: Link | undefined = chain; link !== undefined; link = link.below) {
    if (link.block.batch.requests.some(({ id }) => id === request.id)) return link.block;
  }
  return undefined;
}
