// Distinct validators drawn at random: what a validator that asks a few others, as Snowman does, is given.
import type { NodeId } from "./protocol.ts";

/**
 * So many of 0 … n − 1 but one, each set of them and each order equally likely; all in order when they are no more.
 * @param random uniform in (0, 1)
 */
export function sampleOf(
  n: number,
  { count, but, random }: { readonly count: number; readonly but: NodeId; readonly random: () => number },
): NodeId[] {
  const others = n - 1;
  if (count >= others) return Array.from({ length: others }, (_, index) => (index < but ? index : index + 1));
  const drawn: NodeId[] = [];
  while (drawn.length < count) {
    const index = Math.floor(random() * others);
    const id = index < but ? index : index + 1;
    if (!drawn.includes(id)) drawn.push(id);
  }
  return drawn;
}
