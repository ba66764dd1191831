// Some of the bugs planted in protocols, one for each fault model; some of open ledgers are in their own
// files, and all others in the nightly run.
// Counterexamples are 1-minimal, and the protocol as it is survives them.
import { describe, expect, it } from "vitest";
import { protocols } from "../../src/consensus/registry.ts";
import { caseOf, checkCase, sequenceOf } from "../../src/study/check.ts";
import { hunt, mutated } from "./hunt.ts";

const AGREEMENT = "two blocks committed at height N";

/** Mutant, its protocol, and the rule that is broken. */
const mutants: readonly [string, string, string][] = [
  ["pbft-quorum-2f", "pbft", AGREEMENT],
  ["raft-vote-no-log-check", "raft", AGREEMENT],
];

it.each(mutants)("%s, in %s: %s", { timeout: 60_000 }, async (id, name, rule) => {
  const mutant = await mutated(id, name);
  const finding = hunt(mutant, 60);
  expect(finding.rule).toBe(rule);
  expect(sequenceOf(mutant, finding).length).toBeGreaterThan(10);
  expect(checkCase(protocols[name]!, finding.seed, finding.needed)).toBeUndefined();
});

// Ledgers that survive no fault are never restarted within their claims.
describe("with power cuts", () => {
  const cuts = { powerCuts: true };

  it.each([
    ["central-forgets-chain", "central", AGREEMENT],
    ["hash-timestamp-takes-roots-twice", "hash-timestamp", "request N committed twice, at heights N and N"],
  ])("%s, in %s: %s", { timeout: 60_000 }, async (id, name, rule) => {
    expect(hunt(await mutated(id, name), 60, cuts).rule).toBe(rule);
  });

  it("a seed's list is as without, and the cuts come on top", () => {
    for (const seed of [1, 2, 3]) {
      const plain = caseOf(protocols["raft"]!, seed).entries;
      const hard = caseOf(protocols["raft"]!, seed, cuts).entries;
      expect(hard.slice(0, plain.length)).toEqual(plain);
      const added = hard.slice(plain.length);
      expect(added.length).toBeGreaterThan(0);
      for (const cut of added) expect(cut).toMatchObject({ fault: "outage", of: "all" });
    }
  });
});
