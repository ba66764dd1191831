import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holm } from "../../src/stats/index.ts";

/**
 * The closure principle: a hypothesis is rejected when every set of hypotheses that holds it is, each by Bonferroni.
 * @source R. Marcus, E. Peritz and K. R. Gabriel, On closed testing procedures, Biometrika 63(3), 1976; Holm 1979
 */
function byClosure(pValues: readonly number[]): number[] {
  return pValues.map((_, own) => {
    let largest = 0;
    for (let set = 1; set < 2 ** pValues.length; set++) {
      const members = pValues.filter((_, index) => (set >> index) % 2 === 1);
      if ((set >> own) % 2 === 1) largest = Math.max(largest, Math.min(1, members.length * Math.min(...members)));
    }
    return largest;
  });
}

describe("Holm's correction", () => {
  test("R 4: p.adjust(c(0.01, 0.04, 0.03, 0.005), 'holm') is 0.03 0.06 0.06 0.02", () => {
    const got = holm([0.01, 0.04, 0.03, 0.005], 0.05);
    expect(got.map(({ adjusted }) => adjusted)).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(got.map(({ rejected }) => rejected)).toEqual([true, false, false, true]);
    expect(got.map(({ pValue }) => pValue)).toEqual([0.01, 0.04, 0.03, 0.005]);
  });
  test("is the closed test of Bonferroni's tests", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1024 }), { minLength: 1, maxLength: 7 }), (whole) => {
        const pValues = whole.map((p) => p / 1024);
        expect(holm(pValues, 0.05).map(({ adjusted }) => adjusted)).toEqual(byClosure(pValues));
      }),
      { seed: 9, numRuns: 300 },
    );
  });
  test("rejected at exactly the level; one alone is not corrected", () => {
    expect(holm([0.05], 0.05)).toEqual([{ pValue: 0.05, adjusted: 0.05, rejected: true }]);
    expect(holm([0.025, 0.9], 0.05)[0]).toMatchObject({ adjusted: 0.05, rejected: true });
    expect(holm([0.026, 0.9], 0.05)[0]).toMatchObject({ rejected: false });
  });
  test("a test that could not be made counts in the family, and is not rejected", () => {
    expect(holm([0.02, NaN, 0.9], 0.05)).toEqual([
      { pValue: 0.02, adjusted: 0.06, rejected: false },
      { pValue: NaN, adjusted: NaN, rejected: false },
      { pValue: 0.9, adjusted: 1, rejected: false },
    ]);
    expect(holm([], 0.05)).toEqual([]);
  });
  test("what is no p-value or level is refused", () => {
    expect(() => holm([1.1], 0.05)).toThrow("a p-value lies in [0, 1], got 1.1");
    expect(() => holm([0.5], 1)).toThrow("a level lies between 0 and 1, got 1");
  });
});
