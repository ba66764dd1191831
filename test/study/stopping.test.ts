import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/scenario/plan.ts";
import { nextPrefix } from "../../src/study/stopping.ts";
import { finishedOf, planOf, resultOf, samples, values } from "./fixtures.ts";

const rule = { metric: "throughput", halfWidth: { relative: 0.1 }, confidence: 0.95 };

function planWith(replications: Plan["run"]["replications"]): Plan {
  return planOf({ run: { ...planOf().run, replications } });
}

const plan = planWith({ atLeast: 4, atMost: 10, until: [rule] });

/** Mean 100 and standard deviation s in any even prefix: s/√m · t(m−1) is the half-width. */
function alternating(spread: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => 100 + (index % 2 === 0 ? spread : -spread));
}

describe("the stopping rule", () => {
  it("first asks for at-least replications of every point, replication by replication", () => {
    const tasks = nextPrefix(plan, finishedOf(values("a", "throughput", [1])));
    expect(tasks).toMatchObject(
      [
        ["b", 0],
        ["a", 1],
        ["b", 1],
        ["a", 2],
        ["b", 2],
        ["a", 3],
        ["b", 3],
      ].map(([id, replication]) => ({ point: { id }, replication })),
    );
  });

  it.each<[number, number, number, object | number, string]>([
    // spread of a, of b; replications each; used or the next prefix: 4, 6, 9, 10
    [0, 0, 4, { used: 4, met: true }, "no spread, met at once"],
    // t(3) = 3.182, s = 6·√(4/3) = 6.93: half-width 11.02 > 10
    [6, 0, 4, 6, "one wide point sends all to the next prefix"],
    // t(5) = 2.571, s = 6·√(6/5) = 6.57: half-width 6.90 ≤ 10
    [6, 0, 6, { used: 6, met: true }, "half as many more"],
    [6, 0, 10, { used: 6, met: true }, "surplus replications do not move the decision"],
    // t(9) = 2.262, s = 15·√(10/9) = 15.8: half-width 11.3 > 10
    [15, 15, 10, { used: 10, met: false }, "at most"],
  ])("spreads %d and %d over %d: %j (%s)", (spreadA, spreadB, count, expected) => {
    const next = nextPrefix(
      plan,
      finishedOf(
        values("a", "throughput", alternating(spreadA, count)),
        values("b", "throughput", alternating(spreadB, count)),
      ),
    );
    if (typeof expected === "number") expect(next).toHaveLength(2 * (expected - count));
    else expect(next).toMatchObject(expected);
  });

  it("says which points are still wide", () => {
    const numbers = alternating(15, 10);
    const next = nextPrefix(plan, finishedOf(values("a", "throughput", numbers), values("b", "throughput", numbers)));
    expect(next).toMatchObject({
      notes: [
        "the precision asked was not reached with 10 replications, the most allowed: throughput at a, throughput at b",
      ],
    });
  });

  it("skips a point whose estimate is never, and says so", () => {
    const byP95 = planWith({ atLeast: 2, atMost: 4, until: [{ ...rule, metric: "timeToPrior.p95" }] });
    const next = nextPrefix(
      byP95,
      finishedOf(samples("a", "timeToPrior", [[Infinity], [Infinity]]), samples("b", "timeToPrior", [[5], [5]])),
    );
    expect(next).toEqual({
      used: 2,
      met: true,
      best: [],
      notes: ["timeToPrior.p95 at a: it is never, left out of the stopping rule"],
    });
  });

  it("is not met when it can be asked nowhere", () => {
    const two = planWith({ atLeast: 2, atMost: 2, until: [rule] });
    const next = nextPrefix(two, finishedOf(values("a", "queue.ct", [1, 1]), values("b", "queue.ct", [1, 1])));
    expect(next).toMatchObject({ used: 2, met: false });
  });

  it("takes an estimate of 0 without spread as met, with spread as wide", () => {
    const two = planWith({ atLeast: 2, atMost: 2, until: [rule] });
    const zeros = nextPrefix(two, finishedOf(values("a", "throughput", [0, 0]), values("b", "throughput", [0, 0])));
    expect(zeros).toMatchObject({ met: true });
    const around = nextPrefix(two, finishedOf(values("a", "throughput", [1, -1]), values("b", "throughput", [0, 0])));
    expect(around).toMatchObject({ met: false });
  });

  it.each<[number, object | number, string]>([
    // 100 ± 6 over 4 replications: t(3) = 3.182, 6·√(4/3)/√4 · t = 11.02
    [11.1, { used: 4, met: true, notes: [] }, "11.02 is within 11.1"],
    // 6 replications: 6.90; 9 are odd, 10: t(9) = 2.262, 6·√(10/9)/√10 · t = 4.52
    [11, 6, "and not within 11"],
    [4.5, { used: 10, met: false }, "at most"],
  ])("takes a half-width of %d in the metric's unit: %j (%s)", (absolute, expected) => {
    const spread = (count: number) => values("a", "throughput", alternating(6, count));
    const count = typeof expected === "number" ? 4 : 10;
    const until = [{ ...rule, halfWidth: { absolute } }];
    const next = nextPrefix(
      planWith({ atLeast: 4, atMost: 10, until }),
      finishedOf(spread(count), values("b", "throughput", alternating(0, count))),
    );
    if (typeof expected === "number") expect(next).toHaveLength(2 * (expected - count));
    else expect(next).toMatchObject(expected);
  });

  describe("for several metrics", () => {
    const until = [rule, { ...rule, metric: "viewChanges" }];
    const both = planWith({ atLeast: 4, atMost: 10, until });
    const two = (point: string, throughput: readonly number[], changes: readonly number[]) =>
      throughput.map((number, replication) =>
        resultOf({ point, replication, values: { throughput: number, viewChanges: changes[replication]! } }),
      );
    const still = (count: number) => alternating(0, count);

    it("goes on while one of them is wide at one point", () => {
      const finished = finishedOf(two("a", still(4), alternating(6, 4)), two("b", still(4), still(4)));
      expect(nextPrefix(both, finished)).toHaveLength(2 * 2);
    });

    it("ends with the first prefix where all hold everywhere", () => {
      const finished = finishedOf(two("a", alternating(6, 10), still(10)), two("b", still(10), alternating(6, 10)));
      expect(nextPrefix(both, finished)).toEqual({ used: 6, met: true, notes: [], best: [] });
    });

    it("says which is still wide at the end", () => {
      const finished = finishedOf(two("a", still(10), still(10)), two("b", still(10), alternating(15, 10)));
      expect(nextPrefix(both, finished)).toMatchObject({
        met: false,
        notes: ["the precision asked was not reached with 10 replications, the most allowed: viewChanges at b"],
      });
    });

    it("is not met while one of them can be asked nowhere", () => {
      const finished = finishedOf(values("a", "throughput", still(10)), values("b", "throughput", still(10)));
      expect(nextPrefix(both, finished)).toMatchObject({ used: 10, met: false });
    });
  });

  it("without a rule runs all that is allowed", () => {
    const free = planWith({ atLeast: 1, atMost: 3 });
    expect(nextPrefix(free, finishedOf())).toHaveLength(6);
  });
});
