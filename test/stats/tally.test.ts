import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ExactSum, quantile, Sample, Tally } from "../../src/stats/index.ts";
import { exactSum, exactVariance } from "./exact.ts";

const RUNS = { seed: 3, numRuns: 500 };

/** Of very different sizes, so that plain sums lose digits, and with repeats that cancel. */
const value = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  fc.tuple(fc.maxSafeInteger(), fc.integer({ min: -110, max: 10 })).map(([m, e]) => m * 2 ** e),
  fc.constantFrom(1e16, -1e16, 1, 2 ** -53, 0.1, -0),
);
const values = fc.array(value, { maxLength: 60 });
/** Where each value goes: one of four workers. */
const shares = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 60, maxLength: 60 });
const order = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4, maxLength: 4 });

function tallyOf(observations: readonly number[]): Tally {
  const tally = new Tally();
  for (const observation of observations) tally.add(observation);
  return tally;
}

describe("an exact sum", () => {
  test("is the double nearest to the true sum, computed in whole numbers", () => {
    fc.assert(
      fc.property(values, (terms) => {
        const sum = new ExactSum();
        for (const term of terms) sum.add(term);
        expect(sum.value).toBe(exactSum(terms));
      }),
      { ...RUNS, numRuns: 2000 },
    );
  });
  test.each([
    [[1e16, 1, -1e16], 1],
    [[1, 1e-16, 1e-16], 1.0000000000000002],
    [[1, 2 ** -53, 2 ** -106], 1.0000000000000002], // above half a unit by the last term only
    [[1, 2 ** -53, -(2 ** -106)], 1], // below it
    [[1, 2 ** -53], 1], // exactly half a unit: to even
    [[1 + 2 ** -52, 2 ** -53], 1 + 2 ** -51],
    [[0.1, 0.2, -0.3], 2.7755575615628914e-17], // in plain doubles 5.55e-17
    [[5e-324, -5e-324], 0],
    [[], 0],
  ])("of %j is %d", (terms, expected) => {
    const sum = new ExactSum();
    for (const term of terms) sum.add(term);
    expect(sum.value).toBe(expected);
  });
  test("has one set of parts, whatever the order: each the nearest to what the ones before leave", () => {
    fc.assert(
      fc.property(values, (terms) => {
        const [forward, backward] = [new ExactSum(), new ExactSum()];
        for (const term of terms) forward.add(term);
        for (const term of terms.toReversed()) backward.add(term);
        const parts = forward.parts();
        expect(backward.parts()).toEqual(parts);
        expect(exactSum(parts)).toBe(exactSum(terms));
        for (let first = 0; first < parts.length; first++) expect(parts[first]).toBe(exactSum(parts.slice(first)));
        expect(ExactSum.of(parts).parts()).toEqual(parts);
      }),
      RUNS,
    );
  });
  test("of products takes them unrounded: 134217729² − 2⁵⁴ − 2²⁸ = 1", () => {
    const sum = new ExactSum();
    sum.addProduct(134217729, 134217729);
    sum.addProduct(-(2 ** 27), 2 ** 27);
    sum.add(-(2 ** 28));
    expect(sum.value).toBe(1);
    expect(134217729 * 134217729 - 2 ** 54 - 2 ** 28).toBe(0);
  });
  test("merged with itself doubles", () => {
    const sum = ExactSum.of([1, 1e-30]);
    sum.merge(sum);
    expect(sum.parts()).toEqual([2, 2e-30]);
  });
  test.each([NaN, Infinity, 1e300])("refuses %d", (term) => {
    expect(() => new ExactSum().add(term)).toThrow("an exact sum cannot take");
  });
});

describe("a tally", () => {
  test("merged from any partition in any order is the same to the last bit", () => {
    const withNever = fc.array(
      fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: fc.constant(Infinity) }),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(fc.oneof(values, withNever), shares, order, (observations, share, workers) => {
        const parts = workers.map((worker) => tallyOf(observations.filter((_, index) => share[index] === worker)));
        const merged = new Tally();
        for (const part of parts) merged.merge(Tally.fromJSON(JSON.parse(JSON.stringify(part))));
        const whole = tallyOf(observations);
        expect(JSON.stringify(merged)).toBe(JSON.stringify(whole));
        for (const statistic of ["count", "never", "min", "max", "sum", "mean", "variance"] as const) {
          expect(merged[statistic]).toBe(whole[statistic]);
        }
      }),
      RUNS,
    );
  });
  test("a plain running sum would not pass: it depends on the order", () => {
    expect(0.1 + 0.2 + 0.3).not.toBe(0.3 + 0.2 + 0.1);
    const [forward, backward] = [tallyOf([0.1, 0.2, 0.3]), tallyOf([0.3, 0.2, 0.1])];
    expect(forward.sum).toBe(backward.sum);
  });
  test("mean and variance agree with whole-number arithmetic to the last places", () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 2, maxLength: 40 }), (observations) => {
        const tally = tallyOf(observations);
        const mean = exactSum(observations) / observations.length;
        expect(Math.abs(tally.mean - mean)).toBeLessThanOrEqual(2 ** -52 * Math.abs(mean));
        const variance = exactVariance(observations);
        expect(Math.abs(tally.variance - variance)).toBeLessThanOrEqual(2 ** -50 * variance);
      }),
      RUNS,
    );
  });
  test("a large offset costs no digits: 4, 7, 13, 16 have variance 30, also after 2⁵⁰ is added", () => {
    expect(tallyOf([4, 7, 13, 16].map((x) => x + 2 ** 50)).variance).toBe(30);
    expect(tallyOf([4, 7, 13, 16].map((x) => x + 2 ** 50)).mean).toBe(10 + 2 ** 50);
  });
  test("of equal values: that value and 0", () => {
    for (let n = 2; n < 100; n++) {
      const tally = tallyOf(new Array(n).fill(0.1));
      expect([tally.mean, tally.variance]).toEqual([0.1, 0]);
    }
  });
  test("never: counted apart, and everything that it makes infinite is", () => {
    expect(tallyOf([3, Infinity, 1])).toMatchObject({
      count: 3,
      never: 1,
      min: 1,
      max: Infinity,
      sum: Infinity,
      mean: Infinity,
    });
    expect(tallyOf([3, Infinity, 1]).variance).toBeNaN();
    expect(tallyOf([Infinity])).toMatchObject({ min: Infinity, max: Infinity, mean: Infinity });
  });
  test("of nothing, and of one", () => {
    expect(new Tally()).toMatchObject({ count: 0, min: NaN, max: NaN, sum: 0, mean: NaN, variance: NaN });
    expect(tallyOf([5])).toMatchObject({ count: 1, min: 5, max: 5, mean: 5, variance: NaN });
    expect(JSON.stringify(new Tally())).toBe(
      '{"count":0,"never":0,"least":null,"greatest":null,"sum":[],"squares":[]}',
    );
  });
  test("merging with itself doubles it", () => {
    const tally = tallyOf([1, 2, 4]);
    tally.merge(tally);
    expect(JSON.stringify(tally)).toBe(JSON.stringify(tallyOf([1, 2, 4, 4, 2, 1])));
  });
  test.each([NaN, -Infinity, 1e200])("refuses %d, and stays as it was", (observation) => {
    const tally = tallyOf([1]);
    expect(() => tally.add(observation)).toThrow("a tally cannot hold");
    expect(JSON.stringify(tally)).toBe(JSON.stringify(tallyOf([1])));
  });
});

test("a sample's count, sum and quantiles do not depend on the order of merging", () => {
  fc.assert(
    fc.property(values, shares, order, (observations, share, workers) => {
      const merged = new Sample();
      for (const worker of workers) {
        const part = Sample.fromValues(observations.filter((_, index) => share[index] === worker));
        merged.merge(Sample.fromValues(JSON.parse(JSON.stringify(part))));
      }
      const whole = Sample.fromValues(observations);
      expect([merged.count, merged.sum]).toEqual([whole.count, exactSum(observations)]);
      for (const p of [0, 0.05, 0.5, 0.95, 1]) {
        expect(quantile(merged.sorted(), p) + 0).toBe(quantile(whole.sorted(), p) + 0);
      }
    }),
    RUNS,
  );
});
