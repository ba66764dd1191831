// Against the definition, one number of replications after the other, with t from the table of NIST/SEMATECH 1.3.6.7.2.
import { describe, expect, test } from "vitest";
import { studentFactor } from "../../src/stats/mean-interval.ts";
import { replicationsNeeded } from "../../src/stats/replications-needed.ts";

const confidence = 0.95;

describe("replications for a half-width", () => {
  test("10 with s = 1 reach 0.715; 18 are the first to reach 0.5", () => {
    // t(9) = 2.262157; t(16) = 2.120: 2.120/√17 = 0.514; t(17) = 2.110: 2.110/√18 = 0.497
    expect(replicationsNeeded({ n: 10, halfWidth: 2.262157 / Math.sqrt(10), confidence }, 0.5)).toBe(18);
  });

  test("is the first of all numbers that do", () => {
    for (const n of [2, 3, 7, 30]) {
      for (const ratio of [1.001, 1.3, 2, 9]) {
        const spread = Math.sqrt(n) / studentFactor(n, confidence);
        let least = n;
        while ((studentFactor(least, confidence) * spread) / Math.sqrt(least) > 1 / ratio) least += 1;
        expect(replicationsNeeded({ n, halfWidth: 1, confidence }, 1 / ratio)).toBe(least);
      }
    }
  });

  test("approaches the square of the ratio where there are many", () => {
    expect(replicationsNeeded({ n: 1000, halfWidth: 10, confidence }, 1) / 100_000).toBeCloseTo(1, 2);
  });

  test("is what there is when that will do", () => {
    expect(replicationsNeeded({ n: 5, halfWidth: 1, confidence }, 1)).toBe(5);
    expect(replicationsNeeded({ n: 5, halfWidth: 0, confidence }, 0)).toBe(5);
  });

  test("is never where none is asked", () => {
    expect(replicationsNeeded({ n: 5, halfWidth: 1, confidence }, 0)).toBe(Infinity);
  });
});
