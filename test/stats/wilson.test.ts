import { describe, expect, test } from "vitest";
import { prefixSizes } from "../../src/stats/prefix-sizes.ts";
import { wilson } from "../../src/stats/wilson.ts";

describe("Wilson's interval", () => {
  // R. G. Newcombe, Two-sided confidence intervals for the single proportion, Stat. Med. 17, 1998, table I, method 3
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("%d of %d at 95 %% reaches from %d to %d", (successes, trials, low, high) => {
    const got = wilson(successes, trials, 0.95);
    expect([got.low, got.high].map((bound) => Number(bound.toFixed(4)))).toEqual([low, high]);
    expect(got.estimate).toBe(successes / trials);
    expect(got.n).toBe(trials);
  });
  test("solves (p̂ − p)² = z² p(1 − p) / n at both ends, its defining equation", () => {
    const z = 1.6448536269514722;
    for (const successes of [0, 1, 7, 20]) {
      const { low, high, estimate } = wilson(successes, 20, 0.9);
      for (const p of [low, high]) expect((estimate - p) ** 2).toBeCloseTo((z * z * p * (1 - p)) / 20, 12);
    }
  });
  test("stays inside [0, 1], and reaches the end exactly when none or all succeed", () => {
    for (let trials = 1; trials <= 200; trials++) {
      expect(wilson(0, trials, 0.95).low).toBe(0);
      expect(wilson(trials, trials, 0.95).high).toBe(1);
      expect(wilson(0, trials, 0.95).high).toBeLessThan(1);
    }
  });
  test("without trials nothing is known; impossible counts are refused", () => {
    expect(wilson(0, 0, 0.95)).toMatchObject({ estimate: NaN, low: NaN, high: NaN });
    expect(() => wilson(3, 2, 0.95)).toThrow("3 successes do not fit 2 trials");
    expect(() => wilson(-1, 2, 0.95)).toThrow();
  });
});

test.each([
  [20, 60, [20, 30, 45, 60]],
  [20, 61, [20, 30, 45, 61]],
  [20, 68, [20, 30, 45, 68]],
  [20, 69, [20, 30, 45, 68, 69]],
  [3, 5, [3, 5]],
  [5, 5, [5]],
  [1, 10, [1, 2, 3, 5, 8, 10]],
])("the stopping rule from %d to %d is asked at %j", (atLeast, atMost, sizes) => {
  expect(prefixSizes(atLeast, atMost)).toEqual(sizes);
});

test("a study of no replications, or with the limits swapped, is refused", () => {
  expect(() => prefixSizes(0, 5)).toThrow("got 0");
  expect(() => prefixSizes(6, 5)).toThrow("at most 5");
  expect(() => prefixSizes(2.5, 5)).toThrow("got 2.5");
});
