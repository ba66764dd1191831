// Every bug planted in a protocol is found by `check` within 2000 seeds; here those that take longer than a test may.
import { expect, it } from "vitest";
import type { AnyProtocol } from "../../src/consensus/protocol.ts";
import { checkCase, checkSeed } from "../../src/study/check.ts";
import { importMutated } from "../mutants/mutant.ts";

const SEEDS = 2000;

it.each([
  "raft-append-no-log-check",
  "raft-forgets-vote",
  "raft-follows-stale-leader",
  "pbft-view-change-without-certificates",
  "pbft-accepts-twice",
  "pbft-forgets-accepted",
  "pbft-new-view-any-certificate",
])("%s", { timeout: 600_000 }, async (id) => {
  const name = id.split("-")[0]!;
  const mutated = (await importMutated<Record<string, AnyProtocol>>(id, `src/consensus/${name}.ts`))[name]!;
  let finding: ReturnType<typeof checkSeed>;
  for (let seed = 1; seed <= SEEDS && finding === undefined; seed += 1) finding = checkSeed(mutated, seed);
  expect(finding).toBeDefined();
  const { seed, needed, rule } = finding!;
  for (const out of needed) {
    expect(
      checkCase(
        mutated,
        seed,
        needed.filter((place) => place !== out),
      )?.rule,
      `without entry ${out}`,
    ).not.toBe(rule);
  }
});
