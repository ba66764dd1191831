import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mser5, welch } from "../../src/stats/index.ts";
import { normals } from "./draws.ts";

const RUNS = { seed: 7, numRuns: 300 };

/** The statistic of every truncation, in batches of five, from the definition: sums taken anew. */
function statisticsOf(values: readonly number[]): number[] {
  const means = Array.from({ length: Math.floor(values.length / 5) }, (_, batch) => {
    return values.slice(5 * batch, 5 * batch + 5).reduce((sum, value) => sum + value, 0) / 5;
  });
  return Array.from({ length: means.length - 5 }, (_, first) => {
    const left = means.slice(first);
    const mean = left.reduce((sum, value) => sum + value, 0) / left.length;
    return left.reduce((sum, value) => sum + (value - mean) ** 2, 0) / left.length ** 2;
  });
}

describe("MSER-5", () => {
  test("by hand: ten batches, of which the first two are 9 and 5, the others 1 and 3 in turn", () => {
    // Left from 0: mean 3.0, Σ squares 36 + 4 + 4·4 + 0 = 56 → 0.56; from 1: 2.333, 15 → 0.185; from 2: 2, 8 → 8/64 = 0.125;
    // from 3: 2.143, 6.857 → 0.140; from 4: 2, 6 → 0.167.
    const means = [9, 5, 1, 3, 1, 3, 1, 3, 1, 3];
    const values = means.flatMap((mean) => [mean - 1, mean, mean, mean, mean + 1]);
    expect(mser5(values)).toEqual({ discarded: 10, converged: true, mean: 2 });
    // A rest under five is left out.
    expect(mser5([...values, 1000, 1000])).toEqual({ discarded: 10, converged: true, mean: 2 });
  });
  test("agrees with its definition", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 30, maxLength: 200 }), (values) => {
        const got = mser5(values);
        const statistics = statisticsOf(values);
        const least = Math.min(...statistics);
        // Equal but for rounding: either truncation may be taken.
        expect(statistics[got.discarded / 5]).toBeLessThanOrEqual(least + 1e-12 * (1 + least));
        const left = values.slice(got.discarded, 5 * Math.floor(values.length / 5));
        expect(got.mean).toBeCloseTo(left.reduce((sum, value) => sum + value, 0) / left.length, 10);
        expect(got.converged).toBe(2 * got.discarded <= 5 * Math.floor(values.length / 5));
      }),
      RUNS,
    );
  });
  test("finds the end of a step within 20 batches in nine runs of ten; else it says that it is not converged", () => {
    const normal = normals(3);
    let found = 0;
    for (let run = 0; run < 200; run++) {
      const noise = Array.from({ length: 500 }, normal);
      const { discarded, converged } = mser5(noise.map((value, index) => (index < 100 ? value + 20 : value)));
      expect(discarded).toBeGreaterThanOrEqual(100);
      if (discarded < 200) found++;
      expect(converged).toBe(discarded <= 250);
    }
    expect(found).toBeGreaterThan(180);
  });
  test("a series that never settles is not converged: its end looks steadiest", () => {
    const rising = Array.from({ length: 300 }, (_, index) => index);
    expect(mser5(rising)).toMatchObject({ converged: false });
    expect(mser5(rising).discarded).toBeGreaterThan(150);
  });
  test("equal values: nothing to discard; of equal truncations the one that keeps more", () => {
    expect(mser5(new Float64Array(100).fill(3))).toEqual({ discarded: 0, converged: true, mean: 3 });
  });
  test("the last five batches are no candidates", () => {
    // 10 noisy batches, then 5 equal ones: a statistic of 0 from batch 10 on, where only 5 are left.
    const values = [
      ...Array.from({ length: 50 }, (_, index) => (Math.floor(index / 5) % 2) * 10),
      ...new Array(25).fill(5),
    ];
    expect(mser5(values).discarded).toBeLessThan(50);
  });
  test("too few values, or a never, have no truncation", () => {
    const none = { discarded: NaN, converged: false, mean: NaN };
    expect(mser5([])).toEqual(none);
    expect(mser5(new Float64Array(29))).toEqual(none);
    expect(mser5(new Float64Array(30))).toEqual({ discarded: 0, converged: true, mean: 0 });
    expect(mser5([Infinity, ...new Array(49).fill(1)])).toEqual(none);
  });
});

describe("Welch's procedure", () => {
  test("by hand: two replications of eight, window 2", () => {
    const got = welch(
      [
        [0, 2, 4, 6, 8, 10, 12, 14],
        [2, 2, 8, 6, 4, 10, 20, 2, 99],
      ],
      2,
    );
    expect([...got.means]).toEqual([1, 2, 6, 6, 6, 10, 16, 8]);
    // 1 alone; 1 2 6; then five each, to w before the end.
    expect([...got.smoothed]).toEqual([1, 3, 21 / 5, 30 / 5, 44 / 5, 46 / 5]);
  });
  test("agrees with Law's formula, equation (9.9)", () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 4, maxLength: 80 }), fc.integer({ min: 0, max: 20 }), (values, w) => {
        const m = values.length;
        fc.pre(w <= m / 4);
        const expected: number[] = [];
        for (let i = 1; i <= m - w; i++) {
          const s = i <= w ? i - 1 : w;
          const around = values.slice(i - s - 1, i + s);
          expected.push(around.reduce((sum, x) => sum + x, 0) / (2 * s + 1));
        }
        const { smoothed } = welch([values], w);
        expect(smoothed.length).toBe(m - w);
        smoothed.forEach((got, index) => void expect(got).toBeCloseTo(expected[index]!, 7));
      }),
      RUNS,
    );
  });
  test("the sliding sum leaves no error behind a huge value", () => {
    const values = [...new Array(10).fill(1), 1e18, ...new Array(30).fill(1)];
    const { smoothed } = welch([values], 3);
    expect([...smoothed.slice(14)]).toEqual(new Array(smoothed.length - 14).fill(1));
  });
  test("windows over a quarter, fractions and no replications are refused", () => {
    expect(() => welch([new Float64Array(7)], 2)).toThrow("a quarter of 7 observations, got 2");
    expect(() => welch([new Float64Array(8)], 1.5)).toThrow("got 1.5");
    expect(() => welch([], 0)).toThrow("at least one replication");
  });
});
