// What it costs that validators of a proof of work tell each other.
import type { Batch } from "../ledger/block.ts";
import type { ExchangeMessage, Seal, SealedBatch } from "./block-exchange.ts";
import { batchLoad, DIGEST_BYTES, type Load, requestLoad, sum, unsigned } from "./message-cost.ts";
import type { MessageCost } from "./protocol.ts";

/** Header and the transaction that pays its maker. @source Bitcoin developer reference: 80 B; the transaction, about 170 B: assumption */
const BLOCK_BYTES = 250;

/**
 * Who takes a block hashes its header, which shows the work, and its requests' tree. A client's signature it checks once:
 * with the relay, or when a block brings it.
 */
export function costOf(message: ExchangeMessage): MessageCost {
  switch (message.type) {
    case "relay":
      return unsigned(requestLoad(message.request));
    case "block":
      return unsigned(blockLoad(message.sealed));
    case "blocks":
      return unsigned(sum(message.blocks.map(blockLoad)));
    case "fetch":
    case "status":
      return unsigned({ sizeBytes: DIGEST_BYTES, verifications: 0, hashes: 0 });
  }
}

function blockLoad({ batch, seal }: SealedBatch): Load {
  const { hashes } = batchLoad(batch);
  return { sizeBytes: blockBytes(batch, seal.body), verifications: 0, hashes: 1 + hashes };
}

export function blockBytes({ sizeBytes }: Batch, { filler = 0 }: Seal): number {
  return BLOCK_BYTES + filler + sizeBytes;
}
