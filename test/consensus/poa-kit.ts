// What the tests of Clique and Aura share: messages in one line each, validators' keys, and blocks made by hand.
import { linkOn, newTree } from "../../src/consensus/block-tree.ts";
import type { PoaMessage, Seal, SealedBatch } from "../../src/consensus/poa-messages.ts";
import type { PoaLink } from "../../src/consensus/poa-state.ts";
import type { NodeId } from "../../src/consensus/protocol.ts";
import { Batch } from "../../src/ledger/block.ts";
import type { Request } from "../../src/ledger/request.ts";
import { Signed } from "../../src/ledger/signature.ts";
import { requestOf } from "./recorder.ts";

/** h3/1 [101]: block at height 3 by validator 1 with request 101. */
export function print(message: PoaMessage): string {
  switch (message.type) {
    case "relay":
      return `relay ${message.request.id}`;
    case "block":
      return `block ${printSealed(message.sealed)}`;
    case "blocks": {
      const { blocks } = message;
      const last = printSealed(blocks.at(-1)!);
      return blocks.length === 1 ? `blocks ${last}` : `blocks h${blocks[0]!.seal.body.height} … ${last}`;
    }
    case "fetch":
      return `fetch above h${message.above}`;
    case "status":
      return `status h${message.height}`;
  }
}

function printSealed({ batch, seal }: SealedBatch): string {
  return `h${seal.body.height}/${seal.signer} [${batch.requests.map(({ id }) => id).join(" ")}]`;
}

export const ring = Signed.keyRing(8);
const requests = new Map<number, Request>();

/** Request 102 is the second of client 1; one object a request, as in a run. */
export function request(id: number): Request {
  const known = requests.get(id) ?? requestOf(Math.floor(id / 100), id % 100);
  requests.set(id, known);
  return known;
}

export const ROOT: PoaLink = newTree<Signed<Seal>>().head;

export interface Draft {
  readonly by: NodeId;
  readonly stamp: number;
  readonly ids?: readonly number[];
  readonly weight?: number;
  /** Another signs it. */
  readonly signedBy?: NodeId;
}

/** A block upon another, signed by its maker. */
export function blockOn(parent: PoaLink, { by, stamp, ids = [], weight = 1, signedBy = by }: Draft): PoaLink {
  const growth = { batch: new Batch(ids.map(request)), leader: by, stamp, weight };
  const { digest, height } = linkOn(parent, growth).block;
  return linkOn(parent, { ...growth, proof: ring[signedBy]!<Seal>({ digest, height, stamp }) });
}

export function sealed({ block, proof }: PoaLink): SealedBatch {
  return { parent: block.parent, batch: block.batch, seal: proof! };
}

export function announce(link: PoaLink): PoaMessage {
  return { type: "block", sealed: sealed(link) };
}
