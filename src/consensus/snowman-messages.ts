// What it costs that Snowman's validators tell each other.
import type { Batch } from "../ledger/block.ts";
import type { SealedBatch } from "./block-exchange.ts";
import { exchangeCost } from "./exchange-cost.ts";
import { batchLoad, DIGEST_BYTES, HEADER_BYTES, type Load, sum, unsigned, votesLoad } from "./message-cost.ts";
import type { MessageCost } from "./protocol.ts";
import type { SnowmanMessage } from "./snowman-state.ts";

/** Answers are not signed: they count for who asked alone, and links are authenticated. */
export function costOf(message: SnowmanMessage): MessageCost {
  switch (message.type) {
    case "query":
      return unsigned(names(1));
    case "chit":
      return unsigned(names(2));
    default:
      return exchangeCost(message, blockLoad);
  }
}

function names(count: number): Load {
  return { sizeBytes: count * DIGEST_BYTES, verifications: 0, hashes: 0 };
}

/** Requests with their root, and their maker's signature. */
function blockLoad({ batch }: SealedBatch): Load {
  return sum([batchLoad(batch), votesLoad(1)]);
}

/** On disk. */
export function blockBytes({ sizeBytes }: Batch): number {
  return HEADER_BYTES + votesLoad(1).sizeBytes + sizeBytes;
}
