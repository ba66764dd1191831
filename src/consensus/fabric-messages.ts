// Fabric's messages and timers, and sizes on the wire.
import type { Block } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import type { ORDERING } from "./fabric-params.ts";
import type { Endorsement, Envelope, TransactionId } from "./fabric-transactions.ts";
import type { InnerMessage, InnerTimer } from "./inner-context.ts";
import type { Context, Leadership, MessageCost } from "./protocol.ts";

/** A message of the ordering protocol, `ordering.append`. */
export type OrderingMessage = InnerMessage<typeof ORDERING>;
export type PeerMessage =
  /** Gateway to endorser: execute the chaincode and sign what it read. */
  | { readonly type: "propose"; readonly transaction: TransactionId; readonly request: Request }
  | { readonly type: "endorse"; readonly endorsement: Signed<Endorsement> }
  /** Gateway to its orderer, and that one to the leader. */
  | { readonly type: "submit" | "forward"; readonly envelope: Envelope }
  /** Orderer to gateway: not ordered, as it knows of no leader. */
  | { readonly type: "unavailable"; readonly envelope: Envelope }
  /** Peer to orderer: from now on, the blocks above this height. */
  | { readonly type: "seek"; readonly height: number }
  /** Orderer to peer: an ordered block, or none above the peer's height. With who leads, as the orderer sees it. */
  | { readonly type: "deliver"; readonly block: Block; readonly led: Leadership }
  | { readonly type: "up-to-date"; readonly led: Leadership }
  /** Peer to an orderer from which it takes blocks no longer. */
  | { readonly type: "close" }
  /** To oneself: the validated block is on disk. */
  | { readonly type: "stored" };
export type FabricMessage = OrderingMessage | PeerMessage;

export type FabricTimer =
  | { readonly key: "cut" | "stream" }
  | { readonly key: string; readonly request: number }
  | InnerTimer;

export type Ctx = Context<FabricMessage, FabricTimer>;

/** Type, channel, addresses. @source assumption */
const HEADER_BYTES = 100;
/** A signed proposal beside the request, and its answer: certificate and signature. @source assumption, as of an endorsement */
const SIGNED_BYTES = 1000;

/** Signatures and hashes are charged where they are made and checked, as also messages to oneself need them. */
export function peerCost(message: PeerMessage): MessageCost {
  return { sizeBytes: sizeOf(message), verifications: 0, signatures: 0, hashes: 0 };
}

function sizeOf(message: PeerMessage): number {
  switch (message.type) {
    case "propose":
      return SIGNED_BYTES + message.request.sizeBytes;
    case "endorse":
      return SIGNED_BYTES;
    case "submit":
    case "forward":
      return HEADER_BYTES + message.envelope.sizeBytes;
    case "deliver":
      return HEADER_BYTES + message.block.batch.sizeBytes;
    case "unavailable":
    case "seek":
    case "up-to-date":
    case "close":
    case "stored":
      return HEADER_BYTES;
  }
}
