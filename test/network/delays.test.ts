import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/base/errors.ts";
import { MILLISECOND } from "../../src/base/time.ts";
import { REGIONS, roundTripMs } from "../../src/network/aws-2020.ts";
import { Delays } from "../../src/network/delays.ts";
import type { NetworkSpec } from "../../src/network/spec.ts";

const quiet: NetworkSpec = {
  delays: { from: "aws-2020" },
  jitter: 0,
  loss: 0,
  insideRegion: 250,
  insideSite: 100,
  scale: 1,
};
const run = { seed: 1, replication: 0 };

/** Delays between endpoints 0, 1, 2 … in these regions. */
function delaysOf(spec: Partial<NetworkSpec>, regions: readonly string[], stream = run): Delays {
  return new Delays({ ...quiet, ...spec }, regions, stream);
}

/** The next `count` delays on an edge, relative to its base. */
function factors(delays: Delays, count: number, edge: readonly [number, number] = [0, 1]): number[] {
  const base = delays.base(...edge);
  return Array.from({ length: count }, () => delays.draw(...edge, 100) / base);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

describe("base delays", () => {
  test("are half the round trip: Ireland – London 16 ms, so 8 ms one way", () => {
    const delays = delaysOf({}, ["Ireland", "eu-west-2"]);
    expect([delays.base(0, 1), delays.base(1, 0), delays.draw(0, 1, 1e6)]).toEqual([8_000, 8_000, 8_000]);
  });
  test("hold for every pair, to the microsecond", () => {
    const delays = delaysOf(
      {},
      REGIONS.map((region) => region.code),
    );
    for (let a = 0; a < REGIONS.length; a++) {
      for (let b = 0; b < REGIONS.length; b++) {
        if (a !== b) expect(delays.base(a, b)).toBe((roundTripMs(a, b)! / 2) * MILLISECOND);
      }
    }
  });
  test("between two sites of a region, and inside a site, are what the scenario says", () => {
    const delays = delaysOf({}, ["Paris", "Paris", "London"]);
    expect([delays.base(0, 1), delays.base(0, 0), delays.draw(2, 2, 9)]).toEqual([250, 100, 100]);
    expect(delays.insideSite).toBe(100);
    expect(delaysOf({}, ["Paris", "eu-west-3"]).base(0, 1)).toBe(250); // one region under two names
  });
  test("may be one constant, between any two sites", () => {
    const delays = delaysOf({ delays: { from: "constant", delay: 250_000 } }, ["a", "a", "b"]);
    expect([delays.base(0, 1), delays.base(0, 2), delays.base(1, 1)]).toEqual([250_000, 250_000, 100]);
  });
  test("may be a matrix by region name: row = sender", () => {
    const matrix = { from: "matrix", regions: ["x", "y"], oneWay: [[0, 7], [9, 0]] } as const; // biome-ignore format: a table
    const delays = delaysOf({ delays: matrix }, ["y", "x", "x"]);
    expect([delays.base(1, 0), delays.base(0, 1), delays.base(1, 2)]).toEqual([7, 9, 250]);
  });
  test("inside a region, too, where the table says so: its diagonal, which is 0 where it does not", () => {
    const matrix = { from: "matrix", regions: ["x", "y"], oneWay: [[3, 7], [9, 0]] } as const; // biome-ignore format: a table
    const delays = delaysOf({ delays: matrix }, ["x", "x", "y", "y"]);
    expect([delays.base(0, 1), delays.base(2, 3), delays.base(0, 0)]).toEqual([3, 250, 100]);
    const six = delaysOf({ delays: { from: "bitcoin-2019" } }, ["europe", "europe", "japan"]);
    expect([six.base(0, 1), six.base(0, 2), six.base(2, 2)]).toEqual([11_000, 252_000, 100]);
  });
  test("that are the same everywhere need no table of pairs: ten thousand regions", () => {
    const regions = Array.from({ length: 10_000 }, (_, index) => `site-${index}`);
    const delays = delaysOf({ delays: { from: "constant", delay: 50_000 } }, regions);
    expect([delays.base(0, 9_999), delays.draw(17, 4, 100), delays.base(3, 3)]).toEqual([50_000, 50_000, 100]);
  });
  test("are scaled together", () => {
    const delays = delaysOf({ scale: 1.05 }, ["Ireland", "London", "London"]);
    expect([delays.base(0, 1), delays.base(1, 2), delays.base(1, 1)]).toEqual([8_400, 263, 105]);
  });
  test("of a region that the table does not have are refused, by name", () => {
    for (const regions of [["Ireland", "Atlantis"], ["Atlantis", "Ireland"], ["Atlantis"], ["Atlantis", "Atlantis"]]) {
      expect(() => delaysOf({}, regions)).toThrow(UsageError);
      expect(() => delaysOf({}, regions)).toThrow("network.delays: expected a delay for region Atlantis");
    }
    const matrix = { from: "matrix", regions: ["x"], oneWay: [[0]] } as const;
    expect(() => delaysOf({ delays: matrix }, ["x", "z"])).toThrow("region z");
  });
});

describe("jitter", () => {
  const jittery = { jitter: 0.05, delays: { from: "constant", delay: 100_000 } } as const;
  const n = 100_000;
  const drawn = factors(delaysOf(jittery, ["a", "b"]), n);

  test("has mean 1 and coefficient of variation 5 %, within 4 standard errors", () => {
    // s.e. of a mean: σ/√n; of a standard deviation of nearly normal values: σ/√(2n).
    expect(Math.abs(mean(drawn) - 1)).toBeLessThan((4 * 0.05) / Math.sqrt(n));
    expect(Math.abs(deviation(drawn) - 0.05)).toBeLessThan((4 * 0.05) / Math.sqrt(2 * n));
  });
  test("is lognormal: quantiles exp(μ + zσ) with σ² = ln(1 + cv²), μ = −σ²/2", () => {
    const sigma = Math.sqrt(Math.log(1 + 0.05 ** 2));
    const sorted = drawn.toSorted((a, b) => a - b);
    for (const [p, z] of [
      [0.05, -1.644854],
      [0.5, 0],
      [0.95, 1.644854],
    ] as const) {
      // biome-ignore format: a table
      const expected = Math.exp(-(sigma ** 2) / 2 + z * sigma);
      // s.e. of a sample quantile: √(p(1 − p)/n) / density
      const density = Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI) / (sigma * expected);
      const standardError = Math.sqrt((p * (1 - p)) / n) / density;
      expect(Math.abs(sorted[Math.floor(p * n)]! - expected)).toBeLessThan(4 * standardError);
    }
  });
  test("of one message says nothing about the next, nor about the way back", () => {
    const delays = delaysOf(jittery, ["a", "b"]);
    const there = factors(delays, n);
    const back = factors(delays, n, [1, 0]);
    const correlation = (x: readonly number[], y: readonly number[]): number =>
      mean(x.map((value, index) => (value - 1) * (y[index]! - 1))) / 0.05 ** 2;
    expect(Math.abs(correlation(there.slice(1), there.slice(0, -1)))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(correlation(there, back))).toBeLessThan(4 / Math.sqrt(n));
  });
  test("is keyed by edge and ordinal: messages left out on one edge shift no other's", () => {
    const busy = delaysOf(jittery, ["a", "b", "c"]);
    const calm = delaysOf(jittery, ["a", "b", "c"]);
    for (let round = 0; round < 100; round++) {
      busy.draw(0, 1, 50);
      busy.draw(0, 2, 50);
      if (round % 3 === 0) busy.draw(1, 0, 50);
      expect(busy.draw(1, 2, 50)).toBe(calm.draw(1, 2, 50));
    }
  });
  test("is the same for the same run, and another in another replication or seed", () => {
    const sequence = (stream: typeof run): string => factors(delaysOf(jittery, ["a", "b"], stream), 20).join();
    expect(sequence({ seed: 1, replication: 0 })).toBe(sequence({ seed: 1, replication: 0 }));
    expect(
      new Set(
        [
          [1, 0],
          [1, 1],
          [2, 0],
          [2, 1],
        ].map(([seed, replication]) => sequence({ seed: seed!, replication: replication! })),
      ).size,
    ).toBe(4);
  });
  test("never touches what happens inside a site", () => {
    const delays = delaysOf({ ...jittery, loss: 0.5 }, ["a", "b"]);
    expect(new Set(Array.from({ length: 50 }, () => delays.draw(1, 1, 1e6)))).toEqual(new Set([100]));
  });
});

test("a delay law has its own mean and spread: normal with mean 250 ms and deviation 50 ms", () => {
  const law = { law: "normal", mean: 250 * MILLISECOND, sd: 50 * MILLISECOND } as const;
  const n = 50_000;
  for (const scale of [1, 1.05]) {
    const delays = delaysOf({ delays: { from: "law", law }, scale }, ["a", "b"]);
    const drawn = Array.from({ length: n }, () => delays.draw(0, 1, 100) / (MILLISECOND * scale));
    // Cut at 0, five deviations below the mean: the cut moves both by less than 1e-4 ms.
    expect(Math.abs(mean(drawn) - 250)).toBeLessThan((4 * 50) / Math.sqrt(n));
    expect(Math.abs(deviation(drawn) - 50)).toBeLessThan((4 * 50) / Math.sqrt(2 * n));
  }
});

describe("loss", () => {
  const n = 100_000;
  const base = 20_000;
  const lossy = { loss: 0.01, delays: { from: "constant", delay: base } } as const;

  test.each([
    [1, 1],
    [1460, 1],
    [1461, 2],
    [14_600, 10],
    [146_000, 100],
  ])("of a packet hits a message of %d B (%d packets) with probability 1 − (1 − p)^packets", (sizeBytes, packets) => {
    const delays = delaysOf(lossy, ["a", "b"]);
    let late = 0;
    for (let i = 0; i < n; i++) late += delays.draw(0, 1, sizeBytes) > base ? 1 : 0;
    const p = 1 - 0.99 ** packets;
    expect(Math.abs(late / n - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
  });
  test("costs a round trip and the time-out of 200 ms, never the message", () => {
    const delays = delaysOf(lossy, ["a", "b"]);
    const seen = new Set(Array.from({ length: 5_000 }, () => delays.draw(0, 1, 1_000)));
    expect(seen).toEqual(new Set([base, base + 2 * base + 200 * MILLISECOND]));
  });
  test("does not shift the jitter of the messages it spares", () => {
    const calm = delaysOf({ ...lossy, loss: 0, jitter: 0.05 }, ["a", "b"]);
    const delays = delaysOf({ ...lossy, jitter: 0.05 }, ["a", "b"]);
    const extra = new Set(Array.from({ length: 5_000 }, () => delays.draw(0, 1, 1_000) - calm.draw(0, 1, 1_000)));
    expect(extra).toEqual(new Set([0, 2 * base + 200 * MILLISECOND]));
  });
});
