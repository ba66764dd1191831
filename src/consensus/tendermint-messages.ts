// Tendermint's messages and what they cost. Line numbers (L) are those of Algorithm 1, arXiv 1807.04938.
import type { Batch, Digest } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import type { MessageCost } from "./protocol.ts";
import type { SealedBlock } from "./sealed-chain.ts";

/** What a vote names that is for no block. */
export const NIL = "nil";

// What is signed. The phase is part of it, so that a vote of one kind cannot pass for another.

export interface Proposal {
  readonly phase: "proposal";
  readonly height: number;
  readonly round: number;
  /** id(v): the digest of the block. */
  readonly digest: Digest;
  /** The leader's validRound, -1 for a new block. */
  readonly validRound: number;
}
export interface Vote {
  readonly phase: "prevote" | "precommit";
  readonly height: number;
  readonly round: number;
  /** id(v) or nil. */
  readonly digest: Digest | typeof NIL;
}

// Messages.

/** L19. The block is the batch on top of the chain as it is below this height. */
export interface ProposalMessage {
  readonly type: "proposal";
  readonly proposal: Signed<Proposal>;
  readonly batch: Batch;
}
export interface VoteMessage {
  readonly type: "prevote" | "precommit";
  readonly vote: Signed<Vote>;
}
/** What the paper's message log holds. */
export type LogMessage = ProposalMessage | VoteMessage;

/** A client's request, told to all. */
export interface RelayMessage {
  readonly type: "relay";
  readonly request: Request;
}
/** Asks for what the sender lacks: sealed blocks from its height on, messages of its height from this round on. */
export interface AskMessage {
  readonly type: "ask";
  readonly height: number;
  readonly round: number;
  readonly blocksAtMost: number;
}
/** Messages of the height that was asked about. */
export interface LogExcerpt {
  readonly type: "log";
  readonly messages: readonly LogMessage[];
}
/** Blocks from the height that was asked about, each with the precommits that decided it. */
export interface BlocksMessage {
  readonly type: "blocks";
  readonly run: readonly SealedBlock<Vote>[];
}

export type TendermintMessage = LogMessage | RelayMessage | AskMessage | LogExcerpt | BlocksMessage;

export function bodyOf(message: LogMessage): Signed<Proposal> | Signed<Vote> {
  return message.type === "proposal" ? message.proposal : message.vote;
}

/** Height, round, type, sender, addresses. @source assumption; with digest and signature near CometBFT's largest vote, 209 B */
const HEADER_BYTES = 100;
const DIGEST_BYTES = 32;
/** @source Ed25519, RFC 8032 */
const SIGNATURE_BYTES = 64;
/** A vote inside a record or another message: digest and signature. */
const PROOF_BYTES = DIGEST_BYTES + SIGNATURE_BYTES;

/** Bytes, and what the receiver checks. A client's signature it checks once: with the relay, or in onLogMessage. */
export function costOf(message: TendermintMessage): MessageCost {
  switch (message.type) {
    case "prevote":
    case "precommit":
      return { sizeBytes: HEADER_BYTES + PROOF_BYTES, verifications: 1, signatures: 1, hashes: 0 };
    case "proposal":
      return total([messageLoad(message)], 1);
    case "relay":
      return total([{ sizeBytes: message.request.sizeBytes, verifications: 1, hashes: 0 }]);
    case "ask":
      return total([]);
    case "log":
      return total(message.messages.map(messageLoad));
    case "blocks":
      return total(
        message.run.map(({ block, seals }) => {
          const { sizeBytes, hashes } = batchLoad(block.batch);
          return { sizeBytes: sizeBytes + seals.length * PROOF_BYTES, verifications: seals.length, hashes };
        }),
      );
  }
}

/** Bytes that messages take on disk. */
export function bytesOf(messages: readonly LogMessage[]): number {
  return messages.reduce((sum, message) => sum + messageLoad(message).sizeBytes, 0);
}

type Load = Omit<MessageCost, "signatures">;

function total(loads: readonly Load[], signatures = 0): MessageCost {
  let [sizeBytes, verifications, hashes] = [HEADER_BYTES, 0, 0];
  for (const load of loads) {
    sizeBytes += load.sizeBytes;
    verifications += load.verifications;
    hashes += load.hashes;
  }
  return { sizeBytes, verifications, signatures, hashes };
}

function messageLoad(message: LogMessage): Load {
  if (message.type !== "proposal") return { sizeBytes: PROOF_BYTES, verifications: 1, hashes: 0 };
  const { sizeBytes, hashes } = batchLoad(message.batch);
  return { sizeBytes: PROOF_BYTES + sizeBytes, verifications: 1, hashes };
}

/** A Merkle tree over k requests takes 2k − 1 hashes. */
function batchLoad({ requests, sizeBytes }: Batch): Omit<Load, "verifications"> {
  return { sizeBytes, hashes: Math.max(1, 2 * requests.length - 1) };
}
