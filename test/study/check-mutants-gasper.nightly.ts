// Bugs planted in Gasper that `check` finds within 2000 seeds, with the seed that found each first. Those of the fork choice alone are in
// test/consensus/gasper-mutants.test.ts.
import { expect, it } from "vitest";
import { hunt, mutated } from "./hunt.ts";

const PATIENT = { timeout: 600_000 };

it.each([
  ["gasper-one-vote-justifies", 226, "two blocks committed at height N"],
  ["gasper-forgets-chain", 15, "a validator fails: Cannot read properties of undefined (reading 'below')"],
  ["gasper-never-asks", 5, "stall"],
  ["gasper-no-filter", 420, "stall"],
  // The specification's way: docs/decisions/0016-gasper.md.
  ["gasper-slashed-undo", 1143, "stall"],
])("%s: seed %i", PATIENT, async (id, seed, rule) => {
  const finding = hunt(await mutated(id, "gasper"), 2000);
  expect([finding.seed, finding.rule]).toEqual([seed, rule]);
});
