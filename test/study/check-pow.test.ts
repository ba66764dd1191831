// `check` on proof of work, by both rules and with changing difficulty, and on bugs planted in it.
import { describe, expect, it } from "vitest";
import { pow } from "../../src/consensus/pow.ts";
import { sizeFor } from "../../src/sim/check-case.ts";
import { runCase } from "../../src/sim/check-run.ts";
import { checkSeed } from "../../src/study/check.ts";
import { hunt, mutated } from "./hunt.ts";

/** Seeds 1 … count: fixed before looking; 2000 were clean. */
const SEEDS = Array.from({ length: 9 }, (_, index) => index + 1);

it.each([1, 2])("answers every request where nothing goes wrong, in a cluster that survives %d", (faults) => {
  for (const seed of [0, 1, 2]) {
    const calm = { seed, validators: sizeFor(pow, faults), entries: [] };
    expect(runCase(pow, calm)).toEqual({ submitted: 40, answered: 40, committed: 40 });
  }
});

it(`keeps its promises over ${SEEDS.length} seeds`, () => {
  expect(SEEDS.flatMap((seed) => checkSeed(pow, seed) ?? [])).toEqual([]);
});

describe("planted bugs", { timeout: 60_000 }, () => {
  it("subtrees that weigh as much as their first block: two sides never agree", async () => {
    const finding = hunt(await mutated("pow-ghost-block-for-subtree", "pow"), 20);
    expect(finding.rule).toBe("different blocks committed at height N, long after the calm");
  });
});
