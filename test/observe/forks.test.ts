// Ledgers whose blocks may be taken back: each rule with a history that keeps it and one that breaks it, and what is measured.
import { describe, expect, it } from "vitest";
import { EventPort } from "../../src/events/events.ts";
import { Batch, type Block, GENESIS, type Made } from "../../src/ledger/block.ts";
import type { Request } from "../../src/ledger/request.ts";
import { ForkMetrics } from "../../src/observe/fork-metrics.ts";
import { checkForkedChain } from "../../src/observe/fork-rules.ts";
import { checkForks } from "../../src/observe/forks.ts";
import { observeLedger } from "../../src/observe/ledger-metrics.ts";
import { MetricSink } from "../../src/observe/sink.ts";

const request = (id: number): Request => ({ id, client: 0, sequence: id, sizeBytes: 1, operation: { kind: "none" } });
/** A block upon another; by different makers it is different. */
const on = (parent: Block, ids: readonly number[] = [], by = "0"): Block => new Batch(ids.map(request)).on(parent, by);

function world(makers?: readonly string[]) {
  const events = new EventPort();
  const forks = checkForks(events);
  const rules = checkForkedChain(events);
  const sink = new MetricSink();
  sink.measuring = true;
  const heads = (): Block[] => [...chains].sort(([one], [other]) => one - other).map(([, chain]) => chain.at(-1)!);
  const metrics = new ForkMetrics(events, sink, { heads, makers });
  const totals = observeLedger(events, sink, { validators: 2, quorum: 2 });
  const chains = new Map<number, Block[]>();
  let now = 0;
  return {
    forks,
    rules,
    sink,
    metrics,
    totals,
    submit: (...ids: number[]) =>
      ids.forEach((id) => void events.emit({ type: "submitted", at: now, request: request(id) })),
    answer: (id: number) => events.emit({ type: "answered", at: now, request: request(id), submittedAt: 0 }),
    /** @param reversed how many committed blocks the validator takes back for it */
    adopt: (node: number, block: Block, { reversed = 0, made = { leader: 0 } as Made, at = now + 1 } = {}) => {
      now = at;
      const chain = chains.get(node) ?? [GENESIS];
      chains.set(node, chain);
      const abandoned = chain.splice(block.height);
      chain.push(block);
      events.emit({ type: "adopted", at: now, node, block, made, abandoned, reversed });
    },
    consult: (top: Block, node = 0) => events.emit({ type: "consulted", at: now, node, top }),
    commit: (node: number, block: Block) => events.emit({ type: "committed", at: now, node, block, leader: 0 }),
  };
}

describe("each validator's blocks are a chain", () => {
  const one = on(GENESIS, [1]);
  it("with forks and reversals", () => {
    const { forks, rules, submit, adopt, commit, answer } = world();
    submit(1, 2);
    adopt(0, one);
    commit(0, one);
    const other = on(GENESIS, [2], "1");
    adopt(0, other, { reversed: 1 });
    adopt(0, on(other, [1]));
    commit(0, other);
    answer(2);
    rules.atEnd(9);
    expect([rules.committed, rules.isSettled()]).toEqual([1, true]);
    expect(forks.checks()).toMatchObject([{ held: true, numbers: { adopted: 3, abandoned: 1, present: 2 } }]);
  });
  it.each([
    [
      "a block upon another chain",
      /does not stand on the one below/,
      (w: ReturnType<typeof world>) => w.adopt(0, on(one)),
    ],
    [
      "a commit of what is not in it",
      /not in the chain/,
      (w: ReturnType<typeof world>) => {
        w.adopt(0, one);
        w.commit(0, on(GENESIS, [1], "1"));
      },
    ],
    [
      "a commit out of order",
      /height 2 committed after 0/,
      (w: ReturnType<typeof world>) => {
        w.adopt(0, one);
        w.adopt(0, on(one));
        w.commit(0, on(one));
      },
    ],
    [
      "a request twice",
      /^request 1 twice in one chain, at heights 1 and 2 /,
      (w: ReturnType<typeof world>) => {
        w.adopt(0, one);
        w.adopt(0, on(one, [1]));
      },
    ],
    ["what nobody submitted", /nobody submitted/, (w: ReturnType<typeof world>) => w.adopt(0, on(GENESIS, [7]))],
  ])("not with %s", (_, message, act) => {
    const broken = world();
    broken.submit(1);
    expect(() => act(broken)).toThrow(message);
  });
});

describe("long after the calm", () => {
  it("honest validators agree on what they have committed; one may be behind, and liars may say anything", () => {
    const { rules, submit, adopt, commit } = world();
    submit(1, 2);
    const [one, other] = [on(GENESIS, [1]), on(GENESIS, [2], "1")];
    for (const [node, block] of [
      [0, one],
      [1, one],
      [2, other],
    ] as const) {
      adopt(node, block);
      commit(node, block);
    }
    adopt(0, on(one));
    commit(0, on(one));
    expect(rules.isSettled((node) => node !== 2)).toBe(true);
    expect(() => rules.atEnd(9)).toThrow(/^different blocks committed at height 1, long after the calm /);
  });
  it("what was confirmed is there", () => {
    const { rules, submit, adopt, commit, answer } = world();
    submit(1);
    adopt(0, on(GENESIS, [1]));
    answer(1);
    expect(() => rules.atEnd(9)).toThrow(/^request 1 was confirmed and is in no block /);
    commit(0, on(GENESIS, [1]));
    rules.atEnd(9);
  });
});

describe("measures", () => {
  // Heights 1, 2, 3 at 10, 20, 40 µs; a second block at height 2, out of turn, is left for the first by validator 1.
  it("forks, reorganisations, reversals, intervals", () => {
    const { adopt, commit, submit, metrics, sink } = world();
    submit(1);
    const [one, two, stale] = [on(GENESIS, [1]), on(on(GENESIS, [1])), on(on(GENESIS, [1]), [], "1")];
    for (const node of [0, 1]) adopt(node, one, { at: 10 });
    adopt(0, two, { at: 20 });
    adopt(1, stale, { at: 25, made: { leader: 1, outOfTurnSince: 18 } });
    commit(1, one);
    commit(1, stale);
    adopt(1, two, { at: 30, reversed: 1 });
    for (const node of [0, 1]) adopt(node, on(two), { at: 40 });
    metrics.finish();
    expect(Object.fromEntries(sink.values)).toMatchObject({ reorgs: 1, reversals: 1, blockInterval: 15 });
    expect(Object.fromEntries(sink.shares)).toEqual({
      outOfTurn: { hits: 1, of: 4 },
      staleFraction: { hits: 1, of: 4 },
    });
    expect([...sink.samples.get("reorgDepth")!.values()]).toEqual([1]);
    expect([...sink.samples.get("outOfTurnDelay")!.values()]).toEqual([7]);
  });
  it("each maker's part in the chain, and what of its blocks is stale", () => {
    const { adopt, metrics, sink } = world(["a", "b", "c"]);
    const [one, stale] = [on(GENESIS), on(GENESIS, [], "1")];
    adopt(0, one);
    adopt(1, stale, { made: { leader: 1 } });
    adopt(1, one);
    const two = on(one, [], "1");
    for (const node of [1, 0]) adopt(node, two, { made: { leader: 1 } });
    metrics.finish();
    expect(Object.fromEntries(sink.shares)).toMatchObject({
      staleFraction: { hits: 1, of: 3 },
      "staleFraction.a": { hits: 0, of: 1 },
      "staleFraction.b": { hits: 1, of: 2 },
      "mainChain.a": { hits: 1, of: 2 },
      "mainChain.b": { hits: 1, of: 2 },
    });
    expect([...sink.shares.keys()].some((metric) => metric.endsWith(".c"))).toBe(false);
  });
  it("what was decided by blocks that are left for others; not by those above the top, nor outside the window", () => {
    const { adopt, consult, metrics, sink } = world();
    const [one, stale] = [on(GENESIS), on(GENESIS, [], "1")];
    const [two, late] = [on(one), on(stale)];
    sink.measuring = false;
    consult(stale);
    sink.measuring = true;
    consult(GENESIS);
    adopt(1, stale);
    for (const node of [1, 0, 1]) consult(stale, node);
    for (const node of [0, 1]) adopt(node, one);
    consult(one);
    for (const node of [0, 1]) adopt(node, two);
    consult(late);
    consult(on(late));
    metrics.finish();
    // genesis and one; thrice stale and once late, which is as high as the top; not what is higher
    expect(sink.shares.get("staleReads")).toEqual({ hits: 4, of: 6 });
  });
  it("a request committed again after a reversal counts once towards a quorum", () => {
    const { adopt, commit, submit, sink } = world();
    submit(1);
    const [one, other] = [on(GENESIS, [1]), on(GENESIS, [], "1")];
    adopt(0, one);
    commit(0, one);
    adopt(0, other, { reversed: 1 });
    commit(0, other);
    const again = on(other, [1]);
    adopt(0, again);
    commit(0, again);
    expect(sink.samples.get("commit.first")!.values()).toHaveLength(1);
    expect(sink.samples.has("commit.quorum")).toBe(false);
    for (const block of [other, again]) {
      adopt(1, block);
      commit(1, block);
    }
    expect(sink.samples.get("commit.quorum")!.values()).toHaveLength(1);
    expect(sink.samples.get("commit.every")!.values()).toHaveLength(1);
  });
});
