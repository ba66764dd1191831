// What messages about a tree of blocks (block-exchange.ts) cost; what is in a block, the protocol knows.
import type { ExchangeMessage, SealedBatch } from "./block-exchange.ts";
import { DIGEST_BYTES, type Load, requestLoad, sum, unsigned } from "./message-cost.ts";
import type { MessageCost } from "./protocol.ts";

/** @param signatures of who makes a block. */
export function exchangeCost(
  message: ExchangeMessage,
  blockLoad: (sealed: SealedBatch) => Load,
  signatures = 1,
): MessageCost {
  switch (message.type) {
    case "relay":
      return unsigned(requestLoad(message.request));
    case "block":
      return { ...unsigned(blockLoad(message.blocks[0])), signatures };
    case "blocks":
      return unsigned(sum(message.blocks.map(blockLoad)));
    case "fetch":
    case "status":
      return unsigned({ sizeBytes: DIGEST_BYTES, verifications: 0, hashes: 0 });
  }
}
