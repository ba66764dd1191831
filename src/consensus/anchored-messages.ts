// An anchored ledger's messages and timers, what is anchored, and what it costs to say so.
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Batch, Block, Digest } from "../ledger/block.ts";
import { leafHash, treeHash } from "../ledger/merkle.ts";
import type { Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import type { InnerMessage, InnerTimer } from "./inner-context.ts";
import {
  batchLoad,
  DIGEST_BYTES,
  type Load,
  requestLoad,
  sum,
  unsigned,
  VOTE_BYTES,
  votesLoad,
} from "./message-cost.ts";
import type { Context, KindedMessage, MessageCost, NodeId } from "./protocol.ts";

/** What a member wants anchored, and others vouch for: that they hold what the root is of. */
export interface Statement {
  readonly member: NodeId;
  /** 1, 2, … of this member. */
  readonly number: number;
  /** Merkle root of a batch, or of the digests of the consortium's blocks above a height, up to another. */
  readonly root: Digest;
  readonly above: number;
  readonly height: number;
}
export type Vouch = Signed<Statement>;

/** Of a corrupted member that numbers two alike, each has its own. */
export function keyOf({ member, number, root }: Statement): string {
  return `${member}/${number}/${root}`;
}

export function sameStatement(one: Statement, other: Statement): boolean {
  return (
    one.member === other.member &&
    one.number === other.number &&
    one.root === other.root &&
    one.above === other.above &&
    one.height === other.height
  );
}

/** Merkle root of blocks' digests. */
export function rootOf(blocks: readonly Block[]): Digest {
  return bytesToHex(treeHash(blocks.map(({ digest }) => leafHash(utf8ToBytes(digest)))));
}

/** A transaction with a hash in it. @source assumption; on Bitcoin, with an input, an output and OP_RETURN, about 250 B */
const ANCHOR_BYTES = 250;

/** A request to the public ledger. The client is the member, which registers roots there, one version after the other. */
export class Anchor implements Request {
  readonly id: number;
  readonly client: number;
  readonly sequence: number;
  readonly sizeBytes: number;
  readonly operation: Request["operation"];
  readonly statement: Statement;
  readonly vouches: readonly Vouch[];

  /** @param members how many there are */
  constructor(statement: Statement, vouches: readonly Vouch[], members: number) {
    const { member, number, root } = statement;
    this.id = number * members + member;
    this.client = member;
    this.sequence = number;
    this.sizeBytes = ANCHOR_BYTES + vouches.length * VOTE_BYTES;
    this.operation = { kind: "register", record: `anchors of member ${member}`, version: number, digest: root };
    this.statement = statement;
    this.vouches = vouches;
  }
}

/** A block of the public ledger as members are told of it: its header, and the anchors in it with their proofs. */
export interface Header {
  readonly block: Block;
  readonly leader: NodeId;
}

/** A block by its digest, and how high it is. */
export interface Place {
  readonly digest: Digest;
  readonly height: number;
}

export type OwnMessage =
  /** To a member, by another validator that a client has asked. */
  | { readonly type: "relay"; readonly request: Request }
  /** Member to member: what is to be anchored, with the batch where it is one; who holds it, too, vouches for it. */
  | { readonly type: "offer"; readonly vouch: Vouch; readonly batch: Batch | undefined }
  | { readonly type: "vouch"; readonly vouch: Vouch }
  /** Asks for batches of which anchors were found, and brings those that are there. */
  | { readonly type: "fetch"; readonly roots: readonly Digest[] }
  | { readonly type: "content"; readonly batches: readonly Batch[] }
  /** Member to public validator, as any client would. */
  | { readonly type: "anchor"; readonly anchor: Anchor }
  /** Member to gateway: headers from here on, please, and above the highest of these that it has. */
  | { readonly type: "follow"; readonly known: readonly Place[] }
  | { readonly type: "leave" }
  /** Gateway to member: what its chain has above a block that the member knows, and how much of it is confirmed. */
  | {
      readonly type: "headers";
      readonly headers: readonly Header[];
      readonly head: Digest;
      readonly confirmed: number;
    };
export type AnchoredMessage = InnerMessage<string> | OwnMessage;
export type AnchoredTimer = { readonly key: "anchor" | "watch" } | InnerTimer;
export type Ctx = Context<AnchoredMessage, AnchoredTimer>;

export function isInner(message: AnchoredMessage): message is InnerMessage<string> {
  return "inner" in message;
}
/** The protocol's id in a message's name. */
export function nameOf({ type }: KindedMessage): string {
  return type.slice(0, type.indexOf("."));
}

/** @source Bitcoin developer reference: block header, 80 B */
export const HEADER_SIZE = 80;
/** Siblings on the way up from an anchor to the root in its block's header. @source assumption: some 4000 transactions in a block */
const PATH_LENGTH = 12;

/** Who signs is charged when it does: a vouch may go out more than once. */
export function ownCost(message: OwnMessage): MessageCost {
  switch (message.type) {
    case "relay":
      return unsigned(requestLoad(message.request));
    case "offer":
      return unsigned(votesLoad(1), ...(message.batch === undefined ? [] : [contentLoad(message.batch)]));
    case "vouch":
      return unsigned(votesLoad(1));
    case "content":
      return unsigned(...message.batches.map(contentLoad));
    case "anchor":
      return unsigned(requestLoad(message.anchor));
    case "headers":
      return unsigned(sum(message.headers.map(headerLoad)));
    case "follow":
      return unsigned(digestsLoad(message.known.length));
    case "fetch":
      return unsigned(digestsLoad(message.roots.length));
    case "leave":
      return unsigned();
  }
}

/** Who takes a batch checks its clients' signatures. */
function contentLoad(batch: Batch): Load {
  return { ...batchLoad(batch), verifications: batch.requests.length };
}

function digestsLoad(count: number): Load {
  return { sizeBytes: count * DIGEST_BYTES, verifications: 0, hashes: 0 };
}

function headerLoad({ block }: Header): Load {
  const anchors = block.batch.requests.filter((request) => request instanceof Anchor);
  return sum([
    { sizeBytes: HEADER_SIZE, verifications: 0, hashes: 1 },
    ...anchors.map(({ sizeBytes, vouches }) => ({
      sizeBytes: sizeBytes + PATH_LENGTH * DIGEST_BYTES,
      verifications: vouches.length,
      hashes: PATH_LENGTH,
    })),
  ]);
}
