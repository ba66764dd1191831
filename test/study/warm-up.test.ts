// Pilot replications: when they run, what is made of their answers, and what the study does with it. MSER-5 itself is tested in
// test/stats.
import { describe, expect, it } from "vitest";
import type { ReplicationResult } from "../../src/observe/result.ts";
import type { PilotPlan, Plan } from "../../src/scenario/plan.ts";
import { evaluate } from "../../src/study/evaluate.ts";
import type { Finished, Task } from "../../src/study/finished.ts";
import { lanes } from "../../src/study/schedule.ts";
import { warmUpOf } from "../../src/study/warm-up.ts";
import { finishedOf, planOf, resultOf, values } from "./fixtures.ts";

const planWith = (use: PilotPlan["use"], warmUp = 0): Plan =>
  planOf({ run: { ...planOf().run, warmUp, length: 1000, pilot: { replications: 2, use } } });

/** Answers every 10 µs from `first` on, slow ones before steady ones. */
function pilots(point: string, slow: number, { count = 60, first = 10 } = {}) {
  return [0, 1].map((replication) => {
    const answers = {
      at: Float64Array.from({ length: count + replication }, (_, index) => first + 10 * index + replication),
      latency: Float64Array.from({ length: count + replication }, (_, index) =>
        index < slow ? 500 - index : 20 + (index % 3),
      ),
    };
    return resultOf({ point: `${point} (pilot)`, replication, answers });
  });
}
const study = [...values("a", "throughput", [1, 1, 1]), ...values("b", "throughput", [1, 1, 1])];
const ids = (tasks: readonly Task[]) => tasks.map(({ point, replication }) => `${point.id} #${replication}`);
const next = (plan: Plan, finished: Finished) => lanes(plan)[0]!.next(finished);

describe("pilot replications", () => {
  it("run first, as many as the plan says of each compared design point", () => {
    expect(ids(next(planWith("set"), finishedOf()))).toEqual([
      ...["a (pilot) #0", "a (pilot) #1", "b (pilot) #0", "b (pilot) #1"],
    ]);
    expect(ids(next(planWith("set"), finishedOf(pilots("a", 20))))).toEqual(["b (pilot) #0", "b (pilot) #1"]);
  });

  it("set the warm-up of every design point to the latest end of what MSER-5 drops", () => {
    // 20 and 10 slow answers in batches of five; the 20th of a comes at 10 + 190 + 1 µs in the second replication.
    const finished = finishedOf(pilots("a", 20), pilots("b", 10));
    const tasks = next(planWith("set"), finished);
    expect(ids(tasks).slice(0, 3)).toEqual(["a #0", "b #0", "a #1"]);
    for (const { point } of tasks) expect(point).toMatchObject({ kind: "study", warmUp: 202 });
    expect(warmUpOf(planWith("set"), finished)).toMatchObject({
      ...{ length: 202, use: "set", replications: 2 },
      starts: [
        { point: "a", dropped: 20, ends: 202, verdict: "converged" },
        { point: "b", dropped: 10, ends: 102, verdict: "converged" },
      ],
    });
  });

  it("are averaged answer by answer, cut to the shortest", () => {
    const [start] = warmUpOf(planWith("set"), finishedOf(pilots("a", 20), pilots("b", 10)))!.starts;
    expect([start!.at.length, start!.latency.length]).toEqual([60, 60]);
    // 10 and 11 µs; 500 in both
    expect([start!.at[0], start!.latency[0]]).toEqual([10.5, 500]);
  });

  it("leave the scenario's own warm-up alone where they are only to be shown", () => {
    const finished = finishedOf(pilots("a", 20), pilots("b", 10));
    for (const { point } of next(planWith("show", 150), finished)) expect(point).not.toHaveProperty("warmUp");
    expect(warmUpOf(planWith("show", 150), finished)).toMatchObject({ length: 150, use: "show" });
  });

  it("are asked for by no other plan", () => {
    expect(ids(next(planOf(), finishedOf()))[0]).toBe("a #0");
    expect(evaluate(planOf(), finishedOf(study))).not.toHaveProperty("warmUp");
  });
});

describe("a study with pilot replications", () => {
  const evaluated = (plan: Plan, ...lists: readonly ReplicationResult[][]) =>
    evaluate(plan, finishedOf(study, ...lists));

  it("tells the warm-up it had, and keeps the pilots out of its tables", () => {
    const result = evaluated(planWith("set"), pilots("a", 20), pilots("b", 10));
    expect(result.plan.run.warmUp).toBe(202);
    expect(result.points.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(result.replications).toHaveLength(6);
    expect(result.warnings.filter(({ kind }) => kind === "warm-up")).toEqual([]);
  });

  it.each<[string, Plan, readonly ReplicationResult[][], string]>([
    [
      "has not converged",
      planWith("set"),
      [pilots("a", 70, { count: 100 }), pilots("b", 10)],
      "MSER-5 did not converge at a (it drops 70 % of the answers of the pilot runs, more than half; try a longer run, though a ledger under more load than it bears never settles)",
    ],
    [
      "rests on too few answers",
      planWith("set"),
      [pilots("a", 2, { count: 20 }), pilots("b", 10)],
      "only 20 answers at a, too few to tell",
    ],
    [
      "is shorter than what MSER-5 drops",
      planWith("show", 150),
      [pilots("a", 20), pilots("b", 10)],
      "MSER-5 would drop 202 µs at a, more than the 150 µs given",
    ],
  ])("warns when its warm-up %s", (_what, plan, lists, item) => {
    const warnings = evaluated(plan, ...lists).warnings.filter(({ kind }) => kind === "warm-up");
    expect(warnings.map((warning) => warning.item)).toEqual([item]);
    expect(warnings[0]!.point).toBe("a");
  });

  it("does not warn of a given warm-up that is long enough", () => {
    const result = evaluated(planWith("show", 202), pilots("a", 20), pilots("b", 10));
    expect(result.warnings.filter(({ kind }) => kind === "warm-up")).toEqual([]);
  });
});
