// Tables and comparisons, worked by hand. t(2) at 97.5 % = 4.30265273.
import { describe, expect, it } from "vitest";
import type { ReplicationResult } from "../../src/observe/result.ts";
import { evaluate } from "../../src/study/evaluate.ts";
import { lanes } from "../../src/study/schedule.ts";
import { finishedOf, placeOf, planOf, resultOf, samples, shares, values } from "./fixtures.ts";

const T2 = 4.30265273;

describe("comparisons", () => {
  it("are paired: 3, 5, 7 against 1, 4, 4 differ by 2 ± t(2)/√3", () => {
    const result = evaluate(
      planOf(),
      finishedOf(values("a", "throughput", [3, 5, 7]), values("b", "throughput", [1, 4, 4])),
    );
    expect(result.comparisons).toHaveLength(1);
    const [row] = result.comparisons;
    expect(row).toMatchObject({ point: "a", baseline: "b", metric: "throughput", statistic: "value", replications: 3 });
    expect(row!.difference).toBe(2);
    expect(row!.high! - 2).toBeCloseTo(T2 / Math.sqrt(3), 7);
    // Σ products 6, Σ squares 8 and 6
    expect(row!.correlation).toBeCloseTo(6 / Math.sqrt(48), 12);
    // t = 2√3 with 2 degrees: p = 1 − t/√(2 + t²) (closed form for ν = 2)
    expect(row!.pValue).toBeCloseTo(1 - Math.sqrt(12) / Math.sqrt(14), 12);
  });

  it("are differences of what the summary prints, for shares and percentiles too", () => {
    const trials: [number, number][][] = [
      [
        [1, 10],
        [3, 20],
        [2, 10],
      ],
      [
        [4, 9],
        [1, 20],
        [2, 12],
      ],
    ];
    const lists = [
      [
        [1, 2, 9],
        [4, 5, 6],
        [2, 2, 8],
      ],
      [
        [3, 3, 3],
        [1, 8, 9],
        [2, 4, 4],
      ],
    ];
    const result = evaluate(
      planOf(),
      finishedOf(
        ...["a", "b"].map((point, index) =>
          merge(shares(point, "repeatedImaging", trials[index]!), samples(point, "orderToScan", lists[index]!)),
        ),
      ),
    );
    const estimate = (point: string, metric: string, statistic: string) =>
      result.summary.find((row) => row.point === point && row.metric === metric && row.statistic === statistic)!
        .estimate;
    const compared = result.comparisons.filter(({ statistic }) => statistic !== "p99");
    expect(compared.map(({ metric, statistic }) => `${metric} ${statistic}`)).toEqual([
      "orderToScan mean",
      "orderToScan p50",
      "orderToScan p95",
      "repeatedImaging value",
    ]);
    for (const { metric, statistic, difference, low, high } of compared) {
      expect(difference).toBeCloseTo(estimate("a", metric, statistic) - estimate("b", metric, statistic), 12);
      expect((low! + high!) / 2).toBeCloseTo(difference, 12);
    }
  });

  it("with never have no size", () => {
    const result = evaluate(
      planOf(),
      finishedOf(
        samples("a", "timeToPrior", [[Infinity], [Infinity], [Infinity]]),
        samples("b", "timeToPrior", [[1], [2], [3]]),
      ),
    );
    const row = result.comparisons.find(({ statistic }) => statistic === "p50")!;
    expect(row.difference).toBeNaN();
    expect(row).not.toHaveProperty("low");
  });
});

describe("the summary", () => {
  const result = evaluate(
    planOf({ designs: [{ name: "b" }] }),
    finishedOf(
      merge(
        samples("b", "timeToPrior", [[1, Infinity], [2], [3]]),
        values("b", "utilisation.x ct", [0.5, 0.5, 0.5]),
        values("b", "committedBlocks", [1, 2, 3]),
      ),
    ),
  );

  it("follows the dictionary, families by name", () => {
    expect(result.summary.map(({ metric, statistic }) => `${metric} ${statistic}`)).toEqual([
      "timeToPrior mean",
      "timeToPrior p50",
      "timeToPrior p95",
      "timeToPrior p99",
      "committedBlocks value",
      "utilisation.x ct value",
    ]);
  });

  it("gives no mean where an observation is never", () => {
    expect(result.summary[0]).toMatchObject({ statistic: "mean", estimate: NaN, observations: 4 });
    expect(result.replications.find(({ metric }) => metric === "timeToPrior.mean")!.value).toBeNaN();
  });
});

describe("tidy replications", () => {
  it("hold what every estimate can be computed from again", () => {
    const result = evaluate(
      planOf({ designs: [{ name: "b" }] }),
      finishedOf(
        merge(
          samples("b", "commit.client", [[4, 2], [1], []]),
          shares("b", "availability", [
            [1, 2],
            [3, 4],
            [0, 0],
          ]),
        ),
      ),
    );
    expect(result.replications.filter(({ replication }) => replication === 0)).toEqual([
      { point: "b", replication: 0, metric: "commit.client.mean", value: 3, unit: "µs" },
      { point: "b", replication: 0, metric: "commit.client.count", value: 2, unit: "count" },
      { point: "b", replication: 0, metric: "commit.client.p50", value: 2, unit: "µs" },
      { point: "b", replication: 0, metric: "commit.client.p95", value: 4, unit: "µs" },
      { point: "b", replication: 0, metric: "availability", value: 0.5, unit: "share" },
      { point: "b", replication: 0, metric: "availability.of", value: 2, unit: "weight" },
    ]);
  });
});

describe("self-checks and loads", () => {
  it("are kept with their design point and replication", () => {
    const check = { rule: "Little's law", subject: "ct", held: true, detail: "0", numbers: { error: 0, tolerance: 0 } };
    const runs = [0, 1, 2].map((replication) =>
      resultOf({ point: "b", replication, checks: [check], places: [placeOf({ place: "ct" })] }),
    );
    const result = evaluate(planOf({ designs: [{ name: "b" }] }), finishedOf(runs));
    expect(result.checks).toEqual([0, 1, 2].map((replication) => ({ ...check, point: "b", replication })));
    expect(result.loads).toHaveLength(1);
    expect(result.loads[0]).toMatchObject({ point: "b", place: "ct", departures: 30 });
  });
});

describe("the order in which replications finish", () => {
  it("cannot change the result, nor can surplus ones", () => {
    const all = ["a", "b"].flatMap((point, index) => values(point, "throughput", [0.1 + index, 0.2, 0.3 + index, 99]));
    const forward = evaluate(planOf(), finishedOf(all));
    const backward = evaluate(planOf(), finishedOf([...all].reverse()));
    expect(backward).toEqual(forward);
    expect(forward.replications.filter(({ metric }) => metric === "throughput")).toHaveLength(6);
    expect(forward.events).toBe(6);
  });
});

describe("the capacity sweep", () => {
  const plan = planOf({ designs: [{ name: "b" }], capacity: { designs: ["b"], from: 1, to: 100 } });
  const run = (perSecond: number, answered: number) =>
    Array.from({ length: 5 }, (_, replication) =>
      resultOf({ point: `b @ ${perSecond}/s`, replication, values: { offeredLoad: perSecond, throughput: answered } }),
    );
  const study = values("b", "throughput", [1, 1, 1]);

  it("goes upward one load at a time, five replications each", () => {
    const [sweep] = lanes(plan);
    const ids = (tasks: readonly { point: { id: string }; replication: number }[]) =>
      tasks.map(({ point, replication }) => `${point.id} #${replication}`);
    expect(ids(sweep!.next(finishedOf()))).toEqual([0, 1, 2, 3, 4].map((replication) => `b @ 1/s #${replication}`));
    expect(ids(sweep!.next(finishedOf(run(1, 1))))[0]).toBe("b @ 3.16/s #0");
  });

  it("ends with the first load that the ledger does not keep up with", () => {
    const finished = finishedOf(study, run(1, 1), run(3.16, 3.1), run(10, 9.4));
    expect(lanes(plan)[0]!.next(finished)).toEqual([]);
    expect(evaluate(plan, finished).points.map(({ id }) => id)).toEqual(["b", "b @ 1/s", "b @ 3.16/s", "b @ 10/s"]);
  });

  it("ends at the last load otherwise", () => {
    const finished = finishedOf(study, ...[1, 3.16, 10, 31.6, 100].map((load) => run(load, load)));
    expect(lanes(plan)[0]!.next(finished)).toEqual([]);
    expect(evaluate(plan, finished).points).toHaveLength(6);
  });

  it("is not compared with the baseline", () => {
    expect(evaluate(plan, finishedOf(study, run(1, 0.5))).comparisons).toEqual([]);
  });
});

/** Several metrics of the same replications. */
function merge(...lists: readonly (readonly ReplicationResult[])[]): ReplicationResult[] {
  return lists[0]!.map((first, index) => ({
    ...first,
    samples: Object.assign({}, ...lists.map((list) => list[index]!.samples)),
    shares: Object.assign({}, ...lists.map((list) => list[index]!.shares)),
    values: Object.assign({}, ...lists.map((list) => list[index]!.values)),
  }));
}
