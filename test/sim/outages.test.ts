// Outages: whoever leads crashes, or all do, and how long it takes until a validator leads again.
import { describe, expect, it } from "vitest";
import type { FaultSpec } from "../../src/faults/spec.ts";
import { loadInputs } from "../../src/runner/load-files.ts";
import { scheduleFaults } from "../../src/sim/faults.ts";
import { simulate } from "../../src/sim/simulate.ts";
import { type Ctx, type LedgerOptions, ledger, note } from "./scripted.ts";

function planOf(faults: string, ledger = "") {
  const text = `ledgerward: 1
question: How long without a leader?
run: { length: 60 s, seed: 1, replications: 1 }
sites: { count: 5 }
load: { arrivals: poisson, rate: 1/s, clients: [site-1] }
network: { delays: { constant: 10 ms }, jitter: none, loss: 0 %, inside-site: 0 ms }
faults: ${faults}
designs:
  it: { ledger: { protocol: raft, validators: one-per-site, crypto: none, disk: none, block: { every: 0 s }, election-timeout: 150..300 ms, heartbeat: 75 ms${ledger} } }
`;
  return loadInputs({ scenario: "s.yaml", files: { "s.yaml": text }, options: {} } as never);
}

function run(faults: string, ledger?: string) {
  const changes: string[] = [];
  const point = { kind: "study", id: "it", design: 0, attacks: false } as const;
  const result = simulate(planOf(faults, ledger), point, 0, (events) => {
    events.observe(["crashed", "restarted", "elected"], (event) => {
      if (event.type === "crashed" || event.type === "restarted" || event.type === "elected")
        changes.push(`${event.at / 1000} ${event.type} ${event.node}`);
    });
  });
  const observed = (metric: string): number[] => [...(result.samples[metric] ?? [])];
  return { changes, elections: observed("election"), recovery: observed("recovery.leader"), shares: result.shares };
}

describe("crash: leader", () => {
  it("stops who leads then, and measures until another does", () => {
    const { changes, elections } = run("[{ crash: leader, at: 10 s, for: 1 s }]", ", leader: site-1");
    expect(changes[0]).toBe("10000 crashed 0");
    expect(changes[1]).toMatch(/^10\d+(\.\d+)? elected [1-4]$/);
    expect(changes[2]).toBe("11000 restarted 0");
    expect(elections).toHaveLength(1);
    // At least the least timeout after the last heartbeat, up to 75 ms before the crash, and two delays.
    expect(elections[0]).toBeGreaterThan(95_000);
    expect(elections[0]).toBeLessThan(1_000_000);
  });
  it("again and again, each time at another instant, of whoever leads by then", () => {
    const { changes, elections, shares } = run("[{ crash: leader, at: 5 s, within: 75 ms, for: 1 s, every: 2 s }]");
    const crashes = changes.filter((line) => line.includes("crashed"));
    const led = changes.filter((line) => line.includes("elected")).map((line) => line.split(" ")[2]);
    expect(crashes.length).toBeGreaterThan(20);
    expect(crashes.slice(1).map((line) => line.split(" ")[2])).toEqual(led.slice(0, crashes.length - 1));
    expect(new Set(led).size).toBeGreaterThan(1);
    expect(shares["election.split"]).toMatchObject({ of: elections.length });
  });
  it("waits, where nobody leads, for who does", () => {
    const { changes } = run("[{ crash: all, at: 5 s, for: 10 s }, { crash: leader, at: 6 s, for: 1 s }]");
    const [elected, crashed] = changes.slice(10).map((line) => line.split(" "));
    expect([elected![1], crashed![1]]).toEqual(["elected", "crashed"]);
    expect(crashed![2]).toBe(elected![2]);
    expect(crashed![0]).toBe(elected![0]);
  });
  it("tells observers that it begins, and how long until a new request is answered is measured", () => {
    const { recovery, elections } = run("[{ crash: leader, at: 10 s, for: 5 s }]", ", leader: site-2");
    expect(recovery).toHaveLength(1);
    // The client's validator is up: after the election, once a request comes (one a second) and is committed.
    expect(recovery[0]).toBeGreaterThan(elections[0]!);
    expect(recovery[0]).toBeLessThan(elections[0]! + 10_000_000);
  });
});

type World = ReturnType<typeof ledger>;

/** Whoever was told to lead does, since it was last down. */
function asTold(seen: readonly string[]) {
  const [, leader = -1, period = 0] = seen.at(-1)?.split(" ") ?? [];
  return { leader: Number(leader), period: Number(period) };
}

/** A scripted ledger whose validators lead when told. @returns events and changes of validators, in order. */
function scripted(faults: readonly FaultSpec[], then: (world: World) => void, options: LedgerOptions = {}) {
  const world = ledger({ leadership: asTold, ...options });
  const { simulation, events, network, host } = world;
  const happened: string[] = [];
  simulation.observer = ({ time, handler }) => void happened.push(`${time} ${handler}`);
  events.observe(["crashed", "restarted"], (event) => {
    if ("node" in event) happened.push(`${event.at} ${event.type} ${event.node}`);
  });
  world.start();
  scheduleFaults(faults, { simulation, events, network, host, endpointCount: host.nodes.length, seed: 1 });
  then(world);
  simulation.run(10_000_000);
  return happened;
}

/** Validator 0 tells another, a delay of 1 ms away, to lead. */
function tell({ at, host }: World, time: number, leader: number, period: number): void {
  at(time, () => host.transmit(host.nodes[0]!, leader, note(`lead ${leader} ${period}`)));
}

describe("crash: leader, when nobody leads", () => {
  const crash = { fault: "outage", of: "leader", at: 100, for: 50, within: 0 } as const;

  it("strikes in the instant in which somebody leads, after that step, and no event happens meanwhile", () => {
    const script = { onMessage: (ctx: Ctx) => ctx.self === 1 && ctx.send(2, note("I lead")) };
    expect(scripted([crash], (world) => tell(world, 7_000_300, 1, 1), { script })).toEqual([
      "100 outage begins",
      "7000300 act",
      "7001300 message arrives",
      "7001300 outage begins",
      "7001300 crashed 1",
      "7001350 outage ends",
      "7001350 restarted 1",
      "7002300 message arrives",
    ]);
  });
  it("strikes who comes back and leads at once, in the view it left", () => {
    const all = { fault: "outage", of: "all", at: 50, for: 1_000, within: 0 } as const;
    const leads = { leadership: () => ({ leader: 0, period: 0 }), n: 1 };
    expect(scripted([all, crash], () => {}, leads).filter((line) => !line.includes("outage"))).toEqual([
      "50 crashed 0",
      "1050 restarted 0",
      "1050 crashed 0",
      "1100 restarted 0",
    ]);
  });
  it("does not heed a validator of the adversary that says it leads", () => {
    const happened = scripted([{ ...crash, at: 1_500_000 }], (world) => {
      tell(world, 200, 1, 1);
      world.at(1_400_000, () =>
        world.host.corrupt(1, () => ({ onMessage: () => {}, onTimer: () => {}, onSubmit: () => {} })),
      );
      tell(world, 2_000_000, 1, 2);
      tell(world, 3_000_300, 2, 3);
    });
    expect(happened.filter((line) => line.includes("crashed"))).toEqual(["3001300 crashed 2"]);
  });
});

it("outages that overlap both come again after the next leader", () => {
  const leader = { fault: "outage", of: "leader", at: 2_000_000, for: 50, within: 0, every: 300_000 } as const;
  const all = { fault: "outage", of: "all", at: 2_100_000, for: 50, within: 0, every: 500_000 } as const;
  const happened = scripted([leader, all], (world) => {
    tell(world, 1_000_000, 1, 1);
    tell(world, 3_000_000, 2, 2);
  });
  expect(happened.filter((line) => line.includes("crashed"))).toEqual([
    "2000000 crashed 1",
    "2100000 crashed 0",
    "2100000 crashed 1",
    "2100000 crashed 2",
    "3301000 crashed 2",
    "3501000 crashed 0",
    "3501000 crashed 1",
    "3501000 crashed 2",
  ]);
});

describe("crash: all", () => {
  it("stops all at once; who is down for another reason stays down", () => {
    const { changes, elections } = run("[{ crash: all, at: 5 s, for: 1 s }, { crash: site-5, at: 4 s, for: 20 s }]");
    expect(changes.slice(0, 9)).toEqual([
      "4000 crashed 4",
      "5000 crashed 0",
      "5000 crashed 1",
      "5000 crashed 2",
      "5000 crashed 3",
      "6000 restarted 0",
      "6000 restarted 1",
      "6000 restarted 2",
      "6000 restarted 3",
    ]);
    // A second without power, the least timeout, and two delays.
    expect(elections[0]).toBeGreaterThanOrEqual(1_170_000);
  });
});

it.each([
  ["[{ crash: site-1, at: 5 s, for: 1 s, every: 2 s }]", /every.*only where the leader or all crash/s],
  ["[{ crash: site-1, at: 5 s, for: 1 s, within: 2 s }]", /within.*only where the leader or all crash/s],
  ["[{ crash: leader, at: 5 s, for: 1 s, loses: 2 s }]", /loses.*only of a validator that is named/s],
  ["[{ crash: site-9, at: 5 s, for: 1 s }]", /site of a validator.*site-9/s],
])("%s is refused", (faults, message) => {
  expect(() => planOf(faults)).toThrow(message);
});
