// Casper FFG against consensus-specs: which links finalise, which votes contradict each other, and how much is two thirds.
import { describe, expect, it } from "vitest";
import { withDefaults } from "../../src/base/params.ts";
import { type GasperLink, Vote } from "../../src/consensus/gasper-chain.ts";
import { contradict, justify, weigh } from "../../src/consensus/gasper-checkpoints.ts";
import { genesisState, LARGEST_STAKE, stateIn } from "../../src/consensus/gasper-epochs.ts";
import { gasperParams } from "../../src/consensus/gasper-params.ts";
import { blockOn, ROOT } from "./gasper-kit.ts";

const values = withDefaults(gasperParams, { "slots-per-epoch": 4 });
const at = (epoch: number) => ({ epoch, link: ROOT });

// phase0/beacon-chain.md, weigh_justification_and_finalization; its tests call the rules 234, 23, 123 and 12 by the epochs from the latest
// back: who is justified, latest first. In epoch 10: bits before, the old checkpoints, links that two thirds support.
describe("finalisation, in epoch 10", () => {
  it.each([
    ["12: the last epoch from the one before", [1, 0, 0], 8, 9, ["current"], "1100", 10, 9],
    ["123: the last one from the third last", [1, 1, 0], 7, 8, ["previous", "current"], "1110", 10, 8],
    ["23: the one before from the third last", [0, 1, 0], 8, 8, ["previous"], "0110", 9, 8],
    ["234: the one before from the fourth last", [0, 1, 1], 7, 8, ["previous"], "0111", 9, 7],
    ["a gap between: justified, and nothing final", [0, 0, 1], 7, 7, ["current"], "1001", 10, 0],
    ["from too far back", [0, 1, 0], 6, 6, ["previous"], "0110", 9, 0],
    ["nobody's votes: the bits move on", [1, 1, 0], 8, 9, [], "0110", 9, 8],
    ["nobody's votes for long", [0, 0, 0], 6, 6, [], "0000", 6, 0],
  ] as const)("%s", (_, bits, previous, justified, supported, after, nowJustified, finalized) => {
    const state = {
      epoch: 10,
      bits: [...bits.map((bit) => bit === 1), false],
      previousJustified: at(previous),
      justified: at(justified),
      finalized: at(0),
    };
    const has = (which: "previous" | "current"): boolean => (supported as readonly string[]).includes(which);
    const result = weigh(state, {
      previous: has("previous") ? at(9) : undefined,
      current: has("current") ? at(10) : undefined,
    });
    expect(result.bits.map((bit) => (bit ? 1 : 0)).join("")).toBe(after);
    expect([result.justified.epoch, result.finalized.epoch]).toEqual([nowJustified, finalized]);
    expect(result.previousJustified.epoch).toBe(justified);
  });
});

describe("two thirds of the stake", () => {
  const chain = Array.from({ length: 12 }, (_, index) => index + 1).reduce<GasperLink>(
    (top, slot) => blockOn(top, { slot }),
    ROOT,
  );
  it.each([
    [3, 2, true],
    [4, 2, false],
    [4, 3, true],
    [100, 66, false],
    [100, 67, true],
  ])("of %i validators %i: %s", (n, votes, expected) => {
    const genesis = genesisState(ROOT, values, n);
    const current = new Uint8Array(n).fill(1, 0, votes);
    const state = { ...genesis, top: chain, epoch: 3, attested: { current, previous: new Uint8Array(n) } };
    expect(justify(state, values).justified.epoch).toBe(expected ? 3 : 0);
    expect(justify({ ...state, epoch: 1 }, values).justified.epoch).toBe(0);
  });
  it("the slashed count until the epoch's end, and then have no stake", () => {
    const genesis = genesisState(ROOT, values, 3);
    const attested = { current: Uint8Array.of(1, 1, 0), previous: new Uint8Array(3) };
    const state = { ...genesis, top: chain, epoch: 3, attested, slashed: new Set([1]) };
    expect(justify(state, values).justified.epoch).toBe(3);
    expect(stateIn(state, 4, values).stakes.effective).toEqual([LARGEST_STAKE, 0, LARGEST_STAKE]);
  });
});

// phase0/beacon-chain.md, is_slashable_attestation_data.
describe("votes that contradict each other", () => {
  const vote = (source: number, target: number, slot = 4 * target): Vote =>
    new Vote(slot, "head", { source: { epoch: source, digest: "a" }, target: { epoch: target, digest: "b" } });
  it.each([
    ["the same vote twice", vote(1, 2), vote(1, 2), false],
    ["two for one target", vote(1, 2), vote(0, 2), true],
    ["two heads with one target", vote(1, 2, 8), vote(1, 2, 9), true],
    ["one around the other", vote(1, 5), vote(2, 4), true],
    ["one within the other", vote(2, 4), vote(1, 5), true],
    ["one after the other", vote(1, 2), vote(2, 3), false],
    ["from one source to two targets", vote(1, 3), vote(1, 4), false],
  ])("%s: %s", (_, one, other, expected) => {
    expect(contradict(one, other)).toBe(expected);
  });
});
