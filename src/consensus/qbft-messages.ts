// QBFT's messages and what they cost. Names and fields are those of the EEA QBFT specification, unless said otherwise.
import type { Batch, Digest } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import type { MessageCost, NodeId } from "./protocol.ts";
import type { SealedBlock } from "./sealed-chain.ts";

/** A block before it is decided. A real one's header names its leader: what is signed covers both (`digestOf`). */
export interface Proposed {
  readonly batch: Batch;
  /** Who made it: not the one who proposes it again in a later round. */
  readonly leader: NodeId;
}

// What is signed. The phase is part of it, so that a vote of one kind cannot pass for another.

export interface Proposal {
  readonly phase: "proposal";
  readonly height: number;
  readonly round: number;
  readonly digest: Digest;
}
/** A commit is the seal of its block, too. */
export interface Vote {
  readonly phase: "prepare" | "commit";
  readonly height: number;
  readonly round: number;
  readonly digest: Digest;
}
export interface RoundChange {
  readonly phase: "round-change";
  readonly height: number;
  readonly round: number;
  /** preparedRound and preparedValue: the latest round in which a block prepared here. */
  readonly prepared: { readonly round: number; readonly digest: Digest } | undefined;
}

/** A block that prepared: a quorum's prepares of one round. */
export interface Prepared {
  readonly round: number;
  readonly proposed: Proposed;
  readonly prepares: readonly Signed<Vote>[];
}

export interface ProposalMessage {
  readonly type: "proposal";
  readonly proposal: Signed<Proposal>;
  readonly proposed: Proposed;
  /** proposalJustification: a quorum's round changes, of which the messages without what came with them suffice. */
  readonly roundChanges: readonly Signed<RoundChange>[];
  /** roundChangeJustification: a quorum's prepares for the block, if one of these says that it prepared. */
  readonly prepares: readonly Signed<Vote>[];
}
export interface VoteMessage {
  readonly type: "prepare" | "commit";
  readonly vote: Signed<Vote>;
}
export interface RoundChangeMessage {
  readonly type: "round-change";
  readonly roundChange: Signed<RoundChange>;
  /** proposedBlockForNextRound, with the prepares that justify it. */
  readonly prepared: Prepared | undefined;
}
/** A client's request, passed on by the validator that got it. */
export interface RelayMessage {
  readonly type: "relay";
  readonly request: Request;
}
/** Height of a validator's last block. Who is behind it asks for blocks; who is level repeats its messages. */
export interface StatusMessage {
  readonly type: "status";
  readonly height: number;
}
/** Asks for the blocks above a height. */
export interface FetchMessage {
  readonly type: "fetch";
  readonly height: number;
}
export interface TransferMessage {
  readonly type: "transfer";
  readonly blocks: readonly SealedBlock<Vote>[];
}

/** Messages about one height. */
export type RoundMessage = ProposalMessage | VoteMessage | RoundChangeMessage;
export type QbftMessage = RoundMessage | RelayMessage | StatusMessage | FetchMessage | TransferMessage;

/** Height, round, type, sender, addresses. @source assumption */
const HEADER_BYTES = 100;
const DIGEST_BYTES = 32;
/** @source Ed25519, RFC 8032 */
const SIGNATURE_BYTES = 64;
/** A vote inside a certificate: digest and signature. */
export const PROOF_BYTES = DIGEST_BYTES + SIGNATURE_BYTES;

/** Bytes, and what the receiver checks. A client's signature it checks once: with the relay, or in onProposal. */
export function costOf(message: QbftMessage): MessageCost {
  const plain = { sizeBytes: HEADER_BYTES, verifications: 0, signatures: 0, hashes: 0 };
  const signed = { sizeBytes: HEADER_BYTES + PROOF_BYTES, verifications: 1, signatures: 1, hashes: 0 };
  switch (message.type) {
    case "prepare":
      return signed;
    case "commit":
      // The seal is a second signature, over the block alone.
      return { sizeBytes: signed.sizeBytes + SIGNATURE_BYTES, verifications: 2, signatures: 2, hashes: 0 };
    case "proposal": {
      const { proposed, roundChanges, prepares } = message;
      return sum(signed, batchCost(proposed.batch), proofCost(roundChanges.length + prepares.length));
    }
    case "round-change": {
      const { prepared } = message;
      if (prepared === undefined) return signed;
      return sum(signed, batchCost(prepared.proposed.batch), proofCost(prepared.prepares.length));
    }
    case "relay":
      return { ...plain, sizeBytes: HEADER_BYTES + message.request.sizeBytes, verifications: 1 };
    case "status":
    case "fetch":
      return plain;
    case "transfer":
      return sum(
        plain,
        ...message.blocks.flatMap(({ block, seals }) => [batchCost(block.batch), proofCost(seals.length)]),
      );
  }
}

type Load = Omit<MessageCost, "signatures">;

function sum(first: MessageCost, ...others: readonly Load[]): MessageCost {
  let { sizeBytes, verifications, hashes } = first;
  for (const other of others) {
    sizeBytes += other.sizeBytes;
    verifications += other.verifications;
    hashes += other.hashes;
  }
  return { sizeBytes, verifications, hashes, signatures: first.signatures };
}

/** A Merkle tree over k requests takes 2k − 1 hashes. */
function batchCost({ requests, sizeBytes }: Batch): Load {
  return { sizeBytes, verifications: 0, hashes: Math.max(1, 2 * requests.length - 1) };
}
function proofCost(votes: number): Load {
  return { sizeBytes: votes * PROOF_BYTES, verifications: votes, hashes: 0 };
}
