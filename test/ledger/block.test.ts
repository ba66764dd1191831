import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { describe, expect, test } from "vitest";
import { Batch, type Block, blocksHolding, GENESIS } from "../../src/ledger/block.ts";
import type { Operation } from "../../src/ledger/contract.ts";
import type { Request } from "../../src/ledger/request.ts";

const register: Operation = { kind: "register", record: "study 7", version: 1, digest: "aa" };

function request(changes: Partial<Request> = {}): Request {
  return { id: 1, client: 2, sequence: 3, sizeBytes: 400, operation: register, ...changes };
}

const digestOf = (...requests: Request[]): string => new Batch(requests).on(GENESIS).digest;

describe("a block", () => {
  test("stands on its parent: height, link, and SHA-256 over height, parent and Merkle root", () => {
    const batch = new Batch([request()]);
    const first = batch.on(GENESIS);
    expect([first.height, first.parent, first.batch]).toEqual([1, GENESIS.digest, batch]);
    expect(first.digest).toBe(bytesToHex(sha256(utf8ToBytes(`1 ${GENESIS.digest} ${batch.root}`))));
    const second = new Batch([]).on(first);
    expect([second.height, second.parent]).toEqual([2, first.digest]);
  });
  test("of the same batch on the same parent is the same block, hashed once", () => {
    const batch = new Batch([request()]);
    expect(batch.on(GENESIS)).toBe(batch.on(GENESIS));
  });
  test("of equal requests in another batch has the same digest: content is what counts", () => {
    expect(digestOf(request(), request({ id: 9 }))).toBe(digestOf(request(), request({ id: 9 })));
  });
  test("of the same batch on another parent is another block, and going back gives the first digest again", () => {
    const batch = new Batch([request()]);
    const here = batch.on(GENESIS);
    const there = batch.on(new Batch([]).on(GENESIS));
    expect(there.digest).not.toBe(here.digest);
    expect([there.height, here.height]).toEqual([2, 1]);
    expect(batch.on(GENESIS)).toEqual(here);
  });
  test("without requests has the root of the empty tree (RFC 6962)", () => {
    expect(new Batch([]).root).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(new Batch([]).sizeBytes).toBe(0);
  });
  test("has a batch as large as its requests together", () => {
    expect(new Batch([request(), request({ sizeBytes: 112 })]).sizeBytes).toBe(512);
  });
  test("holds invalid requests beside the others: they count for its size and its digest, and in no other way", () => {
    const [one, other] = [request(), request({ id: 9, sizeBytes: 112 })];
    const batch = new Batch([one], [other]);
    const block = batch.on(GENESIS);
    expect([batch.requests, batch.invalid, batch.sizeBytes]).toEqual([[one], [other], 512]);
    expect(blocksHolding(other)).toEqual([]);
    const digests = [block, new Batch([one, other]).on(GENESIS), new Batch([one]).on(GENESIS)].map((b) => b.digest);
    expect(new Set(digests).size).toBe(3);
    expect(new Batch([one], []).on(GENESIS).digest).toBe(new Batch([one]).on(GENESIS).digest);
  });
  test("nobody attaches another root to a batch", () => {
    const batch = new Batch([request()]);
    expect(() => Object.assign(batch, { root: "00" })).toThrow(TypeError);
  });
});

describe("the digest changes with", () => {
  const access: Operation = { kind: "access", patient: "p", reader: "r", purpose: "care" };
  const consent: Operation = { kind: "consent", patient: "p", permit: true };
  test.each<[string, Partial<Request>, Partial<Request>]>([
    ["id", {}, { id: 10 }],
    ["client", {}, { client: 20 }],
    ["sequence", {}, { sequence: 30 }],
    ["size", {}, { sizeBytes: 401 }],
    ["kind of operation", {}, { operation: { kind: "none" } }],
    ["record", {}, { operation: { ...register, record: "study 8" } }],
    ["version", {}, { operation: { ...register, version: 2 } }],
    ["record digest", {}, { operation: { ...register, digest: "ab" } }],
    ["patient of a consent", { operation: consent }, { operation: { ...consent, patient: "q" } }],
    ["consent", { operation: consent }, { operation: { ...consent, permit: false } }],
    ["patient of an access", { operation: access }, { operation: { ...access, patient: "q" } }],
    ["reader", { operation: access }, { operation: { ...access, reader: "s" } }],
    ["purpose", { operation: access }, { operation: { ...access, purpose: "break-glass" } }],
    [
      "where one name ends and the next begins",
      { operation: { ...access, patient: "North", reader: "Gate ward" } },
      { operation: { ...access, patient: "North Gate", reader: "ward" } },
    ],
  ])("%s", (_field, one, other) => {
    expect(digestOf(request(one))).not.toBe(digestOf(request(other)));
  });
  test("order and number of requests", () => {
    const [a, b] = [request({ id: 1 }), request({ id: 2 })];
    expect(new Set([digestOf(a, b), digestOf(b, a), digestOf(a), digestOf(a, a), digestOf(a, b, a)]).size).toBe(5);
  });
  test("what its maker says in the header; left out, it is its content alone", () => {
    const on = (header?: string): Block => new Batch([request()]).on(GENESIS, header);
    expect(new Set([on(), on("1 at 5"), on("1 at 6"), on("2 at 5")].map(({ digest }) => digest)).size).toBe(4);
    expect([on("1 at 5").header, on().header]).toEqual(["1 at 5", undefined]);
    const batch = new Batch([request()]);
    expect([batch.on(GENESIS, "a").header, batch.on(GENESIS, "b").header, batch.on(GENESIS).header]).toEqual([
      "a",
      "b",
      undefined,
    ]);
  });
  test("anything below it: a chain is tamper-evident", () => {
    const chain = (first: Request): Block =>
      [first, request({ id: 2 }), request({ id: 3 })].reduce((tip, one) => new Batch([one]).on(tip), GENESIS);
    expect(chain(request()).digest).toBe(chain(request()).digest);
    expect(chain(request({ operation: { ...register, digest: "evil" } })).digest).not.toBe(chain(request()).digest);
  });
});

test("genesis is below everything: height 0, no requests, no parent", () => {
  expect([GENESIS.height, GENESIS.batch.requests, GENESIS.parent]).toEqual([0, [], "0".repeat(64)]);
});

describe("a block's chain", () => {
  const chain = [GENESIS];
  for (let id = 1; id <= 70; id += 1) chain.push(new Batch([request({ id })]).on(chain.at(-1)!));
  const [top, fork] = [chain[70]!, new Batch([request({ id: 71 })]).on(chain[40]!)];
  test("is reached at any height, from any of its blocks", () => {
    for (const block of chain)
      expect(chain.map((_, height) => block.at(height))).toEqual(
        chain.map((below) => (below.height <= block.height ? below : undefined)),
      );
    expect([top.below, GENESIS.below, GENESIS.at(0), top.at(-1)]).toEqual([chain[69], undefined, GENESIS, undefined]);
  });
  test("holds its blocks, whoever made them anew, and none of a branch", () => {
    expect(chain.every((block) => top.holds(block))).toBe(true);
    expect([top.holds(fork), fork.holds(top), fork.holds(chain[41]!), fork.holds(chain[40]!)]).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(top.holds(new Batch([request({ id: 41 })]).on(chain[40]!))).toBe(true);
  });
  test("is no part of it to who looks through its parts", () => {
    expect(Object.keys(top)).toEqual(["height", "parent", "batch", "header", "digest"]);
  });
});
