// Step tables for the tangle: one row a rule of Popov 2018, or of IOTA's coordinator. Four validators; without coordinator weight 3
// confirms. 1 [101] ^2: a transaction of validator 1 with request 101 that approves two. The table hides digests.
import { describe, expect, it } from "vitest";
import { exp } from "../../src/base/math.ts";
import { withDefaults } from "../../src/base/params.ts";
import { tangle } from "../../src/consensus/tangle.ts";
import { attach, genesis, selectTips } from "../../src/consensus/tangle-graph.ts";
import {
  type TangleContext,
  type TangleMessage,
  type TangleValues,
  type Transaction,
  tangleParams,
  type Vertex,
} from "../../src/consensus/tangle-state.ts";
import { chance } from "./cluster.ts";
import { Recorder } from "./recorder.ts";
import { approving, validator } from "./tangle-kit.ts";

const A = approving([], { at: 1, ids: [101] });
const B = approving([], { by: 2, at: 2, ids: [201] });
const C = approving([A, B], { by: 3, at: 3, ids: [301] });
const D = approving([C], { by: 2, at: 4 });
const E = approving([C, D], { by: 3, at: 5 });

/** Without the digests that records are kept by. */
const hide = (effects: string): string => effects.replace(/persist [0-9a-f]{64}/g, "persist");

describe("issuing", () => {
  it("a request is worked on, and sent when the work is done", () => {
    const one = validator(0);
    expect(one.submit(101)).toBe("timer work 0 1s; timer promote 60s");
    one.at(1);
    expect(hide(one.solo.fire("work 0"))).toBe("persist; gossip 0 [101] ^1");
  });
  it("it approves the tips of when the work began, each once", () => {
    const one = validator(0);
    for (const each of [A, B]) one.take(each);
    one.submit(102);
    one.take(C);
    // Both draws are 0.5: the second of two tips.
    expect(hide(one.solo.fire("work 0"))).toMatch(/^persist; gossip 0 \[102] \^1; adopt h1\/2 \[201]/);
    expect([...one.solo.state.tips].map(({ parents }) => parents.length)).toEqual([2, 1]);
  });
  it("its stamp is later than what it approves, also where its clock is behind", () => {
    const one = validator(0);
    one.take(A);
    one.submit(102);
    one.solo.fire("work 0");
    const [tip] = one.solo.state.tips;
    expect(tip!.stamp).toBe(A.signed.body.stamp + 1);
  });
  it("a request that is known, or waits, is not issued again; a confirmed one is answered", () => {
    const one = validator(0);
    one.take(A);
    expect(one.submit(101)).toBe("timer promote 60s");
    expect(one.submit(101)).toBe("");
    for (const each of [B, C, D]) one.take(each);
    expect(one.submit(101)).toBe("reply 101 h1");
  });
  it("what waits is promoted with an empty transaction, and tips are compared", () => {
    const one = validator(0);
    one.take(A);
    one.submit(101);
    expect(one.solo.fire("promote")).toBe("compare 1 →2; timer work 0 1s; timer promote 60s");
    expect(hide(one.solo.fire("work 0"))).toBe("persist; gossip 0 [] ^1");
    expect(one.weights(A)).toEqual([2]);
  });
  it("and no more when nothing waits", () => {
    const one = validator(0);
    one.submit(101);
    one.solo.fire("work 0");
    for (const at of [2, 3]) {
      const [tip] = one.solo.state.tips;
      one.take(approving([tip!.transaction!], { at }));
    }
    expect(one.chain()).toEqual([101]);
    expect(one.solo.fire("promote")).toBe("");
  });
});

describe("taking", () => {
  it("weights: own and all that approve it, directly or not", () => {
    const one = validator(0, { "confirmation-weight": 9 });
    for (const each of [A, B, C, D, E]) one.take(each);
    expect(one.weights(A, B, C, D, E)).toEqual([4, 4, 3, 2, 1]);
    expect([...one.solo.state.tips]).toEqual([one.vertexOf(E)]);
  });
  it("one whose parents are missing waits for them, and they are asked for", () => {
    const one = validator(0);
    expect(one.take(C)).toBe("fetch 2 →3");
    expect(one.take(D)).toBe("fetch 2 →2");
    const answer: TangleMessage = { type: "transactions", transactions: [A, B] };
    expect(hide(one.solo.receive(3, answer))).toBe(
      [
        ...["1 [101] ^1", "2 [201] ^1", "3 [301] ^2"].map((each) => `persist; gossip ${each}`),
        "persist; gossip 2 [] ^1; adopt h1/1 [101]; adopt h2/2 [201]; commit h1 [101]; commit h2 [201]; reply 101 h1; reply 201 h2",
      ].join("; "),
    );
  });
  it("what is asked for is sent with what is below it, parents first", () => {
    const one = validator(0);
    for (const each of [A, B, C]) one.take(each);
    const asked: TangleMessage = { type: "fetch", digests: [C.signed.body.digest] };
    expect(one.solo.receive(3, asked)).toBe("transactions 1 [101] ^1, 2 [201] ^1, 3 [301] ^2 →3");
  });
  it("tips are compared: what one lacks it asks for, what the other lacks it is told", () => {
    const one = validator(0);
    one.take(A);
    expect(one.solo.receive(2, { type: "compare", tips: [B.signed.body.digest] })).toBe("fetch 1 →2; tips 1 →2");
    expect(one.solo.receive(2, { type: "compare", tips: [A.signed.body.digest] })).toBe("");
    expect(one.solo.receive(2, { type: "tips", tips: [B.signed.body.digest] })).toBe("fetch 1 →2");
  });
  const M = approving([A], { by: 0, at: 9, milestone: 1 });
  it.each<[string, Transaction]>([
    ["not signed by its issuer", approving([A], { at: 3, signedBy: 2 })],
    ["as early as what it approves", approving([A], { at: 1 })],
    ["approves one twice", approving([A, A], { at: 3 })],
    ["approves more than two", approving([A, B, C], { at: 9 })],
    ["two requests", approving([A], { at: 3, ids: [102, 103] })],
    ["a milestone without coordinator", M],
  ])("is not taken: %s", (_, transaction) => {
    const one = validator(0);
    for (const each of [A, B, C]) one.take(each);
    one.take(transaction);
    expect(one.solo.state.vertices.size).toBe(4);
  });
});

describe("confirmation by weight", () => {
  it("in the order of stamps, as blocks of one request each", () => {
    const one = validator(0);
    for (const each of [A, B, C]) one.take(each);
    expect(hide(one.take(D))).toBe(
      "persist; gossip 2 [] ^1; adopt h1/1 [101]; adopt h2/2 [201]; commit h1 [101]; commit h2 [201]; reply 101 h1; reply 201 h2",
    );
    expect(hide(one.take(E))).toMatch(/adopt h3\/3 \[301]; commit h3 \[301]; reply 301 h3$/);
  });
  it("late with an earlier stamp: put in at its place, and what is above it is adopted anew", () => {
    const one = validator(0);
    const late = approving([], { by: 3, at: 1.5, ids: [151] });
    for (const each of [A, B, C, D, late]) one.take(each);
    expect(one.chain()).toEqual([101, 201]);
    const upon = approving([late], { at: 6 });
    one.take(upon);
    expect(hide(one.take(approving([upon], { at: 7 })))).toMatch(
      /adopt h2\/3 \[151]; adopt h3\/2 \[201]; commit h2 \[151]; commit h3 \[201]; reply 151 h2; reply 201 h3$/,
    );
    expect(one.chain()).toEqual([101, 151, 201]);
  });
  it("of two transactions with one request the earlier stands, whichever was confirmed first", () => {
    const again = approving([A], { by: 2, at: 1.7, ids: [201] });
    const upon = approving([again], { at: 6 });
    const top = approving([upon], { at: 7 });
    for (const order of [
      [A, B, C, D, again, upon, top],
      [A, again, upon, top, B, C, D],
    ]) {
      const one = validator(0);
      for (const each of order) one.take(each);
      expect(one.chain()).toEqual([101, 201]);
      expect(one.solo.state.confirmed.get(201)!.by.digest).toBe(again.signed.body.digest);
    }
  });
});

describe("the coordinator", () => {
  const on = { coordinator: true } as const;
  it("issues a milestone at the next multiple of a minute, if something is unconfirmed", () => {
    const one = validator(0, on);
    one.at(3);
    expect(hide(one.take(A))).toBe("persist; gossip 1 [101] ^1; timer milestone 57s");
    expect(hide(one.take(B))).toBe("persist; gossip 2 [201] ^1");
    one.at(60);
    expect(one.solo.fire("milestone")).toMatch(/^timer work 0 1s/);
    expect(hide(one.solo.fire("work 0"))).toBe(
      "persist; gossip 0 milestone 1 ^3; adopt h1/0 [101 201]; commit h1 [101 201]; reply 101 h1; reply 201 h1",
    );
  });
  it("a milestone confirms all below it, in order, as one block; others it does not", () => {
    const one = validator(1, on);
    for (const each of [A, B, C, D]) one.take(each);
    const first = approving([], { by: 0, at: 60, milestone: 1 });
    const upon = approving([first, C], { by: 0, at: 120, milestone: 2 });
    one.take(first);
    expect(hide(one.take(upon))).toMatch(
      /adopt h1\/0 \[101 201 301]; commit h1 \[101 201 301]; reply 101 h1; reply 201 h1; reply 301 h1$/,
    );
    expect(one.vertexOf(D)!.isConfirmed).toBe(false);
  });
  it("no other may, and of two milestones of one number the first counts", () => {
    const one = validator(1, on);
    one.take(A);
    one.take(approving([], { by: 2, at: 60, milestone: 1 }));
    expect(one.solo.state.vertices.size).toBe(2);
    const [first, second] = [61, 62].map((at) => approving([], { by: 0, at, milestone: 1 }));
    for (const each of [first!, second!]) one.take(each);
    expect(one.solo.state.latest).toBe(one.vertexOf(first!));
    expect(one.vertexOf(second!)!.isConfirmed).toBe(false);
  });
  it("weight confirms nothing", () => {
    const one = validator(1, on);
    for (const each of [A, B, C, D, E]) one.take(each);
    expect(one.chain()).toEqual([]);
  });
});

describe("tip selection", () => {
  /** Genesis with two approvers, of weights 1 and 1 + 700; the light one is a tip. */
  function fork(given: Partial<TangleValues>) {
    const one = validator(0, { "tip-selection": "walk", "confirmation-weight": 10_000, ...given });
    one.take(A);
    one.take(B);
    const heavy = one.vertexOf(B)!;
    heavy.weight += 700;
    const tip: Vertex = attach(one.solo.state, C, [heavy]);
    const context: TangleContext = new Recorder(0, 4, { sign: (() => {}) as never, random: chance(5) });
    return { tip, light: one.vertexOf(A)!, select: () => selectTips(one.solo.state, context) };
  }
  /** 2000 selections of two: how often the light branch is among the 4000 ends; four standard errors. */
  function share({ light, select }: ReturnType<typeof fork>): number {
    let lights = 0;
    for (let index = 0; index < 2000; index += 1) {
      const found = select();
      if (found.includes(light)) lights += found.length === 1 ? 2 : 1;
    }
    return lights / 4000;
  }
  it.each([
    [0, 0.5],
    [1, 1 / (1 + exp(0.7))],
    [5, 1 / (1 + exp(3.5))],
  ])("a walk with alpha %i/1000 takes the step to 700 units less with %f", (alpha, expected) => {
    const got = share(fork({ "walk-alpha": alpha }));
    expect(Math.abs(got - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / 4000));
  });
  it("uniform: each tip alike, whatever its weight", () => {
    const got = share(fork({ "tip-selection": "uniform" }));
    expect(Math.abs(got - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 4000));
  });
  it("genesis where there is nothing else", () => {
    expect(genesis()).toMatchObject({ stamp: -1, isConfirmed: true });
  });
});

describe("restarts and costs", () => {
  it("who restarts has its transactions, confirms them again, and compares tips with all", () => {
    const one = validator(0);
    for (const each of [A, B, C, D]) one.take(each);
    const again = validator(0, {}, one.solo.records);
    expect(again.solo.started()).toBe(
      "adopt h1/1 [101]; adopt h2/2 [201]; commit h1 [101]; commit h2 [201]; compare 1 →1; compare 1 →2; compare 1 →3",
    );
  });
  // 100 bytes of header, 32 a digest, 64 a signature, 512 a request; a hash for the work, one for the request.
  it.each<[TangleMessage, number, readonly [number, number, number]]>([
    [{ type: "transaction", transaction: C }, 100 + 64 + 64 + 512, [2, 1, 2]],
    [{ type: "transactions", transactions: [A, D] }, 100 + 2 * (32 + 64) + 512, [3, 0, 4]],
    [{ type: "fetch", digests: ["d", "e"] }, 100 + 64, [0, 0, 0]],
    [{ type: "compare", tips: ["d"] }, 100 + 32, [0, 0, 0]],
    [{ type: "tips", tips: [] }, 100, [0, 0, 0]],
  ])("cost of $type", (message, sizeBytes, [verifications, signatures, hashes]) => {
    expect(tangle.cost(message)).toEqual({ sizeBytes, verifications, signatures, hashes });
  });
  it("an idle ledger is silent", () => {
    expect(tangle.idleMessagesPerSecond(10, withDefaults(tangleParams, {}))).toBe(0);
  });
});
