// Every kind of fault on a small ledger: what it does, what it leaves alone, and that no message is unaccounted for.
import { afterEach, describe, expect, test } from "vitest";
import type { FaultSpec } from "../../src/faults/spec.ts";
import { scheduleFaults } from "../../src/sim/faults.ts";
import { simulate } from "../../src/sim/simulate.ts";
import { load } from "../scenario/helpers.ts";
import { type Act, type Ctx, DELAY, type LedgerOptions, ledger, note } from "./scripted.ts";

/** Signing and verifying with ed25519; a flush of an SSD [µs]. */
const [SIGN, VERIFY, FLUSH] = [40, 104, 250];

const worlds: ReturnType<typeof ledger>[] = [];

/** A small ledger with faults, started. */
function faulty(faults: readonly FaultSpec[], options: LedgerOptions = {}) {
  const world = ledger(options);
  const { simulation, network, host } = world;
  scheduleFaults(faults, { simulation, network, host, endpointCount: options.n ?? 3, seed: 1 });
  world.start();
  worlds.push(world);
  return world;
}

/** A world run to its end: what each validator got, `time message`. */
function ran(faults: readonly FaultSpec[], options: LedgerOptions): string[] {
  const world = faulty(faults, options);
  world.simulation.run(10_000_000);
  return world.log;
}

afterEach(() => {
  for (const { host } of worlds.splice(0)) {
    const { messages, duplicated, delivered, dropped, inFlight } = host.counts;
    expect(messages + duplicated).toBe(delivered + dropped + inFlight);
  }
});

/** Validator 0 sends to validator 1 at these instants, each message named by its number. */
const sends = (...times: number[]): Act[] =>
  times.map((at, k) => [0, at, (ctx: Ctx) => ctx.send(1, note(`m${k}`))] as const);

/** As in client-traffic.ts. */
const REPLY_BYTES = 200;

describe("duplication", () => {
  const always = (within: number, at = 0, length = 1_000_000): FaultSpec => ({
    ...{ fault: "duplication", share: 1, within },
    ...{ at, for: length },
  });
  test("delivers twice, the copy within its time, and counts what was sent once", () => {
    const world = faulty([always(500)], { n: 2, acts: sends(10) });
    const heard = [world.heard("sent"), world.heard("delivered")];
    world.simulation.run(10_000);
    const [first, second] = heard[1]!.map(({ at }) => at);
    expect(first).toBe(10 + DELAY);
    expect(second).toBeGreaterThan(first!);
    expect(second).toBeLessThanOrEqual(first! + 500);
    expect(heard.map(({ length }) => length)).toEqual([1, 2]);
    expect(world.host.counts).toMatchObject({ messages: 1, bytes: 100, duplicated: 1, delivered: 2, inFlight: 0 });
  });
  test("strikes only while it lasts, and nothing that a validator tells itself", () => {
    const acts: Act[] = [...sends(5, 10, 109, 110), [1, 50, (ctx) => ctx.send(1, note("own"))]];
    const log = ran([always(1, 10, 100)], { n: 2, acts });
    const times = (name: string): number => log.filter((line) => line.includes(`← ${name} `)).length;
    expect(["m0", "m1", "m2", "m3", "own"].map(times)).toEqual([1, 2, 2, 1, 1]);
  });
  test("of a copy: the receiver's link carries it again, the sender's does not", () => {
    const link = { up: 8e6, down: 8e6 }; // 1 µs a byte
    const world = faulty([always(1)], { n: 2, acts: sends(10), links: [link, link] });
    world.simulation.run(10_000);
    expect([world.network.sentBytes[0], world.network.receivedBytes[1]]).toEqual([100, 200]);
    expect(world.log).toEqual([`${10 + 100 + DELAY} 1 ← m0 of 0`, `${10 + 200 + DELAY} 1 ← m0 of 0`]);
  });
  test("a copy is under way by itself: it is lost when its receiver goes down before it comes", () => {
    const crash: FaultSpec = { fault: "crash", validator: 1, at: 10 + DELAY + 1, for: 2_000_000 };
    const world = faulty([always(1_000_000), crash], { n: 2, acts: sends(10) });
    world.simulation.run(10 + DELAY);
    expect(world.host.counts).toMatchObject({ delivered: 1, dropped: 0, inFlight: 1 });
    world.simulation.run(1_500_000);
    expect(world.host.counts).toMatchObject({ delivered: 1, dropped: 1, inFlight: 0 });
  });
  test("strikes requests and replies, too; a client takes the first answer", () => {
    let answers = 0;
    const replies: number[] = [];
    const world = faulty([always(100)], {
      n: 2,
      rule: { to: "all" },
      script: {
        onSubmit: (ctx, request) => {
          replies.push(ctx.self);
          ctx.reply({ request, height: 1, digest: "d", leader: 0 });
        },
      },
    });
    world.at(5, () =>
      world.host.submit(0, { kind: "none" }, () => {
        answers += 1;
      }),
    );
    world.simulation.run(10_000);
    expect(replies).toEqual([0, 1, 1]); // validator 0 stands at the client's site
    expect(world.network.receivedBytes[0]).toBe(2 * 2 * REPLY_BYTES); // two answers of validator 1, each twice
    expect(answers).toBe(1);
  });
  test("a reply comes twice: a client that waits for two validators does not count one of them twice", () => {
    let answers = 0;
    const world = faulty([always(100)], {
      n: 3,
      rule: { to: "all", replies: () => 2 },
      script: {
        onSubmit: (ctx, request) => {
          if (ctx.self === 1) ctx.reply({ request, height: 1, digest: "d", leader: 0 });
        },
      },
    });
    world.at(5, () =>
      world.host.submit(0, { kind: "none" }, () => {
        answers += 1;
      }),
    );
    world.simulation.run(10_000);
    expect(answers).toBe(0);
  });
});

describe("reordering", () => {
  test("holds some back for at most its time, so that others overtake them, and leaves the rest alone", () => {
    const count = 200;
    const log = ran([{ fault: "reordering", share: 0.25, by: 300, at: 0, for: 1_000_000 }], {
      n: 2,
      acts: sends(...Array.from({ length: count }, (_, k) => 10 + k)),
    });
    const came = log.map((line) => /^(\d+) 1 ← m(\d+) of 0$/.exec(line)!).map(([, at, k]) => [Number(at), Number(k)]);
    const late = came.map(([at, k]) => at! - (10 + k! + DELAY));
    expect(came.map(([, k]) => k!).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, k) => k));
    expect(Math.min(...late)).toBe(0);
    expect(Math.max(...late)).toBeLessThanOrEqual(300);
    // 4 standard errors about a quarter of 200
    const held = late.filter((time) => time > 0).length;
    expect(Math.abs(held - count / 4)).toBeLessThan(4 * Math.sqrt((count * 3) / 16));
    expect(came.filter(([, k], place) => came.slice(0, place).some(([, other]) => other! > k!)).length).toBeGreaterThan(
      0,
    );
  });
});

describe("delay spike", () => {
  test("adds exactly its time, while it lasts", () => {
    const spike = (by: number): FaultSpec => ({ fault: "delay-spike", by, at: 100, for: 100 });
    const acts = sends(50, 100, 199, 200);
    expect(ran([spike(7_000), spike(500)], { n: 2, acts })).toEqual([
      `${50 + DELAY} 1 ← m0 of 0`,
      `${200 + DELAY} 1 ← m3 of 0`,
      `${100 + DELAY + 7_500} 1 ← m1 of 0`,
      `${199 + DELAY + 7_500} 1 ← m2 of 0`,
    ]);
  });
  test("strikes what those named send and get, requests included", () => {
    const acts: Act[] = [0, 1, 2].map((from) => [from, 10, (ctx: Ctx) => ctx.broadcast(note("x"))] as const);
    const world = faulty([{ fault: "delay-spike", by: 200, validators: [2], at: 0, for: 1_000_000 }], {
      acts,
      rule: { to: "all" },
    });
    world.at(5, () => world.host.submit(0, { kind: "none" }, () => {}));
    world.simulation.run(100_000);
    const at = (time: number): string[] =>
      world.log.filter((line) => line.startsWith(`${time} `)).map((line) => line.slice(`${time} `.length));
    expect(at(5 + DELAY)).toEqual(["1 ← request 0"]);
    expect(at(5 + DELAY + 200)).toEqual(["2 ← request 0"]);
    expect(at(10 + DELAY).sort()).toEqual(["0 ← x of 1", "1 ← x of 0"]);
    expect(at(10 + DELAY + 200).sort()).toEqual(["0 ← x of 2", "1 ← x of 2", "2 ← x of 0", "2 ← x of 1"]);
  });
});

describe("partition", () => {
  /** Who heard whom when all send to all, `receiver ← sender`. */
  const heard = (fault: Pick<Extract<FaultSpec, { fault: "partition" }>, "groups" | "oneWay">, n: number): string => {
    const acts: Act[] = Array.from({ length: n }, (_, id) => [id, 10, (ctx: Ctx) => ctx.broadcast(note("x"))] as const);
    const log = ran([{ fault: "partition", ...fault, at: 0, for: 100 }], { n, acts });
    const pairs = log.map((line) => /^\d+ (\d) ← x of (\d)$/.exec(line)!).filter(([, to, from]) => to !== from);
    return pairs
      .map(([, to, from]) => `${from}→${to}`)
      .sort()
      .join(" ");
  };
  test("with a bridge: both sides reach it, and not each other", () => {
    expect(heard({ groups: [[0, 1], [1, 2]] }, 3)).toBe("0→1 1→0 1→2 2→1"); // biome-ignore format: groups
  });
  test("one way: the first group hears and is not heard", () => {
    expect(heard({ groups: [[0]], oneWay: true }, 3)).toBe("1→0 1→2 2→0 2→1");
  });
});

describe("clock skew", () => {
  const skew = (rate: number, at: number, length: number): FaultSpec => ({
    ...{ fault: "clock-skew", validator: 0, rate },
    ...{ at, for: length },
  });
  /** When a timer of 1000 µs fires that validator 0 sets at an instant. */
  const firesAt = (set: number, faults: readonly FaultSpec[], validator = 0): number => {
    const acts: Act[] = [[validator, set, (ctx) => ctx.setTimer({ key: "t" }, 1_000)]];
    // The act is a timer itself, set at the start: before any fault, so that it keeps its time.
    return Number(/^(\d+) \d timer t$/.exec(ran(faults, { n: 2, acts })[0]!)![1]);
  };
  test.each<[rule: string, set: number, faults: FaultSpec[], fires: number]>([
    ["fast, it fires earlier", 100, [skew(2, 50, 100)], 600],
    ["slow, later", 100, [skew(0.5, 50, 100)], 2_100],
    ["rounded up: never before its time by the validator's own clock", 100, [skew(3, 50, 100)], 434],
    ["set before, it keeps its time", 49, [skew(2, 50, 100)], 1_049],
    ["set after, too", 151, [skew(2, 50, 100)], 1_151],
    ["two at once multiply", 100, [skew(2, 50, 100), skew(5, 90, 100)], 200],
    ["of two, the one that lasts", 160, [skew(2, 50, 100), skew(5, 90, 100)], 360],
    [
      "when all have ended the rate is exactly 1",
      300,
      [skew(0.1, 50, 100), skew(0.3, 60, 100), skew(0.7, 70, 10)],
      1_300,
    ],
  ])("%s", (_rule, set, faults, fires) => {
    expect(firesAt(set, faults)).toBe(fires);
  });
  test("of another validator changes nothing", () => {
    expect(firesAt(100, [skew(2, 50, 100)], 1)).toBe(1_100);
  });
  test("is the clock's, too: it stays ahead or behind by what it gained or lost, and never runs backwards", () => {
    const world = faulty([skew(3, 100, 100), skew(0.5, 150, 100), skew(0.25, 1_000, 100)], { n: 2 });
    const [skewed, other] = world.host.nodes;
    const read: Record<number, number> = {};
    let last = 0;
    for (let at = 1; at <= 1_300; at++) {
      world.at(at, () => {
        expect(skewed!.now).toBeGreaterThanOrEqual(last);
        expect(other!.now).toBe(at);
        last = read[at] = skewed!.now;
      });
    }
    world.simulation.run(2_000);
    // From 100 on 3 times as fast, from 150 on 3/2 times, from 200 on 1/2, from 250 on right; from 1000 to 1100 a quarter.
    expect([50, 100, 150, 200, 250, 900, 1_100, 1_300].map((at) => read[at]! - at)).toEqual([
      0, 0, 100, 125, 100, 100, 25, 25,
    ]);
  });
  test("leaves processor, disk and what they are given alone", () => {
    const world = faulty([skew(4, 50, 1_000)], {
      ...{ n: 2, crypto: "ed25519", disk: "ssd" },
      acts: [[1, 100, (ctx) => ctx.send(0, note("m", { verifications: 3 }))]],
      script: {
        onMessage: (ctx) => {
          ctx.persist({ key: "k", value: 1, sizeBytes: 5_000 });
          ctx.send(1, note("done", { signatures: 0 }));
        },
      },
    });
    world.simulation.run(1_000_000);
    expect(world.log[1]).toBe(`${100 + 2 * DELAY + 3 * VERIFY + FLUSH + 10} 1 ← done of 0`);
  });
});

describe("slow node", () => {
  const slow = (factor: number, at: number, length: number, validator = 0): FaultSpec => ({
    ...{ fault: "slow-node", validator, factor },
    ...{ at, for: length },
  });
  const options = (at: number): LedgerOptions => ({
    n: 2,
    crypto: "ed25519",
    disk: "ssd",
    acts: [
      [
        0,
        at,
        (ctx) => {
          ctx.persist({ key: "k", value: 1, sizeBytes: 5_000 }); // 10 µs of bytes
          ctx.send(1, note("m", { signatures: 2, verifications: 3 }));
        },
      ],
    ],
  });
  // The processor signs while the disk writes: the message leaves when both are done.
  const [sending, receiving] = [FLUSH + 10, 3 * VERIFY];
  test.each<[rule: string, at: number, faults: FaultSpec[], arrives: number]>([
    ["usually", 1_000, [], 1_000 + sending + DELAY],
    ["factor times the disk", 1_000, [slow(10, 500, 1_000)], 1_000 + 10 * sending + DELAY],
    ["before and after as usual", 2_000, [slow(10, 500, 1_000), slow(7, 3_000, 1_000)], 2_000 + sending + DELAY],
    ["two at once multiply", 1_000, [slow(2, 500, 1_000), slow(3, 900, 1_000)], 1_000 + 6 * sending + DELAY],
    ["of another: nothing", 1_000, [slow(10, 500, 600, 1)], 1_000 + sending + DELAY],
  ])("takes %s", (_rule, at, faults, arrives) => {
    expect(ran(faults, options(at))).toEqual([`${arrives} 1 ← m of 0`]);
  });
  test("takes factor times its processor to sign and to verify, and no more than that is work", () => {
    const world = faulty([slow(10, 500, 1_000_000), slow(4, 500, 1_000_000, 1)], options(1_000));
    world.simulation.run(100_000);
    expect(world.host.nodes.map(({ worked }) => worked)).toEqual([
      { processor: 10 * 2 * SIGN, disk: 10 * sending },
      { processor: 4 * receiving, disk: 0 },
    ]);
  });
});

describe("a crash of a disk that lied", () => {
  /** ssd: what is written at 1000 is on disk at 1251. */
  const act: Act = [0, 1_000, (ctx) => ctx.persist({ key: "k", value: 1 })];
  const recovered = (faults: readonly FaultSpec[]): string[] => ran(faults, { n: 1, disk: "ssd", acts: [act] });
  const crash = (at: number, loses?: number, length = 1_000): FaultSpec => ({
    ...{ fault: "crash", validator: 0, at, for: length },
    ...(loses === undefined ? {} : { loses }),
  });
  test.each<[rule: string, faults: FaultSpec[], expected: string[]]>([
    ["one that does not lose its tail has the record", [crash(1_300)], ['2300 0 recovers [["k",1]]']],
    ["one that does comes back without", [crash(1_300, 50)], ["2300 0 recovers []"]],
    ["what was written just so long before is kept", [crash(1_301, 50)], ['2301 0 recovers [["k",1]]']],
    ["a second crash while it is down may take more", [crash(1_301), crash(1_400, 200)], ["2400 0 recovers []"]],
    [
      "each crash loses its own tail",
      [crash(1_301, 10, 9), crash(1_400, 149)],
      ['1310 0 recovers [["k",1]]', '2400 0 recovers [["k",1]]'],
    ],
    [
      "also of an earlier life",
      [crash(1_301, 10, 9), crash(1_400, 150)],
      ['1310 0 recovers [["k",1]]', "2400 0 recovers []"],
    ],
  ])("%s", (_rule, faults, expected) => {
    expect(recovered(faults)).toEqual(expected);
  });
});

test("a disk that will lie keeps its tail apart, however much is written", () => {
  const acts: Act[] = Array.from({ length: 600 }, (_, k) => [0, 1 + k, (ctx) => ctx.persist({ key: "k", value: k })]);
  const crash: FaultSpec = { fault: "crash", validator: 0, loses: 500, at: 601, for: 9 };
  // The last of them wrote at the instants 102 … 600.
  expect(ran([crash], { n: 1, acts })).toEqual(['610 0 recovers [["k",100]]']);
});

describe("faults of a validator that is down or corrupted", () => {
  const all = (at: number): FaultSpec[] => [
    { fault: "crash", validator: 0, loses: 5_000, at: at + 3, for: 100 },
    { fault: "clock-skew", validator: 0, rate: 2, at, for: 1_000 },
    { fault: "slow-node", validator: 0, factor: 2, at, for: 1_000 },
  ];
  test("do no harm to one that is down; it comes back slow while that lasts", () => {
    const script = { onRecover: (ctx: Ctx) => ctx.setTimer({ key: "t" }, 100) };
    const down: FaultSpec = { fault: "crash", validator: 0, at: 10, for: 500 };
    expect(ran([down, ...all(100)], { n: 1, script })).toEqual(["510 0 recovers []", "560 0 timer t"]);
  });
  test("do not take a corrupted one down, nor its records", () => {
    const world = faulty(all(100), {
      n: 2,
      disk: "ssd",
      acts: [[0, 10, (ctx) => ctx.persist({ key: "k", value: 1 })]],
    });
    const crashed = world.heard("crashed");
    world.at(50, () => world.host.corrupt(0, ({ spawn, context }) => spawn(context)));
    world.simulation.run(10_000);
    expect(crashed).toEqual([]);
    expect(world.host.nodes[0]!.alive).toBe(true);
    expect([...world.host.nodes[0]!.records()]).toEqual([["k", 1]]);
    expect(world.host.nodes[0]).toMatchObject({ clockRate: 1, slowness: 1 });
  });
});

describe("in whole runs, everything that is checked holds", () => {
  const KINDS: Readonly<Record<string, string>> = {
    crash: "{ crash: validator at eu-west-3, loses: 500 ms, at: 2 s, for: 1 s }",
    "one-way partition": "{ partition: [[eu-west-3]], one-way: true, at: 2 s, for: 1 s }",
    bridge: "{ partition: [[eu-west-1, eu-west-2], [eu-west-2, eu-west-3, eu-central-1]], at: 2 s, for: 1 s }",
    loss: "{ lose: 10 %, at: 500 ms, for: 3 s }",
    duplication: "{ duplicate: 30 %, within: 200 ms, at: 500 ms, for: 3 s }",
    reordering: "{ reorder: 30 %, by: 200 ms, at: 500 ms, for: 3 s }",
    spike: "{ delay: 100 ms, at: 2 s, for: 1 s }",
    skew: "{ skew: validator at eu-west-1, rate: 1.5, at: 500 ms, for: 3 s }",
    "slow node": "{ slow: validator at eu-west-1, factor: 10, at: 500 ms, for: 3 s }",
  };
  const planWith = (faults: string) =>
    load(`ledgerward: 1
run: { warm-up: 1 s, length: 3 s }
sites: { regions: [eu-west-1, eu-west-2, eu-west-3, eu-central-1], link: { up: 50 Mbps, down: 50 Mbps } }
load: { arrivals: poisson, rate: 100/s, size: 400 B }
designs:
  raft: { ledger: { protocol: raft, block: { every: 50 ms, at-most: 100 }, heartbeat: 100 ms, election-timeout: 300..600 ms } }
  pbft: { ledger: { protocol: pbft, view-timeout: 10 s, block: { every: 50 ms, at-most: 100 } } }
faults: [${faults}]
`);
  const run = (faults: string, design: number) =>
    simulate(planWith(faults), { kind: "study", id: "x", design, attacks: false }, 0);
  const everything = Object.values(KINDS).join(", ");

  test.each(Object.entries({ ...KINDS, everything }))("%s", (_kind, faults) => {
    for (const design of [0, 1]) {
      const { checks } = run(faults, design);
      expect(checks.filter(({ held }) => !held)).toEqual([]);
      const { numbers } = checks.find(({ subject }) => subject === "messages between validators")!;
      expect(numbers!["duplicated"]! > 0).toBe(faults.includes("duplicate"));
      expect(numbers!["dropped"]! > 0).toBe(/crash|partition|lose/.test(faults));
      expect(numbers!["delivered"]).toBeGreaterThan(0);
    }
  });
  test("a run with faults is the same again", () => {
    expect(JSON.stringify(run(everything, 1))).toBe(JSON.stringify(run(everything, 1)));
  });
});
