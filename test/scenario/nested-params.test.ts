// Parameters in blocks inside blocks, as of the protocols inside an anchored ledger.
import { expect, test } from "vitest";
import { faultsOf, LEDGER, load } from "./helpers.ts";

const anchored = (more: string): string =>
  LEDGER.replace("{ protocol: raft }", `{ protocol: anchored, public: central${more} }`);

test("a protocol's parameters stand under its name, in blocks of their own where they have such", () => {
  const text = anchored(
    ", anchor: { every: 1 h }, central: { block: { every: 2 s }, client-retry: 9 s }, pow: { confirmations: 2 }",
  );
  expect(load(text).designs[0]!.ledger!.params).toEqual({
    public: "central",
    "anchor.every": 3_600_000_000,
    "central.block.every": 2_000_000,
    "central.client-retry": 9_000_000,
    "pow.confirmations": 2,
  });
});

test("what is wrong in them is told at its place", () => {
  expect(faultsOf(anchored(", central: { block: { evry: 2 s } }"))).toEqual([
    's.yaml:6:78 designs.raft.ledger.central.block.evry: expected a key of block, got "evry", try every',
  ]);
  expect(faultsOf(anchored(", members: 9"))).toEqual([expect.stringContaining("ledger.members")]);
});
