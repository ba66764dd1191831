// Outages: whoever leads crashes, or all do, and how long it takes until a validator leads again.
import { describe, expect, it } from "vitest";
import { loadInputs } from "../../src/runner/load-files.ts";
import { simulate } from "../../src/sim/simulate.ts";

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
    expect(Number(crashed![0]) - Number(elected![0])).toBeLessThanOrEqual(1);
  });
  it("tells observers that it begins, and how long until a new request is answered is measured", () => {
    const { recovery, elections } = run("[{ crash: leader, at: 10 s, for: 5 s }]", ", leader: site-2");
    expect(recovery).toHaveLength(1);
    // The client's validator is up: after the election, once a request comes (one a second) and is committed.
    expect(recovery[0]).toBeGreaterThan(elections[0]!);
    expect(recovery[0]).toBeLessThan(elections[0]! + 10_000_000);
  });
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
