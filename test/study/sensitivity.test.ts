// What a screening finds, on outputs made up so that every effect is known.
import { describe, expect, it } from "vitest";
import type { Plan, Variation } from "../../src/scenario/plan.ts";
import { baselineOf, studyPoints } from "../../src/study/design-points.ts";
import { evaluate } from "../../src/study/evaluate.ts";
import { Finished } from "../../src/study/finished.ts";
import type { SensitivityRow } from "../../src/study/result.ts";
import { directionOf } from "../../src/study/sensitivity.ts";
import { planOf, resultOf } from "./fixtures.ts";

/** Three trajectories over two factors of design a and b, the second a key of b alone. */
const TRAJECTORIES = [
  [
    [0, 0],
    [2 / 3, 0],
    [2 / 3, 2 / 3],
  ],
  [
    [1, 1],
    [1, 1 / 3],
    [1 / 3, 1 / 3],
  ],
  [
    [0, 1],
    [2 / 3, 1],
    [2 / 3, 1 / 3],
  ],
];

const variation: Variation = {
  factors: [
    { path: "network.loss", designs: [0, 1] },
    { path: "designs.b.ledger.block.every", designs: [1] },
  ],
  settings: TRAJECTORIES.flatMap((points, trajectory) =>
    points.map((point) => ({ values: point.map(String), changes: {}, seed: trajectory })),
  ),
};

const plan: Plan = planOf({
  run: { ...planOf().run, replications: { atLeast: 1, atMost: 1 } },
  variation,
  screening: {
    metrics: ["throughput", "makespan"],
    of: "named",
    ranges: ["0..1 %", "0..1 s"],
    trajectories: TRAJECTORIES,
    leftOut: [],
  },
});

/** @param output of a design at a point of the unit square; undefined where nothing is measured. */
function screened(output: (design: number, point: readonly number[]) => number | undefined): readonly SensitivityRow[] {
  const finished = new Finished();
  for (const { id, design, setting } of studyPoints(plan)) {
    const value = output(design, TRAJECTORIES.flat()[setting!]!);
    finished.add(resultOf({ point: id, replication: 0, values: value === undefined ? {} : { throughput: value } }));
  }
  return evaluate(plan, finished).sensitivity;
}

describe("points of a screening", () => {
  it("are named by their place, share what is the same to a design, and are compared with nothing", () => {
    const points = studyPoints(plan);
    expect(points.map(({ id }) => id)).toEqual([
      "a, trajectory 1, point 1",
      "a, trajectory 1, point 2",
      "a, trajectory 2, point 1",
      "a, trajectory 2, point 3",
      "a, trajectory 3, point 1",
      "a, trajectory 3, point 2",
      ...[1, 2, 3].flatMap((trajectory) => [1, 2, 3].map((point) => `b, trajectory ${trajectory}, point ${point}`)),
    ]);
    for (const point of points) expect(baselineOf(plan, point)).toEqual(point);
  });
});

describe("effects", () => {
  it("of a linear output are its coefficients, the greatest first; a factor that does not act has no row", () => {
    const rows = screened((design, [x, y]) => 100 + 3 * x! - (design === 1 ? 7 * y! : 0));
    expect(rows.map(({ design, factor, range, metric, unit }) => [design, factor, range, metric, unit])).toEqual([
      ["a", "network.loss", "0..1 %", "throughput", "1/s"],
      ["b", "designs.b.ledger.block.every", "0..1 s", "throughput", "1/s"],
      ["b", "network.loss", "0..1 %", "throughput", "1/s"],
    ]);
    for (const [index, [mu, muStar]] of [
      [3, 3],
      [-7, 7],
      [3, 3],
    ].entries()) {
      const row = rows[index]!;
      expect(row.mu.estimate).toBeCloseTo(mu!, 10);
      expect(row.muStar.estimate).toBeCloseTo(muStar!, 10);
      expect(row.sigma.estimate).toBeCloseTo(0, 10);
      expect(row.trajectories).toBe(3);
    }
    expect(rows.map(directionOf)).toEqual(["raises", "lowers", "raises"]);
  });

  it("of a product are where the other factor stood: 0, 1/3 and 1; an interval that holds 0 is unclear", () => {
    const [y, x] = screened((design, [x, y]) => (design === 1 ? x! * y! : 0)).filter(({ design }) => design === "b");
    // Effects of x: y = 0, 1/3, 1. Of y: x = 2/3, 1, 2/3.
    expect(x!.mu.estimate).toBeCloseTo(4 / 9, 10);
    expect(y!.mu.estimate).toBeCloseTo(7 / 9, 10);
    expect(directionOf(x!)).toBe("unclear");
    expect(directionOf(y!)).toBe("raises");
  });

  it("that are none are called so", () => {
    const rows = screened(() => 5);
    expect(rows.map(directionOf)).toEqual(["none", "none", "none"]);
    expect(rows.every(({ muStar }) => muStar.estimate === 0)).toBe(true);
  });

  it("are left out where a point did not measure the metric, and counted; a metric nobody measured has no rows", () => {
    const rows = screened((design, [x, y]) => (design === 0 || (x === 0 && y === 0) ? undefined : x! + y!));
    expect(rows.map(({ design, factor, trajectories }) => [design, factor, trajectories])).toEqual([
      ["b", "designs.b.ledger.block.every", 3],
      ["b", "network.loss", 2],
    ]);
    expect(rows[1]!.mu.estimate).toBeCloseTo(1, 10);
  });

  it("are none of a comparison", () => {
    const compared = planOf({ run: { ...planOf().run, replications: { atLeast: 1, atMost: 1 } } });
    const finished = new Finished();
    for (const { id } of studyPoints(compared)) finished.add(resultOf({ point: id, replication: 0 }));
    expect(evaluate(compared, finished).sensitivity).toEqual([]);
  });
});
