// What validators of a proof of authority tell each other, and what that costs.
import type { Batch, Digest } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import { batchLoad, DIGEST_BYTES, type Load, requestLoad, sum, unsigned } from "./message-cost.ts";
import type { MessageCost } from "./protocol.ts";

/** What a maker signs: its block, of which the digest covers parent, requests, maker and stamp. */
export interface Seal {
  readonly digest: Digest;
  readonly height: number;
  /** Clique: the block's timestamp [µs]; Aura: its step. */
  readonly stamp: number;
}

/** A block as it is sent. Its weight is not in it: who takes it works it out. */
export interface SealedBatch {
  readonly parent: Digest;
  readonly batch: Batch;
  readonly seal: Signed<Seal>;
}

export type PoaMessage =
  | { readonly type: "relay"; readonly request: Request }
  /** From its maker to all. */
  | { readonly type: "block"; readonly sealed: SealedBatch }
  /** Asks for a block and those below it, down to a height. */
  | { readonly type: "fetch"; readonly digest: Digest; readonly above: number }
  /** Lowest first. */
  | { readonly type: "blocks"; readonly blocks: readonly SealedBatch[] }
  /** The sender's head, where it has waited for a block too long. */
  | { readonly type: "status"; readonly digest: Digest; readonly height: number };

/**
 * Header of a block with its seal. @source Ethereum yellow paper, section 4.3: 15 fields of about 500 B; EIP-225: 97 B
 * of extra data
 */
const BLOCK_BYTES = 600;

/**
 * Who takes a block checks its seal and hashes its requests' tree. A client's signature it checks once: with the
 * relay, or in takeHeld.
 */
export function costOf(message: PoaMessage): MessageCost {
  switch (message.type) {
    case "relay":
      return unsigned(requestLoad(message.request));
    case "block":
      return { ...unsigned(blockLoad(message.sealed)), signatures: 1 };
    case "blocks":
      return unsigned(sum(message.blocks.map(blockLoad)));
    case "fetch":
    case "status":
      return unsigned({ sizeBytes: DIGEST_BYTES, verifications: 0, hashes: 0 });
  }
}

function blockLoad({ batch }: SealedBatch): Load {
  return sum([{ sizeBytes: BLOCK_BYTES, verifications: 1, hashes: 0 }, batchLoad(batch)]);
}

export function blockBytes({ sizeBytes }: Batch): number {
  return BLOCK_BYTES + sizeBytes;
}
