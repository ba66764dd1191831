// What it costs that validators of a proof of work tell each other.
import type { Batch } from "../ledger/block.ts";
import type { ExchangeMessage, Seal, SealedBatch } from "./block-exchange.ts";
import { exchangeCost } from "./exchange-cost.ts";
import { batchLoad, type Load } from "./message-cost.ts";
import type { MessageCost } from "./protocol.ts";

/** Header and the transaction that pays its maker. @source Bitcoin developer reference: 80 B; the transaction, about 170 B: assumption */
const BLOCK_BYTES = 250;

/**
 * Who takes a block hashes its header, which shows the work, and its requests' tree. A client's signature it checks once:
 * with the relay, or when a block brings it.
 */
export function costOf(message: ExchangeMessage): MessageCost {
  return exchangeCost(message, blockLoad, 0);
}

function blockLoad({ batch, seal }: SealedBatch): Load {
  const { hashes } = batchLoad(batch);
  return { sizeBytes: blockBytes(batch, seal.body), verifications: 0, hashes: 1 + hashes };
}

export function blockBytes({ sizeBytes }: Batch, { filler = 0 }: Seal): number {
  return BLOCK_BYTES + filler + sizeBytes;
}
