// Bugs planted in proof of work that `check` finds within 2000 seeds, with the seed that found each first.
import { expect, it } from "vitest";
import { hunt, mutated } from "./hunt.ts";

const PATIENT = { timeout: 600_000 };

it.each([
  ["pow-weight-not-added", 1],
  ["pow-leaves-waiting", 2],
  ["pow-mines-once", 1],
  ["pow-never-asks", 4],
  // Requests of blocks that were confirmed and given up.
  ["clique-forgets-reversed", 60],
])("%s: seed %i", PATIENT, async (id, seed) => {
  expect(hunt(await mutated(id, "pow"), 2000).seed).toBe(seed);
});

it("pow-forgets-chain, with power cuts", PATIENT, async () => {
  expect(hunt(await mutated("pow-forgets-chain", "pow"), 2000, { powerCuts: true }).rule).toBe(
    "request N was confirmed and is in no block",
  );
});
