// Every bug planted in a protocol is found by `check` within 2000 seeds; here those that take longer than a test may. What it does not
// find is named in docs/check.md, with the test that does.
import { describe, expect, it } from "vitest";
import { clique } from "../../src/consensus/clique.ts";
import { qbft } from "../../src/consensus/qbft.ts";
import { checkSeed, STALL } from "../../src/study/check.ts";
import { hunt, mutated } from "./hunt.ts";

const SEEDS = 2000;
const PATIENT = { timeout: 600_000 };

it.each([
  ["aura-forgets-chain", "aura"],
  ["aura-keeps-commits", "aura"],
  ["aura-repeats-requests", "aura"],
  ["aura-silent-too-early", "aura"],
  ["clique-forgets-reversed", "clique"],
  ["clique-keeps-first-seen", "clique"],
  ["clique-never-fetches", "clique"],
  ["clique-stands-in-barred", "clique"],
  ["fabric-carries-out-twice", "fabric"],
  ["fabric-forgets-flags", "fabric"],
  ["fabric-forgets-state", "fabric"],
  ["fabric-never-asks-again", "fabric"],
  ["fabric-never-submits-again", "fabric"],
  ["hotstuff-no-lock", "hotstuff"],
  ["hotstuff-quorum-2f", "hotstuff"],
  ["hotstuff-two-chain", "hotstuff"],
  ["hotstuff-votes-twice", "hotstuff"],
  ["hotstuff-basic-commits-early", "hotstuff-basic"],
  ["hotstuff-basic-no-lock", "hotstuff-basic"],
  ["hotstuff-quorum-2f", "hotstuff-basic"],
  ["hotstuff-quorum-2f", "jolteon"],
  ["hotstuff-votes-twice", "jolteon"],
  ["jolteon-votes-after-timeout", "jolteon"],
  ["pbft-accepts-twice", "pbft"],
  ["pbft-new-view-any-certificate", "pbft"],
  ["pbft-view-change-without-certificates", "pbft"],
  ["qbft-claims-nothing", "qbft"],
  ["qbft-never-fetches", "qbft"],
  ["qbft-proposes-earliest", "qbft"],
  ["qbft-quorum-2f", "qbft"],
  ["qbft-votes-in-old-rounds", "qbft"],
  ["raft-append-no-log-check", "raft"],
  ["raft-follows-stale-leader", "raft"],
  ["raft-forgets-entries", "raft"],
  ["raft-forgets-snapshot", "raft"],
  ["raft-half-is-enough", "raft"],
  ["raft-pre-votes-count", "raft"],
  ["raft-restores-older-snapshot", "raft"],
  ["raft-votes-twice", "raft"],
  ["tendermint-does-not-ask-leader", "tendermint"],
  ["tendermint-ignores-lock", "tendermint"],
  ["tendermint-never-asks", "tendermint"],
  ["tendermint-quorum-2f", "tendermint"],
])("%s, in %s", PATIENT, async (id, name) => {
  hunt(await mutated(id, name), SEEDS);
});

// What a protocol forgets to write, or answers before it is written; and all that goes wrong where no fault is survived.
describe("with power cuts", () => {
  it.each([
    ["central-answers-before-disk", "central"],
    ["central-orders-again", "central"],
    ["chain-takes-gaps", "central"],
    ["chain-takes-gaps", "hash-timestamp"],
    ["hash-timestamp-forgets-calendar", "hash-timestamp"],
    ["pbft-forgets-accepted", "pbft"],
    ["qbft-forgets-accepted", "qbft"],
    ["qbft-forgets-prepared", "qbft"],
    ["raft-forgets-vote", "raft"],
  ])("%s, in %s", PATIENT, async (id, name) => {
    hunt(await mutated(id, name), SEEDS, { powerCuts: true });
  });
});

// As EIP-3436 says of the rules before it.
it.each([
  ["first-seen", 146],
  ["geth", 850],
] as const)("ties: %s: seed %d stalls, and does not with eip-3436", PATIENT, (ties, seed) => {
  const other = { ...clique, paramsForCheck: [clique.paramsForCheck].flat().map((set) => ({ ...set, ties })) };
  expect(checkSeed(other, seed)?.rule).toBe(STALL);
  expect(checkSeed(clique, seed)).toBeUndefined();
});

// As in the analysis of these rules (Saltini & Hyland-Wood, arXiv 1901.07160).
it.each([194, 793])("rules ibft: seed %d stalls, and does not with the rules qbft", PATIENT, (seed) => {
  const ibft = { ...qbft, paramsForCheck: { ...qbft.paramsForCheck, rules: "ibft" as const } };
  expect(checkSeed(ibft, seed)?.rule).toBe(STALL);
  expect(checkSeed(qbft, seed)).toBeUndefined();
});
