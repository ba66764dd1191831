// Every bug planted in Tendermint is found by `check` within 2000 seeds; here those that take longer than a test may.
import { expect, it } from "vitest";
import type { AnyProtocol } from "../../src/consensus/protocol.ts";
import { checkCase, checkSeed } from "../../src/study/check.ts";
import { importMutated } from "../mutants/mutant.ts";

const SEEDS = 2000;

it.each(["tendermint-never-asks", "tendermint-ignores-lock", "tendermint-does-not-ask-leader"])(
  "%s",
  { timeout: 600_000 },
  async (id) => {
    const { tendermint } = await importMutated<{ tendermint: AnyProtocol }>(id, "src/consensus/tendermint.ts");
    let finding: ReturnType<typeof checkSeed>;
    for (let seed = 1; seed <= SEEDS && finding === undefined; seed += 1) finding = checkSeed(tendermint, seed);
    expect(finding).toBeDefined();
    const { seed, needed, rule } = finding!;
    for (const out of needed) {
      const without = needed.filter((place) => place !== out);
      expect(checkCase(tendermint, seed, without)?.rule, `without entry ${out}`).not.toBe(rule);
    }
  },
);
