// Every bug planted in Raft's pre-vote and snapshots is found by `check` within 2000 seeds.
import { expect, it } from "vitest";
import type { AnyProtocol } from "../../src/consensus/protocol.ts";
import { checkCase, checkSeed } from "../../src/study/check.ts";
import { importMutated } from "../mutants/mutant.ts";

const SEEDS = 2000;

it.each(["raft-pre-votes-count", "raft-forgets-snapshot", "raft-restores-older-snapshot"])(
  "%s",
  { timeout: 600_000 },
  async (id) => {
    const { raft } = await importMutated<{ raft: AnyProtocol }>(id, "src/consensus/raft.ts");
    let finding: ReturnType<typeof checkSeed>;
    for (let seed = 1; seed <= SEEDS && finding === undefined; seed += 1) finding = checkSeed(raft, seed);
    expect(finding).toBeDefined();
    const { seed, needed, rule } = finding!;
    for (const out of needed) {
      const left = needed.filter((place) => place !== out);
      expect(checkCase(raft, seed, left)?.rule, `without entry ${out}`).not.toBe(rule);
    }
  },
);
