// Single messages that take longer, named by sender, receiver and ordinal: what a case of `check` says of the network.
import type { Micros } from "../base/time.ts";
import { type LinkRule, PASS, type Verdict } from "./rules.ts";

/** The `ordinal`-th message (from 0) between two endpoints takes `by` longer. */
export interface Held {
  readonly from: number;
  readonly to: number;
  readonly ordinal: number;
  readonly by: Micros;
}

export class HeldBack implements LinkRule {
  readonly #held: readonly Held[];
  /** Messages so far, by edge, of the edges on which some are held. */
  readonly #ordinals = new Map<number, number>();

  constructor(held: readonly Held[]) {
    this.#held = held;
    for (const { from, to } of held) this.#ordinals.set(edge(from, to), 0);
  }
  verdict(): Verdict {
    return PASS;
  }
  extraDelay(from: number, to: number): number {
    const ordinal = this.#ordinals.get(edge(from, to));
    if (ordinal === undefined) return 0;
    this.#ordinals.set(edge(from, to), ordinal + 1);
    let delay = 0;
    for (const held of this.#held) {
      if (held.from === from && held.to === to && held.ordinal === ordinal) delay += held.by;
    }
    return delay;
  }
}

function edge(from: number, to: number): number {
  return from * 65_536 + to;
}
