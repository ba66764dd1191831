import { describe, expect, it } from "vitest";
import { SECOND } from "../../src/base/time.ts";
import type { Life } from "../../src/kernel/process.ts";
import { Processes } from "../../src/kernel/processes.ts";
import { streamOf } from "../../src/kernel/random.ts";
import { Simulation } from "../../src/kernel/simulation.ts";
import { BulkNetwork, tcpLimit } from "../../src/network/bulk.ts";
import type { LinkSpec } from "../../src/network/spec.ts";

const MBPS = 1e6;
const MB = 1e6;

function network(links: readonly LinkSpec[], way: { readonly roundTrip?: number; readonly loss?: number } = {}) {
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  const sites = links.map((link, index) => ({ name: `site ${index}`, link }));
  const bulk = new BulkNetwork({
    simulation,
    processes,
    sites,
    roundTrip: () => way.roundTrip ?? 0,
    loss: way.loss ?? 0,
  });
  return { simulation, processes, bulk };
}

/** Ends [s] of transfers given as [start s, from, to, MB]; endpoint 9 is a cloud region. */
function ends(
  links: readonly LinkSpec[],
  transfers: readonly (readonly [number, number, number, number])[],
  way = {},
): number[] {
  const { simulation, processes, bulk } = network(links, way);
  const result: number[] = [];
  transfers.forEach(([start, from, to, megabytes], index) => {
    function* life(): Life {
      yield* processes.hold(start * SECOND);
      yield* bulk.transfer(from, to, megabytes * MB);
      result[index] = processes.now / SECOND;
    }
    processes.start("transfer", life());
  });
  simulation.run(Number.POSITIVE_INFINITY);
  return result;
}

const CLOUD = 9;
const symmetric = (mbps: number): LinkSpec => ({ up: mbps * MBPS, down: mbps * MBPS });

describe("fair shares, worked by hand on 8 Mbps links (1 MB alone takes 1 s)", () => {
  const one = [symmetric(8)];
  it.each<[string, readonly LinkSpec[], readonly (readonly [number, number, number, number])[], readonly number[]]>([
    ["a flow alone has the link", one, [[0, 0, CLOUD, 1]], [1]],
    [
      "two equal flows take twice as long",
      one,
      [
        [0, 0, CLOUD, 1],
        [0, 0, CLOUD, 1],
      ],
      [2, 2],
    ],
    // First alone for 1 s (1 MB), then half speed: 1 MB in 2 s. The second has 1 MB at 3 s, then 1 MB alone.
    [
      "shares change when a flow comes and goes",
      one,
      [
        [0, 0, CLOUD, 2],
        [1, 0, CLOUD, 2],
      ],
      [3, 4],
    ],
    [
      "up and down are apart",
      one,
      [
        [0, 0, CLOUD, 1],
        [0, CLOUD, 0, 1],
      ],
      [1, 1],
    ],
    ["the narrower of two links sets the pace", [symmetric(8), symmetric(2)], [[0, 0, 1, 1]], [4]],
    // Site 0 up is shared by two (4 each), site 1 down would allow 8: the flow to 1 goes at 4, not at what the other
    // leaves over.
    [
      "a flow goes at the least of its shares",
      [symmetric(8), symmetric(8)],
      [
        [0, 0, 1, 1],
        [0, 0, CLOUD, 1],
      ],
      [2, 2],
    ],
    ["an unlimited link takes no time", [symmetric(Number.POSITIVE_INFINITY)], [[0, 0, CLOUD, 1]], [0]],
    ["a way without access links takes no time", one, [[0, CLOUD, CLOUD, 1]], [0]],
    ["nothing to move takes no time", one, [[0, 0, CLOUD, 0]], [0]],
  ])("%s", (_rule, links, transfers, expected) => {
    expect(ends(links, transfers)).toEqual(expected);
  });
  it("caps each flow at TCP's limit, and gives away nothing of it", () => {
    // 5.6 Mbps a flow: alone 1 MB takes 8/5.63 s; with two, 4 Mbps each, the link is the limit.
    const way = { roundTrip: 80_000, loss: 1e-3 };
    expect(ends(one, [[0, 0, CLOUD, 1]], way)[0]).toBeCloseTo((8 * MBPS) / tcpLimit(80_000, 1e-3), 5);
    expect(
      ends(
        one,
        [
          [0, 0, CLOUD, 1],
          [0, 0, CLOUD, 1],
        ],
        way,
      ),
    ).toEqual([2, 2]);
  });
});

describe("TCP's limit", () => {
  // Validation notes 6: round trip 80 ms, loss 1e-4 → 17.8 Mbps, 1e-3 → 5.6 Mbps.
  it.each([
    [1e-4, 17.8],
    [1e-3, 5.6],
  ])("at loss %f is %f Mbps over 80 ms", (loss, mbps) => {
    expect(tcpLimit(80_000, loss) / MBPS).toBeCloseTo(mbps, 1);
  });
  it("is none without loss", () => {
    expect(tcpLimit(80_000, 0)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("an abandoned transfer", () => {
  it("leaves its link, and what it moved is counted", () => {
    const { simulation, processes, bulk } = network([symmetric(8)]);
    let end = 0;
    function* patient(): Life {
      yield* bulk.transfer(0, CLOUD, 2 * MB);
      end = processes.now;
    }
    const impatient = processes.start("impatient", bulk.transfer(0, CLOUD, 2 * MB));
    processes.start("patient", patient());
    simulation.run(SECOND);
    processes.stop(impatient); // after 1 s at half speed: 0.5 MB moved
    simulation.run(Number.POSITIVE_INFINITY);
    bulk.advance();
    expect(end).toBe(2.5 * SECOND); // 0.5 MB by then, 1.5 MB alone
    expect(bulk.links[0]!.carriedInWindow).toBeCloseTo(2.5 * MB * 8, 3);
    expect(bulk.links[0]!.flows).toHaveLength(0);
  });
});

/** Poisson arrivals of random sizes, some abandoned, on three sites. */
function randomTraffic(seed: number) {
  const world = network([symmetric(8), { up: 5 * MBPS, down: 20 * MBPS }, symmetric(50)], {
    roundTrip: 30_000,
    loss: 1e-4,
  });
  const { processes, bulk } = world;
  const stream = streamOf(seed, 0, "traffic", 0);
  function* source(): Life {
    for (;;) {
      yield* processes.hold(Math.round(stream.exponential(SECOND)));
      const bytes = Math.round(stream.exponential(0.4 * MB));
      const [from, to] = [stream.integer(4), stream.integer(4)];
      if (from === to) continue;
      const patience = Math.round(stream.exponential(2 * SECOND));
      processes.start(
        "flow",
        limited(bulk.transfer(from === 3 ? CLOUD : from, to === 3 ? CLOUD : to, bytes), patience),
      );
    }
  }
  function* limited(life: Life, patience: number): Life {
    yield* processes.within(patience, "flow", life);
  }
  processes.start("source", source());
  return world;
}

describe("statistics of links", () => {
  it.each([1, 2, 3, 4, 5])("Little's law exactly, flows balanced, bytes conserved (seed %i)", (seed) => {
    const { simulation, bulk } = randomTraffic(seed);
    simulation.run(200 * SECOND + 17);
    bulk.openWindow();
    simulation.run(2_000 * SECOND + 31);
    bulk.advance();
    let total = 0;
    for (const { statistics, flows } of bulk.links) {
      expect(statistics.presentIntegral).toBe(statistics.sojourns(simulation.now));
      expect(statistics.presentAtOpening + statistics.arrivals).toBe(statistics.departures + flows.length);
      total += statistics.presentIntegral;
    }
    expect(total).toBeGreaterThan(0);
    const { moved, carried } = bulk.conservation;
    expect(Math.abs(moved - carried)).toBeLessThan(1e-9 * carried);
  });
  it("counts bits of the window only, messages included", () => {
    const { simulation, processes, bulk } = network([symmetric(8)]);
    processes.start("flow", bulk.transfer(0, CLOUD, 3 * MB));
    bulk.addMessageBytes(0, "up", 1_000);
    simulation.run(SECOND);
    bulk.openWindow();
    bulk.addMessageBytes(0, "up", 500);
    simulation.run(2 * SECOND);
    bulk.advance();
    expect(bulk.links[0]!.carriedInWindow).toBeCloseTo(8 * MBPS + 4_000, 3);
    expect(bulk.links[0]!.statistics.busyIntegral).toBe(SECOND);
  });
});

describe("M/G/1 processor sharing", () => {
  // Mean sojourn of a flow of size x is x/(1 − ρ), whatever the law of the other sizes (validation notes 10.1: ρ = 0.8,
  // PS: 5x). At ρ = 0.5: 2x. Sizes: 0.5, 1 or 4 s alone, equally likely.
  const SIZES = [0.5, 1, 4];
  const RHO = 0.5;
  const meanSize = SIZES.reduce((sum, size) => sum + size, 0) / SIZES.length;

  function meanSojourns(replication: number, count: number): number[] {
    const { simulation, processes, bulk } = network([symmetric(8)]);
    const stream = streamOf(11, replication, "sharing", 0);
    const sums = SIZES.map(() => ({ time: 0, flows: 0 }));
    function* flow(kind: number): Life {
      const start = processes.now;
      yield* bulk.transfer(0, CLOUD, SIZES[kind]! * MB);
      sums[kind]!.time += (processes.now - start) / SECOND;
      sums[kind]!.flows += 1;
    }
    function* source(): Life {
      for (let i = 0; i < count; i++) {
        yield* processes.hold(Math.round(stream.exponential((meanSize / RHO) * SECOND)));
        processes.start("flow", flow(stream.integer(SIZES.length)));
      }
    }
    processes.start("source", source());
    simulation.run(Number.POSITIVE_INFINITY);
    return sums.map(({ time, flows }) => time / flows);
  }

  const REPLICATIONS = 25;
  const runs = Array.from({ length: REPLICATIONS }, (_, replication) => meanSojourns(replication, 4_000));
  it.each(SIZES.map((size, kind) => [size, kind]))(
    "size %f: within four standard errors of x/(1 − ρ), each under 2 %",
    (size, kind) => {
      const expected = size / (1 - RHO);
      const means = runs.map((run) => run[kind]!);
      const mean = means.reduce((sum, value) => sum + value, 0) / REPLICATIONS;
      const variance = means.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (REPLICATIONS - 1);
      const standardError = Math.sqrt(variance / REPLICATIONS);
      expect(standardError / expected).toBeLessThan(0.02);
      expect(Math.abs(mean - expected)).toBeLessThan(4 * standardError);
    },
  );
});
