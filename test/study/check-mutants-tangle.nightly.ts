// Bugs planted in the tangle that `check` finds within 2000 seeds, with the seed that found each first.
import { expect, it } from "vitest";
import { hunt, mutated } from "./hunt.ts";

const PATIENT = { timeout: 900_000 };

it.each([
  ["tangle-never-asks", 1],
  ["tangle-never-promotes", 1],
  ["tangle-order-of-arrival", 1],
  ["tangle-forgets-transactions", 2],
  ["tangle-first-confirmed-stands", 5],
  ["tangle-never-compares", 46],
])("%s: seed %i", PATIENT, async (id, seed) => {
  expect(hunt(await mutated(id, "tangle"), 2000).seed).toBe(seed);
});
