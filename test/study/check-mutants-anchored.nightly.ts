// Bugs planted in the anchored ledger that `check` finds within 2000 seeds, with the seed that found each first. Those that its clients'
// patience, or another member, makes up for are found by test/consensus/anchored.test.ts.
import { expect, it } from "vitest";
import { hunt, mutated } from "./hunt.ts";

const PATIENT = { timeout: 600_000 };

it.each([
  ["anchored-vouches-alone", 46],
  ["anchored-never-asks-gateways", 119],
])("%s: seed %i", PATIENT, async (id, seed) => {
  expect(hunt(await mutated(id, "anchored"), 2000).seed).toBe(seed);
});

it("anchored-forgets-batches, with power cuts: seed 1", PATIENT, async () => {
  expect(hunt(await mutated("anchored-forgets-batches", "anchored"), 2000, { powerCuts: true }).seed).toBe(1);
});
