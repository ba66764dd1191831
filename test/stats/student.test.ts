// References to 20 digits: mpmath 1.3.0 at 60 digits (betainc regularised, its inverse by 190 bisections; loggamma).

import { describe, expect, test } from "vitest";
import { logGamma } from "../../src/base/log-gamma.ts";
import { regularisedBeta } from "../../src/stats/regularised-beta.ts";
import { studentCdf, studentQuantile } from "../../src/stats/student.ts";

function expectWithin(got: number, expected: number, relative: number): void {
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));
}

test.each([
  [0.975, 1, 12.706204736174692],
  [0.975, 2, 4.302652729749462],
  [0.975, 3, 3.182446305283708],
  [0.975, 10, 2.2281388519862744],
  [0.975, 19, 2.09302405440831],
  [0.95, 19, 1.729132811521369],
  [0.995, 19, 2.8609346064649785],
  [0.975, 59, 2.0009953780882674],
  [0.9995, 5, 6.868826625881275],
  [0.6, 4, 0.27072229470759734],
  [0.51, 7, 0.02597794156951689],
  [0.975, 1000, 1.962339080826408],
  [0.975, 100_000, 1.9599877075346093],
  [0.999999, 1, 318309.88617359026],
  [0.001, 2.5, -13.822193110865964],
  [1e-9, 30, -8.445862796274243],
])("quantile of %d with %d degrees is %d within 1e-10", (probability, degrees, expected) => {
  expectWithin(studentQuantile(probability, degrees), expected, 1e-10);
});

test.each([
  [1, [3.078, 6.314, 12.706, 31.821, 63.657]],
  [5, [1.476, 2.015, 2.571, 3.365, 4.032]],
  [30, [1.31, 1.697, 2.042, 2.457, 2.75]],
  [100, [1.29, 1.66, 1.984, 2.364, 2.626]],
])("printed table, %d degrees (NIST/SEMATECH e-Handbook of Statistical Methods, §1.3.6.7.2)", (degrees, row) => {
  const probabilities = [0.9, 0.95, 0.975, 0.99, 0.995];
  expect(probabilities.map((p) => Number(studentQuantile(p, degrees).toFixed(3)))).toEqual(row);
});

describe("closed forms", () => {
  const grid = Array.from({ length: 199 }, (_, index) => (index + 1) / 200);
  test("1 degree is the Cauchy distribution: tan(π(p − 1/2))", () => {
    for (const p of grid) expect(studentQuantile(p, 1)).toBeCloseTo(Math.tan(Math.PI * (p - 0.5)), 10);
  });
  test("2 degrees: (2p − 1) / √(2p(1 − p))", () => {
    for (const p of grid) expect(studentQuantile(p, 2)).toBeCloseTo((2 * p - 1) / Math.sqrt(2 * p * (1 - p)), 10);
  });
  test("the quantile undoes the distribution, and both are antisymmetric", () => {
    for (const degrees of [1, 3, 19, 59.5, 400]) {
      for (const p of grid) {
        expect(studentCdf(studentQuantile(p, degrees), degrees)).toBeCloseTo(p, 12);
        expectWithin(studentQuantile(1 - p, degrees), -studentQuantile(p, degrees), 1e-11);
      }
    }
  });
});

test.each([
  [-1, 1, 0.25],
  [-2.5, 5, 0.02724504967118812],
  [-0.01, 12, 0.4960928074942518],
  [-12.706, 1, 0.025000401179066593],
  [-40, 19, 4.153878599669215e-20],
  [-3, 0.5, 0.1836540779929717],
  [-1.96, 10_000, 0.025011760115916524],
  [0.3, 8, 0.6140877591587507],
  [-1e6, 3, 1.1026577908396144e-18],
  [-6, 200, 4.557560174405193e-9],
])("P(T ≤ %d) with %d degrees is %d within 1e-11", (t, degrees, expected) => {
  expectWithin(studentCdf(t, degrees), expected, 1e-11);
});

test("a million degrees: within 1e-9", () => {
  expectWithin(studentCdf(-1.96, 1_000_000), 0.024998033792634895, 1e-9);
});

test("the ends", () => {
  expect(studentCdf(0, 5)).toBe(0.5);
  expect(studentCdf(-Infinity, 5)).toBe(0);
  expect(studentCdf(Infinity, 5)).toBe(1);
  expect(studentQuantile(0.5, 5)).toBe(0);
  expect(() => studentQuantile(1, 5)).toThrow("a probability in (0, 1), got 1");
  expect(() => studentQuantile(Number.NaN, 5)).toThrow("a probability in (0, 1), got NaN");
  expect(() => studentQuantile(0.9, 0)).toThrow("degrees of freedom, got 0");
});

test.each([
  [0.1, 2.252712651734206],
  [0.5, 0.5723649429247001],
  [1, 0],
  [1.5, -0.12078223763524522],
  [2, 0],
  [3, Math.LN2],
  [9.999, 12.799575780077413],
  [10, 12.80182748008147],
  [30.5, 72.9534711841694],
  [1000, 5905.220423209181],
  [50_000.5, 490989.8331582142],
  [1e-5, 11.512919692895826],
])("ln Γ(%d) is %d", (x, expected) => {
  expect(Math.abs(logGamma(x) - expected)).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.abs(expected)));
});

test.each([
  [0.3, 2, 3, 0.3483], // 1 − 0.7⁴ − 4 · 0.3 · 0.7³, from the binomial sum
  [0.9, 0.5, 0.5, 0.7951672353008666], // (2/π) asin √0.9
  [0.01, 5, 0.5, 2.4712578086395448e-11],
  [0.5, 50, 50, 0.5],
  [0.7, 200, 100, 0.8911569343550898],
  [1e-10, 0.5, 3, 1.874999999875e-5],
  [0, 2, 3, 0],
  [1, 2, 3, 1],
])("I_%d(%d, %d) is %d", (x, a, b, expected) => {
  expectWithin(regularisedBeta(x, 1 - x, { a, b }), expected, 1e-11);
});
