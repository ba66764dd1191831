import fc from "fast-check";
import { expect, test } from "vitest";
import { apportion } from "../../src/base/apportion.ts";

fc.configureGlobal({ seed: 1, numRuns: 300 });

test.each([
  {
    weights: [9061, 7179, 5259, 3319, 1182],
    total: 26,
    counts: [9, 7, 5, 4, 1],
    why: "quotas 9.06, 7.18, 5.26, 3.32, 1.18: the largest fraction is not of the largest weight",
  },
  { weights: [1, 1, 1], total: 2, counts: [1, 1, 0], why: "the first of equals first" },
  {
    weights: [0.07, 0.29, 0.57, 0.07],
    total: 100,
    counts: [7, 29, 57, 7],
    why: "shares that binary fractions miss by little",
  },
  {
    weights: [0.3316, 0.4998, 0.009, 0.1177, 0.0224, 0.0195],
    total: 600,
    counts: [199, 300, 5, 71, 13, 12],
    why: "quotas 198.96, 299.88, 5.4, 70.62, 13.44, 11.7",
  },
  { weights: [3, 0, 1], total: 0, counts: [0, 0, 0], why: "nothing to give" },
])("$why", ({ weights, total, counts }) => expect(apportion(weights, total)).toEqual(counts));

test("all is given, each within one of its quota, and none to a weight of 0", () => {
  const weights = fc.array(fc.nat(1000), { minLength: 1, maxLength: 30 }).filter((list) => list.some((one) => one > 0));
  fc.assert(
    fc.property(weights, fc.nat(20_000), (list, total) => {
      const counts = apportion(list, total);
      const sum = list.reduce((all, one) => all + one, 0);
      expect(counts.reduce((all, one) => all + one, 0)).toBe(total);
      list.forEach((weight, index) => {
        expect(Math.abs(counts[index]! * sum - weight * total)).toBeLessThan(sum);
        if (weight === 0) expect(counts[index]).toBe(0);
      });
    }),
  );
});
