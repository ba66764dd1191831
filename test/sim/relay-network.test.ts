// Hubs beside an overlay, through the host: who is connected to which, when an item is where, and what it costs.
import { describe, expect, test } from "vitest";
import { SECOND } from "../../src/base/time.ts";
import { Delays } from "../../src/network/delays.ts";
import { overlayOf } from "../../src/network/overlay.ts";
import { NetworkLinks } from "../../src/network/relay/network-links.ts";
import { homesOf, type RelayNetworkPlace, relayedBytes } from "../../src/network/relay/relay-network.ts";
import { Partition } from "../../src/network/rules.ts";
import type { LinkSpec, OverlaySpec } from "../../src/network/spec.ts";
import { simulate } from "../../src/sim/simulate.ts";
import { load } from "../scenario/helpers.ts";
import { type Ctx, ledger, type Note, note, UNLIMITED } from "./scripted.ts";

const INV = { asksFirst: true, tellsSource: false, nameBytes: 61, patience: Number.POSITIVE_INFINITY };
const SPEC = { hubs: ["x", "x"], link: UNLIMITED, headerBytes: 81, transactionBytes: 522, nameBytes: 2 };
/** 0 – 3 – 1 – 4 – 2 – 5. */
const LINE: OverlaySpec = {
  graph: "edges",
  edges: [
    [0, 3],
    [3, 1],
    [1, 4],
    [4, 2],
    [2, 5],
  ],
};
const N = 6;
const LINKS = Array.from({ length: N + 2 }, () => UNLIMITED);
/** 1 µs a byte. */
const SLOW = 8e6;

interface Options {
  readonly place?: Partial<RelayNetworkPlace>;
  readonly links?: readonly LinkSpec[];
  readonly sizeBytes?: number;
  readonly origin?: number;
  /** Validators that keep to themselves what comes. */
  readonly silent?: readonly number[];
  /** Nobody crashes. */
  readonly isCalm?: boolean;
  readonly crypto?: string;
}

/** Six validators in a line, of whom 0, 1 and 2 are members: one hub (endpoint 6) is that of 0 and 1, another (7) of 2. All delays are 1 ms. */
function gossips({
  place = {},
  links = LINKS,
  sizeBytes = 535_000,
  origin = 0,
  silent = [],
  isCalm = true,
  crypto = "none",
}: Options = {}) {
  const item = note("block", { sizeBytes, signatures: 1 });
  const world = ledger({
    n: N,
    crypto,
    links,
    acts: [[origin, 0, (ctx) => ctx.gossip(item, "block")]],
    script: {
      onMessage: (ctx: Ctx, message: Note) => {
        if (!silent.includes(ctx.self)) ctx.gossip(message, message.type);
      },
    },
    overlay: (network) => {
      const overlay = overlayOf(LINE, { regions: Array.from({ length: N }, () => "x"), seed: 1, replication: 0 });
      const endpoints = Int32Array.from({ length: N }, (_, id) => id);
      const relayNetwork = { spec: SPEC, hubs: [6, 7], homes: [0, 0, 1], members: [0, 1, 2], ...place };
      return {
        overlay,
        rules: INV,
        links: new NetworkLinks(network, overlay, endpoints),
        relayNetwork,
        seed: 7,
        isCalm,
      };
    },
  });
  return { ...world, counts: () => Object.fromEntries(world.host.counts.byType) };
}

/** Runs it to the end. @returns when the item came to each validator [µs]. */
function arrivals(world: ReturnType<typeof gossips>): Record<string, number> {
  world.start();
  world.simulation.run(SECOND);
  return Object.fromEntries(
    world.log.filter((line) => line.includes("←")).map((line) => [line.split(" ")[1]!, Number(line.split(" ")[0])]),
  );
}

describe("a block of 535 kB over two hubs, delays of 1 ms", () => {
  test("takes 2 ms to a member of the same hub, 3 ms to one of another, and 3 ms a hop from there", () => {
    const world = gossips();
    // 3 is told by 0 at 1 ms, 4 by 1 at 3 ms, 5 by 2 at 4 ms; each asks, and has it 2 ms later.
    expect(arrivals(world)).toEqual({ 1: 2000, 2: 3000, 3: 3000, 4: 5000, 5: 6000 });
    // 0 to its hub, that hub to 1 and to the other hub, which sends it to 2. Members do not send back what they have from hubs.
    expect(world.counts()["over-hubs"]).toBe(4);
  });

  test("goes with 2 of 522 bytes: 81 + 1024 · 2", () => {
    expect(relayedBytes(535_000, SPEC)).toBe(81 + 1024 * 2);
    const world = gossips();
    world.start();
    world.simulation.run(1_999);
    // 0 to 3 an announcement and a request back; 0 to its hub; that to the other hub and to 1.
    expect(world.host.counts.bytes).toBe(2 * 61 + 3 * 2129);
    expect([relayedBytes(81 + 2 * 522 - 1, SPEC), relayedBytes(81 + 2 * 522, SPEC)]).toEqual([1124, 85]);
    expect(relayedBytes(40, SPEC)).toBe(40);
  });

  test("from one who is not connected, comes to the hubs by the first member who has it", () => {
    const world = gossips({ origin: 3 });
    // 0 and 1 have it from 3 after 3 ms and send it to their hub; the copy that comes second is dropped there.
    expect(arrivals(world)).toEqual({ 0: 3000, 1: 3000, 2: 6000, 4: 6000, 5: 9000 });
    expect(world.counts()["over-hubs"]).toBe(5);
  });

  test("is taken for a message of the member who gave it to the hubs first", () => {
    const world = gossips({ origin: 3 });
    arrivals(world);
    expect(world.log).toContain("6000 2 ← block of 0");
  });

  test("waits for its turn on a hub's link: 2129 bytes at 8 Mbit/s, to the other hub first", () => {
    const slow = LINKS.map((link, endpoint) => (endpoint === 6 ? { ...link, up: SLOW } : link));
    // The hub has it at 1 ms, the other at 1 + 2.129 + 1; 1 is served after that.
    expect(arrivals(gossips({ links: slow, silent: [3] }))).toMatchObject({ 1: 2000 + 2 * 2129, 2: 3000 + 2129 });
    const narrow = LINKS.map((link, endpoint) => (endpoint === 2 ? { ...link, down: SLOW } : link));
    expect(arrivals(gossips({ links: narrow }))).toMatchObject({ 1: 2000, 2: 3000 + 2129 });
  });

  test("is not passed on by a member who keeps it to itself, and needs none to pass it on", () => {
    // 1 and 2 tell nobody: 4 and 5 never hear of it.
    expect(arrivals(gossips({ silent: [1, 2] }))).toEqual({ 1: 2000, 2: 3000, 3: 3000 });
  });

  test("is lost for a member that is down, and never left one that went down before it could", () => {
    const down = gossips({ isCalm: false });
    down.at(2_500, () => down.host.crash(2));
    expect(arrivals(down)).toEqual({ 1: 2000, 3: 3000, 4: 5000 });
    const early = gossips({ isCalm: false, crypto: "ed25519" });
    // Signing takes longer than 1 µs.
    early.at(1, () => early.host.crash(0));
    expect(arrivals(early)).toEqual({});
    for (const { counts } of [down.host, early.host]) {
      expect([counts.dropped, counts.inFlight]).toEqual([1, 0]);
      expect(counts.messages - counts.announced).toBe(counts.delivered + counts.dropped);
    }
  });

  test("goes by the overlay alone where a partition cuts the hubs off", () => {
    const world = gossips();
    world.network.addRule(new Partition(N + 2, [[0, 1, 2, 3, 4, 5]]));
    expect(arrivals(world)).toEqual({ 3: 3000, 1: 6000, 4: 9000, 2: 12_000, 5: 15_000 });
    // Each member tries its hub.
    expect(world.counts()["over-hubs"]).toBe(3);
    expect(world.host.counts.dropped).toBe(3);
  });
});

test("each member is connected to the hub nearest to it by the mean delays, the first of those that are as near", () => {
  const regions = ["europe", "japan", "south-america", "australia", "north-america", "europe", "asia-pacific"];
  const spec = {
    delays: { from: "bitcoin-2019" },
    jitter: 0,
    loss: 0,
    insideRegion: 0,
    insideSite: 0,
    scale: 1,
  } as const;
  const delays = new Delays(spec, regions, { seed: 1, replication: 0 });
  // To North America, Europe, Asia: Japan 151, 252, 58; South America 184, 227, 325; Australia 189, 294, 198.
  expect(homesOf([0, 1, 2, 3], [4, 5, 6], delays)).toEqual([1, 2, 0, 0]);
  expect(homesOf([0, 1], [5, 5], delays)).toEqual([0, 0]);
});

describe("in a run", () => {
  const planOf = (relayNetwork: string, faults = "") =>
    load(`ledgerward: 1
run: { length: 90 s, warm-up: 10 s }
sites: { count: 40, regions: bitcoin-2019 }
load: { arrivals: poisson, rate: 1/s, size: 400 B }
network: { delays: bitcoin-2019, jitter: { pareto: 5 ms }, overlay: bitcoin, relay: inv${relayNetwork} }
designs:
  it: { ledger: { protocol: pow, block-interval: 3 s, block: { filler: 500 kB }, confirmations: 4, crypto: none, disk: none } }
${faults}
`);
  const POINT = { kind: "study", id: "it", design: 0, attacks: false } as const;
  const HUBS = ", relay-network: { hubs: [north-america, europe, asia-pacific] }";
  const meanSpread = (result: ReturnType<typeof simulate>): number => {
    const values = result.samples["propagation.half.block"]!;
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };

  test("blocks spread faster and fewer are stale; all self-checks hold", () => {
    const [without, beside] = [simulate(planOf(""), POINT, 0), simulate(planOf(HUBS), POINT, 0)];
    // Half of them: three of the six regions within a hub's reach of some 0.2 s, instead of three hops of 0.5 s.
    expect(meanSpread(beside)).toBeLessThan(meanSpread(without) / 4);
    const stale = (result: typeof beside) => result.shares["staleFraction"]!.hits;
    expect(stale(beside)).toBeLessThan(stale(without) / 2);
    expect(beside.checks.filter(({ held }) => !held)).toEqual([]);
    expect(beside.values["messages.over-hubs"]).toBeGreaterThan(40);
  });

  test.each(["", "faults: [{ crash: validator at europe-1, at: 50 s, for: 40 s }]"])(
    "whether announcements are elided shows nowhere but in the number of events (%s)",
    (faults) => {
      const plan = planOf(HUBS, faults);
      const { events: _plain, ...seen } = simulate(plan, POINT, 0, (events) => events.observe(["sent"], () => {}));
      const { events: _elided, ...other } = simulate(plan, POINT, 0);
      expect(other).toEqual(seen);
    },
  );
});
