// Tendermint's messages and what they cost. Line numbers (L) are those of Algorithm 1, arXiv 1807.04938.
import type { Batch, Digest } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import { batchLoad, type Load, requestLoad, signed, sum, unsigned, votesLoad } from "./message-cost.ts";
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

/** Bytes, and what the receiver checks. A client's signature it checks once: with the relay, or in onLogMessage. */
export function costOf(message: TendermintMessage): MessageCost {
  switch (message.type) {
    case "prevote":
    case "precommit":
      return signed();
    case "proposal":
      return signed(batchLoad(message.batch));
    case "relay":
      return unsigned(requestLoad(message.request));
    case "ask":
      return unsigned();
    case "log":
      return unsigned(...message.messages.map(messageLoad));
    case "blocks":
      return unsigned(...message.run.flatMap(({ block, seals }) => [batchLoad(block.batch), votesLoad(seals.length)]));
  }
}

/** Bytes that messages take on disk. */
export function bytesOf(messages: readonly LogMessage[]): number {
  return messages.reduce((sum, message) => sum + messageLoad(message).sizeBytes, 0);
}

function messageLoad(message: LogMessage): Load {
  return message.type === "proposal" ? sum([votesLoad(1), batchLoad(message.batch)]) : votesLoad(1);
}
