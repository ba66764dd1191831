// Cuts of laws: what lies below `at-least` or beyond `at-most` is drawn again.
import { printShare } from "../base/units.ts";
import { type Law, quantileOf, shareKept } from "../kernel/laws.ts";
import { type Field, type Here, optional } from "./maps.ts";
import { under } from "./node.ts";
import { positive, spelt } from "./scalars.ts";
import type { Shape } from "./shape.ts";

/** The keys of a cut, for the table of a law's map. */
export function cuts(one: Shape<number>): Record<keyof Cuts, Field<number | undefined>> {
  return {
    "at-least": optional(one, "values below it are drawn again"),
    "at-most": optional(positive(one), "values beyond it are drawn again"),
  };
}

interface Cuts {
  readonly "at-least": number | undefined;
  readonly "at-most": number | undefined;
}

/** The middle of a law, which a cut has to hold: a key of its map, or else its median, printed so. */
type Middle =
  | { readonly middle: "mean" | "median"; readonly value: number }
  | { readonly print: (value: number) => string };

/** Less of a law than this would be drawn for ever, and is a mistake. */
const LEAST_KEPT = 0.01;

/** The law within its cut. */
export function cutBy(law: Law, given: Cuts & Middle, here: Here): Law | undefined {
  const { "at-least": atLeast, "at-most": atMost } = given;
  if (atLeast === undefined && atMost === undefined) return law;
  const { value, name } = middleOf(law, given, here);
  if (atLeast !== undefined && atLeast > value)
    return here.fault("at-least", `expected at most ${name}, got ${written(here, "at-least")}`);
  if (atMost !== undefined && atMost < value)
    return here.fault("at-most", `expected at least ${name}, got ${written(here, "at-most")}`);
  const cut = {
    ...law,
    ...(atLeast === undefined ? {} : { atLeast }),
    ...(atMost === undefined ? {} : { atMost }),
  };
  const share = shareKept(cut);
  if (share >= LEAST_KEPT) return cut;
  const key = atMost === undefined ? "at-least" : "at-most";
  return here.fault(key, `expected a cut that keeps 1 % of the law or more, got ${printShare(share)}`);
}

function middleOf(law: Law, given: Middle, here: Here): { readonly value: number; readonly name: string } {
  if ("middle" in given) return { value: given.value, name: `the ${given.middle} (${written(here, given.middle)})` };
  const value = quantileOf(law)(0.5);
  return { value, name: `the median of the law (${given.print(value)})` };
}

/** A value as the file spells it. */
export function written({ node }: Here, key: string): string {
  return spelt(under(node, key));
}
