import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quantile } from "../../src/stats/quantile.ts";
import { Sample } from "../../src/stats/sample.ts";
import { observationsNeeded, sectioning } from "../../src/stats/sectioning.ts";
import { studentQuantile } from "../../src/stats/student.ts";
import { standardError, uniforms } from "./draws.ts";

fc.configureGlobal({ seed: 1, numRuns: 300 });

function oneTo(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, index) => index + 1);
}

describe("quantile", () => {
  test.each([
    [100, 0.95, 95],
    [100, 0.951, 96],
    [100, 0.07, 7], // 0.07 · 100 is 7.000000000000001 in doubles
    [100, 0.29, 29], // 0.29 · 100 is 28.999999999999996
    [100, 0, 1],
    [100, 1, 100],
    [20, 0.95, 19],
    [7, 0.5, 4],
    [8, 0.5, 4], // of an even number the lower middle value: always a value that occurred
    [1, 0.95, 1],
  ])("of 1 … %d at %d is %d", (n, p, expected) => {
    expect(quantile(oneTo(n), p)).toBe(expected);
  });
  test("is never when more than 1 − p of the values are", () => {
    const finite = (never: number): Float64Array => oneTo(100).fill(Infinity, 100 - never);
    expect(quantile(finite(5), 0.95)).toBe(95);
    expect(quantile(finite(6), 0.95)).toBe(Infinity);
  });
  test("of nothing does not exist; a share outside [0, 1] is refused", () => {
    expect(quantile([], 0.5)).toBeNaN();
    expect(() => quantile([1], 1.01)).toThrow("got 1.01");
    expect(() => quantile([1], Number.NaN)).toThrow("got NaN");
  });
  test("agrees with the definition: the smallest value that at least a share p do not exceed", () => {
    const values = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 1000 }), (unsorted, thousandths) => {
        const sorted = Float64Array.from(unsorted).sort();
        // In whole numbers: count(≤ x) · 1000 ≥ p · 1000 · n
        const smallest = sorted.find((x) => sorted.filter((y) => y <= x).length * 1000 >= thousandths * sorted.length);
        expect(quantile(sorted, thousandths / 1000)).toBe(smallest);
      }),
    );
  });
});

describe("sectioning", () => {
  test("by hand: medians 2, 5, 8 around the pooled median 5", () => {
    const replications = [Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6), Float64Array.of(7, 8, 9)];
    const got = sectioning(replications, 0.5, 0.95);
    expect(got).toMatchObject({ estimate: 5, n: 3, confidence: 0.95, fewest: 3 });
    // √((9 + 0 + 9) / 2 / 3) = √3
    expect(got.halfWidth).toBeCloseTo(studentQuantile(0.975, 2) * Math.sqrt(3), 10);
  });
  test("is centred on the pooled value, not on the mean of the replications' own", () => {
    // pooled 1, 1, 1, 1, 9: median 1; own medians 1 and 9. Σ (q_r − q)² = 64.
    const got = sectioning([Float64Array.of(1, 1, 1, 1), Float64Array.of(9)], 0.5, 0.9);
    expect(got).toMatchObject({ estimate: 1, n: 2, fewest: 1 });
    expect(got.halfWidth).toBeCloseTo(studentQuantile(0.95, 1) * Math.sqrt(32), 9);
  });
  test("is the quantile of all values together, whatever their shares", () => {
    const value = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.double({ noNaN: true, min: -5, max: 5 }),
      fc.constant(Infinity),
    );
    const replication = fc.array(value, { maxLength: 30 }).map((values) => Float64Array.from(values).sort());
    fc.assert(
      fc.property(fc.array(replication, { maxLength: 8 }), fc.integer({ min: 1, max: 99 }), (replications, percent) => {
        const all = Float64Array.from(replications.flatMap((values) => [...values])).sort();
        expect(sectioning(replications, percent / 100, 0.95).estimate).toBe(quantile(all, percent / 100));
      }),
    );
  });
  test("never has no interval, neither pooled nor in one replication", () => {
    const never = Float64Array.of(1, Infinity, Infinity);
    expect(sectioning([never, never], 0.5, 0.95)).toMatchObject({ estimate: Infinity, low: NaN, high: NaN, n: 2 });
    expect(sectioning([oneTo(9), oneTo(9), never], 0.5, 0.95)).toMatchObject({ halfWidth: NaN, n: 3 });
    expect(sectioning([oneTo(9), oneTo(9), never], 0.5, 0.95).estimate).toBe(5);
  });
  test("replications without observations do not count; one alone has no interval", () => {
    const got = sectioning([oneTo(3), new Float64Array(0), oneTo(3)], 0.5, 0.95);
    expect(got).toMatchObject({ estimate: 2, halfWidth: 0, n: 2, fewest: 3 });
    expect(sectioning([oneTo(3)], 0.5, 0.95)).toMatchObject({ estimate: 2, low: NaN, n: 1 });
    expect(sectioning([], 0.5, 0.95)).toMatchObject({ estimate: NaN, n: 0, fewest: 0 });
  });
  test("does not change the data", () => {
    const replication = Float64Array.of(3, 4);
    sectioning([replication, Float64Array.of(1, 2)], 0.5, 0.95);
    expect([...replication]).toEqual([3, 4]);
  });
  test.each([
    [0.5, 40],
    [0.95, 400],
    [0.99, 2000],
  ])("at %d a replication needs %d observations", (p, needed) => {
    expect(observationsNeeded(p)).toBe(needed);
  });

  // 600 studies of 10 replications of 400 uniform draws (as many as are needed): the true 95th percentile is 0.95.
  test("90 % intervals hold the true percentile in 90 % of studies; intervals a quarter narrower do not", () => {
    const draw = uniforms(42);
    const replication = (): Float64Array => Float64Array.from({ length: 400 }, draw).sort();
    const studies = Array.from({ length: 600 }, () => sectioning(Array.from({ length: 10 }, replication), 0.95, 0.9));
    const coverage = (stretch: number): number =>
      studies.filter(({ estimate, halfWidth }) => Math.abs(estimate - 0.95) <= stretch * halfWidth).length / 600;
    const tolerance = 3 * standardError(0.9, 600);
    expect(Math.abs(coverage(1) - 0.9)).toBeLessThan(tolerance);
    expect(Math.abs(coverage(0.75) - 0.9)).toBeGreaterThan(tolerance);
  });
});

describe("sample", () => {
  test("keeps every value, in order, past many doublings", () => {
    const sample = new Sample();
    for (let value = 1000; value >= 1; value--) sample.add(value);
    expect(sample.count).toBe(1000);
    expect(sample.sum).toBe(500_500);
    expect([...sample.sorted()]).toEqual([...oneTo(1000)]);
    expect([...sample.values()]).toEqual([...oneTo(1000)].reverse());
  });
  test("never sorts last, survives JSON, and makes the sum infinite", () => {
    const sample = Sample.fromValues([3, Infinity, 1]);
    expect([...sample.sorted()]).toEqual([1, 3, Infinity]);
    expect(sample.sum).toBe(Infinity);
    expect(JSON.stringify(sample)).toBe('[3,"never",1]');
    expect(Sample.fromValues(JSON.parse(JSON.stringify(sample))).values()).toEqual(sample.values());
  });
  test("merging adds the other's values after its own", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.array(fc.integer()), (left, right) => {
        const sample = Sample.fromValues(left);
        sample.merge(Sample.fromValues(right));
        expect([...sample.values()]).toEqual([...left, ...right]);
      }),
    );
  });
  test("merging with itself doubles it", () => {
    const sample = Sample.fromValues([1, 2]);
    sample.merge(sample);
    expect([...sample.values()]).toEqual([1, 2, 1, 2]);
  });
  test("copies: what is sorted later does not change what was given out", () => {
    const sample = Sample.fromValues([2, 1]);
    const before = sample.values();
    sample.sorted();
    sample.add(0);
    expect([...before]).toEqual([2, 1]);
    expect([...sample.values()]).toEqual([2, 1, 0]);
  });
  test.each([Number.NaN, -Infinity])("refuses %d", (value) => {
    expect(() => new Sample().add(value)).toThrow("a sample cannot hold");
  });
});
