// What Fabric orders: endorsed transactions, and the blocks that an orderer cuts of them.
import { Batch } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import type { NodeId } from "./protocol.ts";

/** Of a gateway in one of its lives: no number is given twice. */
export interface TransactionId {
  /** The gateway's number plus n times its restarts. */
  readonly client: number;
  readonly sequence: number;
}

/** Block and place in it of the transaction that wrote a key last, `3.0`; empty for a key that none wrote. */
export type Version = string;

/** What the chaincode read, and writes. */
export interface Read {
  readonly key: string;
  readonly version: Version;
}

/** What an endorser signs: that it executed the chaincode for the request, and what it read. */
export interface Endorsement {
  readonly transaction: TransactionId;
  readonly request: number;
  /** Undefined where the chaincode touches only a key of its own. */
  readonly read: Read | undefined;
}

/** A transaction on its way to the ledger. */
export interface Envelope {
  readonly transaction: TransactionId;
  readonly request: Request;
  readonly read: Read | undefined;
  readonly endorsements: readonly Signed<Endorsement>[];
  readonly sizeBytes: number;
}

/** What becomes of a transaction in a block. @source fabric-protos: peer.TxValidationCode, the four that occur here */
export type Flag = "valid" | "endorsement policy failure" | "duplicate id" | "read conflict";

/** A transaction without endorsements, and each of them. @source Fabric documentation, performance: about 1 KB and 1 KB */
const ENVELOPE_BYTES = 1000;
const ENDORSEMENT_BYTES = 1000;
/** Header and metadata with the orderer's signature. @source assumption */
const BLOCK_BYTES = 1000;
/** Blocks that an orderer may cut in a life: keeps the numbers of different lives apart. */
const MOST_CUTS = 0x4000000;

export function sameTransaction(one: TransactionId, other: TransactionId): boolean {
  return one.client === other.client && one.sequence === other.sequence;
}

export function sameRead(one: Read | undefined, other: Read | undefined): boolean {
  return one?.key === other?.key && one?.version === other?.version;
}

export function envelopeOf(
  { transaction, request, read }: Omit<Envelope, "endorsements" | "sizeBytes">,
  endorsements: readonly Signed<Endorsement>[],
): Envelope {
  const sizeBytes = ENVELOPE_BYTES + request.sizeBytes + ENDORSEMENT_BYTES * endorsements.length;
  return { transaction, request, read, endorsements, sizeBytes };
}

/** A block as its orderer cut it: the one request that an entry of the ordering protocol holds. */
export class CutBlock implements Request {
  readonly id: number;
  readonly client: number;
  readonly sequence: number;
  readonly sizeBytes: number;
  readonly operation = { kind: "none" } as const;
  /** Who cut it. */
  readonly leader: NodeId;
  readonly envelopes: readonly Envelope[];
  readonly #outcomes = new Map<string, Batch>();

  /** @param cut numbered like a transaction: orderer and life, and how many it cut before. */
  constructor(cut: TransactionId, leader: NodeId, envelopes: readonly Envelope[]) {
    this.id = cut.client * MOST_CUTS + cut.sequence;
    this.client = cut.client;
    this.sequence = cut.sequence;
    this.leader = leader;
    this.envelopes = envelopes;
    this.sizeBytes = envelopes.reduce((sum, { sizeBytes }) => sum + sizeBytes, BLOCK_BYTES);
  }

  /** What the ledger gets of it. Peers that find the same share the batch, so that it is hashed once. */
  outcome(flags: readonly Flag[]): Batch {
    const found = flags.join();
    let batch = this.#outcomes.get(found);
    if (batch === undefined) {
      const valid = this.envelopes.filter((_, index) => flags[index] === "valid");
      const invalid = this.envelopes.filter((_, index) => flags[index] !== "valid");
      batch = new Batch(requestsOf(valid), requestsOf(invalid));
      this.#outcomes.set(found, batch);
    }
    return batch;
  }
}

function requestsOf(envelopes: readonly Envelope[]): Request[] {
  return envelopes.map(({ request }) => request);
}
