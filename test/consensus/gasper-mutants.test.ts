// What bugs planted in the fork choice cost: the ex-ante reorganisation and the rule of the latest vote of gasper-fork-choice.test.ts see
// them. (`check` sees them as states that the specification does not know: test/study/check-gasper.test.ts.)
import { expect, it } from "vitest";
import { withDefaults } from "../../src/base/params.ts";
import type { GasperLink } from "../../src/consensus/gasper-chain.ts";
import { genesisState } from "../../src/consensus/gasper-epochs.ts";
import * as right from "../../src/consensus/gasper-fork-choice.ts";
import { gasperParams } from "../../src/consensus/gasper-params.ts";
import { importMutated } from "../mutants/mutant.ts";
import { blockOn, ROOT } from "./gasper-kit.ts";

type ForkChoice = typeof right;

const kept = blockOn(ROOT, { slot: 1, by: 1 });
const honest = blockOn(ROOT, { slot: 2, by: 2 });

function start({ newStore, grow, beginSlot }: ForkChoice, n: number) {
  const values = withDefaults(gasperParams, { "slots-per-epoch": 4 });
  const genesis = genesisState(ROOT, values, n);
  const store = newStore(values, genesis, { epoch: 0, link: ROOT });
  beginSlot(store, 2);
  grow(store, { ...genesis, top: honest }, { epoch: 0, boosted: true });
  grow(store, { ...genesis, top: kept }, { epoch: 0, boosted: false });
  const nodeOf = (link: GasperLink) => store.nodes.get(link.block.digest)!;
  return { store, nodeOf };
}

/** One vote against a block in time, in committees of three. */
function exAnte(choice: ForkChoice): GasperLink {
  const { store, nodeOf } = start(choice, 12);
  choice.support(store, 1, { epoch: 0, node: nodeOf(kept) });
  return choice.headOf(store, 0);
}

/** Two change their minds, one does not. */
function latestVotes(choice: ForkChoice): GasperLink {
  const { store, nodeOf } = start(choice, 12);
  store.boosted = undefined;
  for (const voter of [1, 2, 3]) choice.support(store, voter, { epoch: 0, node: nodeOf(honest) });
  for (const voter of [1, 2]) choice.support(store, voter, { epoch: 1, node: nodeOf(kept) });
  return choice.headOf(store, 1);
}

it.each([
  ["gasper-no-boost", "a block that came in time loses to one vote", exAnte, honest],
  ["gasper-votes-stay", "votes count where they were, too", latestVotes, kept],
] as const)("%s: %s", async (id, _, head, expected) => {
  const wrong = await importMutated<ForkChoice>(id, "src/consensus/gasper-fork-choice.ts");
  expect(head(right)).toBe(expected);
  expect(head(wrong)).not.toBe(expected);
});
