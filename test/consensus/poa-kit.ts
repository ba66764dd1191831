// What the tests of Clique and Aura share: messages in one line each, validators' keys, and blocks made by hand.

import type { ExchangeMessage, Seal, SealedBatch } from "../../src/consensus/block-exchange.ts";
import { linkOn, newTree } from "../../src/consensus/block-tree.ts";
import type { PoaLink } from "../../src/consensus/poa-state.ts";
import type { NodeId } from "../../src/consensus/protocol.ts";
import { Signed } from "../../src/ledger/signature.ts";
import { batch, printBatch } from "./step-tables.ts";

/** h3/1 [101]: block at height 3 by validator 1 with request 101. */
export function print(message: ExchangeMessage): string {
  switch (message.type) {
    case "relay":
      return `relay ${message.request.id}`;
    case "block":
      return `block ${printSealed(message.blocks[0])}`;
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
  return `h${seal.body.height}/${seal.signer} ${printBatch(batch)}`;
}

/** The first steps that have to do with validator 3; of blocks adopted in one step, the lowest height and the highest block. */
export function catchUpOf3(transcript: string): string {
  return transcript
    .split("\n")
    .filter((line) => / 3 (←|timer)|→3|fetch/.test(line))
    .slice(0, 8)
    .map((line) => line.replace(/adopt h(\d+)\/.*adopt (h\d+\/\d \[\]);.*/, "adopt h$1 … $2 …"))
    .join("\n");
}

export const ring = Signed.keyRing(8);

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
  const growth = { batch: batch(...ids), leader: by, stamp, weight };
  const { digest, height } = linkOn(parent, growth).block;
  return linkOn(parent, { ...growth, proof: ring[signedBy]!<Seal>({ digest, height, stamp }) });
}

export function sealed({ block, proof }: PoaLink): SealedBatch {
  return { parent: block.parent, batch: block.batch, seal: proof! };
}

export function announce(link: PoaLink): ExchangeMessage {
  return { type: "block", blocks: [sealed(link)] };
}
