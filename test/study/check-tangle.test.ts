// `check` on the tangle, by walks and uniform, and on a bug planted in it.
import { describe, expect, it } from "vitest";
import { tangle } from "../../src/consensus/tangle.ts";
import { sizeFor } from "../../src/sim/check-case.ts";
import { runCase } from "../../src/sim/check-run.ts";
import { checkSeed } from "../../src/study/check.ts";
import { hunt, mutated } from "./hunt.ts";

/** Seeds 1 … count: fixed before looking; 2000 were clean. */
const SEEDS = Array.from({ length: 3 }, (_, index) => index + 1);

it.each([1, 2])("answers every request where nothing goes wrong, in a cluster that survives %d", (faults) => {
  for (const seed of [0, 1]) {
    const calm = { seed, validators: sizeFor(tangle, faults), entries: [] };
    expect(runCase(tangle, calm)).toEqual({ submitted: 40, answered: 40, committed: 40 });
  }
});

it(`keeps its promises over ${SEEDS.length} seeds`, () => {
  expect(SEEDS.flatMap((seed) => checkSeed(tangle, seed) ?? [])).toEqual([]);
});

describe("planted bugs", { timeout: 60_000 }, () => {
  it("the order of arrival in place of that of stamps: no two have the same chain", async () => {
    const finding = hunt(await mutated("tangle-order-of-arrival", "tangle"), 4);
    expect(finding.rule).toBe("different blocks committed at height N, long after the calm");
  });
});
