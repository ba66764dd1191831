import { describe, expect, test } from "vitest";
import type { Violation } from "../../src/base/errors.ts";
import type { Replica } from "../../src/consensus/protocol.ts";
import { Block, GENESIS } from "../../src/ledger/block.ts";
import { checkAgreement } from "../../src/observe/agreement.ts";
import { scheduleFaults } from "../../src/sim/faults.ts";
import { type Act, type Ctx, chain, ledger, note } from "./scripted.ts";

/** ssd: 250 µs flush, 512 B at 500 B/µs. */
const WRITTEN = 251.024;

function commitAll(ctx: Ctx, blocks: readonly Block[]): void {
  for (const block of blocks) ctx.commit(block);
}

/** A replica that does nothing. */
const inert: Replica = { onMessage: () => {}, onTimer: () => {}, onSubmit: () => {} };

describe("crash and restart", () => {
  const [block] = chain(1);
  const act = (ctx: Ctx): void => {
    ctx.persist({ key: "k", value: 1 });
    ctx.send(1, note("message"));
    ctx.send(0, note("own"));
    ctx.commit(block!);
  };
  /** A world in which validator 0 writes at 10, done at 261.024, crashes at an instant and comes back a second later. */
  function crashing(at: number) {
    const world = ledger({ disk: "ssd", acts: [[0, 10, act]] });
    const committed = world.heard("committed");
    const dropped = world.heard("dropped");
    world.start();
    world.simulation.run(at);
    world.host.crash(0);
    world.simulation.run(at + 1_000_000);
    world.host.restart(0);
    return { ...world, committed, dropped };
  }
  test("a crash between handler and flush loses record, message, message to itself and commit", () => {
    const { log, committed, dropped, host } = crashing(260);
    expect(log).toEqual(["1000260 0 recovers []"]);
    expect([committed, host.stateAt(0).record("r")]).toEqual([[], undefined]);
    expect(dropped).toMatchObject([{ from: 0, to: 1, message: "message", why: "crash" }]);
  });
  test("and they stay lost when it is up again before they were due", () => {
    const world = ledger({ disk: "ssd", acts: [[0, 10, act]] });
    const committed = world.heard("committed");
    world.start();
    world.at(100, () => world.host.crash(0));
    world.at(150, () => world.host.restart(0));
    world.simulation.run(9_000);
    expect([world.log, committed]).toEqual([["150 0 recovers []"], []]);
  });
  test("a crash after the flush loses none of them", () => {
    const { log, committed, host } = crashing(262);
    expect(log).toEqual(["261 0 ← own of 0", "1261 1 ← message of 0", '1000262 0 recovers [["k",1]]']);
    expect(committed).toMatchObject([{ at: 261, node: 0 }]);
    expect(host.stateAt(0).record("r")).toMatchObject({ version: 1 });
  });
  test("at the rounded instant of the flush, what was committed is on disk", () => {
    const { log, committed } = crashing(Math.round(10 + WRITTEN));
    expect(committed).toHaveLength(1);
    expect(log.at(-1)).toBe('1000261 0 recovers [["k",1]]');
  });
  test("a reply that had not left is lost with the rest", () => {
    for (const [crashAt, expected] of [
      [100, 0],
      [300, 1],
    ] as const) {
      let answers = 0;
      const world = ledger({
        disk: "ssd",
        script: {
          onSubmit: (ctx, request) => {
            ctx.persist({ key: "k", value: request.id });
            ctx.reply({ request, height: 1, digest: "d", leader: 0 });
          },
        },
      });
      world.start();
      world.host.submit(0, { kind: "none" }, () => {
        answers += 1;
      });
      world.at(crashAt, () => world.host.crash(0));
      world.simulation.run(1_000_000);
      expect([crashAt, answers]).toEqual([crashAt, expected]);
    }
  });
  test("restart gives exactly what is on disk: last values, no deleted keys, nothing that was still being written", () => {
    const world = ledger({
      disk: "ssd",
      acts: [
        [
          0,
          10,
          (ctx) => {
            for (const [key, value] of [
              ["a", 1],
              ["b", 2],
              ["a", 3],
              ["b", undefined],
              ["c", { deep: [4] }],
            ] as const)
              ctx.persist({ key, value });
          },
        ],
        [0, 5_000, (ctx) => ctx.persist({ key: "d", value: 5 })],
      ],
    });
    world.start();
    world.at(5_100, () => world.host.crash(0));
    world.at(6_000, () => world.host.restart(0));
    world.simulation.run(9_000);
    expect(world.log).toEqual(['6000 0 recovers [["a",3],["c",{"deep":[4]}]]']);
  });
  test("a validator that is down hears nothing; what left before its own crash still arrives", () => {
    const world = ledger({
      acts: [
        [0, 10, (ctx) => ctx.send(1, note("on its way"))],
        [1, 10, (ctx) => ctx.send(0, note("to the dead"))],
        [1, 1_500, (ctx) => ctx.send(0, note("to the living"))],
      ],
    });
    const dropped = world.heard("dropped");
    const lives = [world.heard("crashed"), world.heard("restarted")];
    world.start();
    world.at(20, () => world.host.crash(0));
    world.at(21, () => world.host.crash(0));
    world.at(2_000, () => world.host.restart(0));
    world.at(2_001, () => world.host.restart(0));
    world.simulation.run(9_000);
    expect(world.log).toEqual(["1010 1 ← on its way of 0", "2000 0 recovers []", "2500 0 ← to the living of 1"]);
    expect(dropped).toMatchObject([{ message: "to the dead", why: "crash", at: 1_010 }]);
    expect(lives.map((list) => list.map(({ at, node }) => [at, node]))).toEqual([[[20, 0]], [[2_000, 0]]]);
  });
  test("what a protocol commits again after a restart is not committed twice", () => {
    const blocks = chain(2);
    const world = ledger({
      acts: [[0, 10, (ctx) => ctx.commit(blocks[0]!)]],
      script: { onRecover: (ctx) => commitAll(ctx, blocks) },
    });
    checkAgreement(world.events);
    const committed = world.heard("committed");
    world.start();
    world.at(20, () => world.host.crash(0));
    world.at(30, () => world.host.restart(0));
    world.simulation.run(100);
    expect(committed.map(({ at, block: one }) => [at, one.height])).toEqual([
      [10, 1],
      [30, 2],
    ]);
    expect(world.host.stateAt(0).record("r")?.version).toBe(2);
  });
  test("crashes of one validator that overlap last until the last of them ends", () => {
    const world = ledger({ n: 1 });
    const lives = [world.heard("crashed"), world.heard("restarted")];
    world.start();
    const crash = (at: number, length: number) => ({ fault: "crash", validator: 0, at, for: length }) as const;
    const targets = {
      simulation: world.simulation,
      network: world.network,
      host: world.host,
      endpointCount: 1,
      seed: 1,
    };
    scheduleFaults([crash(10, 20), crash(20, 30), crash(70, 5)], targets);
    world.simulation.run(100);
    expect(lives.map((list) => list.map(({ at }) => at))).toEqual([
      [10, 70],
      [50, 75],
    ]);
  });
});

test("each loss has a pattern of its own, the same in the same run", () => {
  /** Which of 40 messages get through, in two episodes of equal loss. */
  const patterns = (seed: number): string[] => {
    const send = (at: number): Act => [0, at, (ctx) => ctx.send(1, note("x"))];
    const episodes = [0, 100_000];
    const world = ledger({
      n: 2,
      acts: episodes.flatMap((from) => Array.from({ length: 40 }, (_, k) => send(from + 1 + k))),
    });
    const dropped = world.heard("dropped");
    world.start();
    const targets = { simulation: world.simulation, network: world.network, host: world.host, endpointCount: 2, seed };
    scheduleFaults(
      episodes.map((at) => ({ fault: "loss", share: 0.5, at, for: 50 }) as const),
      targets,
    );
    world.simulation.run(200_000);
    return episodes.map((from) =>
      dropped.flatMap(({ at }) => (at > from && at <= from + 50 ? [at - from] : [])).join(),
    );
  };
  const [first, second] = patterns(1);
  expect(first).not.toBe("");
  expect(second).not.toBe(first);
  expect(patterns(1)).toEqual([first, second]);
  expect(patterns(2)[0]).not.toBe(first);
});

describe("corruption", () => {
  test("a signature that its signer never made is dropped as forged, however deep; a genuine one passes", () => {
    const world = ledger();
    const dropped = world.heard("dropped");
    const genuine = world.host.nodes[2]!.sign("yes");
    world.start();
    world.host.corrupt(0, ({ context }) => {
      context.send(1, note("own", {}, context.sign("yes")));
      context.send(1, note("relayed", {}, [genuine]));
      context.send(1, note("forged", {}, { signer: 2, body: "yes" }));
      context.send(1, note("forged deep", {}, new Map([["proof", [{ ...genuine, body: "no" }]]])));
      return inert;
    });
    world.simulation.run(9_000);
    expect(world.log).toEqual(["1000 1 ← own of 0", "1000 1 ← relayed of 0"]);
    expect(dropped.map(({ message, why }) => [message, why])).toEqual([
      ["forged", "forged"],
      ["forged deep", "forged"],
    ]);
  });
  test("the adversary's replica gets what comes in, and its own timers; the honest ones are gone", () => {
    const world = ledger({
      script: { onStart: (ctx) => ctx.setTimer({ key: "honest" }, 500) },
      acts: [[1, 10, (ctx) => ctx.send(0, note("hello"))]],
    });
    world.start();
    world.host.corrupt(0, ({ context }) => {
      context.setTimer({ key: "evil" }, 300);
      return {
        onMessage: (from, message) => world.say(`evil ← ${message.type} of ${from}`),
        onTimer: (timer) => world.say(`evil timer ${timer.key}`),
        onSubmit: (request) => world.say(`evil ← request ${request.id}`),
      };
    });
    world.host.submit(0, { kind: "none" }, () => {});
    world.simulation.run(9_000);
    expect(world.log.filter((line) => !/ [12] /.test(line))).toEqual([
      "0 evil ← request 0",
      "300 evil timer evil",
      "1010 evil ← hello of 1",
    ]);
  });
  test("a corrupted validator's commits are neither counted nor checked", () => {
    const world = ledger();
    checkAgreement(world.events);
    const committed = world.heard("committed");
    world.start();
    world.host.corrupt(0, ({ context }) => {
      context.commit(chain(2)[1]!);
      return inert;
    });
    world.simulation.run(100);
    expect(committed).toEqual([]);
  });
  test("spawned replicas are honest ones, started from what is on disk", () => {
    const world = ledger({ acts: [[0, 10, (ctx) => ctx.persist({ key: "k", value: 7 })]] });
    world.start();
    world.simulation.run(20);
    world.host.corrupt(0, ({ context, spawn }) => spawn(context));
    world.host.corrupt(1, ({ context, spawn }) => spawn(context));
    world.at(30, () => world.host.nodes[2]!.send(0, note("hello")));
    world.simulation.run(9_000);
    expect(world.log).toEqual(['20 0 recovers [["k",7]]', "1030 0 ← hello of 2"]);
  });
  test("faults do not touch a validator that the adversary runs, and it may take one that is down", () => {
    const world = ledger({ script: { onRecover: (ctx) => ctx.setTimer({ key: "honest" }, 10) } });
    const lives = [world.heard("crashed"), world.heard("restarted")];
    const timers: string[] = [];
    const evil: Replica = { ...inert, onTimer: ({ key }) => void timers.push(key) };
    world.start();
    world.host.crash(1);
    for (const id of [0, 1]) {
      world.host.corrupt(id, ({ context }) => {
        context.setTimer({ key: `evil ${id}` }, 50);
        return evil;
      });
    }
    world.at(20, () => world.host.crash(0));
    for (const id of [0, 1]) world.at(30, () => world.host.restart(id));
    world.simulation.run(1_000);
    expect(timers).toEqual(["evil 0", "evil 1"]);
    expect(lives.map((list) => list.length)).toEqual([1, 0]);
    expect(world.log).toEqual([]);
  });
});

describe("the replicated state", () => {
  test("starts with genesis everywhere, then follows each validator's own commits", () => {
    const blocks = chain(2);
    const world = ledger({
      acts: [
        [0, 10, (ctx) => commitAll(ctx, blocks)],
        [1, 20, (ctx) => ctx.commit(blocks[0]!)],
      ],
    });
    world.start([{ kind: "register", record: "old", version: 1, digest: "g" }]);
    world.simulation.run(100);
    const versions = [0, 1, 2].map((site) => world.host.stateAt(site).record("r")?.version);
    expect(versions).toEqual([2, 1, undefined]);
    for (const site of [0, 1, 2]) expect(world.host.stateAt(site).record("old")?.digest).toBe("g");
    expect(world.host.stateAt(99)).toBe(world.host.stateAt(0)); // a site without a validator reads the first one's copy
  });
  test("two blocks at one height are a violation that names both validators and the time", () => {
    const [one] = chain(1);
    const other = new Block(one!.batch, "ff", GENESIS);
    const world = ledger({
      acts: [
        [0, 10, (ctx) => ctx.commit(one!)],
        [1, 20, (ctx) => ctx.commit(other)],
      ],
    });
    checkAgreement(world.events);
    world.start();
    expect(() => world.simulation.run(100)).toThrow("two blocks committed at height 1 (at 20 µs, nodes 0, 1)");
    try {
      const again = ledger({ acts: [[2, 5, (ctx) => ctx.commit(chain(2)[1]!)]] });
      checkAgreement(again.events);
      again.start();
      again.simulation.run(100);
      expect.unreachable("a gap in heights is a violation");
    } catch (error) {
      expect(error as Violation).toMatchObject({ name: "Violation", time: 5, nodes: [2] });
    }
  });
});
