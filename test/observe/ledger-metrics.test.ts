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
