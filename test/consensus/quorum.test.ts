// Quorums intersect where they must, and a vote counts once.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byzantineFaults, byzantineQuorum, crashFaults, majority, Tally } from "../../src/consensus/quorum.ts";

describe("quorums of n", () => {
  const sizes = Array.from({ length: 200 }, (_, index) => index + 1);
  test("two Byzantine ones share an honest validator, and the honest alone make one", () => {
    for (const n of sizes) {
      const [f, q] = [byzantineFaults(n), byzantineQuorum(n)];
      expect(n).toBeGreaterThanOrEqual(3 * f + 1);
      expect(n).toBeLessThan(3 * (f + 1) + 1);
      expect(2 * q - n).toBeGreaterThanOrEqual(f + 1);
      expect(2 * (q - 1) - n).toBeLessThan(f + 1); // one less would not do
      expect(n - f).toBeGreaterThanOrEqual(q);
    }
  });
  test("two majorities share one validator, and those up alone make one", () => {
    for (const n of sizes) {
      expect(2 * majority(n)).toBeGreaterThan(n);
      expect(2 * (majority(n) - 1)).toBeLessThanOrEqual(n);
      expect(n - crashFaults(n)).toBeGreaterThanOrEqual(majority(n));
    }
  });
});

describe("a tally", () => {
  test.each([1, 4, 31, 32, 33, 64, 65, 100])("of %i validators is the set of who has voted", (n) => {
    fc.assert(
      fc.property(fc.array(fc.nat(n - 1), { maxLength: 3 * n }), (votes) => {
        const tally = new Tally(n);
        const set = new Set<number>();
        for (const voter of votes) {
          expect(tally.add(voter)).toBe(!set.has(voter));
          set.add(voter);
          expect(tally.count).toBe(set.size);
        }
        for (let voter = 0; voter < n; voter += 1) expect(tally.has(voter)).toBe(set.has(voter));
      }),
      { seed: 5, numRuns: 50 },
    );
  });
});
