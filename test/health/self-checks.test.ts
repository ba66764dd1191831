import { describe, expect, it } from "vitest";
import type { SelfCheck } from "../../src/base/self-check.ts";
import { stayChecks, utilisationLaw, WorldMeter } from "../../src/health/self-checks.ts";
import type { Life } from "../../src/kernel/process.ts";
import { Processes } from "../../src/kernel/processes.ts";
import { Resource } from "../../src/kernel/resource.ts";
import { Simulation } from "../../src/kernel/simulation.ts";
import { BulkNetwork } from "../../src/network/bulk.ts";
import { importAllMutated } from "../mutants/mutant.ts";
import { LINK, SOURCES, type Sources, visitScene } from "./meter-scene.ts";

type Modules = [Sources["kernel"], Sources["network"], Sources["health"]];
const PATHS: readonly [string, string, string] = [
  "src/kernel/index.ts",
  "src/network/bulk.ts",
  "src/health/self-checks.ts",
];

const failed = (checks: readonly SelfCheck[]) =>
  checks.filter(({ held }) => !held).map(({ rule, subject }) => `${rule} at ${subject}`);

describe("a world in which all is well", () => {
  const { checks, places } = visitScene(SOURCES);

  it("holds every rule at every place", () => {
    expect(failed(checks)).toEqual([]);
    const counted = new Map<string, number>();
    for (const { rule } of checks) counted.set(rule, (counted.get(rule) ?? 0) + 1);
    expect(Object.fromEntries(counted)).toEqual({
      "Little's law": 2 + 4,
      "flow balance": 2 + 4,
      "utilisation law": 2,
      "work fits into time": 4,
      "bytes conserved": 1,
    });
  });

  it("has something to check: entities over both ends of the window, and none of the accounts empty", () => {
    for (const { rule, subject, numbers } of checks) {
      const accounts = Object.entries(numbers).filter(([name]) => name !== "error" && name !== "tolerance");
      if (rule !== "flow balance")
        for (const [name, value] of accounts) expect([subject, name, value > 0]).toEqual([subject, name, true]);
    }
    const balances = checks.filter(({ rule }) => rule === "flow balance");
    expect(balances.some(({ numbers }) => numbers["presentAtOpening"]! > 0)).toBe(true);
    expect(balances.some(({ numbers }) => numbers["present"]! > 0)).toBe(true);
  });

  it("tells each resource's U = X·S̄", () => {
    const laws = checks.flatMap(({ rule, detail }) => (rule === "utilisation law" ? [detail.split(": ")[1]] : []));
    expect(laws).toHaveLength(2);
    for (const law of laws) expect(law).toMatch(/^U = X·S̄ = [\d,]+\/h × \d+ ms ÷ [\d.]+ units = [\d.]+ %$/);
  });

  it("says how much each place was given to do", () => {
    expect(places.map(({ place, kind }) => `${kind} ${place}`)).toEqual([
      ...["units desk", "units room"],
      ...["rate A up", "rate B up", "rate A down", "rate B down"],
    ]);
    for (const { window, busy, capacity } of places) {
      expect(window).toBe(222_222_223 - 99_999_999);
      expect(busy).toBeGreaterThan(0);
      expect(busy).toBeLessThanOrEqual(capacity);
    }
  });
});

describe("planted faults", () => {
  it.concurrent.each<[string, RegExp]>([
    ["stay-not-clipped", /^Little's law at desk/],
    ["stay-forgets-departures", /^flow balance at desk/],
    ["resource-stamps-grant-early", /^utilisation law at desk/],
    ["bulk-shares-nothing", /^work fits into time at A up/],
    ["bulk-loses-bits", /^bytes conserved at access links$/],
  ])("%s is caught by %s", async (id, rules) => {
    const [kernel, network, health] = await importAllMutated<Modules>(id, PATHS);
    expect(failed(visitScene({ kernel, network, health }).checks).join("\n")).toMatch(rules);
  });
});

describe("accounts that differ by 1 µs", () => {
  const stay = { presentIntegral: 10, presentAtOpening: 1, arrivals: 2, departures: 3, sojourns: () => 10 };
  const holdings = { busyIntegral: 3_600e6, capacityIntegral: 4 * 3_600e6, window: 2 * 3_600e6, departures: 3 };

  it("fail Little's law, and say both", () => {
    const [little] = stayChecks("desk", { ...stay, sojourns: () => 9 }, { present: 0, now: 10 });
    expect(little).toMatchObject({
      ...{ rule: "Little's law", subject: "desk", held: false },
      detail: "integral of the number present 10 µs, sum of sojourns 9 µs",
      numbers: { presentIntegral: 10, sojourns: 9, error: 1, tolerance: 0 },
    });
  });
  it("fail flow balance by one entity", () => {
    expect(failed(stayChecks("desk", stay, { present: 0, now: 10 }))).toEqual([]);
    expect(failed(stayChecks("desk", stay, { present: 1, now: 10 }))).toEqual(["flow balance at desk"]);
  });
  it("fail the utilisation law", () => {
    const check = utilisationLaw("ct", { ...holdings, holdings: () => 3_600e6 + 1 }, 0);
    expect(check).toMatchObject({ held: false, numbers: { busyIntegral: 3_600e6, held: 3_600e6 + 1, error: 1 } });
  });
  it("that agree are told as U = X·S̄", () => {
    // 3 in 2 h, 1 h of use by 2 units: 1.5/h × 20 min ÷ 2 = 25 %
    const check = utilisationLaw("ct", { ...holdings, holdings: () => 3_600e6 }, 0);
    expect(check.held).toBe(true);
    expect(check.detail).toBe(
      "integral of the units in use 3600000000 µs, sum of the times held 3600000000 µs: U = X·S̄ = 1.5/h × 20 min ÷ 2 units = 25 %",
    );
  });
  it("are told plainly where nobody left, or there was no capacity", () => {
    for (const odd of [{ departures: 0 }, { capacityIntegral: 0 }]) {
      expect(utilisationLaw("ct", { ...holdings, ...odd, holdings: () => 3_600e6 }, 0).detail).not.toContain("U =");
    }
  });
});

/** One desk, served first come first served: arrivals at these instants, each held for this long. */
function desk(arrivals: readonly number[], hold: number, window: readonly [number, number]) {
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  const resource = new Resource(processes, "desk", 1);
  const bulk = new BulkNetwork({ simulation, processes, sites: [], roundTrip: () => 0, loss: 0 });
  const meter = new WorldMeter([resource], bulk);
  for (const at of arrivals) {
    processes.start("client", visit(at));
  }
  function* visit(at: number): Life {
    yield* processes.hold(at);
    yield* Resource.use([resource], 0, () => processes.hold(hold));
  }
  if (window[0] > 0) simulation.run(window[0] - 1);
  simulation.run(window[0]);
  meter.openWindow();
  simulation.run(window[1]);
  return meter.measure(simulation.now);
}

describe("worked by hand", () => {
  it("one in service when the window opens, one that waits for it", () => {
    // Held 0 … 10 and 10 … 20; the second comes at 5. Window 3 … 23: busy 7 + 10, present 7 + 15.
    const { checks, places } = desk([0, 5], 10, [3, 23]);
    const numbers = Object.fromEntries(checks.map(({ rule, numbers }) => [rule, numbers]));
    expect(numbers["Little's law"]).toMatchObject({ presentIntegral: 22, sojourns: 22 });
    expect(numbers["utilisation law"]).toMatchObject({
      busyIntegral: 17,
      held: 17,
      capacityIntegral: 20,
      departures: 2,
    });
    expect(numbers["flow balance"]).toMatchObject({ presentAtOpening: 1, arrivals: 1, departures: 2, present: 0 });
    expect(places).toEqual([
      {
        ...{ place: "desk", kind: "units", window: 20, busy: 17, capacity: 20, backlogGrowth: 0 },
        ...{ arrivals: 1, departures: 2, queueGrowth: 0 },
      },
    ]);
  });

  it("overloaded: one every 10 µs, each held 12 µs, is found to offer 1.2 of the capacity", () => {
    const every = Array.from({ length: 1001 }, (_, index) => 10 * index);
    const { places } = desk(every, 12, [0, 10_000]);
    const [{ busy, capacity, backlogGrowth, queueGrowth }] = places as [(typeof places)[0]];
    // 833 have left and one is served; 1001 have come, of which the first was there when the window opened.
    expect(queueGrowth).toBe(1001 - 834);
    expect(busy).toBe(10_000);
    expect((busy + backlogGrowth) / capacity).toBeCloseTo(1.2, 2);
  });

  it("a queue that was there before adds nothing", () => {
    // 100 at the start, 1 µs each but for the window's first instant: gone at 100, and the window is 50 … 150.
    const [place] = desk(
      Array.from({ length: 100 }, () => 0),
      1,
      [50, 150],
    ).places;
    expect(place).toMatchObject({ busy: 50, queueGrowth: -49, backlogGrowth: -49 });
  });
});

it("an unlimited link has no capacity to be held to", () => {
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  const unlimited = { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY };
  const sites = [
    { name: "A", link: LINK },
    { name: "B", link: unlimited },
  ];
  const bulk = new BulkNetwork({ simulation, processes, sites, roundTrip: () => 0, loss: 0 });
  const meter = new WorldMeter([], bulk);
  meter.openWindow();
  processes.start("file", bulk.transfer(0, 1, 1000));
  simulation.run(10_000);
  const { checks, places } = meter.measure(simulation.now);
  expect(failed(checks)).toEqual([]);
  expect(places.map(({ place }) => place)).toEqual(["A up", "A down"]);
  // 8000 bits at 8 bit/µs
  expect(places[0]).toMatchObject({ busy: 1000, capacity: 10_000 });
});
