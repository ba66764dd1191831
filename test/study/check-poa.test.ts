// `check` on protocols that may take blocks back: the rules follow from the declared finality.
import { describe, expect, it } from "vitest";
import { protocols } from "../../src/consensus/registry.ts";
import { sizeFor } from "../../src/sim/check-case.ts";
import { runCase } from "../../src/sim/check-run.ts";
import { checkSeed, sequenceOf } from "../../src/study/check.ts";

/** Seeds 1 … count: fixed before looking; 2000 were clean. */
const SEEDS = Array.from({ length: 8 }, (_, index) => index + 1);

describe.each(["aura", "clique"])("%s", (id) => {
  const protocol = protocols[id]!;
  it.each([1, 2])("answers every request where nothing goes wrong, in a cluster that survives %d", (faults) => {
    const calm = { seed: 1, validators: sizeFor(protocol, faults), entries: [] };
    expect(runCase(protocol, calm)).toEqual({ submitted: 40, answered: 40, committed: 40 });
  });
  it(`keeps its promises over ${SEEDS.length} seeds`, () => {
    expect(SEEDS.flatMap((seed) => checkSeed(protocol, seed) ?? [])).toEqual([]);
  });
  it("says what is adopted, and in place of what", () => {
    const lines = sequenceOf(protocol, { seed: 1, validators: 3, entries: [] }).map(({ text }) => text);
    expect(lines.find((line) => line.includes("adopts block 1 "))).toMatch(
      /^\d adopts block 1 \([0-9a-f]{6}\) with request 0$/,
    );
  });
});
