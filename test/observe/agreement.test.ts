// Agreement: one block a height, heights without a gap, and nothing that is committed is taken back.
import { describe, expect, it } from "vitest";
import { EventPort } from "../../src/events/events.ts";
import { Batch, type Block, GENESIS } from "../../src/ledger/block.ts";
import { checkAgreement } from "../../src/observe/agreement.ts";

const A = new Batch([]).on(GENESIS, "a");
const B = new Batch([]).on(GENESIS, "b");
const C = new Batch([]).on(A, "c");

function world() {
  const events = new EventPort();
  const agreement = checkAgreement(events);
  return {
    agreement,
    adopt: (node: number, block: Block, reversed: number): void =>
      events.emit({ type: "adopted", at: 1, node, block, made: { leader: 0 }, abandoned: [], reversed }),
    commit: (node: number, block: Block): void => events.emit({ type: "committed", at: 1, node, block, leader: 0 }),
  };
}

describe("agreement", () => {
  it("holds while all commit the same blocks, adopted before or not", () => {
    const { agreement, adopt, commit } = world();
    for (const block of [B, A, C]) adopt(0, block, 0);
    for (const node of [0, 1]) for (const block of [A, C]) commit(node, block);
    expect(agreement.checks()[0]?.numbers).toMatchObject({ blocks: 2, highest: 2, validators: 2 });
  });
  it("two blocks at a height", () => {
    const { commit } = world();
    commit(0, A);
    expect(() => commit(1, B)).toThrow("two blocks committed at height 1");
  });
  it("a gap", () => {
    expect(() => world().commit(0, C)).toThrow("height 2 committed after 0");
  });
  it("a block adopted in place of a committed one", () => {
    const { adopt, commit } = world();
    adopt(0, A, 0);
    commit(0, A);
    expect(() => adopt(0, B, 1)).toThrow("a block committed at height 1 taken back");
  });
});
