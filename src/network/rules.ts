// Link rules: partitions and other faults and attacks on links. An ordered list: the first verdict that is not PASS wins; what rules
// add to a message's delay is summed; each may bring a copy of its own.
// All chance is a hash of edge and ordinal: a message more on one edge shifts no other's fate.

import type { Micros } from "../base/time.ts";
import { hashWord } from "../kernel/random.ts";

/** The rule has no opinion on this message. */
export const PASS = -1;
/** The message is lost for good. */
export const DROP = -2;
/** The message comes once. */
export const NO_COPY = -1;

/** PASS, DROP, or the delay [µs] that the message shall have instead of the network's own. */
export type Verdict = number;

/** Endpoints have numbers; messages inside a site pass no link, and no rule is asked. */
export interface LinkRule {
  verdict(from: number, to: number, at: Micros): Verdict;
  /** How much later than without the rule a message arrives that no rule drops [µs, unrounded]. */
  extraDelay?(from: number, to: number): number;
  /** How much later than the message itself, when no rule drops it, a copy of it arrives [µs, unrounded], or NO_COPY. */
  copyLag?(from: number, to: number): number;
}

/** Strikes a share of the messages on each edge, in its order, and knows one more uniform number for each that it strikes. */
class Chance {
  readonly #share: number;
  readonly #seed: number;
  readonly #sizeSeed: number;
  /** Messages so far, by edge. */
  readonly #ordinals = new Map<number, number>();
  constructor(share: number, seed: number) {
    this.#share = share;
    this.#seed = seed;
    this.#sizeSeed = hashWord(seed, 1, 0);
  }
  /** Whether the edge's next message is struck: -1 when it is not, else a uniform number strictly between 0 and 1. */
  next(from: number, to: number): number {
    const edge = from * 65_536 + to;
    const ordinal = this.#ordinals.get(edge) ?? 0;
    this.#ordinals.set(edge, ordinal + 1);
    const isStruck = hashWord(this.#seed, edge, ordinal) / TWO_TO_32 < this.#share;
    return isStruck ? (hashWord(this.#sizeSeed, edge, ordinal) + 0.5) / TWO_TO_32 : -1;
  }
}
const TWO_TO_32 = 4_294_967_296;

/** Loses a share of all messages for good. */
export class Loss implements LinkRule {
  readonly #chance: Chance;
  constructor(share: number, seed: number) {
    this.#chance = new Chance(share, seed);
  }
  verdict(from: number, to: number): Verdict {
    return this.#chance.next(from, to) < 0 ? PASS : DROP;
  }
}

/** A share of all messages arrives a second time, later by a uniform time up to `within` [µs]. */
export class Duplication implements LinkRule {
  readonly #chance: Chance;
  readonly #within: Micros;
  constructor(share: number, within: Micros, seed: number) {
    this.#chance = new Chance(share, seed);
    this.#within = within;
  }
  verdict(): Verdict {
    return PASS;
  }
  copyLag(from: number, to: number): number {
    const uniform = this.#chance.next(from, to);
    return uniform < 0 ? NO_COPY : uniform * this.#within;
  }
}

/** A share of all messages is held back, for a uniform time up to `by` [µs], so that others overtake it. */
export class Reordering implements LinkRule {
  readonly #chance: Chance;
  readonly #by: Micros;
  constructor(share: number, by: Micros, seed: number) {
    this.#chance = new Chance(share, seed);
    this.#by = by;
  }
  verdict(): Verdict {
    return PASS;
  }
  extraDelay(from: number, to: number): number {
    const uniform = this.#chance.next(from, to);
    return uniform < 0 ? 0 : uniform * this.#by;
  }
}

/** Every message from and to these endpoints takes so much longer [µs]. */
export class DelaySpike implements LinkRule {
  readonly #by: Micros;
  readonly #endpoints: ReadonlySet<number> | undefined;
  /** @param endpoints all, when not named. */
  constructor(by: Micros, endpoints?: readonly number[]) {
    this.#by = by;
    this.#endpoints = endpoints && new Set(endpoints);
  }
  verdict(): Verdict {
    return PASS;
  }
  extraDelay(from: number, to: number): number {
    const strikes = this.#endpoints === undefined || this.#endpoints.has(from) || this.#endpoints.has(to);
    return strikes ? this.#by : 0;
  }
}

/** Endpoints that share no group cannot reach each other; those in no group form one more. One in several is a bridge. */
export class Partition implements LinkRule {
  readonly #count: number;
  /** 1 where what an endpoint sends to another is lost, row = sender. */
  readonly #cut: Uint8Array;
  /** @param way one way: only what the first group sends is lost. */
  constructor(
    endpointCount: number,
    groups: readonly (readonly number[])[],
    way: "both ways" | "one way" = "both ways",
  ) {
    this.#count = endpointCount;
    this.#cut = new Uint8Array(endpointCount * endpointCount);
    const all = Array.from({ length: endpointCount }, (_, endpoint) => endpoint);
    const rest = all.filter((endpoint) => !groups.some((group) => group.includes(endpoint)));
    for (const from of way === "one way" ? (groups[0] ?? []) : all) {
      const row = this.#cut.subarray(from * endpointCount, (from + 1) * endpointCount).fill(1);
      for (const group of [...groups, rest]) if (group.includes(from)) for (const to of group) row[to] = 0;
    }
  }
  verdict(from: number, to: number): Verdict {
    return this.#cut[from * this.#count + to] === 1 ? DROP : PASS;
  }
}
