// What it costs that validators of a proof of authority tell each other.
import type { Batch } from "../ledger/block.ts";
import type { ExchangeMessage, SealedBatch } from "./block-exchange.ts";
import { exchangeCost } from "./exchange-cost.ts";
import { batchLoad, type Load, sum } from "./message-cost.ts";
import type { MessageCost } from "./protocol.ts";

/**
 * Header of a block with its seal. @source Ethereum yellow paper, section 4.3: 15 fields of about 500 B; EIP-225: 97 B
 * of extra data
 */
const BLOCK_BYTES = 600;

/**
 * Who takes a block checks its seal and hashes its requests' tree. A client's signature it checks once: with the
 * relay, or in takeHeld.
 */
export function costOf(message: ExchangeMessage): MessageCost {
  return exchangeCost(message, blockLoad);
}

function blockLoad({ batch }: SealedBatch): Load {
  return sum([{ sizeBytes: BLOCK_BYTES, verifications: 1, hashes: 0 }, batchLoad(batch)]);
}

export function blockBytes({ sizeBytes }: Batch): number {
  return BLOCK_BYTES + sizeBytes;
}
