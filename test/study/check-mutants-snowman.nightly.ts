// Bugs planted in Snowman that `check` finds within 2000 seeds, with the seed that found each first.
import { expect, it } from "vitest";
import { hunt, mutated } from "./hunt.ts";

const PATIENT = { timeout: 900_000 };

it.each([
  // A counter that means nothing: one successful poll accepts.
  ["snowman-one-poll-is-enough", 3],
  ["snowman-waits-for-all", 3],
  ["snowman-never-asks", 20],
  // Two of six validators for each of three blocks: nobody ever sees a majority, if bits do not decide.
  ["snowman-splits-three-ways", 1008],
])("%s: seed %i", PATIENT, async (id, seed) => {
  expect(hunt(await mutated(id, "snowman"), 2000).seed).toBe(seed);
});

it.each([
  ["snowman-forgets-accepted", 2],
  ["snowman-forgets-preferences", 150],
])("%s, with power cuts: seed %i", PATIENT, async (id, seed) => {
  expect(hunt(await mutated(id, "snowman"), 2000, { powerCuts: true })).toMatchObject({
    seed,
    rule: "two blocks committed at height N",
  });
});
