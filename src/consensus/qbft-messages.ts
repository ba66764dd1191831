// QBFT's messages and what they cost. Names and fields are those of the EEA QBFT specification, unless said otherwise.
import type { Batch, Digest } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import { batchLoad, requestLoad, SIGNATURE_BYTES, signed, unsigned, votesLoad } from "./message-cost.ts";
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

/** Bytes, and what the receiver checks. A client's signature it checks once: with the relay, or in onProposal. */
export function costOf(message: QbftMessage): MessageCost {
  switch (message.type) {
    case "prepare":
      return signed();
    case "commit":
      // The seal is a second signature, over the block alone.
      return { ...signed({ sizeBytes: SIGNATURE_BYTES, verifications: 1, hashes: 0 }), signatures: 2 };
    case "proposal": {
      const { proposed, roundChanges, prepares } = message;
      return signed(batchLoad(proposed.batch), votesLoad(roundChanges.length + prepares.length));
    }
    case "round-change": {
      const { prepared } = message;
      if (prepared === undefined) return signed();
      return signed(batchLoad(prepared.proposed.batch), votesLoad(prepared.prepares.length));
    }
    case "relay":
      return unsigned(requestLoad(message.request));
    case "status":
    case "fetch":
      return unsigned();
    case "transfer":
      return unsigned(
        ...message.blocks.flatMap(({ block, seals }) => [batchLoad(block.batch), votesLoad(seals.length)]),
      );
  }
}
