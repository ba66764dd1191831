// `check` on the protocols as they are, one fault beyond what they claim, and on bugs planted in them.
import { describe, expect, it } from "vitest";
import type { AnyProtocol } from "../../src/consensus/protocol.ts";
import { protocols } from "../../src/consensus/registry.ts";
import { type CheckEntry, sizeFor } from "../../src/sim/check-case.ts";
import { runCase } from "../../src/sim/check-run.ts";
import { checkSeed, sequenceOf } from "../../src/study/check.ts";

/** Seeds 1 … count: fixed before looking; CI looks at 500 with `ledgerward check`. */
const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);
const TESTED = ["pbft", "raft"] as const;
const FOREVER = Number.MAX_SAFE_INTEGER;

const protocol = (id: string): AnyProtocol => protocols[id]!;
const twins = (validator: number): CheckEntry => ({ attack: "twins", validator, from: 0, until: FOREVER });

describe.each(TESTED)("%s", (id) => {
  it.each([1, 2])("answers every request where nothing goes wrong, in a cluster that survives %d", (faults) => {
    const calm = { seed: 1, validators: sizeFor(protocol(id), faults), entries: [] };
    expect(runCase(protocol(id), calm)).toEqual({ submitted: 40, answered: 40, committed: 40 });
  });
  it(`keeps its promises over ${SEEDS.length} seeds`, () => {
    expect(SEEDS.flatMap((seed) => checkSeed(protocol(id), seed) ?? [])).toEqual([]);
  });
  it("does the same again for the same case", () => {
    const lines = () => sequenceOf(protocol(id), { seed: 3, validators: 4, entries: [] });
    expect(lines()).toEqual(lines());
  });
});

// Domain oracle: Raft has no Byzantine safety; PBFT with n = 4 survives one liar, and not two.
describe("liars", () => {
  const outcome = (id: string, validators: number, entries: readonly CheckEntry[]) =>
    runCase(protocol(id), { seed: 1, validators, entries });

  it.each([0, 1, 2, 3])("one of four does not break PBFT: validator %d", (liar) => {
    expect(outcome("pbft", 4, [twins(liar)])).toMatchObject({ answered: 40, committed: 40 });
    expect(outcome("pbft", 4, [twins(liar)])).not.toHaveProperty("violation");
  });
  it("two of four break PBFT's agreement, and the hunt says so", () => {
    const found = SEEDS.map((seed) =>
      runCase(protocol("pbft"), { seed, validators: 4, entries: [twins(1), twins(2)] }),
    );
    expect(found.map(({ violation }) => violation?.rule)).toContain("two blocks committed at height N");
  });
  it("one breaks Raft's agreement, and the hunt finds it", () => {
    const found = SEEDS.slice(0, 2).flatMap((seed) => checkSeed(protocol("raft"), seed, { beyond: 1 }) ?? []);
    expect(found.map(({ rule }) => rule)).toContain("two blocks committed at height N");
  });
});
