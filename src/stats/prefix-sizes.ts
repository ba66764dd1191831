import { assert } from "../base/errors.ts";

/**
 * The numbers of replications at which a stopping rule is asked: at least, then half as many more again (rounded up), and at
 * most as the last. Asking at few, fixed sizes keeps the rule's peeking small and independent of the order of completion.
 * @param atLeast whole, ≥ 1. @param atMost whole, ≥ atLeast.
 */
export function prefixSizes(atLeast: number, atMost: number): number[] {
  assert(Number.isInteger(atLeast) && atLeast >= 1, `a study needs at least 1 replication, got ${atLeast}`);
  assert(Number.isInteger(atMost) && atMost >= atLeast, `at most ${atMost} replications is below at least ${atLeast}`);
  const sizes: number[] = [];
  for (let size = atLeast; size < atMost; size += Math.ceil(size / 2)) sizes.push(size);
  return [...sizes, atMost];
}
