// `check` on Snowman, with Snowflake and Snowball, and on bugs planted in it.
import { describe, expect, it } from "vitest";
import { snowman } from "../../src/consensus/snowman.ts";
import { sizeFor } from "../../src/sim/check-case.ts";
import { runCase } from "../../src/sim/check-run.ts";
import { checkSeed } from "../../src/study/check.ts";
import { hunt, mutated } from "./hunt.ts";

/** Seeds 1 … count: fixed before looking; 2000 were clean. */
const SEEDS = Array.from({ length: 4 }, (_, index) => index + 1);

it.each([1, 2])("answers every request where nothing goes wrong, in a cluster that survives %d", (faults) => {
  for (const seed of [0, 1]) {
    const calm = { seed, validators: sizeFor(snowman, faults), entries: [] };
    expect(runCase(snowman, calm)).toEqual({ submitted: 40, answered: 40, committed: 40 });
  }
});

it(`keeps its promises over ${SEEDS.length} seeds`, () => {
  expect(SEEDS.flatMap((seed) => checkSeed(snowman, seed) ?? [])).toEqual([]);
});

describe("planted bugs", { timeout: 60_000 }, () => {
  it("one successful poll that accepts: two blocks of a height", async () => {
    expect(hunt(await mutated("snowman-one-poll-is-enough", "snowman"), 4).rule).toBe(
      "two blocks committed at height N",
    );
  });
});
