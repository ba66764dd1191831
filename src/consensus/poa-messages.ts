// What validators of a proof of authority tell each other, and what that costs.
import type { Batch, Digest } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
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

/** Message type, sender, addresses. @source assumption */
const HEADER_BYTES = 100;
/**
 * Header of a block with its seal. @source Ethereum yellow paper, section 4.3: 15 fields of about 500 B; EIP-225: 97 B
 * of extra data
 */
const BLOCK_BYTES = 600;
const DIGEST_BYTES = 32;

/**
 * Who takes a block checks its seal and hashes 2k − 1 nodes of its requests' tree. A client's signature it checks once: with the
 * relay, or in takeHeld.
 */
export function costOf(message: PoaMessage): MessageCost {
  const plain = { sizeBytes: HEADER_BYTES, verifications: 0, signatures: 0, hashes: 0 };
  switch (message.type) {
    case "relay":
      return { ...plain, sizeBytes: HEADER_BYTES + message.request.sizeBytes, verifications: 1 };
    case "block":
      return { ...blocksCost([message.sealed]), signatures: 1 };
    case "blocks":
      return blocksCost(message.blocks);
    case "fetch":
    case "status":
      return { ...plain, sizeBytes: HEADER_BYTES + DIGEST_BYTES };
  }
}

function blocksCost(blocks: readonly SealedBatch[]): MessageCost {
  const cost = { sizeBytes: HEADER_BYTES, verifications: 0, signatures: 0, hashes: 0 };
  for (const { batch } of blocks) {
    cost.sizeBytes += BLOCK_BYTES + batch.sizeBytes;
    cost.verifications += 1;
    cost.hashes += Math.max(1, 2 * batch.requests.length - 1);
  }
  return cost;
}

export function blockBytes({ sizeBytes }: Batch): number {
  return BLOCK_BYTES + sizeBytes;
}
