// What the tests of Snowman share: messages in one line each, a validator on its own, and blocks made by hand.
import { type Micros, SECOND } from "../../src/base/time.ts";
import type { Seal } from "../../src/consensus/block-exchange.ts";
import { linkOn, newTree } from "../../src/consensus/block-tree.ts";
import type { NodeId } from "../../src/consensus/protocol.ts";
import { snowman } from "../../src/consensus/snowman.ts";
import type { SnowmanValues } from "../../src/consensus/snowman-params.ts";
import type { Named, SnowmanLink, SnowmanMessage } from "../../src/consensus/snowman-state.ts";
import { preferred } from "../../src/consensus/snowman-tree.ts";
import { Signed } from "../../src/ledger/signature.ts";
import { print as printExchange, sealed } from "./poa-kit.ts";
import { Solo } from "./recorder.ts";
import { batch, request } from "./step-tables.ts";

const ring = Signed.keyRing(6);
export const ROOT: SnowmanLink = newTree<Signed<Seal>>().head;

/** query 0 h1: asks about height 1, poll 0, preferring a block of height 1; chit 0 h2. */
export function print(message: SnowmanMessage): string {
  switch (message.type) {
    case "query":
      return `query ${message.poll} h${message.preferred.height}`;
    case "chit":
      return `chit ${message.poll} h${message.chit.preferred.height}`;
    default:
      return printExchange(message);
  }
}

/** Of six validators, at heights 1, 2 and 3: who leads first. Computed beside: SHA-256 of "leader of height 1", its first 32 bits mod 6. */
export const FIRST: readonly NodeId[] = [0, 2, 4, 2];

export interface Draft {
  readonly by?: NodeId;
  /** [s]; 5 s is the first leader's turn. */
  readonly at?: number;
  readonly ids?: readonly number[];
  readonly signedBy?: NodeId;
}

/** A block upon another, by whose turn it is unless told otherwise. */
export function blockOn(parent: SnowmanLink, { at = 0, ids = [], ...draft }: Draft = {}): SnowmanLink {
  const height = parent.block.height + 1;
  const stamp: Micros = at * SECOND;
  const turn = Math.floor((stamp - parent.stamp) / (5 * SECOND));
  const leader = draft.by ?? (FIRST[height]! + turn) % 6;
  const growth = { batch: batch(...ids), leader, stamp, weight: 0 };
  const { digest } = linkOn(parent, growth).block;
  const proof = ring[draft.signedBy ?? leader]!<Seal>({ digest, height, stamp });
  return linkOn(parent, { ...growth, proof });
}

export function nameOf({ block: { digest, height } }: SnowmanLink): Named {
  return { digest, height };
}

const PARAMS: Partial<SnowmanValues> = {
  k: 5,
  "alpha-preference": 4,
  "alpha-confidence": 4,
  beta: 3,
  concurrent: 1,
  "block.every": 0,
};

/** One of six validators; it asks all others. */
export function validator(self: NodeId, params: Partial<SnowmanValues> = {}, records?: ReadonlyMap<string, unknown>) {
  const restarted = records === undefined ? {} : { records };
  const solo = new Solo(snowman, { self, n: 6, ring, print, params: { ...PARAMS, ...params }, ...restarted });
  const others = [0, 1, 2, 3, 4, 5].filter((id) => id !== self);
  return {
    solo,
    /** The effects of a new block. */
    take: (link: SnowmanLink): string => solo.receive(link.leader, { type: "block", blocks: [sealed(link)] }),
    /** The effects of the answers to a poll, those of the first of the others first: the last effects that are not empty. */
    answer(poll: number, ...links: readonly SnowmanLink[]): string {
      let effects = "";
      links.forEach((link, index) => {
        const chit = { preferred: nameOf(link), atHeight: nameOf(link) };
        effects = solo.receive(others[index]!, { type: "chit", poll, chit }) || effects;
      });
      return effects;
    },
    submit: (id: number): string => solo.submit(request(id)),
    at(seconds: number): void {
      solo.context.now = seconds * SECOND;
    },
    /** The leaf of its preferred branch. */
    preferred: (): Named => nameOf(preferred(solo.state)),
  };
}
