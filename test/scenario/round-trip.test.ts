// Every sound scenario, however it is spelt, becomes the plan that it says: scenarios are drawn at random together with the
// plan they stand for, worked out here from the units alone, and written as YAML or JSON in any order of keys.
import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import type { Plan } from "../../src/scenario/plan.ts";
import { ledgerAlone, type Pair, patients } from "./arbitrary.ts";
import { FLOW, faultsOf, load } from "./helpers.ts";

/** Keys in another order, at the top and inside, where order has no meaning. */
function reversed(value: unknown, path = ""): unknown {
  if (Array.isArray(value) || typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, reversed(inner, `${path}.${key}`)] as const);
  const ordered = [".designs", ".patients.study.body-part", ".patients.arrivals.priority"].includes(path);
  return Object.fromEntries(ordered ? entries : entries.reverse());
}

const files = { "flow.yaml": FLOW };
const kinds: readonly (readonly [string, fc.Arbitrary<Pair>])[] = [
  ["a ledger alone", ledgerAlone],
  ["patients", patients],
];

test.each(kinds)("%s: the plan is what the scenario says", (_kind, pairs) => {
  fc.assert(
    fc.property(pairs, ({ scenario, plan }) => {
      const loaded = load(stringify({ ledgerward: 1, ...scenario }), files);
      expect(loaded).toMatchObject(plan);
    }),
    { numRuns: 50, seed: 1 },
  );
});

test.each(kinds)(
  "%s: neither YAML nor JSON, neither long nor short, nor the order of keys makes a difference",
  (_kind, pairs) => {
    fc.assert(
      fc.property(pairs, ({ scenario }) => {
        const whole = { ledgerward: 1, ...scenario };
        const spellings = [
          stringify(whole),
          stringify(whole, { collectionStyle: "flow", defaultStringType: "QUOTE_DOUBLE" }),
          JSON.stringify(whole),
          stringify(reversed(whole), { indent: 4 }),
        ];
        const plans = spellings.map((text): Plan => load(text, files));
        expect(new Set(plans.map(({ canonical }) => canonical)).size).toBe(1);
      }),
      { numRuns: 12, seed: 2 },
    );
  },
);

test.each(kinds)("%s: a plan is plain data that survives the way to a worker", (_kind, pairs) => {
  fc.assert(
    fc.property(pairs, ({ scenario }) => {
      const plan = load(stringify({ ledgerward: 1, ...scenario }), files);
      expect(structuredClone(plan)).toEqual(plan);
    }),
    { numRuns: 10, seed: 3 },
  );
});

test.each(kinds)("%s: one misspelt key anywhere is found, by its own place", (_kind, pairs) => {
  fc.assert(
    fc.property(pairs, fc.nat(), ({ scenario }, pick) => {
      const text = stringify({ ledgerward: 1, ...scenario });
      const keys = [...text.matchAll(/^ *(?:- )?([a-z][a-z-]+):/gm)].filter(([, key]) => !NAMES.has(key!));
      const match = keys[pick % keys.length]!;
      const colon = match.index + match[0].length - 1;
      const line = text.slice(0, colon).split("\n").length;
      const faults = faultsOf(`${text.slice(0, colon)}z${text.slice(colon)}`, files);
      const told = faults.filter((fault) => fault.includes(`"${match[1]}z"`));
      expect(told).toEqual([expect.stringMatching(`^s.yaml:${line}:\\d+ .*, try ${match[1]}$`)]);
    }),
    { numRuns: 40, seed: 4 },
  );
});

/** Names that the author chose: any other would do as well. */
const NAMES = new Set(["discs", "silo", "ct", "radiologist", "head", "thorax"]);
