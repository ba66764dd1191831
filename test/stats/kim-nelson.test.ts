import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kimNelson, type SelectionRule } from "../../src/stats/index.ts";
import { slippage } from "../coverage/selection.ts";
import { normals, standardError } from "./draws.ts";

const RULE: SelectionRule = { indifference: 1, confidence: 0.95, firstStage: 10, better: "larger" };

/** Kim and Nelson 2001, §2, word by word with c = 1: means, Wᵢₗ(r), Nᵢ over all rivals, η by bisection of the equation in §3. */
function literal(
  x: readonly (readonly number[])[],
  { indifference: delta, confidence, firstStage: n0 }: SelectionRule,
) {
  const k = x.length;
  let [low, high] = [0, 1e6];
  for (let step = 0; step < 200; step++) {
    const eta = (low + high) / 2;
    if (0.5 * (1 + 2 * eta) ** (-(n0 - 1) / 2) > (1 - confidence) / (k - 1)) low = eta;
    else high = eta;
  }
  const h2 = 2 * low * (n0 - 1);
  const mean = (i: number, r: number): number => x[i]!.slice(0, r).reduce((sum, value) => sum + value, 0) / r;
  const s2 = (i: number, l: number): number => {
    let sum = 0;
    for (let j = 0; j < n0; j++) sum += (x[i]![j]! - x[l]![j]! - (mean(i, n0) - mean(l, n0))) ** 2;
    return sum / (n0 - 1);
  };
  const everyone = x.map((_, i) => i);
  const most = Math.max(
    ...everyone.flatMap((i) => everyone.filter((l) => l !== i).map((l) => Math.floor((h2 * s2(i, l)) / delta ** 2))),
  );
  const largest = (among: readonly number[], r: number): number =>
    among.reduce((best, i) => (mean(i, r) > mean(best, r) ? i : best));
  if (n0 >= most + 1) return { best: largest(everyone, n0), r: n0 };
  let left = everyone;
  for (let r = n0; ; ) {
    const old = left;
    const w = (i: number, l: number): number => Math.max(0, (delta / (2 * r)) * ((h2 * s2(i, l)) / delta ** 2 - r));
    left = old.filter((i) => old.every((l) => l === i || mean(i, r) >= mean(l, r) - w(i, l)));
    if (left.length === 1) return { best: left[0]!, r };
    r += 1;
    if (r === most + 1) return { best: largest(left, r), r };
    if (r > x[0]!.length) return { best: -1, r };
  }
}

function draw(k: number, length: number, seed: number): number[][] {
  const normal = normals(seed);
  return Array.from({ length: k }, (_, i) => Array.from({ length }, () => 0.3 * i + (1 + i / 2) * normal()));
}

describe("Kim and Nelson's selection", () => {
  test("takes the steps of the paper: the same best after the same number of replications", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 2, max: 12 }),
        (k, seed, n0) => {
          const rule = { ...RULE, indifference: 1.5, firstStage: n0 };
          const values = draw(k, 400, seed);
          const expected = literal(values, rule);
          const got = kimNelson(values, rule);
          fc.pre(got.decided);
          expect(got.survivors).toEqual([expected.best]);
          expect(got.used).toBe(expected.r);
        },
      ),
      { seed: 21, numRuns: 150 },
    );
  });
  test("η for two systems, α 0.05 and n₀ 10: ((0.1)^(−2/9) − 1)/2 = 0.334, so h² is 6.01", () => {
    // S² of the differences ±1 (half of each) is 10/9: h² S² / δ² = 6.680 / δ²; at most ⌊that⌋ + 1 replications.
    const values = [Array.from({ length: 10 }, (_, j) => (j % 2 === 0 ? 1 : -1)), new Array(10).fill(0)];
    const h2 = 9 * (0.1 ** (-2 / 9) - 1);
    expect(h2).toBeCloseTo(6.013, 2);
    for (const indifference of [0.05, 0.1, 0.5]) {
      const last = Math.floor((h2 * (10 / 9)) / indifference ** 2) + 1;
      expect(kimNelson(values, { ...RULE, indifference }).atMost).toBe(last - 10);
    }
    expect(kimNelson(values, { ...RULE, indifference: 0.82 })).toMatchObject({ decided: true, used: 10 });
  });
  test("while nothing separates two systems it goes on to ⌊h² S² / δ²⌋ + 1 replications and no farther", () => {
    // The first ten differ by ±1 in turn (S² = 10/9), the rest not at all; δ makes h² S² / δ² 12.5.
    const differing = Array.from({ length: 30 }, (_, j) => (j >= 10 ? 0 : j % 2 === 0 ? 1 : -1));
    const indifference = Math.sqrt((9 * (0.1 ** (-2 / 9) - 1) * (10 / 9)) / 12.5);
    const verdict = (made: number) =>
      kimNelson([differing.slice(0, made), new Array(made).fill(0)], { ...RULE, indifference });
    expect(verdict(10)).toMatchObject({ decided: false, used: 10, atLeast: 1, atMost: 3 });
    expect(verdict(12)).toMatchObject({ decided: false, used: 12, atLeast: 1, atMost: 1 });
    expect(verdict(30)).toMatchObject({ decided: true, used: 13, survivors: [0], dropped: [{ system: 1, at: 13 }] });
  });
  test("one look after another, in portions of any size, ends where one look at everything does", () => {
    const values = draw(4, 300, 8);
    const whole = kimNelson(values, RULE);
    expect(whole.decided).toBe(true);
    let made = 0;
    for (let calls = 0; calls < 300; calls++) {
      const verdict = kimNelson(
        values.map((own) => own.slice(0, made)),
        RULE,
      );
      if (verdict.decided) {
        expect(verdict).toEqual(whole);
        expect(made).toBe(whole.used);
        return;
      }
      expect(verdict.atLeast).toBe(Math.max(1, 10 - made));
      expect(made + verdict.atMost).toBeGreaterThanOrEqual(whole.used);
      made += verdict.atLeast;
    }
    expect.unreachable("never decided");
  });
  test("a dropped system's values need not go on", () => {
    const values = draw(4, 300, 8);
    const whole = kimNelson(values, RULE);
    const cut = values.map((own, system) => own.slice(0, whole.dropped.find((one) => one.system === system)?.at));
    expect(kimNelson(cut, RULE)).toEqual(whole);
  });
  test("smaller is better: the mirrored values select the same", () => {
    const values = draw(3, 300, 4);
    const mirrored = values.map((own) => own.map((value) => -value));
    expect(kimNelson(mirrored, { ...RULE, better: "smaller" })).toEqual(kimNelson(values, RULE));
  });
  test("what all systems share (common random numbers) does not matter", () => {
    const normal = normals(77);
    const values = draw(3, 300, 6).map((own) => own.map((value) => Math.round(value * 2 ** 20) / 2 ** 20));
    const shared = Array.from({ length: 300 }, () => Math.round(1000 * normal()));
    const moved = values.map((own) => own.map((value, j) => value + shared[j]!));
    expect(kimNelson(moved, RULE)).toEqual(kimNelson(values, RULE));
  });
  test("equal systems: decided at once, the first stands for all", () => {
    const same = new Array(10).fill(3);
    const got = kimNelson([same, same, same], RULE);
    expect(got).toMatchObject({ survivors: [0], decided: true, used: 10 });
    expect(got.dropped).toEqual([
      { system: 1, at: 10 },
      { system: 2, at: 10 },
    ]);
  });
  test("before the first stage is complete nothing is judged", () => {
    expect(kimNelson([[1, 2, 3], []], RULE)).toEqual({
      survivors: [0, 1],
      dropped: [],
      used: 0,
      decided: false,
      atLeast: 10,
      atMost: Infinity,
    });
  });
  test("selects the best as often as promised in the slippage configuration, and not when told too large a δ", () => {
    // 300 studies; the full study: npm run coverage-study.
    const least = 0.95 - 3 * standardError(0.95, 300);
    const one = { systems: 5, variances: "best is steadier", correlation: 0.5 } as const;
    expect(slippage(one, { studies: 300, broken: false }).correct).toBeGreaterThan(least);
    expect(slippage(one, { studies: 300, broken: true }).correct).toBeLessThan(least);
  });
  test("impossible rules and values are refused", () => {
    const values = draw(2, 10, 1);
    expect(() => kimNelson(values.slice(1), RULE)).toThrow("at least two systems, got 1");
    expect(() => kimNelson(values, { ...RULE, indifference: 0 })).toThrow("wider than 0");
    expect(() => kimNelson(values, { ...RULE, confidence: 0.5 })).toThrow(
      "among 2 systems a confidence lies in (1/2, 1), got 0.5",
    );
    expect(() => kimNelson(values, { ...RULE, firstStage: 1 })).toThrow("at least 2 replications, got 1");
    expect(() => kimNelson([new Array(10).fill(Infinity), values[0]!], RULE)).toThrow("finite values, got Infinity");
  });
});
