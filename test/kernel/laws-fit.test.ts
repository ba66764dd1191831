// Draws of every law against its distribution function (Kolmogorov, chi-square) and its moments.
//
// Fixed before looking: seed 1, 7e5 draws a law, 50 cells of equal probability and one of 1e-4 at either end. A fit is
// rejected at 1e-5, so that 100 of them have a family-wise level of 0.001. With 51 degrees of freedom that is above 106.5,
// and a parameter 3 % off has to make the expected chi-square so large that four of its standard deviations lie between.
import { describe, expect, it } from "vitest";
import { draw, type Law } from "../../src/kernel/laws.ts";
import { streamOf } from "../../src/kernel/random.ts";
import {
  chiSquareDeviate,
  countBetween,
  expectedBetween,
  KOLMOGOROV_REJECTED,
  kolmogorovOfCounts,
  REJECTED,
} from "./goodness.ts";
import { type Cdf, continuous, discreteLaws, type KnownLaw } from "./law-table.ts";
import { centralMoments, quantileBy } from "./quadrature.ts";

const DRAWS = 700_000;
const PROBABILITIES = [1e-4, ...Array.from({ length: 49 }, (_, i) => (i + 1) / 50), 1 - 1e-4];
const LIMIT = 106.5;

/** A source of the law's draws; the same for the same name. */
function drawsOf(law: Law, name: string): () => number {
  const stream = streamOf(1, 0, name, 0);
  return () => draw(law, stream);
}

describe.each(continuous)("$name", ({ name, law, cdf, within, wrong }: KnownLaw) => {
  const edges = PROBABILITIES.map((p) => quantileBy(cdf, p, within));
  const moments = centralMoments(cdf, within);
  const next = drawsOf(law, name);
  let [sum, squares, least, most] = [0, 0, Infinity, -Infinity];
  const counts = countBetween(
    DRAWS,
    () => {
      const value = next();
      const distance = value - moments.mean;
      sum += distance;
      squares += distance * distance;
      if (value < least) least = value;
      if (value > most) most = value;
      return value;
    },
    edges,
  );
  const misfit = (of: Cdf): number => chiSquareDeviate(counts, expectedBetween(DRAWS, of, edges));

  it("follows its distribution function", () => {
    expect(kolmogorovOfCounts(counts, cdf, edges)).toBeLessThan(KOLMOGOROV_REJECTED);
    expect(misfit(cdf)).toBeLessThan(REJECTED);
  });

  it.each(Object.entries(wrong))("does not follow the one whose %s is off by 3 per cent", (_parameter, other) => {
    const [right, off] = [expectedBetween(DRAWS, cdf, edges), expectedBetween(DRAWS, other, edges)];
    const shift = right.reduce((total, count, i) => total + (off[i]! - count) ** 2 / count, 0);
    expect(51 + shift - 4 * Math.sqrt(2 * (51 + 2 * shift))).toBeGreaterThan(LIMIT); // mean and variance of noncentral chi-square
    expect(misfit(other)).toBeGreaterThan(REJECTED);
  });

  it("stays within its cut", () => {
    expect(least).toBeGreaterThanOrEqual(law.atLeast ?? -Infinity);
    expect(most).toBeLessThanOrEqual(law.atMost ?? Infinity);
  });

  it("has its mean and variance, within four standard errors", () => {
    const { variance, fourth } = moments;
    expect(Math.abs(sum / DRAWS)).toBeLessThan(4 * Math.sqrt(variance / DRAWS));
    const error = Math.sqrt((fourth - variance ** 2) / DRAWS);
    expect(Math.abs(squares / DRAWS - variance)).toBeLessThan(4 * error);
  });
});

describe.each(discreteLaws)("$name", ({ name, law, chances, wrong }) => {
  const next = drawsOf(law, name);
  const counts = new Map([...chances.keys()].map((value) => [value, 0]));
  for (let i = 0; i < DRAWS; i++) {
    const value = next();
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const misfit = (expected: ReadonlyMap<number, number>): number =>
    chiSquareDeviate(
      [...counts.values()],
      [...counts.keys()].map((value) => DRAWS * (expected.get(value) ?? 0)),
    );

  it("draws its values in proportion to their probabilities, and no others", () => {
    expect(misfit(chances)).toBeLessThan(REJECTED);
    expect(misfit(wrong)).toBeGreaterThan(REJECTED);
  });
});

it("there are few enough fits for a family-wise level of 0.001", () => {
  expect(2 * continuous.length + discreteLaws.length).toBeLessThanOrEqual(100);
});
