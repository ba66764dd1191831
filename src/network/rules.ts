// Link rules: partitions and other faults and attacks on links. An ordered list, the first verdict that is not PASS wins.

import type { Micros } from "../base/time.ts";
import { hashWord } from "../kernel/random.ts";

/** The rule has no opinion on this message. */
export const PASS = -1;
/** The message is lost for good. */
export const DROP = -2;

/** PASS, DROP, or the delay [µs] that the message shall have instead of the network's own. */
export type Verdict = number;

export interface LinkRule {
  verdict(from: number, to: number, at: Micros): Verdict;
}

/** Loses a share of all messages for good, chosen by a hash of edge and ordinal: a message more on one edge shifts no other's fate. */
export class Loss implements LinkRule {
  readonly #share: number;
  readonly #seed: number;
  /** Messages so far, by edge. */
  readonly #ordinals = new Map<number, number>();
  constructor(share: number, seed: number) {
    this.#share = share;
    this.#seed = seed;
  }
  verdict(from: number, to: number): Verdict {
    const edge = from * 65_536 + to;
    const ordinal = this.#ordinals.get(edge) ?? 0;
    this.#ordinals.set(edge, ordinal + 1);
    return hashWord(this.#seed, edge, ordinal) / 4_294_967_296 < this.#share ? DROP : PASS;
  }
}

/** Endpoints in different groups cannot reach each other; those in no group form one more. */
export class Partition implements LinkRule {
  readonly #groupOf: Int32Array;
  constructor(endpointCount: number, groups: readonly (readonly number[])[]) {
    this.#groupOf = new Int32Array(endpointCount);
    for (const [index, group] of groups.entries()) for (const endpoint of group) this.#groupOf[endpoint] = index + 1;
  }
  verdict(from: number, to: number): Verdict {
    return this.#groupOf[from] === this.#groupOf[to] ? PASS : DROP;
  }
}
