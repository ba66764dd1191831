import { describe, expect, test } from "vitest";
import { twins } from "../../src/attack/twins.ts";
import { votesForEverything } from "../../src/attack/votes-for-everything.ts";
import {
  type AnyProtocol,
  type Context,
  defineProtocol,
  type KeyedTimer,
  type KindedMessage,
  type NodeId,
  type Replica,
} from "../../src/consensus/protocol.ts";
import { Tally } from "../../src/consensus/quorum.ts";
import { Batch, type Block, GENESIS } from "../../src/ledger/block.ts";
import type { Request } from "../../src/ledger/request.ts";
import { Signed, signaturesHold } from "../../src/ledger/signature.ts";
import { checkAgreement } from "../../src/observe/agreement.ts";
import { ledger } from "./scripted.ts";

type Ctx = Context<KindedMessage, KeyedTimer>;

/** Twins in place of one of n validators. What each does and what reaches the network is written down. */
function corrupted(n: number, self: NodeId) {
  const log: string[] = [];
  const context: Ctx = {
    self,
    validators: Array.from({ length: n }, (_, id) => id),
    neighbours: Array.from({ length: n }, (_, id) => id).filter((id) => id !== self),
    now: 77,
    random: () => 0.25,
    exponential: (mean) => mean * 2,
    sign: Signed.keyRing(n)[self]!,
    send: (to, message) => log.push(`${message.type} →${to}`),
    broadcast: (message) => log.push(`${message.type} ×`),
    gossip: (message) => log.push(`${message.type} gossiped`),
    sample: (count) => Array.from({ length: count }, (_, id) => id),
    setTimer: (timer, delay) => void timers.push([timer, delay]),
    cancelTimer: (key) => log.push(`cancel ${key}`),
    work: () => log.push("work"),
    persist: ({ key }) => log.push(`persist ${key}`),
    adopt: ({ height }) => log.push(`adopt ${height}`),
    commit: ({ height }) => log.push(`commit ${height}`),
    reply: ({ request }) => log.push(`reply ${request.id}`),
    attest: () => log.push("attest"),
  };
  const timers: [KeyedTimer, number][] = [];
  const contexts: Ctx[] = [];
  const replica = twins({
    context,
    records: new Map(),
    spawn: (own) => {
      const name = "AB"[contexts.push(own) - 1];
      return {
        onMessage: (from, message) => log.push(`${name} ← ${message.type} of ${from}`),
        onTimer: (timer) => log.push(`${name} timer ${timer.key}`),
        onSubmit: (request) => log.push(`${name} ← request ${request.id}`),
      } as Replica;
    },
  });
  const [a, b] = contexts as [Ctx, Ctx];
  return { log, timers, replica, a, b, spawned: contexts.length };
}

/** Validators a twin's broadcast reaches. */
function half(twin: Ctx, log: string[]): number[] {
  log.length = 0;
  twin.broadcast({ type: "x" });
  return log.map((line) => Number(line.split("→")[1]));
}

const request = (id: number): Request => ({ id, client: 0, sequence: id, sizeBytes: 1, operation: { kind: "none" } });

describe("the two halves", () => {
  test.each([
    [4, 0, [1, 2], [2, 3]],
    [4, 2, [0, 1], [1, 3]],
    [5, 0, [1, 2], [3, 4]],
    [6, 5, [0, 1, 2], [2, 3, 4]],
    [7, 3, [0, 1, 2], [4, 5, 6]],
  ])("of n = %d around validator %d", (n, self, first, second) => {
    const { a, b, log } = corrupted(n, self);
    expect([half(a, log), half(b, log)]).toEqual([first, second]);
  });
  test("hold a majority each with the validator itself, cover all others, and overlap just when n is even", () => {
    for (let n = 3; n <= 12; n++) {
      const { a, b, log } = corrupted(n, 0);
      const halves = [half(a, log), half(b, log)] as const;
      for (const one of halves) expect(one.length + 1).toBe(Math.floor(n / 2) + 1);
      expect(new Set(halves.flat()).size).toBe(n - 1);
      expect(halves[0].filter((id) => halves[1].includes(id)).length).toBe(n % 2 === 0 ? 1 : 0);
    }
  });
  test("bound what a twin sends and hears", () => {
    const { a, replica, log } = corrupted(5, 0);
    a.send(3, { type: "x" });
    a.send(1, { type: "y" });
    replica.onMessage(1, { type: "hello" });
    replica.onMessage(4, { type: "hello" });
    expect(log).toEqual(["y →1", "A ← hello of 1", "B ← hello of 4"]);
  });
  test("share what comes from a validator in both", () => {
    const { replica, log } = corrupted(4, 0);
    replica.onMessage(2, { type: "hello" });
    expect(log).toEqual(["A ← hello of 2", "B ← hello of 2"]);
  });
});

describe("a twin", () => {
  test("keeps its messages to itself to itself, until all are handled", () => {
    const { a, b, replica, log } = corrupted(5, 0);
    a.send(0, { type: "mine" });
    a.broadcast({ type: "all" });
    expect(log).toEqual(["all →1", "all →2"]);
    log.length = 0;
    replica.onMessage(1, { type: "poke A" });
    expect(log).toEqual(["A ← poke A of 1", "A ← mine of 0", "A ← all of 0"]);
    b.send(0, { type: "yours" });
    log.length = 0;
    replica.onMessage(2, { type: "poke A" });
    expect(log).toEqual(["A ← poke A of 2"]);
  });
  test("has timers of its own, under keys of its own", () => {
    const { a, b, timers, replica, log } = corrupted(5, 0);
    a.setTimer({ key: "view" }, 10);
    b.setTimer({ key: "view" }, 20);
    expect(new Set(timers.map(([timer]) => timer.key)).size).toBe(2);
    expect(timers.map(([, delay]) => delay)).toEqual([10, 20]);
    replica.onTimer(timers[1]![0]);
    replica.onTimer(timers[0]![0]);
    a.cancelTimer("view");
    expect(log).toEqual(["B timer view", "A timer view", `cancel ${timers[0]![0].key}`]);
  });
  test("signs with the one key both have, sees the one clock, commits nothing and writes nothing", () => {
    const { a, b, log } = corrupted(5, 3);
    expect(signaturesHold([a.sign("x"), b.sign("y")])).toBe(true);
    expect([a.self, b.self, a.now, b.random(), b.exponential(4)]).toEqual([3, 3, 77, 0.25, 8]);
    a.persist({ key: "k", value: 1 });
    a.commit(new Batch([]).on(GENESIS));
    b.reply({ request: request(5), height: 1, digest: "d", leader: 3 });
    expect(log).toEqual(["reply 5"]);
  });
  test("gets its share of the requests", () => {
    const { replica, log } = corrupted(5, 0);
    for (const id of [0, 1, 2, 3]) replica.onSubmit(request(id));
    expect(log).toEqual(["A ← request 0", "B ← request 1", "A ← request 2", "B ← request 3"]);
  });
  test("there are two of them", () => {
    expect(corrupted(4, 1).spawned).toBe(2);
  });
});

type EchoMessage =
  | { readonly type: "propose"; readonly block: Block }
  | { readonly type: "echo"; readonly vote: Signed<{ readonly digest: string }>; readonly block: Block };
interface EchoState {
  echoed: boolean;
  committed: boolean;
  readonly votes: Map<string, Tally>;
}

/** One block, no more: validator 0 proposes it, each echoes the first proposal it sees, a quorum of echoes commits. */
const echo = (quorum: number): AnyProtocol =>
  defineProtocol<EchoState, EchoMessage, KeyedTimer, Record<string, never>>({
    id: "echo",
    title: "Echo",
    source: "this test",
    faultModel: "byzantine",
    finality: "deterministic",
    params: {},
    minimumValidators: 4,
    toleratedFaults: () => 1,
    conflicts: () => [],
    client: () => ({ to: "all", replies: () => 2, retryAfter: 1_000_000 }),
    init: () => ({ echoed: false, committed: false, votes: new Map() }),
    recover: () => ({ echoed: false, committed: false, votes: new Map() }),
    onSubmit(state, one, ctx) {
      if (ctx.self === 0 && !state.echoed) ctx.broadcast({ type: "propose", block: new Batch([one]).on(GENESIS) });
    },
    onMessage(state, from, message, ctx) {
      if (message.type === "propose") {
        if (state.echoed || from !== 0) return;
        state.echoed = true;
        ctx.broadcast({ type: "echo", vote: ctx.sign({ digest: message.block.digest }), block: message.block });
        return;
      }
      const { digest } = message.vote.body;
      const tally = state.votes.get(digest) ?? new Tally(ctx.validators.length);
      state.votes.set(digest, tally);
      tally.add(message.vote.signer);
      if (tally.count < quorum || state.committed) return;
      state.committed = true;
      ctx.commit(message.block);
    },
    onTimer: () => {},
    cost: () => ({ sizeBytes: 100, verifications: 1, signatures: 1, hashes: 1 }),
    leadership: () => ({ leader: 0, period: 0 }),
    idleMessagesPerSecond: () => 0,
  });

/** Two requests reach a leader with a twin at once: each twin proposes its own. */
function equivocation(quorum: number, corrupt: boolean, accomplice?: number) {
  const world = ledger({ n: 4, protocol: echo(quorum) });
  checkAgreement(world.events);
  const committed = world.heard("committed");
  const dropped = world.heard("dropped");
  world.start();
  if (corrupt) world.host.corrupt(0, twins);
  if (accomplice !== undefined) world.host.corrupt(accomplice, votesForEverything);
  for (let k = 0; k < 2; k++) world.host.submit(0, { kind: "none" }, () => {});
  return { run: () => world.simulation.run(50_000), committed, dropped };
}

describe("a lying leader of a toy protocol, 4 validators", () => {
  test("without the lie all commit", () => {
    const { run, committed } = equivocation(3, false);
    run();
    expect(committed).toHaveLength(4);
  });
  test("with a quorum of 3 nobody disagrees, and none of its messages is forged", () => {
    const { run, committed, dropped } = equivocation(3, true);
    run();
    expect(committed.map(({ node }) => node).sort()).toEqual([1, 2]); // 3 saw the other proposal, and waits
    expect(dropped).toEqual([]);
  });
  test("with a quorum of 3 and a second liar, who votes for both proposals, two honest validators commit different blocks", () => {
    expect(equivocation(3, true, 2).run).toThrow("two blocks committed at height 1");
  });
  test("a liar who is asked to vote for one proposal only, or has an honest leader, breaks nothing", () => {
    for (const [lies, accomplice] of [
      [true, 1],
      [true, 3],
      [false, 2],
    ] as const)
      expect(equivocation(3, lies, accomplice).run).not.toThrow();
  });
  test("with a quorum of 2 two honest validators commit different blocks", () => {
    expect(equivocation(2, true).run).toThrow("two blocks committed at height 1");
  });
});
