import { describe, expect, test } from "vitest";
import type { Request } from "../../src/ledger/request.ts";
import { Partition } from "../../src/network/rules.ts";
import { checkAgreement } from "../../src/observe/agreement.ts";
import { type Act, type Ctx, chain, DELAY, ledger, type Note, note, UNLIMITED } from "./scripted.ts";

/** 8 Mbit/s: 1 µs a byte. */
const MICRO_A_BYTE = 8e6;
const SIGN = 40;
const VERIFY = 104;
const HASH = 2;

describe("messages", () => {
  test("to oneself arrive in the same instant, after the handler returns; they cost nothing and are not counted", () => {
    const acts: Act[] = [
      [
        0,
        10,
        (ctx) => {
          ctx.broadcast(note("all"));
          ctx.send(0, note("own"));
          world.say("handler returns");
        },
      ],
    ];
    const world = ledger({ acts });
    const sent = world.heard("sent");
    world.start();
    world.simulation.run(5_000);
    expect(world.log).toEqual([
      "10 handler returns",
      "10 0 ← all of 0",
      "10 0 ← own of 0",
      "1010 1 ← all of 0",
      "1010 2 ← all of 0",
    ]);
    expect(sent.map(({ from, to, message }) => [from, to, message])).toEqual([
      [0, 1, "all"],
      [0, 2, "all"],
    ]);
    const { messages, bytes, byType } = world.host.counts;
    expect([messages, bytes, [...byType]]).toEqual([2, 200, [["all", 2]]]);
    expect([...world.network.sentBytes]).toEqual([200, 0, 0]);
  });
  test("to oneself, sent while handling one, arrive in the same instant too", () => {
    const onMessage = (ctx: Ctx, message: Note): void => {
      if (message.type === "1") ctx.send(0, note("2"));
    };
    const world = ledger({ n: 1, acts: [[0, 10, (ctx) => ctx.send(0, note("1"))]], script: { onMessage } });
    world.start();
    world.simulation.run(100);
    expect(world.log).toEqual(["10 0 ← 1 of 0", "10 0 ← 2 of 0"]);
  });
  test("are charged to both links: copies leave one after the other, and queue where they come in at once", () => {
    const links = [{ ...UNLIMITED, up: MICRO_A_BYTE }, UNLIMITED, { ...UNLIMITED, down: MICRO_A_BYTE }];
    const both: Act[] = [
      [0, 0, (ctx) => ctx.broadcast(note("from 0"))],
      [1, 200, (ctx) => ctx.send(2, note("from 1", { sizeBytes: 300 }))],
    ];
    const world = ledger({ links, acts: both });
    world.start();
    world.simulation.run(5_000);
    // To 1 the copy leaves 0..100, to 2 100..200: its last bit would be in at 1200. The other's first bit is there at 1200.
    expect(world.log.slice(1)).toEqual([
      `${DELAY + 100} 1 ← from 0 of 0`,
      `${DELAY + 200} 2 ← from 0 of 0`,
      `${DELAY + 500} 2 ← from 1 of 1`,
    ]);
    expect([...world.network.sentBytes]).toEqual([200, 300, 0]);
    expect([...world.network.receivedBytes]).toEqual([0, 100, 400]);
  });
  test("that a rule drops are reported, and nobody gets them", () => {
    const world = ledger({ acts: [[0, 10, (ctx) => ctx.broadcast(note("x"))]] });
    world.network.addRule(new Partition(3, [[2]]));
    const dropped = world.heard("dropped");
    world.start();
    world.simulation.run(5_000);
    expect(world.log).toEqual(["10 0 ← x of 0", "1010 1 ← x of 0"]);
    expect(dropped).toMatchObject([{ from: 0, to: 2, message: "x", why: "partition", at: 10 }]);
  });
});

describe("processor", () => {
  test("verifying and hashing delay a handler's effects, one message after the other; the handler itself runs at once", () => {
    const acts: Act[] = [1, 2].map((node) => [
      node,
      0,
      (ctx) => ctx.send(0, note("ask", { verifications: 2, hashes: 3 })),
    ]);
    const onMessage = (ctx: Ctx, message: Note, from: number): void => {
      if (message.type === "ask") ctx.send(from, note("answer"));
    };
    const world = ledger({ crypto: "ed25519", acts, script: { onMessage } });
    world.start();
    world.simulation.run(9_000);
    const work = 2 * VERIFY + 3 * HASH;
    expect(world.log).toEqual([
      "1000 0 ← ask of 1",
      "1000 0 ← ask of 2",
      `${2 * DELAY + work} 1 ← answer of 0`,
      `${2 * DELAY + 2 * work} 2 ← answer of 0`,
    ]);
  });
  test("signing is charged to the sender: once a broadcast, once for each single message", () => {
    const vote = note("vote", { signatures: 1 });
    const world = ledger({
      crypto: "ed25519",
      acts: [
        [0, 0, (ctx) => ctx.broadcast(vote)],
        [
          0,
          5_000,
          (ctx) => {
            for (const to of [1, 2]) ctx.send(to, vote);
          },
        ],
      ],
    });
    world.start();
    world.simulation.run(9_000);
    expect(world.log.filter((line) => !line.includes(" 0 ←"))).toEqual([
      `${DELAY + SIGN} 1 ← vote of 0`,
      `${DELAY + SIGN} 2 ← vote of 0`,
      `${5_000 + DELAY + SIGN} 1 ← vote of 0`,
      `${5_000 + DELAY + 2 * SIGN} 2 ← vote of 0`,
    ]);
  });
  test("a commit counts when the processor is done", () => {
    const [block] = chain(1);
    const acts: Act[] = [[1, 0, (ctx) => ctx.send(0, note("go", { verifications: 1 }))]];
    const world = ledger({ crypto: "ed25519", acts, script: { onMessage: (ctx) => ctx.commit(block!) } });
    const committed = world.heard("committed");
    world.start();
    world.simulation.run(9_000);
    expect(committed).toMatchObject([{ at: DELAY + VERIFY, node: 0, leader: 0 }]);
  });
});

describe("disk", () => {
  test("effects issued before persist leave at once, those after it when the record is on disk, messages to itself included", () => {
    const act = (ctx: Ctx): void => {
      ctx.send(1, note("before"));
      ctx.persist({ key: "k", value: 1 });
      ctx.send(1, note("after"));
      ctx.send(0, note("own"));
      ctx.commit(chain(1)[0]!);
    };
    const world = ledger({ disk: "ssd", acts: [[0, 10, act]] });
    const committed = world.heard("committed");
    world.start();
    world.simulation.run(9_000);
    expect(world.log).toEqual(["261 0 ← own of 0", "1010 1 ← before of 0", "1261 1 ← after of 0"]);
    expect(committed).toMatchObject([{ at: 261 }]);
  });
  test("effects of a later handler wait for it too: nobody hears of what a crash could still undo", () => {
    const world = ledger({
      disk: "ssd",
      acts: [
        [0, 10, (ctx) => ctx.persist({ key: "entry 5", value: 5 })],
        [0, 20, (ctx) => ctx.send(1, note("I have entry 5"))],
      ],
    });
    world.start();
    world.simulation.run(9_000);
    expect(world.log).toEqual(["1261 1 ← I have entry 5 of 0"]);
  });
  test("writes of one handler share a flush; those of the next wait for theirs", () => {
    const write = (ctx: Ctx): void => {
      ctx.persist({ key: "a", value: 1 });
      ctx.persist({ key: "b", value: 1, sizeBytes: 500_000 });
      ctx.send(1, note("done"));
    };
    const world = ledger({
      disk: "ssd",
      acts: [
        [0, 0, write],
        [0, 1, write],
      ],
    });
    world.start();
    world.simulation.run(9_000);
    const one = 250 + 512 / 500 + 1_000;
    expect(world.log).toEqual([DELAY + one, DELAY + 2 * one].map((at) => `${Math.round(at)} 1 ← done of 0`));
  });
  test("commits keep their order, whatever the disk does", () => {
    const blocks = chain(3);
    const world = ledger({
      disk: "ssd",
      acts: [
        [
          0,
          10,
          (ctx) => {
            ctx.persist({ key: "k", value: 1 });
            ctx.commit(blocks[0]!);
          },
        ],
        [0, 20, (ctx) => ctx.commit(blocks[1]!)],
        [0, 261, (ctx) => ctx.commit(blocks[2]!)], // the very instant at which the first ones are due
      ],
    });
    checkAgreement(world.events);
    const committed = world.heard("committed");
    world.start();
    world.simulation.run(9_000);
    expect(committed.map(({ at, block }) => [at, block.height])).toEqual([
      [261, 1],
      [261, 2],
      [261, 3],
    ]);
    expect(world.host.stateAt(0).record("r")).toMatchObject({ version: 3 });
  });
  test("commits keep their order, whatever the processor does", () => {
    const blocks = chain(2);
    const due = DELAY + VERIFY;
    const acts: Act[] = [
      [1, 0, (ctx) => ctx.send(0, note("go", { verifications: 1 }))],
      [0, due, (ctx) => ctx.commit(blocks[1]!)], // a timer that goes off just when the first commit is due
    ];
    const world = ledger({ crypto: "ed25519", acts, script: { onMessage: (ctx) => ctx.commit(blocks[0]!) } });
    checkAgreement(world.events);
    const committed = world.heard("committed");
    world.start();
    world.simulation.run(9_000);
    expect(committed.map(({ at, block }) => [at, block.height])).toEqual([
      [due, 1],
      [due, 2],
    ]);
  });
  test("messages to itself keep their order as well", () => {
    const world = ledger({
      disk: "ssd",
      acts: [
        [
          0,
          10,
          (ctx) => {
            ctx.persist({ key: "k", value: 1 });
            ctx.send(0, note("first"));
          },
        ],
        [0, 261, (ctx) => ctx.send(0, note("second"))],
      ],
    });
    world.start();
    world.simulation.run(9_000);
    expect(world.log).toEqual(["261 0 ← first of 0", "261 0 ← second of 0"]);
  });
});

describe("timers", () => {
  test("one per key: setting it again replaces it, cancelling it takes it back", () => {
    const world = ledger({
      n: 1,
      acts: [
        [
          0,
          0,
          (ctx) => {
            ctx.setTimer({ key: "a" }, 100);
            ctx.setTimer({ key: "b" }, 100);
            ctx.setTimer({ key: "c" }, 100);
          },
        ],
        [0, 50, (ctx) => ctx.setTimer({ key: "a" }, 200)],
        [0, 60, (ctx) => ctx.cancelTimer("b")],
        [0, 70, (ctx) => ctx.cancelTimer("unknown")],
      ],
    });
    world.start();
    world.simulation.run(1_000);
    expect(world.log).toEqual(["100 0 timer c", "250 0 timer a"]);
  });
  test("a key is free again when its timer has fired, and each validator has its own", () => {
    const world = ledger({
      n: 2,
      script: {
        onStart: (ctx) => ctx.setTimer({ key: "beat" }, 100 + ctx.self),
        onTimer: (ctx, timer) => ctx.setTimer(timer, 100),
      },
    });
    world.start();
    world.simulation.run(205);
    expect(world.log).toEqual(["100 0 timer beat", "101 1 timer beat", "200 0 timer beat", "201 1 timer beat"]);
  });
  test("do not survive a crash, not even one that falls on the same instant as a restart", () => {
    const world = ledger({ n: 1, script: { onStart: (ctx) => ctx.setTimer({ key: "old" }, 100) } });
    world.start();
    world.at(50, () => {
      world.host.crash(0);
      world.host.restart(0);
    });
    world.simulation.run(1_000);
    expect(world.log).toEqual(["50 0 recovers []"]);
  });
});

describe("requests and replies", () => {
  /** Answers each request at once. */
  const answering = {
    onSubmit: (ctx: Ctx, request: Request): void => ctx.reply({ request, height: 1, digest: "d", leader: 0 }),
  };
  test("take their way over the links: a request of 400 B there, a reply of 200 B back", () => {
    const slow = { up: MICRO_A_BYTE, down: MICRO_A_BYTE };
    const world = ledger({ n: 3, links: [slow, slow, slow], script: answering, rule: { to: "all", replies: () => 3 } });
    const answered = world.heard("answered");
    world.start();
    world.host.submit(0, { kind: "none" }, () => {});
    world.simulation.run(9_000);
    // To itself at once; copies to 1 and 2 leave 0..400 and 400..800 and are cut through.
    expect(world.log).toEqual(["0 0 ← request 0", `${DELAY + 400} 1 ← request 0`, `${DELAY + 800} 2 ← request 0`]);
    expect(answered).toMatchObject([{ at: DELAY + 800 + 200 + DELAY, submittedAt: 0 }]);
    expect([...world.network.sentBytes]).toEqual([800, 200, 200]);
    expect([...world.network.receivedBytes]).toEqual([400, 400, 400]);
  });
  test("queue where they come in at once: requests at a validator's downlink, replies at the client's", () => {
    const links = [{ ...UNLIMITED, down: MICRO_A_BYTE }, UNLIMITED, UNLIMITED];
    const toFirst = { to: "leader", replies: () => 1, retryAfter: 1_000_000 } as const;
    const world = ledger({ n: 3, links, script: answering, rule: toFirst });
    world.start();
    const late: number[] = [];
    // Sites 1 and 2 learn from a first reply that 0 leads; then both ask it at the same instant.
    for (const site of [1, 2]) world.host.submit(site, { kind: "none" }, () => {});
    world.at(5_000, () => {
      for (const site of [1, 2]) world.host.submit(site, { kind: "none" }, () => late.push(world.simulation.now));
    });
    world.simulation.run(4_000);
    world.log.length = 0;
    world.simulation.run(9_000);
    expect(world.log).toEqual([`${5_000 + DELAY + 400} 0 ← request 2`, `${5_000 + DELAY + 800} 0 ← request 3`]);
    expect(late).toEqual([5_000 + 2 * DELAY + 400, 5_000 + 2 * DELAY + 800]);

    const asker = ledger({ n: 3, links, script: answering, rule: { to: "all", replies: () => 3 } });
    const answered = asker.heard("answered");
    asker.start();
    asker.host.submit(0, { kind: "none" }, () => {});
    asker.simulation.run(9_000);
    expect(answered).toMatchObject([{ at: 2 * DELAY + 200 + 200 }]); // two replies of 200 B come in at once
  });
  test("bytes are conserved: all that was sent and not lost has been received", () => {
    const slow = { up: MICRO_A_BYTE, down: MICRO_A_BYTE / 3 };
    const world = ledger({
      n: 4,
      links: [slow, slow, slow, slow],
      script: {
        onSubmit: (ctx, request) => {
          ctx.broadcast(note("ordered", { sizeBytes: 700 }));
          answering.onSubmit(ctx, request);
        },
      },
      rule: { to: "all", replies: () => 4 },
    });
    world.start();
    for (let k = 0; k < 20; k++) world.at(k * 777, () => world.host.submit(k % 4, { kind: "none" }, () => {}));
    world.simulation.run(10_000_000);
    const sum = (bytes: Float64Array): number => bytes.reduce((total, value) => total + value, 0);
    // Each request: 3 copies of 400 B, 4 × 3 messages of 700 B, 3 replies of 200 B pass a link.
    expect(sum(world.network.sentBytes)).toBe(20 * (3 * 400 + 12 * 700 + 3 * 200));
    expect(sum(world.network.receivedBytes)).toBe(sum(world.network.sentBytes));
  });
  test("a validator verifies a request's signature and hashes it before its effects leave", () => {
    const world = ledger({ n: 1, crypto: "ed25519", script: answering });
    const answered = world.heard("answered");
    world.start();
    for (let k = 0; k < 2; k++) world.host.submit(0, { kind: "none" }, () => {});
    world.simulation.run(9_000);
    expect(answered.map(({ at }) => at)).toEqual([VERIFY + HASH, 2 * (VERIFY + HASH)]);
  });
  test("a validator that is down takes no request", () => {
    const world = ledger({ n: 1, script: answering });
    const answered = world.heard("answered");
    world.start();
    world.host.crash(0);
    world.host.submit(0, { kind: "none" }, () => {});
    world.simulation.run(9_000);
    expect([world.log, answered, world.host.clients.open]).toEqual([[], [], 1]);
  });
});
