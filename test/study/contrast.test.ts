import { describe, expect, it } from "vitest";
import { pairedDifference } from "../../src/stats/index.ts";
import { contrast } from "../../src/study/contrast.ts";
import { measure } from "../../src/study/measurement.ts";
import { resultOf, samples, shares, values } from "./fixtures.ts";

const confidence = 0.9;
const left = [3.25, 4.5, 9, 1.75, 6];
const right = [1, 7.5, 2.25, 4, 0.5];
const of = (numbers: readonly number[]) =>
  measure("throughput", { replications: values("p", "throughput", numbers), confidence })[0]!;

describe("a contrast", () => {
  it("of two values is Student's paired t", () => {
    const difference = contrast(
      [
        { sign: 1, of: of(left) },
        { sign: -1, of: of(right) },
      ],
      0,
      confidence,
    );
    const paired = pairedDifference(left, right, confidence);
    expect(difference.estimate).toBeCloseTo(paired.estimate, 12);
    expect(difference.low).toBeCloseTo(paired.low, 12);
    expect(difference.high).toBeCloseTo(paired.high, 12);
    expect(difference.pValue).toBeCloseTo(paired.pValue, 12);
  });

  it("of one share or one percentile has the interval of its summary", () => {
    const trials = shares("p", "availability", [
      [1, 10],
      [3, 20],
      [2, 10],
    ]);
    const lists = samples("p", "orderToScan", [
      [1, 2, 9],
      [4, 5, 6],
      [2, 2, 8],
    ]);
    const [share] = measure("availability", { replications: trials, confidence });
    const [, median] = measure("orderToScan", { replications: lists, confidence });
    for (const measurement of [share!, median!]) {
      const alone = contrast([{ sign: 1, of: measurement }], 0, confidence);
      expect(alone.low).toBeCloseTo(measurement.low!, 12);
      expect(alone.high).toBeCloseTo(measurement.high!, 12);
    }
  });

  it("leaves out replications in which a term was not observed", () => {
    const gaps = [2, 4, NaN, 6].map((value, replication) =>
      resultOf({ point: "p", replication, values: Number.isNaN(value) ? {} : { throughput: value } }),
    );
    const [some] = measure("throughput", { replications: gaps, confidence });
    const difference = contrast(
      [
        { sign: 1, of: some! },
        { sign: -1, of: of([1, 3, 100, 5]) },
      ],
      0,
      confidence,
    );
    expect(difference.replications).toBe(3);
    expect([...difference.values]).toEqual([1, 1, 1]);
    expect(difference).toMatchObject({ estimate: 1, low: 1, high: 1, pValue: 0 });
  });
});
