// A validator's copy of the ledger: what is committed is in the state; what another block takes the place of never happened.
import { describe, expect, it } from "vitest";
import { Batch, type Block, GENESIS } from "../../src/ledger/block.ts";
import type { Operation } from "../../src/ledger/contract.ts";
import { LedgerCopy } from "../../src/sim/ledger-copy.ts";

let sequence = 0;
/** A block that registers a version of record r, or of another record. */
function block(parent: Block, version: number, record = "r"): Block {
  sequence += 1;
  const operation: Operation = { kind: "register", record, version, digest: `d${version}` };
  return new Batch([{ id: sequence, client: 0, sequence, sizeBytes: 1, operation }]).on(parent);
}

const A1 = block(GENESIS, 1);
const A2 = block(A1, 2);
const A3 = block(A2, 3);
const B2 = block(A1, 5, "other");
const B3 = block(B2, 6, "other");

describe("deterministic finality: commits alone", () => {
  it("applies blocks in order, and each once", () => {
    const copy = new LedgerCopy();
    expect([A1, A2, A1, A2].map((one) => copy.commit(one))).toEqual([true, true, false, false]);
    expect(copy.state.record("r")?.version).toBe(2);
  });
  it("says that it is given another block or one too high, and keeps its own", () => {
    const copy = new LedgerCopy();
    for (const one of [A1, A2]) copy.commit(one);
    expect([copy.commit(B2), copy.commit(block(B3, 9))]).toEqual([true, true]);
    expect(copy.state.record("other")).toBeUndefined();
  });
});

describe("probabilistic finality", () => {
  const adopted = (...blocks: Block[]): LedgerCopy => {
    const copy = new LedgerCopy();
    copy.begin([{ kind: "register", record: "old", version: 1, digest: "g" }]);
    for (const one of blocks) copy.adopt(one);
    return copy;
  };
  it("a block is adopted before it is in the state", () => {
    const copy = adopted(A1, A2);
    expect(copy.state.record("r")).toBeUndefined();
    copy.commit(A1);
    expect(copy.state.record("r")?.version).toBe(1);
  });
  it("another takes the place of what is above the fork", () => {
    const copy = adopted(A1, A2, A3);
    copy.commit(A1);
    expect(copy.adopt(B2)).toEqual({ abandoned: [A2, A3], reversed: 0 });
    expect([copy.adopt(B3), copy.adopt(B2)]).toEqual([{ abandoned: [], reversed: 0 }, undefined]);
  });
  it("a record of an abandoned block is gone, committed or not; what genesis and the blocks below hold is not", () => {
    const copy = adopted(A1, A2, A3);
    for (const one of [A1, A2, A3]) copy.commit(one);
    expect(copy.state.record("r")?.version).toBe(3);
    expect(copy.adopt(B2)).toEqual({ abandoned: [A2, A3], reversed: 2 });
    expect(["r", "other", "old"].map((id) => copy.state.record(id)?.version)).toEqual([1, undefined, 1]);
    copy.adopt(B3);
    for (const one of [B2, B3]) copy.commit(one);
    expect(["r", "other"].map((id) => copy.state.record(id)?.version)).toEqual([1, 6]);
  });
  it("takes no block that does not stand on its chain", () => {
    const copy = adopted(A1);
    expect([copy.adopt(B3), copy.adopt(block(A2, 7))]).toEqual([undefined, undefined]);
  });
});
