// Step tables for Clique: one row a rule of EIP-225 (or of go-ethereum and EIP-3436 where it leaves room). Four signers: a signer makes
// one of three blocks in a row. Period 15 s; waits out of turn are drawn as 0.5 of their range.
import { describe, expect, it } from "vitest";
import { SECOND } from "../../src/base/time.ts";
import type { ExchangeMessage } from "../../src/consensus/block-exchange.ts";
import { type CliqueParams, clique } from "../../src/consensus/clique.ts";
import type { PoaLink } from "../../src/consensus/poa-state.ts";
import { announce, blockOn, print, ROOT, ring, sealed } from "./poa-kit.ts";
import { Solo } from "./recorder.ts";
import { request } from "./step-tables.ts";

const [IN, OUT] = [2, 1];

function signer(self: number, params: Partial<CliqueParams> = {}, records?: ReadonlyMap<string, unknown>) {
  const restarted = records === undefined ? {} : { records };
  const solo = new Solo(clique, { self, n: 4, ring, print, params, ...restarted });
  return {
    solo,
    /** The effects of a message that comes at a time [s]. */
    at(seconds: number, from: number, message: ExchangeMessage | PoaLink): string {
      solo.context.now = seconds * SECOND;
      return solo.receive(from, "type" in message ? message : announce(message));
    },
    fire(seconds: number, key: string): string {
      solo.context.now = seconds * SECOND;
      return solo.fire(key);
    },
    submit(seconds: number, id: number): string {
      solo.context.now = seconds * SECOND;
      return solo.submit(request(id));
    },
  };
}

// Height 1 is the turn of 1, height 2 of 2, …
const A = blockOn(ROOT, { by: 1, stamp: 15 * SECOND, ids: [101], weight: IN });
const B = blockOn(A, { by: 2, stamp: 30 * SECOND, weight: IN });
const C = blockOn(B, { by: 3, stamp: 45 * SECOND, weight: IN });

describe("who may make a block when", () => {
  it("in turn: when the period is over, at once after a silence", () => {
    expect(signer(1).submit(2, 101)).toBe("timer make 13s; timer sync 10s; relay 101 ×4");
    expect(signer(1).submit(100, 101)).toBe("timer make 0s; timer sync 10s; relay 101 ×4");
  });
  it("out of turn: up to floor(n/2) + 1 = 3 waits of 500 ms later (geth), or n = 4 (EIP)", () => {
    expect(signer(2).submit(2, 101)).toBe("timer make 13750ms; timer sync 10s; relay 101 ×4");
    expect(signer(2, { "out-of-turn": "eip" }).submit(2, 101)).toBe("timer make 14s; timer sync 10s; relay 101 ×4");
  });
  it("signs, adopts and announces when its time has come by its own clock, and is silent until others go on", () => {
    const one = signer(1);
    one.submit(2, 101);
    expect(one.fire(14, "make")).toBe("timer make 1s");
    expect(one.fire(15, "make")).toBe(
      "persist chain; adopt h1/1 [101]; cancel make; timer sync 10s; block h1/1 [101] ×4",
    );
    expect(one.solo.context.now).toBe(15 * SECOND);
  });
  it("SIGNER_LIMIT: not again within three blocks", () => {
    const one = signer(1);
    expect(one.at(15, 1, A)).toBe("persist chain; adopt h1/1 [101]; cancel make; timer sync 10s");
    expect(one.at(30, 2, B)).toBe("persist chain; adopt h2/2 []; cancel make; timer sync 10s");
    // Height 4 is the turn of 0: out of turn.
    expect(one.at(45, 3, C)).toBe("persist chain; adopt h3/3 []; timer make 15750ms; timer sync 10s");
  });
  it("goes on with empty blocks until the request is under floor(n/2) + 1 = 3 others, then is silent", () => {
    const one = signer(0);
    for (const [index, link] of [A, B, C].entries()) one.at(15 * (index + 1), link.leader, link);
    expect(one.fire(60, "make")).toBe(
      "persist chain; adopt h4/0 []; commit h1 [101]; cancel make; cancel sync; reply 101 h1; block h4/0 [] ×4",
    );
    expect(one.submit(70, 101)).toBe("reply 101 h1");
  });
});

describe("which blocks are taken", () => {
  it.each([
    ["as EIP-225 has it", A, "persist chain; adopt h1/1 [101]; timer make 0s; timer sync 10s"],
    ["out of turn", blockOn(ROOT, { by: 3, stamp: 15 * SECOND, weight: OUT }), "persist chain; adopt h1/3 []"],
    ["timestamp less than the parent's and the period", blockOn(ROOT, { by: 1, stamp: 14 * SECOND }), ""],
    ["of the future: waits for its time", blockOn(ROOT, { by: 1, stamp: 40 * SECOND }), "timer early 10s"],
    ["signed by another than its maker", blockOn(ROOT, { by: 1, stamp: 15 * SECOND, signedBy: 3 }), ""],
    ["a request twice", blockOn(ROOT, { by: 1, stamp: 15 * SECOND, ids: [101, 101] }), ""],
  ])("%s", (_, link, expected) => {
    expect(signer(2).at(30, 1, link)).toBe(expected);
  });
  it("not one of a signer that made one of the two below", () => {
    const two = signer(2);
    two.at(50, 1, A);
    two.at(50, 2, B);
    expect(two.at(50, 1, blockOn(B, { by: 1, stamp: 45 * SECOND }))).toBe("");
    expect(two.at(50, 2, blockOn(B, { by: 2, stamp: 45 * SECOND }))).toBe("");
    expect(two.at(50, 3, blockOn(B, { by: 3, stamp: 45 * SECOND, ids: [101] }))).toBe(""); // a request of a block below
    expect(two.at(50, 3, C)).toBe("persist chain; adopt h3/3 []; cancel make; timer sync 10s");
  });
  it("of the future and without a parent: held until both are well", () => {
    const two = signer(2);
    expect(two.at(20, 2, B)).toBe("fetch above h0 →2");
    expect(two.at(20, 3, { type: "blocks", blocks: [sealed(A)] })).toBe(
      "timer early 10s; persist chain; adopt h1/1 [101]; timer make 10s; timer sync 10s",
    );
    expect(two.fire(30, "early")).toBe("persist chain; adopt h2/2 []; cancel make; timer sync 10s");
  });
});

describe("which head is better", () => {
  const other = blockOn(ROOT, { by: 2, stamp: 15 * SECOND, weight: OUT });
  const third = blockOn(ROOT, { by: 3, stamp: 15 * SECOND, weight: OUT });
  const adopts = (link: PoaLink, by: number): string => `persist chain; adopt h${link.block.height}/${by} []`;

  it("the higher total difficulty: a block in turn takes the place of one out of turn, and is not given up for it", () => {
    const zero = signer(0);
    expect(zero.at(16, 2, other)).toBe(adopts(other, 2));
    expect(zero.at(16, 1, A)).toMatch(/^persist chain; adopt h1\/1 \[101\]/);
    expect(zero.at(16, 3, third)).toBe("");
  });
  it("ties: eip-3436: the signer that had its turn less long ago; at height 1 that of 3, 2 heights ago, not that of 2, 3 ago", () => {
    const zero = signer(0);
    expect(zero.at(16, 2, other)).toBe(adopts(other, 2));
    expect(zero.at(16, 3, third)).toBe(adopts(third, 3));
    expect(signer(0).at(16, 3, third)).toBe(adopts(third, 3));
  });
  it("ties: first-seen", () => {
    const zero = signer(0, { ties: "first-seen" });
    expect([zero.at(16, 2, other), zero.at(16, 3, third)]).toEqual([adopts(other, 2), ""]);
  });
  it.each([
    ["eip-3436" as const, true],
    ["geth" as const, true],
    ["first-seen" as const, false],
  ])("ties: %s: the shorter chain: %s", (ties, moves) => {
    // Two blocks out of turn, or one in turn.
    const upon = blockOn(other, { by: 3, stamp: 30 * SECOND, weight: OUT });
    const zero = signer(0, { ties });
    zero.at(31, 2, other);
    zero.at(31, 3, upon);
    expect(zero.at(31, 1, blockOn(ROOT, { by: 1, stamp: 15 * SECOND, weight: IN })).includes("adopt")).toBe(moves);
  });
});

describe("who lacks blocks", () => {
  it("asks the sender of a block for its parent, and gets what is above its own head", () => {
    const [behind, ahead] = [signer(2), signer(3)];
    behind.at(50, 1, A);
    for (const link of [A, B, C]) ahead.at(50, link.leader, link);
    expect(behind.at(50, 3, C)).toBe("fetch above h1 →3");
    expect(ahead.at(50, 2, { type: "fetch", digest: B.block.digest, height: 2, above: 1 })).toBe("blocks h2/2 [] →2");
    expect(behind.at(50, 3, { type: "blocks", blocks: [sealed(B)] })).toBe(
      "persist chain; adopt h2/2 []; adopt h3/3 []; cancel make; timer sync 10s",
    );
  });
  it("waits for a block in vain: tells all its head, and is told of another", () => {
    const zero = signer(0);
    zero.submit(2, 101);
    expect(zero.fire(12, "sync")).toBe("status h0 ×4; timer sync 10s");
    const ahead = signer(3);
    ahead.at(16, 1, A);
    expect(ahead.at(16, 0, { type: "status", digest: ROOT.block.digest, height: 0 })).toBe("blocks h1/1 [101] →0");
    expect(zero.at(16, 3, { type: "status", digest: A.block.digest, height: 1 })).toBe("fetch above h0 →3");
  });
  it("makes a block low on another branch: is told of the head", () => {
    const three = signer(3);
    for (const link of [A, B]) three.at(50, link.leader, link);
    expect(three.at(50, 0, blockOn(ROOT, { by: 0, stamp: 15 * SECOND, weight: OUT }))).toBe("blocks h2/2 [] →0");
  });
});

it("a branch given up: its commits are taken back, and its requests wait again", () => {
  const zero = signer(0, { confirmations: 1 });
  const left = blockOn(ROOT, { by: 2, stamp: 15 * SECOND, ids: [201], weight: OUT });
  zero.at(31, 2, left);
  expect(zero.at(31, 3, blockOn(left, { by: 3, stamp: 30 * SECOND, weight: OUT }))).toMatch(
    /commit h1 \[201\]; .*reply 201 h1/,
  );
  // One in turn is as heavy as the two, and shorter; request 201 is not in it.
  expect(zero.at(31, 1, A)).toMatch(/^persist chain; adopt h1\/1 \[101\]; timer/);
  expect([...zero.solo.state.tree.pending.keys()]).toEqual([201, 101]);
  expect(zero.at(31, 2, B)).toBe(
    "persist chain; adopt h2/2 []; commit h1 [101]; timer make 14750ms; timer sync 10s; reply 101 h1",
  );
  expect([...zero.solo.state.tree.pending.keys()]).toEqual([201]);
});

it("restarts with its chain, commits again what it had, and asks for more", () => {
  const before = signer(0);
  for (const [index, link] of [A, B, C].entries()) before.at(15 * (index + 1), link.leader, link);
  before.fire(60, "make");
  const again = signer(0, {}, before.solo.records);
  expect(again.solo.started()).toBe(
    "adopt h1/1 [101]; adopt h2/2 []; adopt h3/3 []; adopt h4/0 []; commit h1 [101]; status h4 ×4",
  );
});

// 100 bytes for type and addresses, 600 a block's header with its seal, 512 a request, 32 a digest; a tree over k requests takes 2k − 1
// hashes, an empty block one.
describe("costs", () => {
  const pair = blockOn(ROOT, { by: 1, stamp: 15 * SECOND, ids: [101, 102], weight: IN });
  it.each<[string, ExchangeMessage, number, readonly [number, number, number]]>([
    ["a request is checked", { type: "relay", request: request(101) }, 100 + 512, [1, 0, 0]],
    ["a new block is signed and checked", announce(pair), 100 + 600 + 2 * 512, [1, 1, 3]],
    ["old blocks are checked", { type: "blocks", blocks: [pair, B].map(sealed) }, 100 + 2 * (600 + 512), [2, 0, 4]],
    ["a question names a block", { type: "fetch", digest: "d", height: 1, above: 0 }, 100 + 32, [0, 0, 0]],
    ["a head is a block's name", { type: "status", digest: "d", height: 1 }, 100 + 32, [0, 0, 0]],
  ])("%s", (_, message, sizeBytes, [verifications, signatures, hashes]) => {
    expect(clique.cost(message)).toEqual({ sizeBytes, verifications, signatures, hashes });
  });
});
