// What the tests of proof of work share: a miner on its own, and blocks made by hand.
import { exp } from "../../src/base/math.ts";
import { type Micros, SECOND } from "../../src/base/time.ts";
import type { ExchangeMessage, Seal } from "../../src/consensus/block-exchange.ts";
import { linkOn, newTree } from "../../src/consensus/block-tree.ts";
import { pow } from "../../src/consensus/pow.ts";
import { FIRST_DIFFICULTY } from "../../src/consensus/pow-mining.ts";
import { type PowLink, type PowValues, Work } from "../../src/consensus/pow-state.ts";
import type { NodeId } from "../../src/consensus/protocol.ts";
import type { Signed } from "../../src/ledger/signature.ts";
import { announce, print, ring } from "./poa-kit.ts";
import { Solo } from "./recorder.ts";
import { batch, request } from "./step-tables.ts";

export const ROOT: PowLink = newTree<Signed<Seal>>().head;

export interface Draft {
  readonly by: NodeId;
  /** [s] */
  readonly at?: number;
  readonly ids?: readonly number[];
  readonly difficulty?: number;
}

/** A block upon another, by the one whose work it shows. */
export function blockOn(parent: PowLink, { by, at = 0, ids = [], difficulty = FIRST_DIFFICULTY }: Draft): PowLink {
  const stamp: Micros = at * SECOND;
  const growth = { batch: batch(...ids), leader: by, stamp, weight: difficulty };
  return linkOn(parent, { ...growth, proof: ring[by]!<Seal>(new Work(linkOn(parent, growth).block, stamp, 0)) });
}

/** One of four miners. What it draws is the mean: a block of its own takes it four intervals. */
export function miner(self: NodeId, params: Partial<PowValues> = {}, records?: ReadonlyMap<string, unknown>) {
  const restarted = records === undefined ? {} : { records };
  const solo = new Solo(pow, { self, n: 4, ring, print, params, random: () => exp(-1), ...restarted });
  const at = (seconds: number): void => {
    solo.context.now = seconds * SECOND;
  };
  return {
    solo,
    /** The effects of a message, or of a new block. */
    take(from: NodeId, message: ExchangeMessage | PowLink): string {
      return solo.receive(from, "type" in message ? message : announce(message));
    },
    /** The effects of its own block, found then [s]. */
    find(seconds: number): string {
      at(seconds);
      return solo.fire("mine");
    },
    submit: (id: number): string => solo.submit(request(id)),
    /** By height and maker, top first. */
    chain(): string {
      const links: string[] = [];
      for (let link = solo.state.tree.head; link.below !== undefined; link = link.below)
        links.push(`h${link.block.height}/${link.leader}`);
      return links.join(" ");
    },
  };
}
