import { describe, expect, test } from "vitest";
import { CRYPTO_SUITES } from "../../src/cost/crypto.ts";
import { DISKS } from "../../src/cost/disk.ts";
import { streamOf } from "../../src/kernel/random.ts";
import { Signed } from "../../src/ledger/signature.ts";
import { type EffectPort, Machine, Validator } from "../../src/sim/validator.ts";

const SIGN = 40;
const VERIFY = 104;
const HASH = 2;
const FLUSH = 250;
/** A small record: one disk block of 512 B at 500 B/µs. */
const SMALL = 512 / 500;

interface Costs {
  readonly crypto?: string;
  readonly disk?: string;
  readonly mayFail?: boolean;
}

/** Validator 1 of 3 on its own: its effects are written down, and time is a variable. */
function alone(costs: Costs = {}) {
  const world = { now: 0 };
  const effects: string[] = [];
  const say = (effect: string, node: Validator): void => void effects.push(`${effect} at ${node.effectsAt}`);
  const port: EffectPort = {
    get now() {
      return world.now;
    },
    neighboursOf: () => [0, 2],
    transmit: (node, to, message) => say(`${message.type} →${to}`, node),
    transmitToAll: (node, message) => say(`${message.type} ×`, node),
    spread: (node, message) => say(`${message.type} gossiped`, node),
    startTimer: (node, timer, delay) => say(`timer ${timer.key} ${delay}`, node),
    stopTimer: (node, key) => say(`cancel ${key}`, node),
    adopt: (node, block) => say(`adopt ${block.height}`, node),
    commit: (node, block) => say(`commit ${block.height}`, node),
    answer: (node, reply) => say(`reply ${reply.request.id}`, node),
    attest: (node) => say("attest", node),
  };
  const machine = new Machine({
    port,
    validators: [0, 1, 2],
    crypto: CRYPTO_SUITES[costs.crypto ?? "none"]!,
    disk: DISKS[costs.disk ?? "none"]!,
    mayFail: costs.mayFail ?? true,
  });
  const stream = streamOf(1, 0, "validator", 1);
  const node = new Validator({ id: 1, endpoint: 5, stream, sign: Signed.keyRing(3)[1]! }, machine);
  return { world, node, effects };
}

describe("a validator's effects", () => {
  test("reach the host; messages to itself wait for the handler's end", () => {
    const { node, effects } = alone();
    node.begin(0, 0);
    node.broadcast({ type: "a" });
    node.send(1, { type: "b" });
    node.send(2, { type: "c" });
    node.setTimer({ key: "t" }, 9);
    node.cancelTimer("t");
    expect(effects).toEqual(["a × at 0", "c →2 at 0", "timer t 9 at 0", "cancel t at 0"]);
    expect(node.toSelf.map(({ type }) => type)).toEqual(["a", "b"]);
  });
  test("cost nothing without costs", () => {
    const { world, node } = alone();
    world.now = 70;
    node.begin(10, 10);
    node.chargeSigning(3);
    node.persist({ key: "k", value: 1, sizeBytes: 1e9 });
    expect([node.effectsAt, node.durableAt]).toEqual([70, 70]);
  });
  test("are signed with its own key only", () => {
    expect(alone().node.sign("vote")).toMatchObject({ signer: 1, body: "vote" });
    expect(Signed.isGenuine(alone().node.sign("vote"))).toBe(true);
  });
});

describe("its processor", () => {
  test("verifies and hashes before effects leave, signs as it sends, and is idle in between", () => {
    const { world, node } = alone({ crypto: "ed25519" });
    world.now = 100;
    node.begin(3, 5);
    expect(node.effectsAt).toBe(100 + 3 * VERIFY + 5 * HASH);
    node.chargeSigning(2);
    expect(node.effectsAt).toBe(100 + 3 * VERIFY + 5 * HASH + 2 * SIGN);
    world.now = 10_000;
    node.begin(1, 0);
    expect(node.effectsAt).toBe(10_000 + VERIFY);
  });
  test("serves first come first served: work that comes while it is busy is done after", () => {
    const { world, node } = alone({ crypto: "ed25519" });
    node.begin(10, 0);
    world.now = 500;
    node.begin(1, 0);
    expect(node.effectsAt).toBe(11 * VERIFY);
  });
});

describe("its disk", () => {
  test("begins when the processor is done, takes a flush and the bytes, and delays what is issued after", () => {
    const { world, node } = alone({ crypto: "ed25519", disk: "ssd" });
    world.now = 1_000;
    node.begin(1, 0);
    expect(node.effectsAt).toBe(1_000 + VERIFY);
    node.persist({ key: "k", value: 1, sizeBytes: 50_000 });
    expect(node.effectsAt).toBeCloseTo(1_000 + VERIFY + FLUSH + 100, 9);
  });
  test("writes one after the other, with a flush for each handler that writes", () => {
    const { world, node } = alone({ disk: "ssd" });
    node.begin(0, 0);
    node.persist({ key: "a", value: 1 });
    node.persist({ key: "b", value: 1 });
    expect(node.durableAt).toBeCloseTo(FLUSH + 2 * SMALL, 9);
    world.now = 3;
    node.begin(0, 0);
    expect(node.effectsAt).toBeCloseTo(FLUSH + 2 * SMALL, 9); // nothing overtakes what is being written
    node.persist({ key: "c", value: 1 });
    expect(node.durableAt).toBeCloseTo(2 * FLUSH + 3 * SMALL, 9);
  });
  test("at instant 0 too, two writes share one flush", () => {
    const { node } = alone({ disk: "hdd" });
    node.begin(0, 0);
    node.persist({ key: "a", value: 1, sizeBytes: 150 });
    node.persist({ key: "b", value: 1, sizeBytes: 300 });
    expect(node.durableAt).toBe(8_000 + 1 + 2);
  });
  test("loses in a crash what was not written by then, and keeps the order of writing", () => {
    const { world, node } = alone({ disk: "ssd" });
    node.begin(0, 0);
    node.persist({ key: "a", value: "old" });
    world.now = 1_000;
    node.begin(0, 0);
    node.persist({ key: "a", value: "new", sizeBytes: 10_000 }); // done at 1270
    node.persist({ key: "b", value: "never", sizeBytes: 10_000 }); // done at 1290
    world.now = 1_280;
    node.crash();
    world.now = 2_000;
    expect([...node.restart()]).toEqual([["a", "new"]]);
    expect([node.effectsAt, node.durableAt]).toEqual([2_000, 2_000]); // the lost write delays nothing any more
  });
  test("that lied loses in a crash what it wrote less than a tail before, and nothing older", () => {
    // Small records are written at 251.024, rounded 251, after each begin.
    for (const [tail, kept] of [
      [1_000, "ab"],
      [1_001, "a"],
      [2_001, ""],
      [0, "ab"],
    ] as const) {
      const { world, node } = alone({ disk: "ssd" });
      node.keepTail(2_001);
      for (const [at, key] of [
        [749, "a"], // on disk at 1000
        [1_749, "b"], // at 2000
        [2_900, "c"], // under way
      ] as const) {
        world.now = at;
        node.begin(0, 0);
        node.persist({ key, value: at });
      }
      node.loseTail(9_000); // it is up: nothing is lost
      world.now = 3_000;
      node.crash();
      node.loseTail(tail);
      world.now = 9_000;
      expect([tail, [...node.restart().keys()].join("")]).toEqual([tail, kept]);
    }
  });
  test("that lied loses a value and a deletion alike: what was there before is there again", () => {
    const { world, node } = alone({ disk: "ssd" });
    node.keepTail(1_000);
    const write = (at: number, key: string, value: unknown): void => {
      world.now = at;
      node.begin(0, 0);
      node.persist({ key, value });
    };
    for (const key of ["changed", "deleted"]) write(0, key, "old");
    write(5_000, "changed", "new");
    write(5_001, "deleted", undefined);
    world.now = 5_900;
    node.crash();
    node.loseTail(1_000);
    expect([...node.restart()]).toEqual([
      ["changed", "old"],
      ["deleted", "old"],
    ]);
  });
  test("keeps a tail however much is written, before it as in it", () => {
    const { world, node } = alone();
    node.keepTail(300);
    const written = 5_000;
    for (world.now = 1; world.now <= written; world.now++) {
      node.begin(0, 0);
      node.persist({ key: `k${world.now}`, value: world.now });
    }
    world.now = written;
    node.crash();
    node.loseTail(300); // the records of the instants 4701 … 5000
    expect([...node.restart().values()]).toEqual(Array.from({ length: 4_700 }, (_, index) => index + 1));
  });
  test("loses a tail once: what a crash before left is older than the next crash's tail, or goes with it", () => {
    for (const [secondCrash, kept] of [
      [1_099, 0],
      [1_100, 1],
    ] as const) {
      const { world, node } = alone();
      node.keepTail(100);
      world.now = 1_000;
      node.begin(0, 0);
      node.persist({ key: "k", value: 1 });
      world.now = 1_010;
      node.crash();
      world.now = 1_020;
      expect(node.restart().size).toBe(1);
      world.now = secondCrash;
      node.crash();
      node.loseTail(100);
      expect([secondCrash, node.restart().size]).toEqual([secondCrash, kept]);
    }
  });
  test("of a validator taken over gives up everything, what is being written included", () => {
    const { node } = alone({ disk: "ssd" });
    node.begin(0, 0);
    node.persist({ key: "a", value: 1 });
    expect([...node.records()]).toEqual([["a", 1]]);
  });
  test("keeps nothing where nobody fails, and takes its time all the same", () => {
    const [calm, other] = [alone({ disk: "ssd", mayFail: false }), alone({ disk: "ssd" })];
    for (const { node } of [calm, other]) node.persist({ key: "k", value: 1, sizeBytes: 50_000 });
    expect([calm.node.effectsAt, calm.node.worked.disk]).toEqual([other.node.effectsAt, other.node.worked.disk]);
    expect([calm.node.records().size, other.node.records().size]).toEqual([0, 1]);
  });
  test("hands out copies: what a protocol does with its records changes nothing on disk", () => {
    const { world, node } = alone();
    node.begin(0, 0);
    node.persist({ key: "a", value: 1 });
    node.crash();
    (node.restart() as Map<string, unknown>).clear();
    world.now = 10;
    node.crash();
    expect([...node.restart()]).toEqual([["a", 1]]);
  });
});

describe("slowness", () => {
  test("multiplies verifying, hashing, signing, flushes and bytes, from now on", () => {
    const { world, node } = alone({ crypto: "ed25519", disk: "ssd" });
    node.begin(10, 0); // until 1040, as given
    node.slowness = 3;
    world.now = 100;
    node.begin(2, 5);
    node.chargeSigning(4);
    const processor = 10 * VERIFY + 3 * (2 * VERIFY + 5 * HASH + 4 * SIGN);
    expect(node.freeAt.processor).toBe(processor);
    node.persist({ key: "a", value: 1, sizeBytes: 50_000 });
    node.persist({ key: "b", value: 1, sizeBytes: 25_000 });
    expect(node.freeAt.disk).toBe(processor + 3 * (FLUSH + 100 + 50));
    node.slowness = 1;
    node.begin(1, 0);
    expect(node.freeAt.processor).toBe(processor + VERIFY);
  });
  test("is work: work and idle time add up, and a crash undoes the part that was not done", () => {
    const { world, node } = alone({ crypto: "ed25519", disk: "ssd" });
    node.slowness = 7;
    world.now = 50;
    node.begin(3, 0);
    node.persist({ key: "a", value: 1, sizeBytes: 5_000 });
    expect(node.worked).toEqual({ processor: 21 * VERIFY, disk: 7 * (FLUSH + 10) });
    expect(node.idle).toEqual({ processor: 50, disk: 50 + 21 * VERIFY });
    world.now = 50 + 21 * VERIFY + 100;
    node.crash();
    expect(node.worked).toEqual({ processor: 21 * VERIFY, disk: 100 });
    const { processor, disk } = node.freeAt;
    expect([node.worked.processor + node.idle.processor, node.worked.disk + node.idle.disk]).toEqual([processor, disk]);
  });
});

describe("work that a handler gives", () => {
  test("keeps the processor busy, so that effects issued after it wait; slowness counts", () => {
    const { world, node } = alone({ crypto: "ed25519", disk: "none" });
    world.now = 50;
    node.begin(1, 0);
    expect(node.effectsAt).toBe(50 + VERIFY);
    node.work({ verifications: 2.5, signatures: 1, hashes: 4, time: 700 });
    const given = 2.5 * VERIFY + SIGN + 4 * HASH + 700;
    expect(node.effectsAt).toBe(50 + VERIFY + given);
    node.slowness = 2;
    node.work({ time: 10 });
    expect(node.worked.processor).toBe(VERIFY + given + 20);
    expect(node.worked.processor + node.idle.processor).toBe(node.freeAt.processor);
  });
  test("counts also where cryptography costs nothing, from the instant it is given", () => {
    const { world, node } = alone({ crypto: "none", disk: "none" });
    world.now = 50;
    node.begin(7, 7);
    node.work({ verifications: 3, time: 20 });
    expect([node.effectsAt, node.worked.processor, node.idle.processor]).toEqual([70, 20, 50]);
  });
});

describe("its lives", () => {
  test("are numbered, and each has its end", () => {
    const { world, node } = alone();
    expect([node.life, node.endedAt]).toEqual([0, [Infinity]]);
    node.send(1, { type: "own" });
    world.now = 30;
    node.crash();
    expect([node.alive, node.endedAt, node.toSelf]).toEqual([false, [30], []]);
    world.now = 40;
    node.restart();
    expect([node.alive, node.life, node.endedAt]).toEqual([true, 1, [30, Infinity]]);
  });
});

test("chance is its own stream: uniform in (0, 1), exponential in whole microseconds", () => {
  const [one, same] = [alone().node, alone().node];
  const draws = Array.from({ length: 20_000 }, () => one.exponential(5_000));
  expect(draws.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => same.exponential(5_000)));
  expect(draws.every(Number.isInteger)).toBe(true);
  // s.e. of the mean of exponentials: mean/√n
  const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
  expect(Math.abs(mean - 5_000)).toBeLessThan((4 * 5_000) / Math.sqrt(draws.length));
  const uniform = Array.from({ length: 1_000 }, () => one.random());
  expect(Math.min(...uniform) > 0 && Math.max(...uniform) < 1).toBe(true);
});
