// Cases of `check`: what a seed expands to stays within what the protocol claims to survive.
import { describe, expect, it } from "vitest";
import type { AnyProtocol } from "../../src/consensus/protocol.ts";
import { protocols } from "../../src/consensus/registry.ts";
import { CALM, type CheckEntry, caseOf, sizeFor } from "../../src/sim/check-case.ts";

const SEEDS = Array.from({ length: 300 }, (_, index) => index + 1);
const { raft, pbft } = protocols as { raft: AnyProtocol; pbft: AnyProtocol };

/** Validators that an entry makes faulty; a bridge is not. */
function faulty(entry: CheckEntry): readonly number[] {
  if ("attack" in entry) return [entry.validator];
  if (entry.fault === "partition") {
    const [first, second = []] = entry.groups;
    return first!.filter((id) => !second.includes(id));
  }
  return "validator" in entry ? [entry.validator] : [];
}

/** Most validators that are faulty at one instant. */
function mostAtOnce(entries: readonly CheckEntry[]): number {
  const spans = entries.map((entry) => {
    if ("attack" in entry) return { from: 0, to: Number.POSITIVE_INFINITY, who: faulty(entry) };
    return entry.fault === "held"
      ? { from: 0, to: 0, who: [] }
      : { from: entry.at, to: entry.at + entry.for, who: faulty(entry) };
  });
  const at = (instant: number) =>
    new Set(spans.flatMap(({ from, to, who }) => (from <= instant && instant < to ? who : [])));
  return Math.max(0, ...spans.map(({ from }) => at(from).size));
}

describe.each([
  ["raft", raft],
  ["pbft", pbft],
])("%s", (_, protocol) => {
  it.each([0, 1])("has never more faulty validators at once than it survives and %d", (beyond) => {
    const counts = SEEDS.map((seed) => {
      const { validators, entries } = caseOf(protocol, seed, { beyond });
      return mostAtOnce(entries) - protocol.toleratedFaults(validators);
    });
    expect(Math.max(...counts)).toBe(beyond);
  });
  it("is calm before and after, but for the corrupted", () => {
    const faults = SEEDS.flatMap((seed) => caseOf(protocol, seed).entries).filter((entry) => "at" in entry);
    expect(faults.length).toBeGreaterThan(SEEDS.length);
    for (const { at, for: length } of faults) {
      expect(at).toBeGreaterThan(CALM.before);
      expect(at + length).toBeLessThanOrEqual(CALM.after + 200_000);
    }
  });
  it("expands a seed to the same list each time, and another to another", () => {
    expect(caseOf(protocol, 5)).toEqual(caseOf(protocol, 5));
    expect(caseOf(protocol, 5)).not.toEqual(caseOf(protocol, 6));
  });
});

it("uses every kind of fault and attack", () => {
  const kinds = new Set(
    SEEDS.flatMap((seed) => caseOf(pbft, seed).entries.map((each) => ("attack" in each ? each.attack : each.fault))),
  );
  expect([...kinds].sort()).toEqual(
    "clock-skew crash delay delay-spike duplication held loss partition reordering selective silent slow-node stale-certificates twins votes-for-everything".split(
      " ",
    ),
  );
});

it("corrupts nobody under a crash-fault protocol, and one with one fault more than it claims", () => {
  const corrupted = (beyond: number) =>
    SEEDS.map((seed) => caseOf(raft, seed, { beyond }).entries.filter((each) => "attack" in each).length);
  expect(new Set(corrupted(0))).toEqual(new Set([0]));
  expect(new Set(corrupted(1))).toEqual(new Set([1]));
});

it.each([
  ["raft", raft, 1, 3],
  ["raft", raft, 2, 5],
  ["pbft", pbft, 1, 4],
  ["pbft", pbft, 2, 7],
])("%s survives %3$d with %4$d validators", (_, protocol, faults, n) => {
  expect(sizeFor(protocol, faults)).toBe(n);
});
