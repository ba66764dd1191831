// SimBlock's Pareto law of delays: moments and goodness of fit at a fixed seed.
import { describe, expect, test } from "vitest";
import { MILLISECOND } from "../../src/base/time.ts";
import { meanOf, varianceOf } from "../../src/kernel/laws.ts";
import { Delays } from "../../src/network/delays.ts";
import { jitterFactor } from "../../src/network/jitter.ts";
import type { NetworkSpec } from "../../src/network/spec.ts";

const D = 5 * MILLISECOND;
const SPEC: NetworkSpec = {
  delays: { from: "bitcoin-2019" },
  jitter: { pareto: D },
  loss: 0,
  insideRegion: 250,
  insideSite: 100,
  scale: 1,
};
const RUN = { seed: 1, replication: 0 };
const N = 100_000;

function drawn(spec: Partial<NetworkSpec>, regions: readonly [string, string]): number[] {
  const delays = new Delays({ ...SPEC, ...spec }, regions, RUN);
  return Array.from({ length: N }, () => delays.draw(0, 1, 100));
}
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** P(delay > x) for a mean m: ((m − d) / x)^(m/d), from SimBlock's (m − d) / U^(d/m) < x. */
const tail = (m: number, x: number): number => ((m - D) / x) ** (m / D);

describe("Pareto jitter of step 5 ms", () => {
  test.each([11, 12, 32, 124, 325])("keeps the mean of %d ms, with deviation d √(m / (m − 2d))", (m) => {
    const factor = jitterFactor({ pareto: D }, m * MILLISECOND);
    expect(meanOf(factor)).toBeCloseTo(1, 12);
    expect(m * Math.sqrt(varianceOf(factor))).toBeCloseTo(5 * Math.sqrt(m / (m - 10)), 9);
  });

  test.each([
    ["europe", "japan", 252],
    ["north-america", "europe", 124],
    ["south-america", "south-america", 88],
    ["north-america", "north-america", 32],
    ["europe", "europe", 11],
  ] as const)("%s to %s: mean %d ms, and its tail", (from, to, milliseconds) => {
    const m = milliseconds * MILLISECOND;
    const values = drawn({}, [from, to]);
    // The table's 4096 values bound the deviation below: 11.0 ms at m = 11 ms (16.6 by the law), summed over the quantiles.
    const deviation = milliseconds === 11 ? 11_030 : D * Math.sqrt(m / (m - 2 * D));
    expect(Math.abs(mean(values) - m)).toBeLessThan((4 * deviation) / Math.sqrt(N));
    for (const share of [0.9, 0.5, 0.1, 0.01]) {
      const x = (m - D) * share ** (-D / m);
      expect(tail(m, x)).toBeCloseTo(share, 12);
      const beyond = values.filter((value) => value > x).length / N;
      // One step of the table beside the error of the sample; at 11 ms the table is 0.28 % too long, which keeps its mean.
      const shift = milliseconds === 11 ? share * (1 - 1.0028 ** (-m / D)) : 0;
      expect(Math.abs(beyond - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / N) + 1 / 4096 + shift);
    }
  });

  test("fits by Kolmogorov and Smirnov: 1.63 / √n at the level of 1 %, beside the table's half step", () => {
    const m = 124 * MILLISECOND;
    const values = drawn({}, ["north-america", "europe"]).toSorted((a, b) => a - b);
    const distance = Math.max(...values.map((x, index) => Math.abs((index + 0.5) / N - (1 - tail(m, x)))));
    expect(distance).toBeLessThan(1.63 / Math.sqrt(N) + 0.5 / 4096);
    // A step of 6 ms instead of 5 is told apart.
    const other = (x: number): number => ((m - 6000) / x) ** (m / 6000);
    const wrong = Math.max(...values.map((x, index) => Math.abs((index + 0.5) / N - (1 - other(x)))));
    expect(wrong).toBeGreaterThan(0.03);
  });

  test("each delay has a law of its own, whose least value is m − d", () => {
    // (Quantiles at 1/8192 and so on: the least is by a factor 8192^(d/m) − 1 ≈ 0.005 % above m − d.)
    expect(Math.min(...drawn({}, ["europe", "japan"]))).toBeGreaterThanOrEqual(247_000);
    expect(Math.min(...drawn({}, ["europe", "japan"]))).toBeLessThan(247_010);
    expect(Math.min(...drawn({}, ["japan", "japan"]))).toBeLessThan(7_020);
  });

  test("holds for constant delays, and is scaled with them", () => {
    const spec = { delays: { from: "constant", delay: 100_000 } } as const;
    const [plain, scaled] = [drawn(spec, ["a", "b"]), drawn({ ...spec, scale: 2 }, ["a", "b"])];
    expect(Math.max(...plain.map((value, index) => Math.abs(scaled[index]! - 2 * value)))).toBeLessThanOrEqual(1);
  });

  test("by word, too, and not inside a site", () => {
    const delays = new Delays(SPEC, ["europe", "japan"], RUN);
    // The first and last of 4096 quantiles: 247 ms / (1 − 1/8192)^(5/252), 247 ms · 8192^(5/252).
    expect(delays.drawBy(0, 0, 1, 100)).toBe(247_001);
    expect(Math.abs(delays.drawBy(2 ** 32 - 1, 0, 1, 100) / 1000 - 247 * 8192 ** (5 / 252))).toBeLessThan(0.01);
    expect(delays.draw(1, 1, 100)).toBe(100);
  });
});
