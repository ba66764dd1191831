// Power and fees of whole runs against closed forms.
import { describe, expect, test } from "vitest";
import type { DesignPoint } from "../../src/scenario/plan.ts";
import { simulate } from "../../src/sim/simulate.ts";
import { load } from "../scenario/helpers.ts";

const POINT: DesignPoint = { kind: "study", id: "it", design: 0, attacks: false };

function valuesOf(ledger: string, load_ = "arrivals: poisson, rate: 5/s, size: 512 B") {
  const plan = load(`ledgerward: 1
run: { length: 100 s, warm-up: 10 s }
sites: { count: 4 }
load: { ${load_} }
network: { delays: { constant: 20 ms } }
designs:
  it: { ledger: { ${ledger} } }
`);
  const { values } = simulate(plan, POINT, 0);
  return { ...values, requests: values["committedBlocks"]! * values["requestsPerDecision"]! } as Record<string, number>;
}

describe("servers", () => {
  const pbft = "protocol: pbft, disk: none, energy: { idle: 50 W, busy: 120 W }";

  test("without work: n × idle × time over the requests", () => {
    const { power, energy, requests } = valuesOf(`${pbft}, crypto: none`);
    expect(power).toBe(4 * 50);
    // [J] over 3.6 MJ a kWh, for a thousand.
    expect(energy).toBeCloseTo(((4 * 50 * 100) / 3.6e6 / requests!) * 1000, 12);
    expect(requests).toBeGreaterThan(400);
  });

  test("with work: what the processors do on top, at 70 W; it grows with the load, and a request takes less of it", () => {
    const [calm, busy] = ["5/s", "50/s"].map((rate) =>
      valuesOf(`${pbft}, crypto: ecdsa-secp256k1`, `arrivals: poisson, rate: ${rate}, size: 512 B`),
    );
    const use = (values: Record<string, number>): number => (values["power"]! - 200) / 70;
    expect(use(busy!)).toBeGreaterThan(use(calm!));
    // Each validator checks a client's signature, 377 µs; Poisson, four standard deviations of some 5,000 requests.
    expect(use(busy!)).toBeGreaterThan(50 * 4 * 377e-6 * (1 - 4 / Math.sqrt(5_000)));
    expect(use(busy!)).toBeLessThan(4);
    expect(busy!["energy"]).toBeLessThan(calm!["energy"]! / 5);
  });
});

describe("a network of miners", () => {
  const mined = "protocol: pow, block-interval: 2 s, crypto: none, disk: none, energy: { network: 1 GW }";

  test("takes the same power whatever the load, so a request takes in proportion to its share of a block", () => {
    const runs = ["1/s", "5/s", "25/s"].map((rate) => valuesOf(mined, `arrivals: poisson, rate: ${rate}, size: 512 B`));
    for (const values of runs) {
      expect(values["power"]).toBe(1e9);
      // power × time for each block, over its requests.
      const perBlock = (1e9 * 100) / values["committedBlocks"]! / 3.6e6;
      expect(values["energy"]! / 1000).toBeCloseTo(perBlock / values["requestsPerDecision"]!, 6);
    }
    const energies = runs.map((values) => values["energy"]!);
    expect(energies[1]! / energies[2]!).toBeGreaterThan(3);
  });

  test("takes power × interval for a block: 1 GW for 2 s are 556 kWh", () => {
    const { energy, requestsPerDecision, committedBlocks } = valuesOf(mined);
    // Fifty blocks on average: Poisson, four standard deviations.
    const perBlock = (energy! / 1000) * requestsPerDecision!;
    expect(perBlock * committedBlocks!).toBeCloseTo((1e6 * 100) / 3600, 3);
    expect(Math.abs(committedBlocks! - 50)).toBeLessThan(4 * Math.sqrt(50));
  });
});

describe("fees", () => {
  const priced = (fees: string) => `protocol: raft, crypto: none, disk: none, fees: { ${fees} }`;

  test("of each request, by its size: 0.1 USD and 0.001 USD a byte of 512", () => {
    expect(valuesOf(priced("per-transaction: 0.1 USD"))["fees"]).toBeCloseTo(100, 9);
    expect(valuesOf(priced("per-byte: 0.001 USD"))["fees"]).toBeCloseTo(512, 9);
    expect(valuesOf(priced("per-gas: 0.00005 USD"))["fees"]).toBeCloseTo((21_000 + 16 * 512) * 0.05, 9);
  });

  test("are not told where there are none, nor is power", () => {
    const values = valuesOf("protocol: raft, crypto: none, disk: none");
    expect(Object.keys(values).filter((id) => ["fees", "energy", "power"].includes(id))).toEqual([]);
  });

  test("of an anchored ledger are paid for its anchors alone", () => {
    const anchored =
      "protocol: anchored, members: 3, consortium: raft, public: central, rely-on: consortium, anchor: { every: 10 s }, crypto: none, disk: none";
    const values = valuesOf(`${anchored}, fees: { per-transaction: 3 USD }`);
    // One every ten seconds of the hundred.
    expect(values["anchors"]).toBe(10);
    expect(values["fees"]).toBeCloseTo((3 * 10 * 1000) / values["requests"]!, 9);
    const byGas = valuesOf(`${anchored}, fees: { per-gas: 0.00005 USD }`);
    expect(byGas["fees"]).toBeCloseTo((21_512 * 5e-5 * 10 * 1000) / values["requests"]!, 9);
  });
});
