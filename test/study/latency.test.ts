import { describe, expect, it } from "vitest";
import { latencyRows } from "../../src/study/latency.ts";
import { samples } from "./fixtures.ts";

const point = { kind: "study", id: "p", design: 0, attacks: false } as const;
const rowOf = (lists: readonly (readonly number[])[]) =>
  latencyRows({ point, replications: samples("p", "timeToPrior", lists) })[0]!;

describe("the pooled distribution", () => {
  it("counts every finite observation once, in bins of a tenth of a decade", () => {
    const row = rowOf([
      [0, 0.5, 1, 1.2589],
      [10, 12, Infinity],
    ]);
    expect(row.observations).toBe(7);
    expect(row.never).toBeCloseTo(1 / 7, 15);
    // edges 1, 1.2589, 1.5849, …, 7.9433, 10, 12.589: a value on an edge belongs to the bin above
    expect(row.histogram).toHaveLength(12);
    expect(row.histogram.slice(0, 3)).toEqual([
      { low: 0, high: 1, count: 2 },
      { low: 1, high: 1.2589, count: 1 },
      { low: 1.2589, high: 1.5849, count: 1 },
    ]);
    expect(row.histogram.at(-1)).toEqual({ low: 10, high: 12.589, count: 2 });
    row.histogram.slice(1).forEach(({ low }, index) => {
      expect(low).toBe(row.histogram[index]!.high);
    });
  });

  it("gives percentiles of the pooled values, never included", () => {
    const { percentiles } = rowOf([
      [4, 1],
      [3, Infinity],
    ]);
    const at = (percent: number) => percentiles.find((entry) => entry.percent === percent)!.value;
    expect([at(25), at(50), at(75), at(80)]).toEqual([1, 3, 4, Infinity]);
    expect(percentiles.map(({ percent }) => percent)).not.toContain(99);
  });

  it("adds the 99th percentile where every replication has 2000 observations", () => {
    const list = Array.from({ length: 2000 }, (_, index) => index + 1);
    expect(rowOf([list]).percentiles.at(-1)).toEqual({ percent: 99, value: 1980 });
    expect(rowOf([list, list.slice(1)]).percentiles.at(-1)!.percent).toBe(95);
  });
});
