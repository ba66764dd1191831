// Delta debugging: what is left fails, and fails no more without any one of its entries.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shrink } from "../../src/study/shrink.ts";

const TEN = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

describe("shrink", () => {
  test.each([
    ["one culprit", [7]],
    ["two far apart", [0, 9]],
    ["neighbours", [3, 4, 5]],
    ["all of them", TEN],
    ["none", []],
  ])("leaves exactly the culprits: %s", (_, culprits) => {
    expect(shrink(TEN, (part) => culprits.every((each) => part.includes(each)))).toEqual(culprits);
  });

  test("of alternatives it leaves one", () => {
    const fails = (part: readonly number[]) => part.includes(2) || (part.includes(5) && part.includes(8));
    expect([[2], [5, 8]]).toContainEqual(shrink(TEN, fails));
  });

  test("an empty list that fails is left empty", () => {
    expect(shrink([], () => true)).toEqual([]);
  });

  // Failures that more entries may hide: not monotone, as in a real run. The part must fail, keep the order, and be 1-minimal.
  test("is 1-minimal whatever the failure", () => {
    const failure = fc.record({ modulus: fc.integer({ min: 2, max: 5 }), least: fc.integer({ min: 1, max: 6 }) });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(50), { minLength: 6, maxLength: 24 }),
        failure,
        (entries, { modulus, least }) => {
          const fails = (part: readonly number[]) =>
            part.length >= least && part.filter((n) => n % modulus === 0).length * 2 >= part.length;
          fc.pre(fails(entries));
          const left = shrink(entries, fails);
          expect(fails(left)).toBe(true);
          expect(entries.filter((entry) => left.includes(entry))).toEqual(left);
          for (const out of left) expect(left.length > 1 && fails(left.filter((entry) => entry !== out))).toBe(false);
        },
      ),
      { seed: 4, numRuns: 300 },
    );
  });
});
