// Chance in the health world: every draw has a stream of its own, named by what is drawn and for which patient. A draw
// that one design makes and another does not, or that an abandoned step leaves out, therefore shifts no other: all
// designs see the same patients.
import { type Stream, streamOf } from "../kernel/random.ts";

export class Luck {
  readonly #seed: number;
  readonly #replication: number;

  constructor(seed: number, replication: number) {
    this.#seed = seed;
    this.#replication = replication;
  }
  stream(purpose: string, entity: number | string): Stream {
    return streamOf(this.#seed, this.#replication, purpose, entity);
  }
}

/** The name whose share of [0, 1) holds a number. */
export function pick<Name extends string>(
  shares: readonly { readonly name: Name; readonly share: number }[],
  u: number,
): Name {
  let sum = 0;
  for (const { name, share } of shares) {
    sum += share;
    if (u < sum) return name;
  }
  return shares.at(-1)!.name; // shares add up to 1 but for rounding
}
