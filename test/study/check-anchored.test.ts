// `check` on the anchored ledger: batches and consortia, relied on before and after the anchor, in public ledgers final and not.
import { expect, it } from "vitest";
import { withDefaults } from "../../src/base/params.ts";
import { claiming } from "../../src/consensus/protocol.ts";
import { protocols } from "../../src/consensus/registry.ts";
import { checkedParams, sizeFor } from "../../src/sim/check-case.ts";
import { runCase } from "../../src/sim/check-run.ts";
import { checkSeed } from "../../src/study/check.ts";
import { hunt, mutated } from "./hunt.ts";

const anchored = protocols["anchored"]!;
/** Fixed before looking; 2000 were clean. */
const SEEDS = [1, 2, 3, 4, 5];

it.each([0, 1, 2, 3, 4])("answers every request where nothing goes wrong, with set %d", (seed) => {
  const values = withDefaults(anchored.params, checkedParams(anchored, seed) as never);
  const validators = sizeFor(claiming(anchored, values), 1);
  const calm = { seed, validators, entries: [] };
  expect(runCase(anchored, calm)).toEqual({ submitted: 40, answered: 40, committed: 40 });
});

it(`keeps its promises over ${SEEDS.length} seeds`, () => {
  expect(SEEDS.flatMap((seed) => checkSeed(anchored, seed) ?? [])).toEqual([]);
});

it("a planted bug: a request that two members anchor is in the ledger twice", { timeout: 60_000 }, async () => {
  const finding = hunt(await mutated("anchored-repeats-requests", "anchored"), 10);
  expect([finding.seed, finding.rule]).toEqual([6, "request N twice in one chain, at heights N and N"]);
});
