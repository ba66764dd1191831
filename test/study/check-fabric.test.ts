// A few seeds of Fabric, with and without contended keys.
import { expect, it } from "vitest";
import { protocols } from "../../src/consensus/registry.ts";
import { sizeFor } from "../../src/sim/check-case.ts";
import { runCase } from "../../src/sim/check-run.ts";
import { checkSeed } from "../../src/study/check.ts";

// Odd seeds: all requests for two keys.
it.each([1, 2])("answers every request where nothing goes wrong, in a cluster that survives %d", (faults) => {
  for (const seed of [1, 2]) {
    const calm = { seed, validators: sizeFor(protocols["fabric"]!, faults), entries: [] };
    expect(runCase(protocols["fabric"]!, calm)).toEqual({ submitted: 40, answered: 40, committed: 40 });
  }
});

it("keeps its promises over 20 seeds", { timeout: 60_000 }, () => {
  const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
  expect(seeds.flatMap((seed) => checkSeed(protocols["fabric"]!, seed) ?? [])).toEqual([]);
});
