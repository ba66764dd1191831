// Shares of alternatives that make up the whole.
import { printShare } from "../base/units.ts";
import type { Scope } from "./context.ts";
import type { Node } from "./node.ts";

/** Rounding of the reader's percentages that is let pass. */
const TOLERANCE = 1e-9;

/** The list, when its shares add up to 100 %. */
export function addUp<T extends { readonly share: number }>(
  list: readonly T[],
  at: Node,
  scope: Scope,
): readonly T[] | undefined {
  const sum = list.reduce((total, { share }) => total + share, 0);
  if (Math.abs(sum - 1) <= TOLERANCE) return list;
  return scope.fault(at, `expected shares that add up to 100 %, got ${printShare(sum)}`);
}
