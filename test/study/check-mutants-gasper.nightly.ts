// Bugs planted in Gasper that `check` finds within 2000 seeds, with the seed that found each first. Those of the fork choice cost time
// alone while less than a third of the stake is faulty: they are found by what holds of a state (gasper-invariants.ts).
import { expect, it } from "vitest";
import { hunt, mutated } from "./hunt.ts";

const PATIENT = { timeout: 600_000 };
const OFF_SPECIFICATION = "a fork choice of height N, slot N, and by the specification of height N, slot N";

it.each([
  ["gasper-one-vote-justifies", 226, "two blocks committed at height N"],
  ["gasper-forgets-chain", 15, "a validator fails: Cannot read properties of undefined (reading 'below')"],
  ["gasper-never-asks", 5, "stall"],
  ["gasper-no-filter", 6, OFF_SPECIFICATION],
  ["gasper-no-boost", 1, "a block of slot N that came in time and has no boost"],
  ["gasper-votes-stay", 182, OFF_SPECIFICATION],
  // The specification's way: docs/decisions/0016-gasper.md.
  ["gasper-slashed-undo", 1143, "stall"],
])("%s: seed %i", PATIENT, async (id, seed, rule) => {
  const finding = hunt(await mutated(id, "gasper"), 2000);
  expect([finding.seed, finding.rule]).toEqual([seed, rule]);
});
