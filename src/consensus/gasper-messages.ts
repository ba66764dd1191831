// What Gasper's validators tell each other, and what it costs them.
import type { Signed } from "../ledger/signature.ts";
import type { ExchangeMessage, SealedBatch } from "./block-exchange.ts";
import { exchangeCost } from "./exchange-cost.ts";
import { type Aggregate, type Evidence, Proposal, type Vote } from "./gasper-chain.ts";
import { batchLoad, type Load, sum, unsigned } from "./message-cost.ts";
import type { MessageCost } from "./protocol.ts";

export type GasperMessage =
  | ExchangeMessage
  /** To all, or to those who collect the committee's votes. */
  | { readonly type: "attestation"; readonly vote: Signed<Vote> }
  /** A committee's votes, by one who has collected them. */
  | { readonly type: "aggregate"; readonly aggregate: Signed<Aggregate> }
  /** AttesterSlashing */
  | { readonly type: "evidence"; readonly evidence: Evidence };

/** Header, what its leader reveals, graffiti and signatures. @source consensus-specs, containers of a BeaconBlock: about 600 B */
const BLOCK_BYTES = 600;
/** AttestationData and a BLS signature, of one or of many who sign the same. @source consensus-specs */
const VOTE_BYTES = 128 + 96;
/** Who has collected votes proves that it is one who may, and signs. @source consensus-specs: AggregateAndProof */
const AGGREGATOR: Load = { sizeBytes: 2 * 96, verifications: 2, hashes: 0 };

/** Who takes equal votes checks one signature for all of them. Requests' signatures are checked once: with the relay, or in accept. */
export function costOf(message: GasperMessage): MessageCost {
  switch (message.type) {
    case "attestation":
      return { ...unsigned(votesLoad([message.vote])), signatures: 1 };
    case "aggregate":
      return { ...unsigned(AGGREGATOR, votesLoad(message.aggregate.body.votes)), signatures: 1 };
    case "evidence":
      return unsigned(evidenceLoad(message.evidence));
    default:
      return exchangeCost(message, blockLoad);
  }
}

function blockLoad({ batch, seal: { body } }: SealedBatch): Load {
  const header: Load = { sizeBytes: BLOCK_BYTES + (body.filler ?? 0), verifications: 1, hashes: 0 };
  if (!(body instanceof Proposal)) return header;
  const { votes, evidence } = body.body;
  return sum([header, batchLoad(batch), votesLoad(votes), ...evidence.map(evidenceLoad)]);
}

/** Equal votes are one, with a bit for each who signed it. */
function votesLoad(votes: readonly Signed<Vote>[]): Load {
  const different = votes.length === 1 ? 1 : new Set(votes.map(({ body }) => body.text)).size;
  return { sizeBytes: different * VOTE_BYTES + Math.ceil(votes.length / 8), verifications: different, hashes: 0 };
}

function evidenceLoad({ one, other }: Evidence): Load {
  return sum([votesLoad([one]), votesLoad([other])]);
}

export function blockBytes(sealed: SealedBatch): number {
  return blockLoad(sealed).sizeBytes;
}
