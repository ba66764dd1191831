// Bugs planted in QBFT that `check` finds in less than a second; those that take longer are in the nightly run.
import { expect, it } from "vitest";
import type { AnyProtocol } from "../../src/consensus/protocol.ts";
import { checkSeed } from "../../src/study/check.ts";
import { importMutated } from "../mutants/mutant.ts";

it.each([
  ["qbft-quorum-2f", "two blocks committed at height N"],
  ["qbft-claims-nothing", "two blocks committed at height N"],
])("%s: %s", { timeout: 60_000 }, async (id, rule) => {
  const { qbft } = await importMutated<{ qbft: AnyProtocol }>(id, "src/consensus/qbft.ts");
  let finding: ReturnType<typeof checkSeed>;
  for (let seed = 1; seed <= 20 && finding === undefined; seed += 1) finding = checkSeed(qbft, seed);
  expect(finding?.rule).toBe(rule);
});
