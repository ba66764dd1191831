// A bug planted in Tendermint that `check` finds in less than a second; those that take longer are in the nightly run.
import { expect, it } from "vitest";
import type { AnyProtocol } from "../../src/consensus/protocol.ts";
import { checkSeed } from "../../src/study/check.ts";
import { importMutated } from "../mutants/mutant.ts";

it("tendermint-quorum-2f: two blocks committed at height N", { timeout: 60_000 }, async () => {
  const id = "tendermint-quorum-2f";
  const { tendermint } = await importMutated<{ tendermint: AnyProtocol }>(id, "src/consensus/tendermint.ts");
  let finding: ReturnType<typeof checkSeed>;
  for (let seed = 1; seed <= 20 && finding === undefined; seed += 1) finding = checkSeed(tendermint, seed);
  expect(finding?.rule).toBe("two blocks committed at height N");
});
