import { describe, expect, test } from "vitest";
import { normalCdf } from "../../src/base/math.ts";
import { batchMeans, meanInterval, runLengthNeeded } from "../../src/stats/index.ts";
import { normals, standardError } from "./draws.ts";

/** x[i+1] = φ x[i] + noise of unit variance, started in the long run's distribution; mean 0. */
function autoregressive(length: number, phi: number, normal: () => number): Float64Array {
  const values = new Float64Array(length);
  let value = normal() / Math.sqrt(1 - phi * phi);
  for (let index = 0; index < length; index++) {
    values[index] = value;
    value = phi * value + normal();
  }
  return values;
}

describe("batch means", () => {
  test("by hand: 11 values in 4 batches of 2; the first three are left out", () => {
    const got = batchMeans([90, 90, 90, 1, 3, 4, 6, 2, 2, 8, 10], { confidence: 0.95, batches: 4 });
    const means = [2, 5, 2, 9];
    expect(got).toMatchObject({ ...meanInterval(means, 0.95), n: 4, estimate: 4.5, batchSize: 2, left: 3 });
    // Deviations −2.5, 0.5, −2.5, 4.5: Σ squares 33, Σ neighbours −1.25 − 1.25 − 11.25; steps 3, −3, 7: Σ squares 67.
    expect(got.lag1).toBeCloseTo(-13.75 / 33, 14);
    expect(got.asymptoticVariance).toBeCloseTo((2 * 33) / 3, 13);
    const ratio = Math.sqrt(15 / 2) * (1 - 67 / 66);
    expect(got.pValue).toBeCloseTo(1 - normalCdf(ratio), 14);
    expect(got.correlated).toBe(false);
  });
  test("20 batches when none are asked for; fewer than 4 are refused", () => {
    expect(batchMeans(new Float64Array(105).fill(7), { confidence: 0.9 })).toMatchObject({
      estimate: 7,
      halfWidth: 0,
      n: 20,
      batchSize: 5,
      left: 5,
      lag1: NaN,
      pValue: NaN,
      correlated: false,
      asymptoticVariance: 0,
    });
    expect(() => batchMeans([1, 2, 3], { confidence: 0.9, batches: 3 })).toThrow("at least 4 batches, got 3");
  });
  test("too few values, or a never, give no interval", () => {
    expect(batchMeans([1, 2, 3], { confidence: 0.9 })).toMatchObject({
      estimate: NaN,
      low: NaN,
      n: 0,
      left: 3,
      correlated: false,
    });
    const never = Float64Array.from({ length: 40 }, (_, index) => (index === 20 ? Infinity : index));
    expect(batchMeans(never, { confidence: 0.9 })).toMatchObject({ estimate: Infinity, low: NaN, correlated: false });
  });
  test("independent normal batches are called correlated in 10 % of runs, the level of the test", () => {
    const normal = normals(11);
    const runs = 2000;
    let called = 0;
    for (let run = 0; run < runs; run++) {
      const values = Float64Array.from({ length: 20 }, normal);
      if (batchMeans(values, { confidence: 0.95 }).correlated) called++;
    }
    expect(Math.abs(called / runs - 0.1)).toBeLessThan(3 * standardError(0.1, runs));
  });
  test("batches far too short for an autoregression of φ = 0.9 are called correlated in nearly all runs", () => {
    const normal = normals(12);
    let called = 0;
    for (let run = 0; run < 200; run++) {
      // Batches of 5: neighbouring means correlate by about 0.8.
      if (batchMeans(autoregressive(100, 0.9, normal), { confidence: 0.95 }).correlated) called++;
    }
    expect(called).toBeGreaterThan(170);
  });
  test("asymptotic variance of an autoregression is 1 / (1 − φ)² (Law, 5th edition, §4.3; spectrum at 0)", () => {
    const normal = normals(13);
    const runs = 200;
    for (const phi of [0, 0.5, -0.5]) {
      const got = Array.from({ length: runs }, () => {
        return batchMeans(autoregressive(2000, phi, normal), { confidence: 0.95 }).asymptoticVariance;
      });
      const { estimate, halfWidth } = meanInterval(got, 0.999);
      // Within batches of m the estimate has bias −2φ/(1 − φ²)/m of itself, to first order: here under 0.014.
      expect(Math.abs(estimate * (1 - phi) ** 2 - 1)).toBeLessThan(halfWidth * (1 - phi) ** 2 + 0.014);
    }
  });
});

describe("run length needed", () => {
  test.each([
    [100, 2, 1, 400],
    [100, 3, 2, 225],
    [1000, 0.05, 0.05, 1000],
    [1000, 0.01, 0.05, 1000],
    [7, 1.1, 1, 9], // 8.47
    [100, 1, 0, Infinity],
    [100, 0, 0, 100],
    [100, NaN, 1, NaN],
  ])("%d with half-width %d, for %d: %d", (length, halfWidth, asked, expected) => {
    expect(runLengthNeeded({ length, halfWidth, asked })).toBe(expected);
  });
});
