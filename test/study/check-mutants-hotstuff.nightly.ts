// Every bug planted in the HotStuff family is found by `check` within 2000 seeds; here those that take longer than a test may.
import { expect, it } from "vitest";
import type { AnyProtocol } from "../../src/consensus/protocol.ts";
import { checkCase, checkSeed } from "../../src/study/check.ts";
import { importMutated } from "../mutants/mutant.ts";

const SEEDS = 2000;

it.each([
  ["hotstuff-quorum-2f", "hotstuff", "hotstuff"],
  ["hotstuff-quorum-2f", "hotstuff-basic", "hotstuffBasic"],
  ["hotstuff-votes-twice", "hotstuff", "hotstuff"],
  ["hotstuff-votes-twice", "jolteon", "jolteon"],
  ["hotstuff-no-lock", "hotstuff", "hotstuff"],
  ["hotstuff-two-chain", "hotstuff", "hotstuff"],
  ["jolteon-votes-after-timeout", "jolteon", "jolteon"],
  ["hotstuff-basic-commits-early", "hotstuff-basic", "hotstuffBasic"],
  ["hotstuff-basic-no-lock", "hotstuff-basic", "hotstuffBasic"],
])("%s, in %s", { timeout: 600_000 }, async (id, file, name) => {
  const mutated = (await importMutated<Record<string, AnyProtocol>>(id, `src/consensus/${file}.ts`))[name]!;
  let finding: ReturnType<typeof checkSeed>;
  for (let seed = 1; seed <= SEEDS && finding === undefined; seed += 1) finding = checkSeed(mutated, seed);
  expect(finding).toBeDefined();
  const { seed, needed, rule } = finding!;
  for (const out of needed) {
    const without = needed.filter((place) => place !== out);
    expect(checkCase(mutated, seed, without)?.rule, `without entry ${out}`).not.toBe(rule);
  }
});
