// Whatever the text, the answer is a plan or faults with a place each: never another error.
import fc from "fast-check";
import { expect, test } from "vitest";
import { FLOW, faultsOf, HEALTH, LEDGER } from "./helpers.ts";

const WORDS = [
  ..."[]{}:,-?*&!#|>\"'%@\n\t ",
  ...[
    "null",
    "~",
    "-1",
    "1e999",
    ".nan",
    "0",
    "{}",
    "[]",
    "x",
    "5 ms",
    "a: b",
    "<<: x",
    "like: cloud",
    "source: x",
    "value: 1",
    "__proto__: 1",
    "one-per-site",
    "leader",
  ],
];

/** The text with some words of it left out, doubled, or replaced by others. */
const damaged = (text: string): fc.Arbitrary<string> => {
  const words = text.match(/\w+|\s+|[^\w\s]/g)!;
  const damage = fc.record({
    at: fc.nat(words.length - 1),
    by: fc.constantFrom("", ...WORDS, ...words),
    keep: fc.boolean(),
  });
  return fc.array(damage, { minLength: 1, maxLength: 4 }).map((damages) => {
    const result = [...words];
    for (const { at, by, keep } of damages) result[at] = keep ? `${result[at]}${by}` : by;
    return result.join("");
  });
};

/** More in the nightly run. */
const RUNS = process.env["LEDGERWARD_NIGHTLY"] ? 1000 : 60;

const isPlaced = (fault: string): boolean => /^(s|flow)\.yaml:\d+:\d+ .*expected |needs at least/.test(fault);

test.each([
  ["a ledger alone", LEDGER],
  ["patients", HEALTH],
])("%s, damaged", (_kind, text) => {
  fc.assert(
    fc.property(damaged(text), (broken) => {
      expect(faultsOf(broken, { "flow.yaml": FLOW }).filter((fault) => !isPlaced(fault))).toEqual([]);
    }),
    { numRuns: RUNS, seed: 5 },
  );
});

test("a workflow, damaged", () => {
  fc.assert(
    fc.property(damaged(FLOW), (broken) => {
      expect(faultsOf(HEALTH, { "flow.yaml": broken }).filter((fault) => !isPlaced(fault))).toEqual([]);
    }),
    { numRuns: RUNS, seed: 6 },
  );
});

test("text of any characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.string({ maxLength: 60 }), (odd, plain) => {
      for (const text of [odd, plain, `${LEDGER}question: ${odd}\n`]) {
        expect(faultsOf(text).filter((fault) => !isPlaced(fault))).toEqual([]);
      }
    }),
    { numRuns: RUNS, seed: 7 },
  );
});
