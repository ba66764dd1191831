import { describe, expect, it } from "vitest";
import { baselineOf, capacityLoads, capacityPoints, isSaturated, studyPoints } from "../../src/study/design-points.ts";
import { planOf, resultOf } from "./fixtures.ts";

describe("compared design points", () => {
  it("are the designs, attacked or not as the plan says, under the design's name", () => {
    expect(studyPoints(planOf({ attackLevels: ["off"] }))).toEqual([
      { kind: "study", id: "a", design: 0, attacks: false },
      { kind: "study", id: "b", design: 1, attacks: false },
    ]);
  });

  it("are crossed with the attack factor, and compared at the same level", () => {
    const plan = planOf({ attackLevels: ["on", "off"] });
    const points = studyPoints(plan);
    expect(points.map(({ id }) => id)).toEqual(["a", "a (no attacks)", "b", "b (no attacks)"]);
    expect(points.map((point) => baselineOf(plan, point).id)).toEqual(["b", "b (no attacks)", "b", "b (no attacks)"]);
  });
});

describe("the capacity sweep", () => {
  it.each([
    // from, to, loads: two a decade, three digits, the last one always there
    [0.001, 1000, [0.001, 0.00316, 0.01, 0.0316, 0.1, 0.316, 1, 3.16, 10, 31.6, 100, 316, 1000]],
    [1, 5, [1, 3.16, 5]],
    [2, 30, [2, 6.32, 20, 30]],
    [7, 7, [7]],
  ])("from %d to %d requests a second", (from, to, loads) => {
    expect(capacityLoads({ from, to })).toEqual(loads);
  });

  it("names its points by design and load", () => {
    const plan = planOf({ capacity: { designs: ["b"], from: 1, to: 10 } });
    expect(capacityPoints(plan, "b").map(({ id, design }) => [id, design])).toEqual([
      ["b @ 1/s", 1],
      ["b @ 3.16/s", 1],
      ["b @ 10/s", 1],
    ]);
  });

  it.each([
    // offered, answered: saturated when Σ answered < 0.95 Σ offered
    [[100, 100], [95, 95], false],
    [[100, 100], [95, 94.9], true],
    [[100, 200], [80, 205], false],
    [[0, 0], [0, 0], false],
  ])("offered %j, answered %j: saturated %s", (offered, answered, saturated) => {
    const replications = offered.map((offeredLoad, replication) =>
      resultOf({ point: "p", replication, values: { offeredLoad, throughput: answered[replication]! } }),
    );
    expect(isSaturated(replications)).toBe(saturated);
  });
});
