// Gossip over an overlay, through the host: what goes between which neighbours, when it is there, and what it costs.
import { describe, expect, test } from "vitest";
import { MILLISECOND, SECOND } from "../../src/base/time.ts";
import { overlayOf } from "../../src/network/overlay.ts";
import type { RelayRules } from "../../src/network/relay/contract.ts";
import { NetworkLinks } from "../../src/network/relay/network-links.ts";
import { Partition } from "../../src/network/rules.ts";
import type { OverlaySpec } from "../../src/network/spec.ts";
import type { OverlayPlace } from "../../src/sim/overlay-place.ts";
import { type Ctx, DELAY, type LedgerOptions, ledger, type Note, note, UNLIMITED } from "./scripted.ts";

const PUSH: RelayRules = { asksFirst: false, tellsSource: false, nameBytes: 0, patience: Infinity };
const INV: RelayRules = { asksFirst: true, tellsSource: false, nameBytes: 61, patience: 10 * MILLISECOND };
/** 8 Mbit/s: 1 µs a byte. */
const MICRO_A_BYTE = 8e6;

const LINE: OverlaySpec = {
  graph: "edges",
  edges: [
    [0, 1],
    [1, 2],
    [2, 3],
  ],
};
const RING: OverlaySpec = { graph: "edges", edges: [...LINE.edges, [3, 0]] };

interface Gossips extends Omit<LedgerOptions, "overlay"> {
  readonly graph?: OverlaySpec;
  readonly rules?: RelayRules;
  readonly isCalm?: boolean;
  /** Validators that keep to themselves what comes. */
  readonly silent?: readonly number[];
}

/** Validator 0 gossips an item of 1000 B at 0; who gets it passes it on. */
function gossips({ graph = LINE, rules = INV, isCalm = true, silent = [], ...options }: Gossips = {}) {
  const n = options.n ?? 4;
  const item = note("block", { sizeBytes: 1000 });
  const overlay = (network: ConstructorParameters<typeof NetworkLinks>[0]): OverlayPlace => {
    const made = overlayOf(graph, { regions: Array.from({ length: n }, () => "x"), seed: 1, replication: 0 });
    const links = new NetworkLinks(
      network,
      made,
      Int32Array.from({ length: n }, (_, id) => id),
    );
    return { overlay: made, rules, links, seed: 7, isCalm };
  };
  const onMessage = (ctx: Ctx, message: Note): void => {
    if (!silent.includes(ctx.self)) ctx.gossip(message, message.type);
  };
  const world = ledger({
    acts: [[0, 0, (ctx) => ctx.gossip(item, "block")]],
    script: { onMessage },
    overlay,
    ...options,
    n,
  });
  return { ...world, counts: () => Object.fromEntries(world.host.counts.byType) };
}

describe("an item on a line", () => {
  test("pushed, takes a delay a hop, and a message for each neighbour but the one it came from", () => {
    const world = gossips({ rules: PUSH });
    world.start();
    world.simulation.run(SECOND);
    expect(world.log).toEqual(["1000 1 ← block of 0", "2000 2 ← block of 1", "3000 3 ← block of 2"]);
    expect(world.counts()).toEqual({ block: 3 });
  });
  test("announced and asked for, takes three delays a hop", () => {
    const world = gossips();
    world.start();
    world.simulation.run(SECOND);
    expect(world.log).toEqual(["3000 1 ← block of 0", "6000 2 ← block of 1", "9000 3 ← block of 2"]);
    expect(world.counts()).toEqual({ announcement: 3, request: 3, block: 3 });
    expect(world.host.counts.bytes).toBe(3 * (61 + 61 + 1000));
  });
  test("announced back to its source, too, where the rules say so", () => {
    const world = gossips({ rules: { ...INV, tellsSource: true } });
    world.start();
    world.simulation.run(SECOND);
    expect(world.counts()).toEqual({ announcement: 6, request: 3, block: 3 });
  });
  test("compact, takes three delays a hop, and five where parts are missing", () => {
    const compact = { sizeBytes: 100, failure: 0, missing: () => 0.25 };
    const whole = gossips({ rules: { ...INV, compact } });
    whole.start();
    whole.simulation.run(SECOND);
    expect(whole.log.at(-1)).toBe("9000 3 ← block of 2");
    expect(whole.host.counts.bytes).toBe(3 * (61 + 61 + 100));
    const parts = gossips({ rules: { ...INV, compact: { ...compact, failure: 1 } } });
    parts.start();
    parts.simulation.run(SECOND);
    expect(parts.log).toEqual(["5000 1 ← block of 0", "10000 2 ← block of 1", "15000 3 ← block of 2"]);
    expect(parts.host.counts.bytes).toBe(3 * (61 + 61 + 100 + 61 + 250));
  });
  test("no larger than its names, is sent whole", () => {
    const world = gossips({ rules: { ...INV, compact: { sizeBytes: 1000, failure: 1, missing: () => 1 } } });
    world.start();
    world.simulation.run(SECOND);
    expect(world.counts()).toEqual({ announcement: 3, request: 3, block: 3 });
  });
  test("goes no further than who passes it on", () => {
    const world = gossips({ silent: [2] });
    world.start();
    world.simulation.run(SECOND);
    expect(world.log).toEqual(["3000 1 ← block of 0", "6000 2 ← block of 1"]);
  });
});

describe("an item on a ring", () => {
  test("comes once to each, from the first who has it", () => {
    const world = gossips({ graph: RING });
    world.start();
    world.simulation.run(SECOND);
    // 1 and 3 have it after 3 ms; 2 hears of it from both at once, and asks the one whose announcement was sent first.
    expect(world.log).toEqual(["3000 1 ← block of 0", "3000 3 ← block of 0", "6000 2 ← block of 1"]);
    // 0 tells 1 and 3, they tell 2, and 2 tells 3, from whom it has not got it.
    expect(world.counts()).toEqual({ announcement: 5, request: 3, block: 3 });
  });
  test("pushed, comes twice to the one opposite, who is given it once", () => {
    const world = gossips({ graph: RING, rules: PUSH });
    world.start();
    world.simulation.run(SECOND);
    expect(world.log).toHaveLength(3);
    expect(world.counts()).toEqual({ block: 5 });
  });
});

test("how far it has spread is told when half have it, when nine in ten have it, and when all have it", () => {
  const world = gossips();
  const spread = world.heard("spread");
  world.start();
  world.simulation.run(SECOND);
  // Of four, the second is half; nine in ten are all.
  expect(spread.map(({ share, at, message, since }) => [share, at, message, since])).toEqual([
    ["half", 3000, "block", 0],
    ["most", 9000, "block", 0],
    ["all", 9000, "block", 0],
  ]);
});

test("who has got it past the relay counts, too, once it gossips it itself", () => {
  const world = gossips();
  const spread = world.heard("spread");
  world.start();
  world.at(500, () => world.host.nodes[3]!.gossip(note("block", { sizeBytes: 1000 }), "block"));
  world.simulation.run(SECOND);
  expect(spread.map(({ share, at }) => [share, at])).toEqual([
    ["half", 500],
    ["most", 3500],
    ["all", 3500],
  ]);
});

describe("links", () => {
  test("copies leave a limited uplink one after the other", () => {
    const star: OverlaySpec = {
      graph: "edges",
      edges: [
        [0, 1],
        [0, 2],
        [0, 3],
      ],
    };
    const links = Array.from({ length: 4 }, (_, id) => (id === 0 ? { ...UNLIMITED, up: MICRO_A_BYTE } : UNLIMITED));
    const world = gossips({ graph: star, links });
    world.start();
    world.simulation.run(SECOND);
    // Announcements leave until 61, 122, 183; the requests come 2 delays later; each item takes 1000 µs to leave.
    const asked = [61, 122, 183].map((left) => left + 2 * DELAY);
    const gone = [asked[0]! + 1000, asked[0]! + 2000, asked[0]! + 3000];
    expect(world.log).toEqual(gone.map((left, index) => `${left + DELAY} ${index + 1} ← block of 0`));
  });
  test("items queue at a limited downlink", () => {
    const links = Array.from({ length: 4 }, (_, id) => (id === 1 ? { ...UNLIMITED, down: MICRO_A_BYTE } : UNLIMITED));
    const world = gossips({ links });
    world.start();
    world.simulation.run(SECOND);
    // The announcement comes in at the pace of that link, 61 µs; the item takes 1000 µs.
    expect(world.log[0]).toBe(`${3 * DELAY + 61 + 1000} 1 ← block of 0`);
  });
});

describe("when something goes wrong", () => {
  test("who is asked and goes down is replaced by another that has it, when patience is over", () => {
    const world = gossips({ graph: RING, isCalm: false });
    world.start();
    // 2 asks 1 at 4000, which is down by then; 3 has it as well.
    world.at(4_500, () => world.host.crash(1));
    world.simulation.run(SECOND);
    const asked = 4_000;
    expect(world.log.at(-1)).toBe(`${asked + INV.patience + 2 * DELAY} 2 ← block of 3`);
  });
  test("what was to leave after its sender went down never leaves", () => {
    const signing = note("slow", { sizeBytes: 10, signatures: 1 });
    const world = gossips({
      isCalm: false,
      rules: PUSH,
      crypto: "ed25519",
      acts: [[0, 0, (ctx) => ctx.gossip(signing, "slow")]],
    });
    world.start();
    world.at(10, () => world.host.crash(0));
    world.simulation.run(SECOND);
    expect(world.log).toEqual([]);
    expect(world.host.counts.dropped).toBe(1);
  });
  test("what comes to one who is down is lost; it hears of it again when it is back", () => {
    const world = gossips({ graph: RING, isCalm: false });
    world.start();
    world.at(3_500, () => world.host.crash(2));
    world.at(20 * MILLISECOND, () => world.host.restart(2));
    world.simulation.run(15 * MILLISECOND);
    expect(world.log).toHaveLength(2);
    const again: Ctx = world.host.nodes[3]!;
    world.at(30 * MILLISECOND, () => again.gossip(note("block", { sizeBytes: 1000 }), "block"));
    world.simulation.run(SECOND);
    expect(world.log.at(-1)).toBe("33000 2 ← block of 3");
  });
  test("a partition keeps items on its side", () => {
    const world = gossips({ isCalm: false });
    world.network.addRule(new Partition(4, [[0, 1]]));
    const dropped = world.heard("dropped");
    world.start();
    world.simulation.run(SECOND);
    expect(world.log).toEqual(["3000 1 ← block of 0"]);
    expect(dropped).toMatchObject([{ from: 1, to: 2, message: "announcement", why: "partition" }]);
  });
  test("what is forged goes nowhere", () => {
    const world = gossips({ isCalm: false });
    world.start();
    const stranger = ledger({ n: 4 });
    const forged = note("block", {}, { signer: 1, of: stranger.host.nodes[1]!.sign("x") });
    world.host.corrupt(0, ({ context }) => {
      context.gossip(forged, "forged");
      return { onMessage() {}, onTimer() {}, onSubmit() {} };
    });
    world.simulation.run(SECOND);
    expect(world.log.filter((line) => line.includes("forged"))).toEqual([]);
  });
});

describe("messages without effect", () => {
  const N = 60;
  const run = (isWatched: boolean) => {
    const world = gossips({ n: N, graph: { graph: "outbound", degree: 4 }, jitter: 0.5 });
    if (isWatched) world.heard("sent");
    world.start();
    for (let k = 1; k <= 20; k += 1) {
      const of: Ctx = world.host.nodes[(7 * k) % N]!;
      world.at(k * MILLISECOND, () => of.gossip(note(`block ${k}`, { sizeBytes: 500 }), `block ${k}`));
    }
    world.simulation.run(SECOND);
    const { messages, bytes, delivered, inFlight } = world.host.counts;
    const { sentBytes, receivedBytes } = world.network;
    return {
      seen: { log: world.log, messages, bytes, delivered, inFlight, types: world.counts(), sentBytes, receivedBytes },
      executed: world.simulation.executed,
    };
  };
  test("are counted and not scheduled: all that can be seen is the same to the byte", () => {
    const plain = run(true);
    const elided = run(false);
    expect(elided.seen).toEqual(plain.seen);
    expect(plain.seen.log).toHaveLength(21 * (N - 1));
    expect(elided.executed).toBeLessThan(0.6 * plain.executed);
  });
});

test("a validator's neighbours are those it has links to; without an overlay all others", () => {
  expect(gossips().host.nodes.map(({ neighbours }) => neighbours)).toEqual([[1], [0, 2], [1, 3], [2]]);
  expect(ledger({ n: 3 }).host.nodes[1]!.neighbours).toEqual([0, 2]);
});

test("without an overlay the first who gossips a key sends it to all, and others send nothing", () => {
  const acts: LedgerOptions["acts"] = [
    [0, 0, (ctx) => ctx.gossip(note("x"), "x")],
    [1, 5_000, (ctx) => ctx.gossip(note("x"), "x")],
  ];
  const world = ledger({ n: 3, acts });
  world.start();
  world.simulation.run(SECOND);
  expect(world.log).toEqual(["1000 1 ← x of 0", "1000 2 ← x of 0"]);
});
