// Step tables for Snowman: one row a rule of arXiv:1906.08936 or AvalancheGo. Six validators, of whom each asks the five others; four
// equal answers count, three such polls in a row accept. Turns of 5 s: at height 1 of 2, 3, 4 …; at height 2 of 4, 5, 0 …
import { describe, expect, it } from "vitest";
import { withDefaults } from "../../src/base/params.ts";
import { MILLISECOND } from "../../src/base/time.ts";
import { snowman } from "../../src/consensus/snowman.ts";
import { type SnowmanValues, snowmanParams } from "../../src/consensus/snowman-params.ts";
import type { SnowmanMessage } from "../../src/consensus/snowman-state.ts";
import { sealed } from "./poa-kit.ts";
import { blockOn, nameOf, ROOT, validator } from "./snowman-kit.ts";
import { request } from "./step-tables.ts";

const A = blockOn(ROOT, { ids: [101] });
const B = blockOn(ROOT, { at: 6, ids: [102] });
const A2 = blockOn(A, { ids: [103] });
const A3 = blockOn(A2, { ids: [104] });
const B2 = blockOn(B, { at: 6 });

const QUERIES = (poll: number, height: number): string =>
  [1, 2, 3, 4, 5].map((to) => `query ${poll} h${height} →${to}`).join("; ");

describe("polls", () => {
  it("a new block is passed on, and the others are asked", () => {
    expect(validator(0).take(A)).toBe(`gossip block h1/2 [101]; persist undecided; timer poll 0 2s; ${QUERIES(0, 1)}`);
    expect(validator(0, { concurrent: 2 }).take(A)).toBe(
      `gossip block h1/2 [101]; persist undecided; timer poll 0 2s; ${QUERIES(0, 1)}; timer poll 1 2s; ${QUERIES(1, 1)}`,
    );
  });
  it("what is there already changes nothing, nor what others say of themselves", () => {
    const one = validator(0);
    one.take(A);
    expect(one.take(A)).toBe("");
    expect(one.answer(7, A, A, A, A)).toBe("");
  });
  it("alpha answers end a poll, and the next begins; beta in a row accept; then it is silent", () => {
    const one = validator(0);
    one.take(A);
    expect(one.answer(0, A, A, A)).toBe("");
    expect(one.answer(0, A, A, A)).toBe("");
    expect(one.answer(0, ROOT, ROOT, ROOT, A)).toBe(`cancel poll 0; timer poll 1 2s; ${QUERIES(1, 1)}`);
    one.answer(1, A, A, A, A);
    expect(one.answer(2, A, A, A, A)).toBe("cancel poll 2; persist chain; commit h1 [101]; reply 101 h1");
    expect(one.solo.state.polls).toEqual([]);
  });
  it("two other answers end a poll: no four can be equal; the row begins anew", () => {
    const one = validator(0);
    one.take(A);
    one.answer(0, A, A, A, A);
    one.answer(1, A, A, A, A);
    expect(one.answer(2, A, ROOT, ROOT)).toBe(`cancel poll 2; timer poll 3 2s; ${QUERIES(3, 1)}`);
    one.answer(3, A, A, A, A);
    one.answer(4, A, A, A, A);
    expect(one.answer(5, A, A, A, A)).toMatch(/commit h1/);
  });
  it("a poll without enough answers counts what it has at its time limit", () => {
    const one = validator(0);
    one.take(A);
    one.answer(0, A, A, A);
    expect(one.solo.fire("poll 0")).toBe(`timer poll 1 2s; ${QUERIES(1, 1)}`);
    expect(one.answer(0, A, A, A, A)).toBe("");
    expect(one.solo.state.choices.get(ROOT.block.digest)!.confidence).toBe(0);
  });
  it("results count in the order of the polls", () => {
    const one = validator(0, { concurrent: 3 });
    one.take(A);
    expect(one.answer(2, A, A, A, A)).toBe("cancel poll 2");
    expect(one.answer(1, A, A, A, A)).toBe("cancel poll 1");
    expect(one.answer(0, A, A, A, A)).toMatch(/^cancel poll 0; persist chain; commit h1/);
  });
  it("a vote is one for all blocks below, and not for those above", () => {
    const one = validator(0);
    for (const link of [A, A2]) one.take(link);
    for (const poll of [0, 1]) one.answer(poll, A2, A2, A2, A2);
    expect(one.answer(2, A2, A2, A, A2, A)).toMatch(/commit h1 \[101]; reply 101 h1; timer poll 3/);
    for (const poll of [3, 4]) one.answer(poll, A2, A2, A2, A2);
    expect(one.answer(5, A2, A2, A2, A2)).toMatch(/commit h2 \[103]/);
  });
  it("of all blocks at once, if all answers are for the leaf", () => {
    const one = validator(0);
    for (const link of [A, A2, A3]) one.take(link);
    for (const poll of [0, 1]) one.answer(poll, A3, A3, A3, A3);
    expect(one.answer(2, A3, A3, A3, A3)).toMatch(/commit h1 .*commit h2 .*commit h3/);
  });
});

describe("answers", () => {
  it("name the preferred leaf, and the block at the height asked about", () => {
    const one = validator(0);
    for (const link of [A, A2]) one.take(link);
    const chit = (height: number) => {
      one.solo.receive(1, { type: "query", poll: 9, preferred: nameOf(ROOT), height });
      const [effect] = one.solo.effects;
      return effect?.kind === "send" && effect.message.type === "chit" ? effect.message.chit : undefined;
    };
    expect(chit(1)).toEqual({ preferred: nameOf(A2), atHeight: nameOf(A) });
    expect(chit(5)).toEqual({ preferred: nameOf(A2), atHeight: nameOf(A2) });
    for (const poll of [0, 1, 2]) one.answer(poll, A2, A2, A2, A2);
    expect(chit(1)).toEqual({ preferred: nameOf(A2), atHeight: nameOf(A) });
  });
  it("of another block than its own: the preference goes over, and siblings are out with what is above them", () => {
    const one = validator(0);
    for (const link of [A, A2, B]) one.take(link);
    expect(one.preferred()).toEqual(nameOf(A2));
    one.answer(0, B, B, B, B);
    expect(one.preferred()).toEqual(nameOf(B));
    for (const poll of [1, 2]) one.answer(poll, B, B, B, B);
    expect([...one.solo.state.tree.beside]).toEqual([]);
    expect([...one.solo.state.tree.pending.keys()]).toEqual([101, 103]);
    expect(one.take(A2)).toBe("");
  });
  it("that name an unknown block wait for it, and who named it is asked, once", () => {
    const one = validator(0);
    one.take(A);
    expect(one.answer(0, A2)).toBe("fetch above h0 →1");
    expect(one.answer(0, A, A2, A2, A2)).toBe("");
    const blocks: SnowmanMessage = { type: "blocks", blocks: [sealed(A2)] };
    expect(one.solo.receive(1, blocks)).toBe(`cancel poll 0; persist undecided; timer poll 1 2s; ${QUERIES(1, 2)}`);
  });
  it("or count for the height asked about when the poll's time is over", () => {
    const one = validator(0);
    one.take(A);
    for (const from of [1, 2, 3, 4, 5])
      one.solo.receive(from, { type: "chit", poll: 0, chit: { preferred: nameOf(A3), atHeight: nameOf(A) } });
    expect(one.solo.state.polls[0]).toMatchObject({ id: 0, isOver: false });
    one.solo.fire("poll 0");
    expect(one.solo.state.choices.get(ROOT.block.digest)!.confidence).toBe(1);
  });
  it("a query names what the other prefers: unknown, it is asked for it", () => {
    const query: SnowmanMessage = { type: "query", poll: 3, preferred: nameOf(A), height: 1 };
    expect(validator(0).solo.receive(4, query)).toBe("chit 3 h0 →4; fetch above h0 →4");
  });
});

describe("who may make a block when", () => {
  it.each([
    [2, 0, "gossip block h1/2 [101]"],
    [3, 0, "timer build 5s; gossip relay 101"],
    [1, 0, "timer build 25s; gossip relay 101"],
    [2, 7, "timer build 23s; gossip relay 101"],
    [3, 7, "gossip block h1/3 [101]"],
  ])("validator %i with a request at %i s: %s", (self, seconds, effects) => {
    const one = validator(self);
    one.at(seconds);
    expect(one.submit(101).split("; persist")[0]).toBe(effects);
  });
  it("at cuts, if there are any: not in another's turn", () => {
    const one = validator(3, { "block.every": 2_000_000 });
    one.at(9);
    // Its turn ends at 10 s, before the cut; the next begins at 35 s.
    expect(one.submit(101)).toBe("timer build 1s; gossip relay 101");
    one.at(10);
    expect(one.solo.fire("build")).toBe("timer build 26s");
  });
  it("upon its preferred branch, and not with ten undecided blocks", () => {
    const one = validator(4);
    one.take(A);
    expect(one.submit(105)).toBe("gossip block h2/4 [105]; persist undecided");
    const full = validator(4, { "most-processing": 1 });
    full.take(A);
    expect(full.submit(105)).toBe("gossip relay 105");
  });
  it.each([
    ["another's turn", blockOn(ROOT, { by: 3 })],
    ["before its parent", blockOn(B, { at: 5, by: 3 })],
    ["more than 10 s ahead", blockOn(ROOT, { at: 11 })],
    ["signed by another", blockOn(ROOT, { signedBy: 1 })],
    ["a request twice", blockOn(ROOT, { ids: [101, 101] })],
    ["a request of a block below", blockOn(A, { ids: [101] })],
  ])("a block is not taken: %s", (_, link) => {
    const one = validator(0);
    for (const below of [A, B]) one.take(below);
    one.take(link);
    expect([...one.solo.state.tree.beside.keys()]).toEqual([A, B].map(({ block }) => block.digest));
  });
  it("nor upon anything but the last accepted or an undecided block", () => {
    const one = validator(0);
    one.take(A);
    for (const poll of [0, 1, 2]) one.answer(poll, A, A, A, A);
    one.at(6);
    for (const link of [B, B2]) expect(one.take(link)).toBe("");
    expect([...one.solo.state.tree.beside.keys()]).toEqual([]);
  });
});

describe("requests and restarts", () => {
  it("an accepted request is answered again; one that waits is passed on once", () => {
    const one = validator(0);
    one.take(A);
    expect(one.submit(101)).toBe("");
    for (const poll of [0, 1, 2]) one.answer(poll, A, A, A, A);
    expect(one.submit(101)).toBe("reply 101 h1");
    expect(one.submit(102)).toMatch(/gossip relay 102$/);
    expect(one.submit(102)).toBe("");
  });
  it("who restarts with an undecided block prefers what it preferred, and goes on", () => {
    const one = validator(0);
    for (const link of [A, A2, B, B2]) one.take(link);
    one.answer(0, B2, B2, B2, B2);
    const again = validator(0, {}, one.solo.records);
    expect(again.preferred()).toEqual(nameOf(B2));
    expect(again.solo.started()).toBe(`timer build 26s; persist undecided; timer poll 0 2s; ${QUERIES(0, 2)}`);
    for (const poll of [0, 1, 2]) again.answer(poll, B2, B2, B2, B2);
    const after = validator(0, {}, again.solo.records);
    expect(after.solo.started()).toMatch(/^commit h1 \[102]; commit h2 \[]; timer poll/);
    expect(after.solo.state.tree.beside.size).toBe(0);
  });
  it("who restarts commits what it had and asks until alpha have answered", () => {
    const one = validator(0);
    one.take(A);
    for (const poll of [0, 1, 2]) one.answer(poll, A, A, A, A);
    const again = validator(0, {}, one.solo.records);
    expect(again.solo.started()).toBe(`commit h1 [101]; timer poll 0 2s; ${QUERIES(0, 1)}`);
    again.answer(0, A, A);
    expect(again.solo.fire("poll 0")).toBe(`timer poll 1 2s; ${QUERIES(1, 1)}`);
    expect(again.answer(1, A, A, A, A)).toBe("cancel poll 1");
    expect(again.solo.state.polls).toEqual([]);
  });
});

describe("parameters and costs", () => {
  const conflicts = (given: Partial<SnowmanValues>, n: number): string[] =>
    snowman.conflicts(withDefaults(snowmanParams, given), n).map(({ message }) => message);
  it.each<[Partial<SnowmanValues>, number, string[]]>([
    [{}, 21, []],
    [{}, 20, ["expected at most 19 to ask, the others, got 20: try k 19, or more validators"]],
    [
      { k: 10, "alpha-preference": 5, "alpha-confidence": 8 },
      21,
      ["expected more than half of k, and no more than k (10), got 5: try 8"],
    ],
    [{ "alpha-confidence": 14 }, 21, ["expected at least alpha-preference (15) and at most k (20), got 14: try 15"]],
    [{ beta: 3 }, 21, ["expected at most beta (3), got 4: try 3"]],
    [{ window: 500 * MILLISECOND }, 21, ["expected a cut in every window of 500000 µs, got one every 1000000 µs"]],
  ])("conflicts: %j with %i validators", (given, n, expected) => {
    expect(conflicts(given, n)).toEqual(expected);
  });
  it("survives one in six, and two in eleven", () => {
    expect([5, 6, 10, 11, 100].map((n) => snowman.toleratedFaults(n))).toEqual([0, 1, 1, 2, 19]);
  });
  // 100 bytes of header, 32 a digest, 96 a digest with a signature, 512 a request; a tree over k requests takes 2k − 1 hashes.
  it.each<[SnowmanMessage, number, readonly [number, number, number]]>([
    [{ type: "relay", request: request(101) }, 100 + 512, [1, 0, 0]],
    [{ type: "block", blocks: [sealed(A)] }, 100 + 96 + 512, [1, 1, 1]],
    [{ type: "blocks", blocks: [A, A2].map(sealed) }, 100 + 2 * (96 + 512), [2, 0, 2]],
    [{ type: "fetch", digest: "d", height: 1, above: 0 }, 100 + 32, [0, 0, 0]],
    [{ type: "query", poll: 0, preferred: nameOf(A), height: 1 }, 100 + 32, [0, 0, 0]],
    [{ type: "chit", poll: 0, chit: { preferred: nameOf(A), atHeight: nameOf(A) } }, 100 + 64, [0, 0, 0]],
  ])("cost of $type", (message, sizeBytes, [verifications, signatures, hashes]) => {
    expect(snowman.cost(message)).toEqual({ sizeBytes, verifications, signatures, hashes });
  });
  it("an idle ledger is silent; with empty blocks each is asked about beta times", () => {
    const idle = (given: Partial<SnowmanValues>) =>
      snowman.idleMessagesPerSecond(21, withDefaults(snowmanParams, given));
    expect(idle({})).toBe(0);
    expect(idle({ "block.empty": true })).toBe(20 + 21 * 20 * 20 * 2);
  });
});
