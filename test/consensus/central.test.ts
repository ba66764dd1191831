// The central server: rules of its header, one row each; validator 0 is the server.
import { describe, expect, it } from "vitest";
import { MILLISECOND, SECOND } from "../../src/base/time.ts";
import { type CentralMessage, type CentralParams, central } from "../../src/consensus/central.ts";
import { Batch, GENESIS } from "../../src/ledger/block.ts";
import { CLIENT, Cluster, type ClusterOptions } from "./cluster.ts";
import { requestOf, Solo } from "./recorder.ts";

function print(message: CentralMessage): string {
  switch (message.type) {
    case "relay":
      return `relay ${message.request.id}`;
    case "announce":
      return `announce ${message.blocks.map(({ height }) => `h${height}`).join(" ")}`;
    case "fetch":
      return `fetch above h${message.height}`;
  }
}

const AT_ONCE = { "block.every": 0 } as unknown as CentralParams;
const first = requestOf(1, 1);
const second = requestOf(1, 2);
const h1 = new Batch([first]).on(GENESIS);
const h2 = new Batch([second]).on(h1);
const h3 = new Batch([requestOf(1, 3)]).on(h2);

function solo(
  self: number,
  params = AT_ONCE,
  records?: ReadonlyMap<string, unknown>,
): Solo<never, CentralMessage, never, never> {
  return new Solo(central, { self, n: 3, print, params, ...(records === undefined ? {} : { records }) }) as never;
}

describe("server", () => {
  it("writes a block, commits, answers and announces it; a request is ordered once and answered again", () => {
    const server = solo(0);
    expect(server.submit(first)).toBe("persist chain; commit h1 [101]; reply 101 h1; announce h1 ×3");
    expect(server.submit(first)).toBe("reply 101 h1");
    expect(server.receive(2, { type: "relay", request: second })).toBe(
      "persist chain; commit h2 [102]; reply 102 h2; announce h2 ×3",
    );
    expect(server.receive(2, { type: "fetch", height: 0 })).toBe("announce h1 h2 →2");
  });
  it("cuts at the next multiple of block.every what waits then, at most block.at-most requests", () => {
    const server = solo(0, { "block.every": 2 * SECOND, "block.at-most": 2 } as unknown as CentralParams);
    server.context.now = 2.5 * SECOND;
    expect([server.submit(first), server.submit(second), server.submit(requestOf(2, 1))]).toEqual([
      "timer cut 1500ms",
      "",
      "",
    ]);
    server.context.now = 4 * SECOND;
    expect(server.fire("cut")).toBe(
      "persist chain; commit h1 [101 102]; reply 101 h1; reply 102 h1; announce h1 ×3; timer cut 2s",
    );
  });
  it("cuts empty blocks only with block.empty", () => {
    expect(solo(0, { "block.every": SECOND } as unknown as CentralParams).started()).toBe("");
    const server = solo(0, { "block.every": SECOND, "block.empty": true } as unknown as CentralParams);
    expect(server.started()).toBe("timer cut 1s");
    expect(server.fire("cut")).toBe("persist chain; commit h1 []; announce h1 ×3; timer cut 1s");
  });
  it("goes on from its disk after a crash", () => {
    const server = solo(0);
    server.submit(first);
    const again = solo(0, AT_ONCE, server.records);
    expect(again.started()).toBe("commit h1 [101]");
    expect(again.submit(first)).toBe("reply 101 h1");
    expect(again.submit(second)).toBe("persist chain; commit h2 [102]; reply 102 h2; announce h2 ×3");
  });
});

describe("another validator", () => {
  it("passes requests on, takes the next block, and asks for those it missed", () => {
    const other = solo(1);
    expect(other.submit(first)).toBe("relay 101 →0");
    expect(other.receive(0, { type: "announce", blocks: [h1] })).toBe("persist chain; commit h1 [101]");
    expect(other.receive(0, { type: "announce", blocks: [h1] })).toBe("");
    expect(other.receive(0, { type: "announce", blocks: [h3] })).toBe("fetch above h1 →0");
    expect(other.receive(0, { type: "announce", blocks: [h1, h2, h3] })).toBe(
      "persist chain; commit h2 [102]; commit h3 [103]",
    );
    expect(solo(1, AT_ONCE, other.records).started()).toBe(
      "commit h1 [101]; commit h2 [102]; commit h3 [103]; fetch above h3 →0",
    );
  });
});

describe("in a cluster", () => {
  const delay: NonNullable<ClusterOptions<CentralMessage, never>["delay"]> = (from, to) =>
    (from === CLIENT || to === CLIENT ? 50 : 100) * MILLISECOND;
  it("answers after one round trip to the server, with n − 1 messages a block, and is silent when idle", () => {
    const cluster = new Cluster(central, { n: 5, print, params: AT_ONCE, delay });
    cluster.at(SECOND, () => cluster.submit(first));
    cluster.run(60 * SECOND);
    expect(cluster.answeredAt(first)).toBe(1.1 * SECOND);
    expect([0, 4].map((node) => cluster.commitTimes(node))).toEqual([[1.05 * SECOND], [1.15 * SECOND]]);
    expect(Object.fromEntries(cluster.sent)).toEqual({ announce: 4 });
  });
  it("stands still while the server is down, and loses nothing", () => {
    const cluster = new Cluster(central, { n: 3, print, params: AT_ONCE, delay });
    cluster.submit(first);
    cluster.at(SECOND, () => cluster.crash(0));
    cluster.at(2 * SECOND, () => cluster.submit(second));
    cluster.at(20 * SECOND, () => cluster.restart(0));
    cluster.run(19 * SECOND);
    expect(cluster.committed(1)).toEqual([101]);
    cluster.run(40 * SECOND);
    expect([0, 1, 2].map((node) => cluster.committed(node))).toEqual([
      [101, 102],
      [101, 102],
      [101, 102],
    ]);
  });
  it("catches up after 100 missed blocks: one question, one answer with all of them", () => {
    const cluster = new Cluster(central, { n: 3, print, params: AT_ONCE, delay });
    cluster.at(SECOND / 2, () => cluster.crash(2));
    for (let second = 1; second <= 100; second += 1)
      cluster.at(second * SECOND, () => cluster.submit(requestOf(1, second)));
    cluster.at(110 * SECOND, () => cluster.restart(2));
    cluster.run(111 * SECOND);
    expect([0, 1, 2].map((node) => cluster.commitTimes(node).length)).toEqual([100, 100, 100]);
    expect(new Set(cluster.commitTimes(2))).toEqual(new Set([110.2 * SECOND]));
    expect(cluster.sent.get("fetch")).toBe(1);
    expect(cluster.sent.get("announce")).toBe(2 * 100 + 1);
  });
});

// 100 bytes for type and addresses, 512 a request; a tree over k requests takes 2k − 1 hashes, an empty block one.
describe("costs", () => {
  const pair = new Batch([first, second]).on(GENESIS);
  const empty = new Batch([]).on(pair);
  it.each<[string, CentralMessage, number, number, number]>([
    ["a request is checked", { type: "relay", request: first }, 100 + 512, 1, 0],
    ["blocks are hashed", { type: "announce", blocks: [pair, empty] }, 100 + 2 * 512, 0, 3 + 1],
    ["a question costs nothing", { type: "fetch", height: 0 }, 100, 0, 0],
  ])("%s", (_, message, sizeBytes, verifications, hashes) => {
    expect(central.cost(message)).toEqual({ sizeBytes, verifications, signatures: 0, hashes });
  });
});
