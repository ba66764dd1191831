// Hash timestamping: the rules of its header, one row each; validator 0 is the core.
import { describe, expect, it } from "vitest";
import { MILLISECOND, SECOND } from "../../src/base/time.ts";
import {
  type HashTimestampMessage,
  type HashTimestampParams,
  type HashTimestampState,
  type HashTimestampTimer,
  hashTimestamp,
} from "../../src/consensus/hash-timestamp.ts";
import { Batch, GENESIS } from "../../src/ledger/block.ts";
import { Cluster, type ClusterOptions } from "./cluster.ts";
import { requestOf, Solo } from "./recorder.ts";

function print(message: HashTimestampMessage): string {
  switch (message.type) {
    case "root":
      return `root [${message.batch.requests.map(({ id }) => id).join(" ")}]`;
    case "calendar":
      return `calendar ${message.blocks.map(({ height }) => `h${height}`).join(" ")}`;
    case "fetch":
      return `fetch above h${message.height}`;
  }
}

const PLAIN = {} as unknown as HashTimestampParams;
const first = requestOf(1, 1);
const second = requestOf(1, 2);
const h1 = new Batch([first]).on(GENESIS);
const h2 = new Batch([second]).on(h1);
const root = (...requests: (typeof first)[]): HashTimestampMessage => ({ type: "root", batch: new Batch(requests) });

function solo(
  self: number,
  params = PLAIN,
  records?: ReadonlyMap<string, unknown>,
): Solo<never, HashTimestampMessage, never, never> {
  return new Solo(hashTimestamp, {
    ...{ self, n: 3, print, params },
    ...(records === undefined ? {} : { records }),
  }) as never;
}

describe("gateway", () => {
  it("aggregates what came within its round, sends the root, and answers with the calendar's entry", () => {
    const gateway = solo(1);
    gateway.context.now = 300 * MILLISECOND;
    expect([gateway.submit(first), gateway.submit(second), gateway.submit(first)]).toEqual([
      "timer round 700ms",
      "",
      "",
    ]);
    gateway.context.now = SECOND;
    expect(gateway.fire("round")).toBe("root [101 102] →0; timer round 1s");
    const entry = new Batch([first, second]).on(GENESIS);
    expect(gateway.receive(0, { type: "calendar", blocks: [entry] })).toBe(
      "persist chain; commit h1 [101 102]; reply 101 h1; reply 102 h1",
    );
    expect(gateway.submit(first)).toBe("reply 101 h1");
  });
  it("sends a root again after three rounds without the entry", () => {
    const gateway = solo(1);
    gateway.submit(first);
    const rounds = [1, 2, 3, 4].map((round) => {
      gateway.context.now = round * SECOND;
      return gateway.fire("round");
    });
    expect(rounds).toEqual([
      "root [101] →0; timer round 1s",
      "timer round 1s",
      "timer round 1s",
      "root [101] →0; timer round 1s",
    ]);
  });
  it("takes entries from the core alone, in order, asks for those it missed, and goes on from its disk", () => {
    const gateway = solo(1);
    expect(gateway.receive(2, { type: "calendar", blocks: [h1] })).toBe("");
    expect(gateway.receive(0, { type: "calendar", blocks: [h2] })).toBe("fetch above h0 →0");
    expect(gateway.receive(0, { type: "calendar", blocks: [h1, h2] })).toBe(
      "persist chain; commit h1 [101]; commit h2 [102]",
    );
    expect(solo(1, PLAIN, gateway.records).started()).toBe("commit h1 [101]; commit h2 [102]; fetch above h2 →0");
  });
});

describe("core", () => {
  it("puts the roots of a round into one entry, each request once", () => {
    const core = solo(0);
    core.context.now = 100 * MILLISECOND;
    expect(core.receive(1, root(first))).toBe("timer calendar 900ms");
    expect([core.receive(1, root(first)), core.receive(2, root(first, second))]).toEqual(["", ""]);
    core.context.now = SECOND;
    expect(core.fire("calendar")).toBe("persist chain; commit h1 [101 102]; calendar h1 ×3");
  });
  it("tells a gateway that sends a root again what it has missed", () => {
    const core = solo(0);
    core.receive(1, root(first));
    core.fire("calendar");
    expect(core.receive(1, root(first))).toBe("calendar h1 →1");
    expect(core.receive(2, { type: "fetch", height: 0 })).toBe("calendar h1 →2");
  });
  it("is a gateway, too", () => {
    const core = solo(0);
    expect(core.submit(first)).toBe("timer round 1s");
    core.context.now = SECOND;
    expect(core.fire("round")).toBe("root [101] →0; timer round 1s; timer calendar 1s");
    core.context.now = 2 * SECOND;
    expect(core.fire("calendar")).toBe("persist chain; commit h1 [101]; reply 101 h1; calendar h1 ×3");
  });
  it("makes empty entries only with block.empty, also after a crash", () => {
    expect(solo(0).started()).toBe("");
    const params = { "block.empty": true } as unknown as HashTimestampParams;
    const core = solo(0, params);
    expect(core.started()).toBe("timer calendar 1s");
    expect(core.fire("calendar")).toBe("persist chain; commit h1 []; calendar h1 ×3; timer calendar 1s");
    expect(solo(0, params, core.records).started()).toBe("timer calendar 1s; commit h1 []");
  });
});

describe("in a cluster", () => {
  type Options = Partial<ClusterOptions<HashTimestampMessage, typeof hashTimestamp.params>>;
  function cluster(
    options: Options = {},
  ): Cluster<HashTimestampState, HashTimestampMessage, HashTimestampTimer, never> {
    return new Cluster(hashTimestamp, { n: 3, print, ...options }) as never;
  }

  it("catches up after 100 missed entries, and a restarted core goes on", () => {
    const run = cluster();
    for (let second = 1; second <= 100; second += 1)
      run.at(second * SECOND, () => run.submitTo(1, requestOf(1, second)));
    run.at(SECOND / 2, () => run.crash(2));
    run.at(110 * SECOND, () => run.restart(2));
    run.at(120 * SECOND, () => run.crash(0));
    run.at(121 * SECOND, () => run.submitTo(1, requestOf(1, 101)));
    run.at(130 * SECOND, () => run.restart(0));
    run.run(150 * SECOND);
    const heights = [0, 1, 2].map((node) => run.commitTimes(node).length);
    expect(heights).toEqual([101, 101, 101]);
  });
});

// 100 bytes for type and addresses, 32 a root, 3000 a proof (Buldas et al. 2013: about 3 kB).
describe("costs", () => {
  const pair = new Batch([first, second]).on(GENESIS);
  const entries = [pair, new Batch([requestOf(1, 3)]).on(pair)];
  it.each<[string, HashTimestampMessage, number, readonly [number, number, number]]>([
    ["a root is signed, whatever it is of", root(first, second), 100 + 32, [1, 1, 1]],
    ["who is told of entries checks a proof a request", { type: "calendar", blocks: entries }, 100 + 6000, [0, 0, 3]],
    ["a question costs nothing", { type: "fetch", height: 0 }, 100, [0, 0, 0]],
  ])("%s", (_, message, sizeBytes, [verifications, signatures, hashes]) => {
    expect(hashTimestamp.cost(message)).toEqual({ sizeBytes, verifications, signatures, hashes });
  });
});
