// The world of a protocol inside another: validators 2, 3 and 4 of 6 run it, and this is the second of them.
import { describe, expect, it } from "vitest";
import { InnerContext, innerRecords } from "../../src/consensus/inner-context.ts";
import type { KindedMessage } from "../../src/consensus/protocol.ts";
import { Signed, signaturesHold } from "../../src/ledger/signature.ts";
import { printEffects, Recorder } from "./recorder.ts";

const ring = Signed.keyRing(6);
const hello = { type: "hello" };

function inside(group = { first: 2, count: 3 }) {
  const outer = new Recorder<KindedMessage, never>(3, 6, { sign: ring[3]!, random: () => 0.5 });
  const context = new InnerContext(outer as never, "inner", group);
  const done = (): string => printEffects(outer.drain(), { n: 6, print: ({ type }) => type });
  return { context, done };
}

describe("a group of the validators", () => {
  it("is numbered from 0", () => {
    const { context } = inside();
    expect([context.self, context.validators, context.neighbours]).toEqual([1, [0, 1, 2], [0, 2]]);
    expect(context.sample(5)).toEqual([0, 2]);
  });
  it("gets messages, timers and records under the protocol's name", () => {
    const { context, done } = inside();
    context.send(2, hello);
    context.broadcast(hello);
    context.setTimer({ key: "tick" }, 7);
    context.cancelTimer("tick");
    context.persist({ key: "chain", value: 1 });
    expect(done()).toBe(
      "inner.hello →4; inner.hello →2; inner.hello →3; inner.hello →4; timer inner.tick 7µs; cancel inner.tick; persist inner/chain",
    );
    const records = new Map([
      ["inner/chain", 1],
      ["chain", 2],
      ["inner/a/b", 3],
    ]);
    expect([...innerRecords("inner", records)]).toEqual([
      ["chain", 1],
      ["a/b", 3],
    ]);
  });
  it("is everybody: one broadcast, one gossip", () => {
    const { context, done } = inside({ first: 0, count: 6 });
    context.broadcast(hello);
    context.gossip(hello, "a");
    expect(done()).toBe("inner.hello ×6; gossip inner.hello");
  });
  it("gossips to its own, once, and nothing that came by gossip", () => {
    const { context, done } = inside();
    context.gossip(hello, "a");
    context.gossip(hello, "a");
    expect(done()).toBe("inner.hello →2; inner.hello →4");
    context.note({ type: "inner.hello", inner: hello, gossiped: "b" });
    context.gossip(hello, "b");
    expect(done()).toBe("");
  });
  it("signs with numbers of the group, as genuinely as outside", () => {
    const { context } = inside();
    const signed = context.sign("word");
    expect([signed.signer, signed.body, signaturesHold(signed)]).toEqual([1, "word", true]);
    const forged = Signed.inGroup("word", (body) => ({ signer: 3, body }) as never, 2);
    expect(Signed.isGenuine(forged)).toBe(false);
  });
  it("keeps what it adopts, commits and replies for the composite, in order", () => {
    const { context, done } = inside();
    const block = { height: 1 } as never;
    context.adopt(block, { leader: 0 });
    context.commit(block);
    expect(context.drain().map(({ kind }) => kind)).toEqual(["adopt", "commit"]);
    expect([context.drain(), done()]).toEqual([[], ""]);
  });
});
