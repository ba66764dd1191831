import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { draw } from "../../src/kernel/laws.ts";
import { streamOf } from "../../src/kernel/random.ts";
import type { StoredObject } from "../../src/storage/contract.ts";
import { digestOf, sha256Hex } from "../../src/storage/digest.ts";
import { HospitalPacs } from "../../src/storage/hospital-pacs.ts";
import { ObjectStore } from "../../src/storage/object-store.ts";

const object = (id: string, given: Partial<StoredObject> = {}): StoredObject => ({
  id,
  kind: "study",
  patient: "p1",
  version: 1,
  contentSeed: 7,
  sizeBytes: 1000,
  ...given,
});

describe.each([
  ["object-store", () => new ObjectStore()],
  ["hospital-pacs", () => new HospitalPacs()],
] as const)("every store (%s)", (id, make) => {
  it("delivers what was put, and nothing else", () => {
    const store = make();
    store.put(object("a"), 0);
    expect(store.id).toBe(id);
    expect(store.get("a")).toEqual(object("a"));
    expect(store.get("b")).toBeUndefined();
  });
  it("knows each patient's latest study; reports are none", () => {
    const store = make();
    store.put(object("a"), 0);
    store.put(object("b"), 1);
    store.put(object("b report", { kind: "report" }), 2);
    store.put(object("c", { patient: "p2" }), 3);
    expect([store.latestStudy("p1"), store.latestStudy("p2"), store.latestStudy("p3")]).toEqual(["b", "c", undefined]);
  });
  it("delivers the latest version", () => {
    const store = make();
    store.put(object("a"), 0);
    store.put(object("a", { version: 2, contentSeed: 9 }), 1);
    expect(store.get("a")).toMatchObject({ version: 2, contentSeed: 9 });
  });
});

describe("times of the object store", () => {
  it("lie at the stated quantiles: first byte median 20 and p90 40 ms, write 40 and 80 ms", () => {
    const { times } = new ObjectStore();
    const stream = streamOf(1, 1, "times", 0);
    const share = (law: typeof times.write, below: number): number =>
      Array.from({ length: 4000 }, () => draw(law, stream)).filter((value) => value < below).length / 4000;
    // Standard errors 0.008 and 0.005.
    expect(Math.abs(share(times.firstByte, 20_000) - 0.5)).toBeLessThan(0.032);
    expect(Math.abs(share(times.firstByte, 40_000) - 0.9)).toBeLessThan(0.02);
    expect(Math.abs(share(times.write, 40_000) - 0.5)).toBeLessThan(0.032);
    expect(Math.abs(share(times.write, 80_000) - 0.9)).toBeLessThan(0.02);
    expect(times.connectionRoundTrips).toBe(2);
  });
});

describe("a provider's powers", () => {
  const altered = (rewrites: readonly ("rewriteChecksum" | "rewriteIndex" | "rewriteLog")[]) => {
    const store = new ObjectStore();
    store.put(object("a"), 0);
    store.put(object("r", { kind: "report" }), 0);
    store.alterContent("a", 8);
    for (const rewrite of rewrites) store[rewrite]("a");
    const delivered = digestOf(store.get("a")!);
    const digests = store.providersDigests("a")!;
    return { store, fits: [digests.checksum, digests.index, digests.log].map((digest) => digest === delivered) };
  };
  it.each<[readonly ("rewriteChecksum" | "rewriteIndex" | "rewriteLog")[], readonly boolean[]]>([
    [[], [false, false, false]],
    [["rewriteChecksum"], [true, false, false]],
    [["rewriteIndex"], [false, true, false]],
    [["rewriteLog"], [false, false, true]],
    [
      ["rewriteChecksum", "rewriteIndex", "rewriteLog"],
      [true, true, true],
    ],
  ])("after an alteration with %j checksum, index and log fit: %j", (rewrites, expected) => {
    expect(altered(rewrites).fits).toEqual(expected);
  });
  it("reach studies, in order of storing, each once", () => {
    const { store } = altered([]);
    store.put(object("b"), 1);
    store.put(object("a", { version: 2 }), 2);
    expect([store.studyCount, store.studyAt(0), store.studyAt(1)]).toEqual([2, "a", "b"]);
    expect(() => store.alterContent("none", 1)).toThrow("no object none");
  });
});

describe("digests", () => {
  it("are SHA-256 over study, version and content seed", () => {
    const digest = createHash("sha256").update("p1 first-hospital 1 7").digest("hex");
    expect(digestOf(object("p1 first-hospital"))).toBe(digest);
  });
  it.each([
    ["id", { id: "b" }],
    ["version", { version: 2 }],
    ["content", { contentSeed: 8 }],
  ])("differ with %s", (_what, given) => {
    expect(digestOf(object("a", given))).not.toBe(digestOf(object("a")));
  });
  it.each(["", "abc", "é", "x".repeat(55), "x".repeat(56), "x".repeat(64), "x".repeat(300), "日本 1"])(
    "of %j equal OpenSSL's",
    (text) => {
      expect(sha256Hex(text)).toBe(createHash("sha256").update(text, "utf8").digest("hex"));
    },
  );
});
