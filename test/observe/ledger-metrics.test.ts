// What a ledger's events become: the share of invalid transactions and the requests of a block.
import { describe, expect, it } from "vitest";
import { EventPort } from "../../src/events/events.ts";
import { Batch, type Block, GENESIS } from "../../src/ledger/block.ts";
import type { Request } from "../../src/ledger/request.ts";
import { observeLedger } from "../../src/observe/ledger-metrics.ts";
import { MetricSink } from "../../src/observe/sink.ts";

const request = (id: number): Request => ({ id, client: 0, sequence: id, sizeBytes: 10, operation: { kind: "none" } });

function world() {
  const events = new EventPort();
  const sink = new MetricSink();
  sink.measuring = true;
  const totals = observeLedger(events, sink, { validators: 2, quorum: 2 });
  let tip: Block = GENESIS;
  return {
    sink,
    totals,
    /** Both validators commit a block of these requests. */
    commit: (valid: readonly number[], invalid?: readonly number[]) => {
      tip = new Batch(valid.map(request), invalid?.map(request)).on(tip);
      for (const node of [0, 1]) events.emit({ type: "committed", at: 5, node, block: tip, leader: 0 });
    },
  };
}

describe("invalid transactions", () => {
  it("are a share of what was ordered, counted once a block; what is committed are the others", () => {
    const { sink, totals, commit } = world();
    commit([1, 2, 3], [4]);
    commit([], [4, 5]);
    commit([6, 7], []);
    expect(sink.shares.get("invalidTransactions")).toEqual({ hits: 3, of: 8 });
    expect([totals.committedBlocks, totals.committedRequests, totals.committedBytes]).toEqual([3, 5, 80]);
  });
  it("are not measured where a protocol orders nothing invalid", () => {
    const { sink, commit } = world();
    commit([1, 2]);
    expect(sink.shares.has("invalidTransactions")).toBe(false);
  });
});

describe("finality", () => {
  it("is from a block's first adoption to its first commit, of the blocks that are committed", () => {
    const events = new EventPort();
    const sink = new MetricSink();
    sink.measuring = true;
    observeLedger(events, sink, { validators: 2, quorum: 2 });
    const adopt = (node: number, at: number, block: Block): void =>
      events.emit({ type: "adopted", at, node, block, made: { leader: 0 }, abandoned: [], reversed: 0 });
    const commit = (node: number, at: number, block: Block): void =>
      events.emit({ type: "committed", at, node, block, leader: 0 });
    const [first, beside] = [new Batch([]).on(GENESIS, "a"), new Batch([]).on(GENESIS, "b")];
    const second = new Batch([]).on(first, "c");
    adopt(0, 10, first);
    adopt(1, 12, beside);
    adopt(1, 13, first);
    adopt(0, 20, second);
    commit(1, 40, first);
    commit(0, 45, first);
    commit(0, 45, second);
    expect([...sink.samples.get("finality")!.values()]).toEqual([30, 25]);
  });
});
