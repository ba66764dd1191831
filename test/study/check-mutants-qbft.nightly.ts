// Every bug planted in QBFT is found by `check` within 2000 seeds; here those that take longer than a test may. And the
// rules ibft stall within the faults that they claim to survive, as they do in their analysis (arXiv 1901.07160).
import { expect, it } from "vitest";
import type { AnyProtocol } from "../../src/consensus/protocol.ts";
import { qbft } from "../../src/consensus/qbft.ts";
import { checkCase, checkSeed, STALL } from "../../src/study/check.ts";
import { importMutated } from "../mutants/mutant.ts";

const SEEDS = 2000;

it.each(["qbft-never-fetches", "qbft-votes-in-old-rounds", "qbft-proposes-earliest"])(
  "%s",
  { timeout: 600_000 },
  async (id) => {
    const mutated = (await importMutated<{ qbft: AnyProtocol }>(id, "src/consensus/qbft.ts")).qbft;
    let finding: ReturnType<typeof checkSeed>;
    for (let seed = 1; seed <= SEEDS && finding === undefined; seed += 1) finding = checkSeed(mutated, seed);
    expect(finding).toBeDefined();
    const { seed, needed, rule } = finding!;
    for (const out of needed) {
      const without = needed.filter((place) => place !== out);
      expect(checkCase(mutated, seed, without)?.rule, `without entry ${out}`).not.toBe(rule);
    }
  },
);

it.each([7, 194])("rules ibft: seed %d stalls, and does not with the rules qbft", { timeout: 60_000 }, (seed) => {
  const ibft = { ...qbft, paramsForCheck: { ...qbft.paramsForCheck, rules: "ibft" as const } };
  expect(checkSeed(ibft, seed)?.rule).toBe(STALL);
  expect(checkSeed(qbft, seed)).toBeUndefined();
});
