// What every ledger owes its clients: each rule with a history that keeps it and one that breaks it.
import { describe, expect, it } from "vitest";
import { Violation } from "../../src/base/errors.ts";
import { EventPort } from "../../src/events/events.ts";
import { Batch, type Block, GENESIS } from "../../src/ledger/block.ts";
import type { Request } from "../../src/ledger/request.ts";
import { checkChain } from "../../src/observe/chain-rules.ts";

const request = (id: number): Request => ({ id, client: 0, sequence: id, sizeBytes: 1, operation: { kind: "none" } });

function world() {
  const events = new EventPort();
  const rules = checkChain(events);
  let tip: Block = GENESIS;
  return {
    rules,
    submit: (id: number) => events.emit({ type: "submitted", at: 1, request: request(id) }),
    answer: (id: number) => events.emit({ type: "answered", at: 9, request: request(id), submittedAt: 1 }),
    commit: (...ids: number[]) => {
      tip = new Batch(ids.map(request)).on(tip);
      for (const node of [0, 1]) events.emit({ type: "committed", at: 5, node, block: tip, leader: 0 });
    },
  };
}

describe("the ledger holds", () => {
  it("what was submitted, once, by however many validators", () => {
    const { rules, submit, commit, answer } = world();
    for (const id of [1, 2, 3]) submit(id);
    commit(1, 2);
    commit(3);
    answer(1);
    rules.atEnd(10);
    expect(rules.committed).toBe(3);
  });
  it("nothing that nobody submitted", () => {
    const { commit, submit } = world();
    submit(1);
    expect(() => commit(1, 2)).toThrow(new Violation("a request that nobody submitted committed at height 1", 5, [0]));
  });
  it("nothing twice in one block", () => {
    const { commit, submit } = world();
    submit(1);
    expect(() => commit(1, 1)).toThrow(/^request 1 committed twice, at heights 1 and 1 /);
  });
  it("nothing twice in two blocks", () => {
    const { commit, submit } = world();
    submit(1);
    commit(1);
    expect(() => commit(1)).toThrow(/^request 1 committed twice, at heights 1 and 2 /);
  });
  it("everything that was confirmed", () => {
    const { rules, submit, answer } = world();
    submit(1);
    answer(1);
    expect(() => rules.atEnd(10)).toThrow(/^request 1 was confirmed and is in no block /);
  });
});
