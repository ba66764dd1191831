// Bugs planted in the ledgers that tolerate no fault are found when all lose their power now and then.
import { expect, it } from "vitest";
import type { AnyProtocol } from "../../src/consensus/protocol.ts";
import { protocols } from "../../src/consensus/registry.ts";
import { caseOf, checkCase, checkSeed, type Hardship } from "../../src/study/check.ts";
import { importMutated } from "../mutants/mutant.ts";

const CUTS: Hardship = { powerCuts: true };

/** Mutant, file and export of its protocol, seeds to look at, the rule it breaks. */
const mutants: readonly [string, string, string, number, string][] = [
  ["central-forgets-chain", "central", "central", 5, "two blocks committed at height N"],
  ["central-takes-gaps", "central", "central", 40, "height N committed after N"],
  ["central-orders-again", "central", "central", 40, "stall"],
  ["hash-timestamp-forgets-calendar", "hash-timestamp", "hashTimestamp", 5, "two blocks committed at height N"],
  [
    "hash-timestamp-takes-roots-twice",
    "hash-timestamp",
    "hashTimestamp",
    5,
    "request N committed twice, at heights N and N",
  ],
  ["hash-timestamp-takes-gaps", "hash-timestamp", "hashTimestamp", 5, "height N committed after N"],
];

it.each(mutants)("%s", { timeout: 60_000 }, async (id, file, name, seeds, rule) => {
  const path = `src/consensus/${file}.ts`;
  const mutated = (await importMutated<Record<string, AnyProtocol>>(id, path))[name]!;
  let finding: ReturnType<typeof checkSeed>;
  for (let seed = 1; seed <= seeds && finding === undefined; seed += 1) finding = checkSeed(mutated, seed, CUTS);
  expect(finding?.rule).toBe(rule);
  const { seed, needed } = finding!;
  for (const out of needed) {
    const without = needed.filter((place) => place !== out);
    expect(checkCase(mutated, seed, without, CUTS)?.rule, `without entry ${out}`).not.toBe(rule);
  }
});

it("power cuts come on top of a seed's list, which is as without", () => {
  for (const seed of [1, 2, 3]) {
    const plain = caseOf(protocols["raft"]!, seed).entries;
    const hard = caseOf(protocols["raft"]!, seed, CUTS).entries;
    expect(hard.slice(0, plain.length)).toEqual(plain);
    const cuts = hard.slice(plain.length);
    expect(cuts.length).toBeGreaterThan(0);
    for (const cut of cuts) expect(cut).toMatchObject({ fault: "outage", of: "all" });
  }
});
