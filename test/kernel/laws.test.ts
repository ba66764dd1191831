// What is known of each law without drawing (mean, variance, distribution function, quantiles), and the parameterisations that
// make one.
import { describe, expect, it } from "vitest";
import {
  cdfOf,
  discrete,
  draw,
  erlang,
  gammaByMean,
  type Law,
  lognormalByMean,
  lognormalByQuantile,
  meanOf,
  mixture,
  paretoByMean,
  quantileOf,
  quantileTable,
  scaled,
  shareKept,
  varianceOf,
  weibullByMean,
} from "../../src/kernel/laws.ts";
import { streamOf } from "../../src/kernel/random.ts";
import { continuous, discreteLaws } from "./law-table.ts";
import { centralMoments, quantileBy } from "./quadrature.ts";

const off = (got: number, expected: number): number => Math.abs(got / expected - 1);

describe.each(continuous)("$name", ({ law, cdf, within, moments }) => {
  it("has the mean and variance of the literature, or those of its distribution function", () => {
    const integrals = centralMoments(cdf, within);
    expect(off(meanOf(law), integrals.mean)).toBeLessThan(1e-7); // Simpson's rule across corners of the density
    expect(off(varianceOf(law), integrals.variance)).toBeLessThan(1e-6);
    if (moments === undefined) return;
    expect(off(meanOf(law), moments.mean)).toBeLessThan(1e-11);
    expect(off(varianceOf(law), moments.variance)).toBeLessThan(1e-10);
  });

  it("has its distribution function, and the quantiles invert it", () => {
    const [known, quantile] = [cdfOf(law), quantileOf(law)];
    for (const p of [1e-6, 1e-3, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1 - 1e-6]) {
      const x = quantileBy(cdf, p, within);
      expect(Math.abs(known(x) - cdf(x))).toBeLessThan(1e-11);
      expect(Math.abs(cdf(quantile(p)) - p)).toBeLessThan(1e-11);
    }
    expect([known(-1e300), known(1e300)]).toEqual([0, 1]);
  });

  it("has a table of the quantiles at mid-points, times one factor near 1 that keeps the mean", () => {
    const size = 64;
    const table = quantileTable(law, size);
    const factor = table[0]! / quantileBy(cdf, 0.5 / size, within);
    expect(Math.abs(factor - 1)).toBeLessThan(0.02); // what lies beyond the last mid-point
    table.forEach((value, i) => {
      expect(off(value, factor * quantileBy(cdf, (i + 0.5) / size, within))).toBeLessThan(1e-9);
    });
    if (within[0] < 0) expect(factor).toBeCloseTo(1, 12);
    else expect(off(table.reduce((sum, value) => sum + value, 0) / size, meanOf(law))).toBeLessThan(1e-12);
  });

  it("is scaled by 2.5: the same stream gives values 2.5 times as large", () => {
    const larger = scaled(law, 2.5);
    const [first, second] = [streamOf(1, 0, "scaled", 0), streamOf(1, 0, "scaled", 0)];
    for (let i = 0; i < 100; i++) expect(off(draw(larger, first), 2.5 * draw(law, second))).toBeLessThan(1e-12);
    expect(off(meanOf(larger), 2.5 * meanOf(law))).toBeLessThan(1e-12);
    expect(off(varianceOf(larger), 6.25 * varianceOf(law))).toBeLessThan(1e-9);
  });

  it("is plain data that survives the way to a worker", () => {
    expect(structuredClone(law)).toEqual(law);
  });
});

describe.each(discreteLaws)("$name", ({ law, chances }) => {
  const atoms = [...chances].sort(([a], [b]) => a - b);
  const mean = atoms.reduce((sum, [value, chance]) => sum + value * chance, 0);

  it("has the mean and variance of its values", () => {
    const variance = atoms.reduce((sum, [value, chance]) => sum + (value - mean) ** 2 * chance, 0);
    expect(off(meanOf(law), mean)).toBeLessThan(1e-13);
    expect(off(varianceOf(law), variance)).toBeLessThan(1e-12);
    expect(off(meanOf(scaled(law, 2.5)), 2.5 * mean)).toBeLessThan(1e-13);
  });

  it("has a distribution function of steps, and quantiles at them", () => {
    const [known, quantile] = [cdfOf(law), quantileOf(law)];
    let below = 0;
    for (const [value, chance] of atoms) {
      expect(known(value - 1e-6)).toBeCloseTo(below, 12);
      expect(known(value)).toBeCloseTo(below + chance, 12);
      expect(quantile(below + chance / 2)).toBe(value);
      below += chance;
    }
  });
});

describe("moments where closed forms are delicate", () => {
  it("a cut far below the mean is uniform in the limit", () => {
    const narrow: Law = { law: "exponential", mean: 1e9, atMost: 1 };
    expect(off(meanOf(narrow), 0.5)).toBeLessThan(1e-9);
    expect(off(varianceOf(narrow), 1 / 12)).toBeLessThan(1e-9);
    // ∫ by series: share s = 0.15 of the mean: 1/12 − s²/240 + s⁴/6048 in squares of the cut.
    const short: Law = { law: "exponential", mean: 20, atMost: 3 };
    expect(off(varianceOf(short), 9 * (1 / 12 - 0.15 ** 2 / 240 + 0.15 ** 4 / 6048))).toBeLessThan(1e-8);
  });

  it("an exponential tail forgets where it begins", () => {
    const tail: Law = { law: "exponential", mean: 20, atLeast: 400 };
    expect([meanOf(tail), varianceOf(tail)]).toEqual([420, 400]);
    expect(quantileOf(tail)(0.5)).toBeCloseTo(400 + 20 * Math.LN2, 12);
  });

  it("a Pareto tail is the same law from there on", () => {
    const tail: Law = { law: "pareto", shape: 3, least: 1, atLeast: 100 };
    expect(off(meanOf(tail), meanOf({ law: "pareto", shape: 3, least: 100 }))).toBeLessThan(1e-13);
    expect(off(meanOf({ law: "pareto", shape: 1, least: 1, atMost: Math.E }), Math.E / (Math.E - 1))).toBeLessThan(
      1e-13,
    );
    expect(meanOf({ law: "pareto", shape: 1, least: 1 })).toBe(Infinity);
    expect([meanOf, varianceOf].map((of) => of({ law: "pareto", shape: 1.5, least: 1 }))).toEqual([3, Infinity]);
  });

  it("far out in a normal tail: mean and median of Z given Z > 6", () => {
    // φ(6)/Q(6) and the root of Q(z) = Q(6)/2, by mpmath 1.3 with 40 digits.
    const tail: Law = { law: "normal", mean: 0, sd: 1, atLeast: 6 };
    expect(off(meanOf(tail), 6.158482604544599)).toBeLessThan(1e-12);
    expect(off(quantileOf(tail)(0.5), 6.111565061813439)).toBeLessThan(1e-12);
  });

  it("laws of a single value", () => {
    const sole: Law[] = [
      { law: "constant", value: 7 },
      { law: "uniform", low: 7, high: 7 },
      { law: "normal", mean: 7, sd: 0 },
      { law: "triangular", least: 7, mode: 7, most: 7 },
      lognormalByMean({ mean: 7, sd: 0 }),
      discrete([{ value: 7, weight: 2 }]),
    ];
    for (const law of sole) {
      expect([meanOf(law), quantileOf(law)(0.3), draw(law, streamOf(1, 0, "sole", 0))].map((x) => off(x, 7))).toEqual(
        expect.arrayContaining([expect.closeTo(0, 14)]),
      );
      expect(varianceOf(law)).toBeCloseTo(0, 14);
      expect([cdfOf(law)(6.9), cdfOf(law)(7.1)]).toEqual([0, 1]);
    }
  });

  it("a triangle whose mode is an end", () => {
    const rising: Law = { law: "triangular", least: 0, mode: 3, most: 3 };
    expect([meanOf(rising), varianceOf(rising)]).toEqual([expect.closeTo(2, 14), expect.closeTo(0.5, 14)]);
    expect(quantileOf(rising)(0.25)).toBeCloseTo(1.5, 14);
  });

  it("says how much a cut keeps", () => {
    expect(shareKept({ law: "exponential", mean: 1, atLeast: 1, atMost: 2 })).toBeCloseTo(
      Math.exp(-1) - Math.exp(-2),
      14,
    );
    expect(shareKept({ law: "normal", mean: 0, sd: 1 })).toBeCloseTo(0.5, 14);
    expect(shareKept({ law: "pareto", shape: 2, least: 5, atMost: 3 })).toBe(0);
  });
});

describe("laws from what is published", () => {
  it("CT studies: median 157 MB, 90th percentile 472 MB have mean 227 MB", () => {
    expect(Math.round(meanOf(lognormalByQuantile({ median: 157, probability: 0.9, value: 472 })))).toBe(227); // design §4.4
  });

  it("a quantile below the median serves as well", () => {
    const law = lognormalByQuantile({ median: 100, probability: 0.25, value: 50 });
    expect(law).toEqual({ law: "lognormal", mu: expect.closeTo(Math.log(100), 14), sigma: expect.any(Number) });
    expect((law as { sigma: number }).sigma).toBeCloseTo(Math.log(2) / 0.6744897501960817, 12); // z of the quartile
  });

  it("lognormal of mean 1 and variance 4: sigma² = ln 5, mu = −sigma²/2", () => {
    expect(lognormalByMean({ mean: 1, sd: 2 })).toEqual({
      law: "lognormal",
      mu: expect.closeTo(-Math.log(5) / 2, 14),
      sigma: expect.closeTo(Math.sqrt(Math.log(5)), 14),
    });
  });

  it("gamma and Erlang", () => {
    expect(gammaByMean({ mean: 20, sd: 5 })).toEqual({ law: "gamma", shape: 16, scale: 1.25 });
    expect(gammaByMean({ mean: 20, shape: 4 })).toEqual({ law: "gamma", shape: 4, scale: 5 });
    expect(erlang({ phases: 4, mean: 20 })).toEqual(gammaByMean({ mean: 20, shape: 4 }));
  });

  it("Weibull by mean and sd, over the whole range it serves", () => {
    expect(weibullByMean({ mean: 20, sd: 20 })).toEqual({
      law: "weibull",
      shape: expect.closeTo(1, 12), // exponential
      scale: expect.closeTo(20, 11),
    });
    for (const variation of [0.001, 0.01, 0.1, 0.5, 2, 10, 100, 1000]) {
      const law = weibullByMean({ mean: 20, sd: 20 * variation });
      expect(off(meanOf(law), 20)).toBeLessThan(1e-12);
      expect(off(Math.sqrt(varianceOf(law)), 20 * variation)).toBeLessThan(1e-8);
    }
  });

  it("Pareto by mean and shape: mean = shape · least / (shape − 1)", () => {
    expect(paretoByMean({ mean: 5, shape: 2.5 })).toEqual({ law: "pareto", shape: 2.5, least: 3 });
  });

  it("weights of any sum; a value of weight 0 is never drawn", () => {
    expect(discrete([0, 1, 3, 0].map((weight, value) => ({ value, weight })))).toEqual({
      law: "discrete",
      values: [0, 1, 2, 3],
      upTo: [0, 0.25, 1, 1],
    });
    const law = discrete([0, 1, 3, 0].map((weight, value) => ({ value, weight })));
    const stream = streamOf(1, 0, "weights", 0);
    for (let i = 0; i < 1000; i++) expect([1, 2]).toContain(draw(law, stream));
    expect(discrete(Array.from({ length: 10 }, () => ({ value: 1, weight: 0.1 })))).toMatchObject({
      upTo: expect.arrayContaining([1]), // exactly, though ten tenths do not add up to 1
    });
  });

  it.each([
    [() => lognormalByQuantile({ median: 157, probability: 0.9, value: 100 }), "no lognormal law"],
    [() => lognormalByQuantile({ median: 157, probability: 0.5, value: 200 }), "no lognormal law"],
    [() => lognormalByQuantile({ median: 0, probability: 0.9, value: 200 }), "no lognormal law"],
    [() => lognormalByMean({ mean: 0, sd: 1 }), "no lognormal law"],
    [() => gammaByMean({ mean: 20, sd: 0 }), "no gamma law"],
    [() => gammaByMean({ mean: -1, shape: 2 }), "no gamma law"],
    [() => erlang({ phases: 2.5, mean: 1 }), "whole number of phases"],
    [() => weibullByMean({ mean: 1, sd: 1e-4 }), "an sd of 0.001 to 1000 means"],
    [() => weibullByMean({ mean: 1, shape: 0 }), "no Weibull law"],
    [() => paretoByMean({ mean: 5, shape: 1 }), "no Pareto law"],
    [() => discrete([{ value: 1, weight: -1 }]), "weights are numbers from 0 up"],
    [() => mixture([]), "have no sum to share"],
    [() => scaled({ law: "constant", value: 1 }, 0), "a positive factor"],
    [() => quantileTable({ law: "pareto", shape: 1, least: 1 }, 4), "a law with a mean"],
    [() => quantileTable({ law: "constant", value: 1 }, 0), "whole number of entries"],
  ])("refuses what is no law (%#)", (wrong, message) => {
    expect(wrong).toThrow(message);
  });
});

describe("quantileTable", () => {
  it("jitter of 5 %: lognormal of mean 1", () => {
    const quantiles = quantileTable(lognormalByMean({ mean: 1, sd: 0.05 }), 4096);
    const mean = quantiles.reduce((sum, value) => sum + value, 0) / 4096;
    const variance = quantiles.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4096;
    expect(mean).toBeCloseTo(1, 12);
    expect(off(Math.sqrt(variance), 0.05)).toBeLessThan(0.001);
  });

  it("lists and constants", () => {
    expect([...quantileTable({ law: "empirical", values: [9, 1, 5, 3], atMost: 5 }, 3)]).toEqual([1, 3, 5]);
    expect([...quantileTable({ law: "constant", value: 7 }, 2)]).toEqual([7, 7]);
    expect([...quantileTable({ law: "uniform", low: -1, high: 1 }, 4)]).toEqual([-0.75, -0.25, 0.25, 0.75]);
  });
});
