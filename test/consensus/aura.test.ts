// Step tables for Aura: one row a rule of OpenEthereum's authority_round. Four validators, steps of 5 s; step s is the turn of s mod 4.
import { describe, expect, it } from "vitest";
import { SECOND } from "../../src/base/time.ts";
import { type AuraParams, aura } from "../../src/consensus/aura.ts";
import type { PoaLink } from "../../src/consensus/poa-state.ts";
import { announce, blockOn, print, ROOT, ring } from "./poa-kit.ts";
import { Solo } from "./recorder.ts";
import { request } from "./step-tables.ts";

function validator(self: number, params: Partial<AuraParams> = {}, records?: ReadonlyMap<string, unknown>) {
  const restarted = records === undefined ? {} : { records };
  const solo = new Solo(aura, { self, n: 4, ring, print, params, ...restarted });
  return {
    solo,
    /** The effects of a block that comes at a time [s]. */
    at(seconds: number, link: PoaLink): string {
      solo.context.now = seconds * SECOND;
      return solo.receive(link.leader, announce(link));
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

const A = blockOn(ROOT, { by: 1, stamp: 1, ids: [101] });
const B = blockOn(A, { by: 2, stamp: 2 });
const C = blockOn(B, { by: 3, stamp: 3 });

describe("who may make a block when", () => {
  it.each([
    [1, 2, "3s", "at the start of step 1"],
    [1, 7, "0s", "in the middle of step 1"],
    [0, 7, "13s", "step 4"],
  ])("validator %i with a request at %i s: in %s, %s", (self, seconds, wait) => {
    expect(validator(self).submit(seconds, 101)).toBe(`timer make ${wait}; timer sync 10s; relay 101 ×4`);
  });
  it("one block a step, also over a restart", () => {
    const one = validator(1);
    one.submit(5, 101);
    expect(one.fire(5, "make")).toBe(
      "persist stamp; persist chain; adopt h1/1 [101]; timer make 20s; timer sync 10s; block h1/1 [101] ×4",
    );
    // A higher branch takes the place of its block; it does not make another in step 1.
    const other = blockOn(ROOT, { by: 0, stamp: 0 });
    expect(one.at(6, other)).toBe("");
    expect(validator(1, {}, one.solo.records).submit(6, 102)).toBe("relay 102 ×4");
    const forgotten = new Map([["stamp", 1]]);
    expect(validator(1, {}, forgotten).submit(6, 102)).toBe("timer make 19s; timer sync 10s; relay 102 ×4");
    expect(validator(1, { "block.empty": true }, forgotten).solo.started()).toMatch(
      /timer make 25s; timer sync 10s; status h0/,
    );
  });
});

describe("which blocks are taken", () => {
  it.each([
    ["of its step's leader", A, "persist chain; adopt h1/1 [101]; timer make 0s; timer sync 10s"],
    ["of another: not", blockOn(ROOT, { by: 2, stamp: 1 }), ""],
    ["of a step to come: waits for it", blockOn(ROOT, { by: 3, stamp: 3 }), "timer early 5s"],
    ["signed by another than its maker: not", blockOn(ROOT, { by: 1, stamp: 1, signedBy: 0 }), ""],
  ])("%s", (_, link, expected) => {
    expect(validator(2).at(10, link)).toBe(expected);
  });
  it("of a step after the parent's", () => {
    const zero = validator(0);
    for (const link of [A, B]) zero.at(30, link);
    expect(zero.at(30, blockOn(B, { by: 1, stamp: 1 }))).toBe("");
    expect(zero.at(30, blockOn(B, { by: 2, stamp: 2 }))).toBe("");
    expect(zero.at(30, blockOn(B, { by: 1, stamp: 5 }))).toMatch(/adopt h3\/1/);
  });
});

describe("which head is better", () => {
  it("the higher chain; of two as high, that of the earlier step; of equal ones the first seen", () => {
    const zero = validator(0);
    const late = blockOn(ROOT, { by: 2, stamp: 2 });
    expect(zero.at(30, late)).toMatch(/adopt h1\/2/);
    expect(zero.at(30, A)).toMatch(/adopt h1\/1/);
    expect(zero.at(30, blockOn(ROOT, { by: 1, stamp: 1, ids: [102] }))).toBe("");
    expect(zero.at(30, blockOn(late, { by: 1, stamp: 5 }))).toMatch(/adopt h1\/2 \[\]; adopt h2\/1/);
  });
});

describe("when a block is final", () => {
  it("majority: 3 of 4 leaders, its own among them", () => {
    const zero = validator(0);
    for (const link of [A, B]) expect(zero.at(30, link)).not.toMatch(/commit/);
    expect(zero.at(30, C)).toBe(
      "persist chain; adopt h3/3 []; commit h1 [101]; cancel make; cancel sync; reply 101 h1",
    );
  });
  it("each counts once", () => {
    const zero = validator(0);
    const again = blockOn(B, { by: 1, stamp: 5 });
    for (const link of [A, B, again]) expect(zero.at(60, link)).not.toMatch(/commit/);
    expect(zero.at(60, blockOn(again, { by: 3, stamp: 7 }))).toMatch(/commit h1 \[101\]; commit h2 \[\]/);
  });
  it("two-thirds: more than two thirds of 3 are 3", () => {
    const solo = new Solo(aura, { self: 0, n: 3, ring, print, params: { "finality-quorum": "two-thirds" } });
    solo.context.now = 60 * SECOND;
    const [one, two] = [blockOn(ROOT, { by: 1, stamp: 1, ids: [101] }), blockOn(ROOT, { by: 2, stamp: 2 })];
    expect(solo.receive(2, announce(two))).not.toMatch(/commit/);
    expect(solo.receive(1, announce(one))).not.toMatch(/commit/);
    const upon = blockOn(one, { by: 2, stamp: 2 });
    expect(solo.receive(2, announce(upon))).not.toMatch(/commit/);
    expect(solo.receive(0, announce(blockOn(upon, { by: 0, stamp: 3 })))).toMatch(/commit h1 \[101\]/);
  });
});
