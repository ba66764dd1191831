// Committed blocks, each with the votes that prove it (its seals), for protocols that decide height by height. Links
// never change: a record on disk and a later state share them. What a validator lacks is sent as a run of sealed
// blocks; nothing of it is believed without a quorum's signatures.
// Seals are kept for ever, as on the chains of Ethereum and Cosmos: a quorum of references a block and validator.
import type { Batch, Block } from "../ledger/block.ts";
import type { Signed } from "../ledger/signature.ts";
import { extend, GENESIS_LINK, type Link } from "./chain.ts";
import type { NodeId } from "./protocol.ts";

/** A block, who proposed it, and a quorum's votes for it. Messages carry these, not links, which hold a whole chain. */
export interface SealedBlock<Vote> {
  readonly block: Block;
  readonly leader: NodeId;
  readonly seals: readonly Signed<Vote>[];
}

/** What proves a batch that comes on top of a chain. */
export type Seal<Vote> = Omit<SealedBlock<Vote>, "block">;

/** A chain, newest block first. It is a `Link`, so that `blockWith` and `blocksAbove` read it, too. */
export interface SealedLink<Vote> extends Link, SealedBlock<Vote> {
  readonly below: SealedLink<Vote> | undefined;
}

/** Genesis: known to all, proposed by nobody (-1), not in need of proof. */
export const SEALED_GENESIS: SealedLink<never> = { ...GENESIS_LINK, below: undefined, leader: -1, seals: [] };

/** The chain with one more block, which holds the batch. */
export function extendSealed<Vote>(chain: SealedLink<Vote>, batch: Batch, seal: Seal<Vote>): SealedLink<Vote> {
  const { block, jump } = extend(chain, batch);
  return { block, jump, below: chain, leader: seal.leader, seals: seal.seals };
}

/** The lowest blocks above a height, lowest first, not more than `atMost`: they fit on a chain of that height. */
export function sealedAbove<Vote>(
  chain: SealedLink<Vote>,
  height: number,
  atMost = Number.POSITIVE_INFINITY,
): SealedBlock<Vote>[] {
  const blocks: SealedBlock<Vote>[] = [];
  for (let link: SealedLink<Vote> | undefined = chain; link !== undefined; link = link.below) {
    const { block, leader, seals } = link;
    if (block.height <= height) break;
    if (block.height <= height + atMost) blocks.push({ block, leader, seals });
  }
  return blocks.reverse();
}

/**
 * The chain with the blocks of a run that were missing: consecutive from its top, linked by their hashes, each proven.
 * The rest of the run is left, from the first block that is not so.
 * @param isSealed whether a quorum of different validators signed for this very block and leader (`isCertificate`).
 *   The block it is given was made anew from the batch on the chain: its digest is true.
 */
export function takeRun<Vote>(
  chain: SealedLink<Vote>,
  run: readonly SealedBlock<Vote>[],
  isSealed: (sealed: SealedBlock<Vote>) => boolean,
): SealedLink<Vote> {
  let top = chain;
  for (const { block, leader, seals } of run) {
    if (block.height <= top.block.height) continue;
    const next = extendSealed(top, block.batch, { leader, seals });
    if (next.block.digest !== block.digest || !isSealed(next)) break;
    top = next;
  }
  return top;
}
