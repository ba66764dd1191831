import { describe, expect, test } from "vitest";
import { correlation } from "../../src/stats/correlation.ts";
import { mean } from "../../src/stats/mean.ts";
import { meanInterval } from "../../src/stats/mean-interval.ts";
import { pairedDifference } from "../../src/stats/paired-difference.ts";
import { ratioInterval } from "../../src/stats/ratio-interval.ts";
import { studentQuantile } from "../../src/stats/student.ts";
import { variance } from "../../src/stats/variance.ts";
import { normals, shareOf, standardError, uniforms } from "./draws.ts";

describe("mean and variance", () => {
  test("of 1 … n are (n + 1)/2 and n(n + 1)/12", () => {
    for (const n of [2, 3, 10, 1001]) {
      const values = Array.from({ length: n }, (_, index) => index + 1);
      expect(mean(values)).toBe((n + 1) / 2);
      expect(variance(values)).toBeCloseTo((n * (n + 1)) / 12, 8);
    }
  });
  test("a large offset costs no digits", () => {
    const values = [4, 7, 13, 16].map((value) => value + 1e9);
    expect(mean(values)).toBe(1e9 + 10);
    expect(variance(values)).toBe(30);
  });
  test("of equal values are that value and 0", () => {
    expect(mean([0.1, 0.1, 0.1])).toBe(0.1);
    expect(variance([0.1, 0.1, 0.1])).toBe(0);
  });
  test("never and nothing", () => {
    expect(mean([1, Infinity, 2])).toBe(Infinity);
    expect(mean([])).toBeNaN();
    expect(variance([1, Infinity, 2])).toBeNaN();
    expect(variance([5])).toBeNaN();
  });
});

describe("mean interval", () => {
  test("Law, Simulation Modeling and Analysis, §4.5: ten observations, 90 %: 1.34 ± 0.24", () => {
    const got = meanInterval([1.2, 1.5, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.5, 1.09], 0.9);
    expect(got.estimate).toBeCloseTo(1.34, 2);
    expect(got.halfWidth).toBeCloseTo(0.24, 2);
    expect(got).toMatchObject({ n: 10, confidence: 0.9 });
  });
  test("of two values a and b: the half-width is t(1) · |a − b| / 2", () => {
    const got = meanInterval([3, 7], 0.95);
    expect(got.halfWidth).toBeCloseTo(12.706204736174694 * 2, 9);
    expect(got.low).toBe(5 - got.halfWidth);
    expect(got.high).toBe(5 + got.halfWidth);
  });
  test("none exists from one replication, nor with a never", () => {
    expect(meanInterval([3], 0.95)).toEqual({
      estimate: 3,
      low: NaN,
      high: NaN,
      halfWidth: NaN,
      n: 1,
      confidence: 0.95,
    });
    expect(meanInterval([3, Infinity, 4], 0.95)).toMatchObject({ estimate: Infinity, low: NaN, high: NaN });
    expect(meanInterval([], 0.95)).toMatchObject({ estimate: NaN, n: 0 });
  });
  test.each([0, 1, 95, Number.NaN])("confidence %d is refused", (confidence) => {
    expect(() => meanInterval([1, 2, 3], confidence)).toThrow();
  });

  // 1000 studies of 5 normal replications. The interval with the normal 1.96 in place of t covers 87.8 % here.
  test("95 % intervals hold the true mean in 95 % of studies (3 standard errors)", () => {
    const draw = normals(20_261_123);
    const studies = Array.from({ length: 1000 }, () => meanInterval(Float64Array.from({ length: 5 }, draw), 0.95));
    const coverage = (stretch: number): number =>
      studies.filter(({ estimate, halfWidth }) => Math.abs(estimate) <= stretch * halfWidth).length / studies.length;
    const tolerance = 3 * standardError(0.95, 1000);
    expect(Math.abs(coverage(1) - 0.95)).toBeLessThan(tolerance);
    expect(Math.abs(coverage(1.959964 / studentQuantile(0.975, 4)) - 0.95)).toBeGreaterThan(tolerance);
  });
});

describe("paired difference", () => {
  // Student, The probable error of a mean, Biometrika 6, 1908: extra hours of sleep of ten patients under two drugs.
  const dextro = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
  const laevo = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

  test("Student's sleep data (t = −4.062, p = 0.00283, r = 0.795; mpmath 1.3.0 from the formulas)", () => {
    const got = pairedDifference(dextro, laevo, 0.95);
    expect(got.estimate).toBeCloseTo(-1.58, 12);
    expect(got.pValue).toBeCloseTo(0.00283289019738427, 12);
    expect(got.correlation).toBeCloseTo(0.795170205833578, 12);
    // R's documentation of `sleep`: 95 percent confidence interval −2.4598858 to −0.7001142
    expect(got.low).toBeCloseTo(-2.4598858, 7);
    expect(got.high).toBeCloseTo(-0.7001142, 7);
  });
  test("Law, Simulation Modeling and Analysis, §10.2.1: two inventory policies, 90 %: 4.98 ± 3.33", () => {
    const first = [126.97, 124.31, 126.68, 122.66, 127.23];
    const second = [118.21, 120.22, 122.45, 122.68, 119.4];
    const got = pairedDifference(first, second, 0.9);
    expect(got.estimate).toBeCloseTo(4.98, 2);
    expect(got.halfWidth).toBeCloseTo(3.33, 2);
  });
  test("is on the edge of the interval exactly when p = 1 − confidence", () => {
    const { pValue } = pairedDifference(dextro, laevo, 0.95);
    expect(pairedDifference(dextro, laevo, 1 - pValue).high).toBeCloseTo(0, 10);
  });
  test("of identical designs is 0 with p = 1; of a constant shift, certain", () => {
    expect(pairedDifference(laevo, laevo, 0.95)).toMatchObject({ estimate: 0, halfWidth: 0, pValue: 1 });
    const shifted = [1, 2, 3].map((value) => value + 8);
    expect(pairedDifference(shifted, [1, 2, 3], 0.95)).toMatchObject({ estimate: 8, halfWidth: 0, pValue: 0 });
  });
  test("with a never has no interval and no p-value", () => {
    const got = pairedDifference([1, Infinity, 3], [1, Infinity, 2], 0.95);
    expect([got.estimate, got.low, got.pValue, got.correlation]).toEqual([NaN, NaN, NaN, NaN]);
    expect(pairedDifference([1, Infinity, 3], [1, 2, 2], 0.95)).toMatchObject({ estimate: Infinity, low: NaN });
  });
  test("needs pairs", () => {
    expect(() => pairedDifference([1, 2], [1], 0.95)).toThrow("pairs, got 2 and 1");
  });
});

describe("correlation", () => {
  // F. J. Anscombe, Graphs in statistical analysis, Am. Stat. 27(1), 1973, first data set: r = 0.816
  const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
  const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
  test("Anscombe's first data set", () => {
    expect(correlation(x, y)).toBeCloseTo(0.81642, 5);
  });
  test("of a straight line is ±1, whatever its slope, offset or unit", () => {
    expect(
      correlation(
        x,
        x.map((value) => 1e6 + 3 * value),
      ),
    ).toBeCloseTo(1, 12);
    expect(
      correlation(
        x,
        x.map((value) => -0.001 * value),
      ),
    ).toBeCloseTo(-1, 12);
  });
  test("of a square's corners is 0", () => {
    expect(correlation([0, 0, 1, 1], [0, 1, 0, 1])).toBe(0);
  });
  test("does not exist when a side does not vary", () => {
    expect(correlation([1, 1, 1], [1, 2, 3])).toBeNaN();
    expect(correlation([1], [2])).toBeNaN();
    expect(correlation([1, Infinity, 2], [1, 2, 3])).toBeNaN();
  });
});

describe("ratio interval", () => {
  test("weighs by the denominators: 1 of 1 and 9 of 99 are 10 of 100", () => {
    const got = ratioInterval([1, 9], [1, 99], 0.95);
    expect(got.estimate).toBeCloseTo(0.1, 15);
    // residuals 0.9 and −0.9, s² = 1.62, x̄ = 50: t(1) · √(1.62/2) / 50
    expect(got.halfWidth).toBeCloseTo((12.706204736174694 * 0.9) / 50, 12);
  });
  test("with equal denominators is the interval of the mean of the ratios", () => {
    const y = [3, 8, 5, 6];
    const plain = meanInterval(
      y.map((value) => value / 4),
      0.9,
    );
    const got = ratioInterval(y, [4, 4, 4, 4], 0.9);
    expect(got.estimate).toBeCloseTo(plain.estimate, 14);
    expect(got.halfWidth).toBeCloseTo(plain.halfWidth, 12);
  });
  test("does not exist when nothing was counted", () => {
    expect(ratioInterval([0, 0], [0, 0], 0.95)).toMatchObject({ estimate: NaN, low: NaN });
    expect(() => ratioInterval([1], [1, 2], 0.95)).toThrow("pairs");
  });

  // Numerators 0.3 x + noise, denominators uniform on 50 … 150: the true ratio is 0.3.
  test("90 % intervals hold the true ratio in 90 % of studies; the interval that ignores the denominators' spread does not", () => {
    const uniform = uniforms(7);
    const normal = normals(11);
    const study = (): boolean[] => {
      const x = Array.from({ length: 20 }, () => 50 + 100 * uniform());
      const y = x.map((value) => 0.3 * value + 2 * normal());
      const got = ratioInterval(y, x, 0.9);
      const naive = meanInterval(
        y.map((value) => value / 100),
        0.9,
      );
      return [Math.abs(got.estimate - 0.3) <= got.halfWidth, Math.abs(got.estimate - 0.3) <= naive.halfWidth];
    };
    let naiveHolds = 0;
    const coverage = shareOf(1000, () => {
      const [holds, naive] = study();
      if (naive) naiveHolds++;
      return holds === true;
    });
    const tolerance = 3 * standardError(0.9, 1000);
    expect(Math.abs(coverage - 0.9)).toBeLessThan(tolerance);
    expect(Math.abs(naiveHolds / 1000 - 0.9)).toBeGreaterThan(tolerance);
  });
});
