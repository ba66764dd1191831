// What messages cost, as most protocols share it: headers, votes and certificates, requests and blocks.
import type { Batch } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { MessageCost } from "./protocol.ts";

/** Height, view or round, type, sender, addresses. @source assumption; a signed vote comes near CometBFT's largest, 209 B */
export const HEADER_BYTES = 100;
export const DIGEST_BYTES = 32;
/** @source Ed25519, RFC 8032 */
export const SIGNATURE_BYTES = 64;
/** A vote in a message or a certificate: digest and signature. */
export const VOTE_BYTES = DIGEST_BYTES + SIGNATURE_BYTES;

/** Part of a message; who signs it is said by the whole. */
export type Load = Omit<MessageCost, "signatures">;

/** A message of these parts. */
export function unsigned(...parts: readonly Load[]): MessageCost {
  const { sizeBytes, verifications, hashes } = sum(parts);
  return { sizeBytes: HEADER_BYTES + sizeBytes, verifications, hashes, signatures: 0 };
}

/** A message of these parts that its sender signs as a whole. */
export function signed(...parts: readonly Load[]): MessageCost {
  return { ...unsigned(votesLoad(1), ...parts), signatures: 1 };
}

export function sum(parts: readonly Load[]): Load {
  let [sizeBytes, verifications, hashes] = [0, 0, 0];
  for (const part of parts) {
    sizeBytes += part.sizeBytes;
    verifications += part.verifications;
    hashes += part.hashes;
  }
  return { sizeBytes, verifications, hashes };
}

/** A client's request, whose signature the receiver checks. */
export function requestLoad({ sizeBytes }: Request): Load {
  return { sizeBytes, verifications: 1, hashes: 0 };
}

/** Requests in a block: a Merkle tree over k of them takes 2k − 1 hashes. */
export function batchLoad({ requests, sizeBytes }: Batch): Load {
  return { sizeBytes, verifications: 0, hashes: Math.max(1, 2 * requests.length - 1) };
}

/** So many votes, each with its signature. */
export function votesLoad(count: number): Load {
  return { sizeBytes: count * VOTE_BYTES, verifications: count, hashes: 0 };
}
