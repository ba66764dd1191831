// What a protocol forgets to write, or answers before it is written, `check --power-cuts` finds within 2000 seeds.
import { expect, it } from "vitest";
import type { AnyProtocol } from "../../src/consensus/protocol.ts";
import { checkSeed } from "../../src/study/check.ts";
import { importMutated } from "../mutants/mutant.ts";

const SEEDS = 2000;

it.each([
  ["central-answers-before-disk", "central"],
  ["pbft-forgets-accepted", "pbft"],
  ["qbft-forgets-accepted", "qbft"],
  ["qbft-forgets-prepared", "qbft"],
  ["raft-forgets-vote", "raft"],
])("%s", { timeout: 600_000 }, async (id, name) => {
  const mutated = (await importMutated<Record<string, AnyProtocol>>(id, `src/consensus/${name}.ts`))[name]!;
  let finding: ReturnType<typeof checkSeed>;
  for (let seed = 1; seed <= SEEDS && finding === undefined; seed += 1) {
    finding = checkSeed(mutated, seed, { powerCuts: true });
  }
  expect(finding?.rule).toBe("two blocks committed at height N");
});
