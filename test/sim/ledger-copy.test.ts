// A validator's copy of the ledger: what is committed is in the state; what another block takes the place of never happened.
// Who relies on blocks with so many upon them reads the chain down to there, committed or not.
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
    expect(copy.stateFor("committed").record("r")?.version).toBe(2);
  });
  it("says that it is given another block or one too high, and keeps its own", () => {
    const copy = new LedgerCopy();
    for (const one of [A1, A2]) copy.commit(one);
    expect([copy.commit(B2), copy.commit(block(B3, 9))]).toEqual([true, true]);
    expect(copy.stateFor("committed").record("other")).toBeUndefined();
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
    expect(copy.stateFor("committed").record("r")).toBeUndefined();
    copy.commit(A1);
    expect(copy.stateFor("committed").record("r")?.version).toBe(1);
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
    expect(copy.stateFor("committed").record("r")?.version).toBe(3);
    expect(copy.adopt(B2)).toEqual({ abandoned: [A2, A3], reversed: 2 });
    expect(["r", "other", "old"].map((id) => copy.stateFor("committed").record(id)?.version)).toEqual([
      1,
      undefined,
      1,
    ]);
    copy.adopt(B3);
    for (const one of [B2, B3]) copy.commit(one);
    expect(["r", "other"].map((id) => copy.stateFor("committed").record(id)?.version)).toEqual([1, 6]);
  });
  it("takes no block that does not stand on its chain", () => {
    const copy = adopted(A1);
    expect([copy.adopt(B3), copy.adopt(block(A2, 7))]).toEqual([undefined, undefined]);
  });
});

describe("what a reader relies on", () => {
  const OLD: Operation = { kind: "register", record: "old", version: 1, digest: "g" };
  const chain = (...blocks: Block[]): LedgerCopy => {
    const copy = new LedgerCopy();
    copy.begin([OLD]);
    for (const one of blocks) copy.adopt(one);
    return copy;
  };
  const under = (copy: LedgerCopy, confirmations: number, record = "r"): number | undefined =>
    copy.stateFor({ confirmations }).record(record)?.version;

  it("is what has so many blocks upon it, whatever is committed", () => {
    const copy = chain(A1, A2, A3);
    const versions = (): (number | undefined)[] => [0, 1, 2, 3, 4].map((k) => under(copy, k));
    expect(versions()).toEqual([3, 2, 1, undefined, undefined]);
    for (const one of [A1, A2, A3]) copy.commit(one);
    expect(versions()).toEqual([3, 2, 1, undefined, undefined]);
    expect([0, 2, 3, 9].map((confirmations) => copy.topFor({ confirmations }))).toEqual([A3, A1, GENESIS, GENESIS]);
    expect(under(copy, 9, "old")).toBe(1);
  });
  it("moves on with the chain, on the state that was read before", () => {
    const copy = chain(A1);
    const before = copy.stateFor({ confirmations: 1 });
    copy.adopt(A2);
    const after = copy.stateFor({ confirmations: 1 });
    expect([after === before, after.record("r")?.version, after.appliedHeight]).toEqual([true, 1, 1]);
  });
  it("deeper than a reorganisation, is not touched by it", () => {
    const copy = chain(A1, A2, A3);
    const [deep, flat] = [2, 0].map((confirmations) => copy.stateFor({ confirmations }));
    for (const one of [B2, B3]) copy.adopt(one);
    expect(copy.stateFor({ confirmations: 2 })).toBe(deep);
    expect(copy.stateFor({ confirmations: 0 })).not.toBe(flat);
  });
  it("nearer to the head, loses what was abandoned", () => {
    const copy = chain(A1, A2, A3);
    expect([under(copy, 0), under(copy, 1)]).toEqual([3, 2]);
    copy.adopt(B2);
    expect([under(copy, 0), under(copy, 1), under(copy, 0, "other")]).toEqual([1, 1, 5]);
    copy.adopt(B3);
    expect([under(copy, 0, "other"), under(copy, 1, "other"), under(copy, 2, "other")]).toEqual([6, 5, undefined]);
  });
  it("comes back when the abandoned branch does", () => {
    const copy = chain(A1, A2, A3);
    for (const one of [B2, A2, A3]) {
      copy.adopt(one);
      under(copy, 0);
    }
    expect([under(copy, 0), under(copy, 0, "other")]).toEqual([3, undefined]);
  });
  it("with deterministic finality, is so far below what is committed", () => {
    const copy = chain();
    for (const one of [A1, A2, A3]) copy.commit(one);
    expect([0, 1, 3].map((k) => under(copy, k))).toEqual([3, 2, undefined]);
  });
  it("read at any time, is what a copy that is read only once has", () => {
    // Every walk of five steps over three branches upon A1.
    const branches = [[A2, A3], [B2, B3], [block(A1, 8, "third")]];
    const all = (copy: LedgerCopy): unknown[] =>
      [0, 1, 2].flatMap((k) => ["r", "other", "third", "old"].map((record) => under(copy, k, record)));
    for (let walk = 0; walk < 3 ** 5; walk += 1) {
      const [often, once] = [chain(A1), chain(A1)];
      for (let step = 0, rest = walk; step < 5; step += 1, rest = Math.floor(rest / 3)) {
        for (const one of branches[rest % 3]!) for (const copy of [often, once]) copy.adopt(one);
        all(often);
      }
      expect(all(often)).toEqual(all(once));
    }
  });
});

describe("an editable log", () => {
  const committing = (...blocks: Block[]): LedgerCopy => {
    const copy = new LedgerCopy();
    for (const one of blocks) copy.commit(one);
    return copy;
  };
  const digest = (copy: LedgerCopy, confirmations: number): string | undefined =>
    copy.stateFor({ confirmations }).record("r")?.digest;

  it("says something else to all who read it, until a newer version is registered", () => {
    const copy = committing(A1);
    copy.stateFor({ confirmations: 0 });
    copy.rewrite("r", "forged");
    copy.rewrite("unknown", "forged");
    expect([copy.stateFor("committed").record("r")?.digest, digest(copy, 0)]).toEqual(["forged", "forged"]);
    expect(copy.stateFor("committed").record("unknown")).toBeUndefined();
    copy.commit(A2);
    expect([copy.stateFor("committed").record("r")?.digest, digest(copy, 0), digest(copy, 1)]).toEqual([
      ...["d2", "d2"],
      "forged",
    ]);
  });
  it("also to a reader for whom the entry is not deep enough yet", () => {
    const copy = committing(A1);
    expect(digest(copy, 1)).toBeUndefined();
    copy.rewrite("r", "forged");
    expect(digest(copy, 1)).toBeUndefined();
    copy.commit(B2);
    expect(digest(copy, 1)).toBe("forged");
  });
  it("does not change a version that comes later", () => {
    const copy = committing(A1);
    copy.stateFor({ confirmations: 0 });
    copy.commit(A2);
    copy.rewrite("r", "forged");
    expect([digest(copy, 0), digest(copy, 1)]).toEqual(["forged", "d1"]);
  });
});
