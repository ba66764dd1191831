// Laws made of shares: one of several values, or a draw from one of several laws.
import { discrete, type Law, mixture } from "../kernel/laws.ts";
import { cutBy, cuts } from "./law-cuts.ts";
import type { Quantity } from "./law-names.ts";
import { either, list } from "./lists.ts";
import { map, plainMap, record, required } from "./maps.ts";
import { type Node, nodeFrom } from "./node.ts";
import { share } from "./scalars.ts";
import { refined, type Shape } from "./shape.ts";
import { addUp } from "./shares.ts";

/** `{ choice: [5 min, 10 min] }`, all equally likely, or `{ choice: { 5 min: 30 %, 10 min: 70 % } }`. */
export function choiceOf(one: Shape<number>): Shape<Law> {
  const values = either<Law>("values, or values with their shares", {
    list: refined(list("values", one, 1), (values) => ({ law: "empirical", values })),
    map: valuesWithShares(one),
  });
  const table = { choice: required(values, "one of these: all equally likely, or each with its share") };
  return map("a law", table, ({ choice }) => choice);
}

function valuesWithShares(one: Shape<number>): Shape<Law> {
  return refined(record("values with their shares", share), (shares, at, scope) => {
    const parts = Object.entries(shares).map(([key, part]) => {
      const value = one.read(keyNode(at, key), scope.key(key));
      return value === undefined ? undefined : { value, share: part };
    });
    if (!parts.every((part) => part !== undefined)) return undefined;
    const whole = addUp(parts, at, scope);
    return whole && discrete(whole.map((part) => ({ value: part.value, weight: part.share })));
  });
}

/** A key of a map as a value of its own. */
function keyNode(node: Node, key: string): Node {
  return nodeFrom(key, node.kind === "map" ? node.entries.get(key)?.key : undefined);
}

/** `{ mixture: [{ share: 90 %, of: 5 min }, { share: 10 %, of: { mean: 1 h, law: exponential } }] }`. */
export function mixtureOf({ one, print }: Quantity, law: Shape<Law>): Shape<Law> {
  const part = plainMap("a part of a mixture", {
    share: required(share, "how often this part is drawn from"),
    of: required(law, "the law of this part"),
  });
  const parts = refined(list("parts", part, 1), addUp);
  const table = { mixture: required(parts, "laws, one of which is drawn from each time"), ...cuts(one) };
  return map("a mixture", table, ({ mixture: parts, ...values }, here) => {
    const made = mixture(parts.map(({ share, of }) => ({ weight: share, law: of })));
    return cutBy(made, { ...values, print }, here);
  });
}
