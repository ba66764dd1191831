// The sweep of test/consensus/pbft-sweep.test.ts with more seeds.
import { describe, expect, it } from "vitest";
import { pbft } from "../../src/consensus/pbft.ts";
import { ALL_DOWN, calm, hunt, LYING, WITHIN } from "../consensus/pbft-sweep.ts";

const SEEDS = Array.from({ length: 1000 }, (_, index) => 1001 + index);

describe("PBFT under 1000 random fault schedules a setting", () => {
  it.each(WITHIN)("agrees and makes progress: %o", { timeout: 1_800_000 }, (storm) => {
    for (const seed of SEEDS)
      expect(hunt(pbft, storm, seed) / calm(pbft, storm, seed), `seed ${seed}`).toBeGreaterThanOrEqual(0.5);
  });
  it.each([...LYING, ...ALL_DOWN])("agrees and answers all in the end: %o", { timeout: 1_800_000 }, (storm) => {
    for (const seed of SEEDS) hunt(pbft, storm, seed);
  });
});
