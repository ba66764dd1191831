// Expected numbers are worked by hand. Student's t at 97.5 %: 12.7062047 (1), 4.30265273 (2 degrees of freedom),
// @source any table, e.g. NIST/SEMATECH e-Handbook 1.3.6.7.2.
import { describe, expect, it } from "vitest";
import { type Measurement, measure } from "../../src/study/measurement.ts";
import { samples, shares, values } from "./fixtures.ts";

const T2 = 4.30265273;

function pick(list: readonly Measurement[], statistic: string): Measurement {
  return list.find((measurement) => measurement.statistic === statistic)!;
}

describe("values", () => {
  it("have Student's t over replications: 1, 2, 3 → 2 ± t(2)/√3", () => {
    const [measured] = measure("throughput", { replications: values("p", "throughput", [1, 2, 3]), confidence: 0.95 });
    expect(measured!.estimate).toBe(2);
    expect(measured!.high! - 2).toBeCloseTo(T2 / Math.sqrt(3), 7);
    expect(2 - measured!.low!).toBeCloseTo(T2 / Math.sqrt(3), 7);
    expect(measured!.replications).toBe(3);
  });

  it("of one replication have no interval, and say so", () => {
    const [measured] = measure("throughput", { replications: values("p", "throughput", [7]), confidence: 0.95 });
    expect(measured).toMatchObject({ estimate: 7, gap: "one replication gives no interval" });
    expect(measured).not.toHaveProperty("low");
  });
});

describe("shares", () => {
  // hits 1, 3, 2 of 10, 20, 10: r = 6/40; residuals −½, 0, ½; s = ½; mean of = 40/3.
  const replications = shares("p", "repeatedImaging", [
    [1, 10],
    [3, 20],
    [2, 10],
  ]);
  const [measured] = measure("repeatedImaging", { replications, confidence: 0.95 });

  it("are ratio estimates, not means of ratios", () => {
    expect(measured!.estimate).toBeCloseTo(0.15, 15);
    expect(measured!.high! - 0.15).toBeCloseTo((T2 * 0.5) / Math.sqrt(3) / (40 / 3), 9);
  });

  it("contribute linearised ratios, whose mean is the estimate", () => {
    // 0.15 + residual/(40/3)
    expect([...measured!.sections]).toEqual([0.1125, 0.15, 0.1875].map((value) => expect.closeTo(value, 12)));
    expect([...measured!.values]).toEqual([0.1, 0.15, 0.2]);
  });

  it("keep a replication without trials, which counts as nothing", () => {
    const some = shares("p", "repeatedImaging", [
      [1, 4],
      [0, 0],
      [1, 4],
    ]);
    const [measured] = measure("repeatedImaging", { replications: some, confidence: 0.95 });
    expect(measured!.estimate).toBe(0.25);
    expect(measured!.values[1]).toBeNaN();
  });

  it("of no trials at all are not observed", () => {
    const [measured] = measure("repeatedImaging", {
      replications: shares("p", "repeatedImaging", [[0, 0]]),
      confidence: 0.95,
    });
    expect(measured!.estimate).toBeNaN();
    expect(measured!.gap).toBe("nothing was observed");
  });
});

describe("samples", () => {
  const lists = [
    [1, 2, 3, 4],
    [2, 4, 6, 8],
    [3, 3, 3, 3],
  ];
  const measured = measure("commit.client", { replications: samples("p", "commit.client", lists), confidence: 0.95 });

  it("have the mean of the replications' means: 2.5, 5, 3", () => {
    const mean = pick(measured, "mean");
    // deviations from 3.5: −1, 1.5, −0.5; s² = 3.5/2
    expect(mean.estimate).toBeCloseTo(3.5, 12);
    expect(mean.high! - mean.estimate).toBeCloseTo(T2 * Math.sqrt(3.5 / 2 / 3), 7);
    expect(mean.observations).toBe(12);
  });

  it("have pooled percentiles with sectioning intervals", () => {
    // pooled ascending 1 2 2 3 3 3 3 3 4 4 6 8: the 6th is 3; replications' own medians (2nd of 4): 2, 4, 3
    const median = pick(measured, "p50");
    expect(median.estimate).toBe(3);
    expect([...median.values]).toEqual([2, 4, 3]);
    expect(median.high! - 3).toBeCloseTo(T2 * Math.sqrt(2 / 2 / 3), 7);
  });

  it("give a p99 only with 2000 observations in each replication", () => {
    expect(pick(measured, "p99")).toMatchObject({
      estimate: NaN,
      gap: "p99 needs 2000 observations in each replication, got 4",
    });
    const long = [0, 1].map((shift) => Array.from({ length: 2000 }, (_, index) => index + 1 + shift));
    const all = measure("commit.client", { replications: samples("p", "commit.client", long), confidence: 0.95 });
    // pooled 1, 2, 2, …, 2000, 2000, 2001: rank ⌈0.99 · 4000⌉ = 3960 → 1980 + ½ rounded up: value 1981 at ranks 3960, 3961
    expect(pick(all, "p99").estimate).toBe(1981);
    const short = measure("commit.client", {
      replications: samples("p", "commit.client", [long[0]!, long[1]!.slice(1)]),
      confidence: 0.95,
    });
    expect(pick(short, "p99").estimate).toBeNaN();
  });

  it("with a never have no mean, and percentiles that may be never", () => {
    const some = [
      [1, 2, Infinity, Infinity],
      [1, 2, 3, Infinity],
    ];
    const all = measure("timeToPrior", { replications: samples("p", "timeToPrior", some), confidence: 0.95 });
    expect(pick(all, "mean")).toMatchObject({ estimate: Infinity, gap: "it is never" });
    expect(pick(all, "p50").estimate).toBe(2);
    expect(pick(all, "p50").low).toBeDefined();
    expect(pick(all, "p95")).toMatchObject({ estimate: Infinity, gap: "it is never" });
  });

  it("say when only some replications are never", () => {
    const some = [[1], [2], [Infinity]];
    const all = measure("timeToPrior", { replications: samples("p", "timeToPrior", some), confidence: 0.95 });
    expect(pick(all, "p50")).toMatchObject({ estimate: 2, gap: "it is never in 1 of 3 replications" });
  });
});
