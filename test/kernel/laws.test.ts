// Each law against its distribution function (Kolmogorov) and its mean; cuts; tables of quantiles.
import { describe, expect, it } from "vitest";
import { normalCdf } from "../../src/base/math.ts";
import {
  draw,
  type Law,
  lognormalByMean,
  lognormalByQuantile,
  meanOf,
  quantileTable,
  scaled,
} from "../../src/kernel/laws.ts";
import { streamOf } from "../../src/kernel/random.ts";
import { KOLMOGOROV_REJECTED, kolmogorov } from "./goodness.ts";

type Cdf = (x: number) => number;

/** The law given that it lies in (low, high]. */
const given = (cdf: Cdf, low: number, high: number): Cdf => {
  return (x) => (Math.min(Math.max(cdf(x), cdf(low)), cdf(high)) - cdf(low)) / (cdf(high) - cdf(low));
};

const exponential: Cdf = (x) => -Math.expm1(-x / 20);
const normal: Cdf = (x) => normalCdf((x - 250) / 50);
const nearZero: Cdf = (x) => normalCdf((x - 1) / 2);
const lognormal: Cdf = (x) => normalCdf((Math.log(x) - 1.5) / 0.8);

/** Law, its distribution function, and an interval that holds all but a 1e-12 part of it. */
const table: [string, Law, Cdf, number, number][] = [
  ["uniform", { law: "uniform", low: 5, high: 10 }, (x) => (x - 5) / 5, 5, 10],
  ["uniform cut", { law: "uniform", low: 5, high: 10, atMost: 7 }, (x) => (x - 5) / 2, 5, 7],
  ["exponential", { law: "exponential", mean: 20 }, exponential, 0, 600],
  ["exponential cut", { law: "exponential", mean: 20, atMost: 12 }, given(exponential, 0, 12), 0, 12],
  ["normal", { law: "normal", mean: 250, sd: 50 }, given(normal, 0, 1e9), 0, 650],
  ["normal near 0", { law: "normal", mean: 1, sd: 2 }, given(nearZero, 0, 1e9), 0, 16],
  ["normal below 0", { law: "normal", mean: -3, sd: 2, atMost: 4 }, given((x) => normalCdf((x + 3) / 2), 0, 4), 0, 4],
  ["normal cut", { law: "normal", mean: 1, sd: 2, atMost: 3 }, given(nearZero, 0, 3), 0, 3],
  ["lognormal", { law: "lognormal", mu: 1.5, sigma: 0.8 }, lognormal, 1e-9, 1500],
  ["lognormal cut", { law: "lognormal", mu: 1.5, sigma: 0.8, atMost: 6 }, given(lognormal, 0, 6), 1e-9, 6],
];

/** Mean as ∫ (1 − F) by Simpson's rule, which shares nothing with the closed forms. */
function meanByIntegral(cdf: Cdf, low: number, high: number): number {
  const steps = 40_000;
  const width = (high - low) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) sum += (1 - cdf(low + i * width)) * (i === 0 || i === steps ? 1 : 2 + 2 * (i % 2));
  return low + (sum * width) / 3;
}

describe("draws", () => {
  it.each(table)("%s follows its distribution function", (name, law, cdf) => {
    const stream = streamOf(11, 0, name, 0);
    const values = Array.from({ length: 100_000 }, () => draw(law, stream));
    expect(kolmogorov(values, cdf)).toBeLessThan(KOLMOGOROV_REJECTED);
    const off = values.map((value) => value * 1.03); // a planted error of 3 % is seen
    expect(kolmogorov(off, cdf)).toBeGreaterThan(KOLMOGOROV_REJECTED);
  });

  it("a constant and an empirical law give their values", () => {
    const stream = streamOf(12, 0, "values", 0);
    expect(draw({ law: "constant", value: 7 }, stream)).toBe(7);
    const counts = new Map<number, number>();
    for (let i = 0; i < 30_000; i++) {
      const value = draw({ law: "empirical", values: [1, 2, 2, 9], atMost: 5 }, stream);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([1, 2]);
    expect(Math.abs(counts.get(2)! - 20_000)).toBeLessThan(4 * Math.sqrt(30_000 * (2 / 9)));
  });

  it("a cut that keeps nothing is an error, not an endless loop", () => {
    const stream = streamOf(13, 0, "cut", 0);
    expect(() => draw({ law: "constant", value: 7, atMost: 5 }, stream)).toThrow("next to nothing of the law");
  });
});

describe("meanOf", () => {
  it.each(table)("%s: closed form and integral agree to 1e-6", (_name, law, cdf, low, high) => {
    expect(Math.abs(meanOf(law) / meanByIntegral(cdf, low, high) - 1)).toBeLessThan(1e-6);
  });

  it.each(table)("%s: draws average to it within four standard errors", (name, law) => {
    const stream = streamOf(14, 0, name, 0);
    const values = Array.from({ length: 100_000 }, () => draw(law, stream));
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean - meanOf(law)) / Math.sqrt(variance / values.length)).toBeLessThan(4);
  });

  it("constants, lists, and a cut far below the mean", () => {
    expect(meanOf({ law: "constant", value: 7 })).toBe(7);
    expect(meanOf({ law: "empirical", values: [1, 2, 3, 100], atMost: 50 })).toBe(2);
    expect(meanOf({ law: "exponential", mean: 1e9, atMost: 1 })).toBeCloseTo(0.5, 9); // uniform in the limit
    expect(meanOf({ law: "normal", mean: 5, sd: 0 })).toBe(5);
    expect(meanOf({ law: "lognormal", mu: Math.log(3), sigma: 0, atMost: 5 })).toBeCloseTo(3, 14);
  });
});

describe("lognormal laws from what is published", () => {
  it("CT studies: median 157 MB, 90th percentile 472 MB have mean 227 MB", () => {
    expect(Math.round(meanOf(lognormalByQuantile({ median: 157, probability: 0.9, value: 472 })))).toBe(227); // design §4.4
  });

  it("a quantile below the median serves as well", () => {
    const law = lognormalByQuantile({ median: 100, probability: 0.25, value: 50 });
    expect(law).toEqual({ law: "lognormal", mu: expect.closeTo(Math.log(100), 14), sigma: expect.any(Number) });
    expect((law as { sigma: number }).sigma).toBeCloseTo(Math.log(2) / 0.6744897501960817, 12); // z of the quartile
  });

  it("mean 1 and variance 4: sigma² = ln 5, mu = −sigma²/2", () => {
    const law = lognormalByMean({ mean: 1, sd: 2 });
    expect(law).toEqual({
      law: "lognormal",
      mu: expect.closeTo(-Math.log(5) / 2, 14),
      sigma: expect.closeTo(Math.sqrt(Math.log(5)), 14),
    });
    expect(meanOf(law)).toBeCloseTo(1, 14);
  });

  it.each([
    { median: 157, probability: 0.9, value: 100 },
    { median: 157, probability: 0.5, value: 200 },
    { median: 0, probability: 0.9, value: 200 },
  ])("refuses %o", (wrong) => {
    expect(() => lognormalByQuantile(wrong)).toThrow("no lognormal law has");
  });
});

describe("scaled", () => {
  it.each([...table, ["constant", { law: "constant", value: 7 }], ["list", { law: "empirical", values: [1, 4] }]] as [
    string,
    Law,
  ][])("%s: the same stream gives values 2.5 times as large", (name, law) => {
    const [plain, larger] = [streamOf(15, 0, name, 0), streamOf(15, 0, name, 0)];
    for (let i = 0; i < 100; i++) expect(draw(scaled(law, 2.5), larger) / draw(law, plain)).toBeCloseTo(2.5, 10);
    expect(meanOf(scaled(law, 2.5)) / meanOf(law)).toBeCloseTo(2.5, 10);
  });
});

describe("quantileTable", () => {
  it.each(table)("%s: rises, has the law's mean, and is F⁻¹ at mid-points", (_name, law, cdf) => {
    const size = 4096;
    const quantiles = quantileTable(law, size);
    const mean = quantiles.reduce((sum, value) => sum + value, 0) / size;
    expect(Math.abs(mean / meanOf(law) - 1)).toBeLessThan(1e-12);
    quantiles.forEach((value, i) => {
      if (i > 0) expect(value).toBeGreaterThan(quantiles[i - 1]!);
      expect(Math.abs(cdf(value) - (i + 0.5) / size)).toBeLessThan(2e-4); // moved by the factor that keeps the mean
    });
  });

  it("jitter of 5 %: lognormal of mean 1", () => {
    const quantiles = quantileTable(lognormalByMean({ mean: 1, sd: 0.05 }), 4096);
    const mean = quantiles.reduce((sum, value) => sum + value, 0) / 4096;
    const variance = quantiles.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4096;
    expect(mean).toBeCloseTo(1, 12);
    expect(Math.abs(Math.sqrt(variance) / 0.05 - 1)).toBeLessThan(0.001);
  });

  it("lists and constants", () => {
    expect([...quantileTable({ law: "empirical", values: [9, 1, 5, 3], atMost: 5 }, 3)]).toEqual([1, 3, 5]);
    expect([...quantileTable({ law: "constant", value: 7 }, 2)]).toEqual([7, 7]);
    expect([...quantileTable({ law: "uniform", low: -1, high: 1 }, 4)]).toEqual([-0.75, -0.25, 0.25, 0.75]);
  });
});
