import { describe, expect, test } from "vitest";
import { HOUR, MINUTE, SECOND } from "../../src/base/time.ts";
import { kilowattHours, MINING_NETWORKS, meanPower, SERVERS } from "../../src/cost/energy.ts";

const servers = { of: "servers", idle: 50, busy: 120 } as const;

describe("servers", () => {
  test("that do nothing take n × idle", () => {
    expect(meanPower(servers, { time: HOUR, validators: 7, busy: 0 })).toBe(350);
  });
  test("that work all the time take n × busy", () => {
    expect(meanPower(servers, { time: HOUR, validators: 7, busy: 7 * HOUR })).toBe(840);
  });
  test("take in between by the processors' use: 4 · 50 W + 70 W · 12 min of 60", () => {
    expect(meanPower(servers, { time: HOUR, validators: 4, busy: 12 * MINUTE })).toBeCloseTo(214, 12);
  });
});

test("a network of miners takes what it takes, however many are simulated and whatever they do", () => {
  for (const validators of [1, 100]) {
    for (const busy of [0, HOUR]) {
      expect(meanPower({ of: "network", power: 1e9 }, { time: HOUR, validators, busy })).toBe(1e9);
    }
  }
});

test("energy is power times time: 1 kW over an hour is 1 kWh, 2 W over 30 s are 60 J", () => {
  expect(kilowattHours(1000, HOUR)).toBe(1);
  expect(kilowattHours(2, 30 * SECOND) * 3.6e6).toBeCloseTo(60, 9);
});

describe("figures", () => {
  test("Bitcoin: 138 TWh a year are 28.2 J/TH times 558 EH/s, of which 268 EH/s are 48 %", () => {
    const { power } = MINING_NETWORKS["bitcoin-2024"] as { power: number };
    const hashRate = 268e6 / 0.48; // [TH/s]
    expect(power / (28.2 * hashRate)).toBeCloseTo(1, 3);
  });
  test("a Bitcoin block of 10 min takes 2.6 GWh: one transaction of 2500 takes about 1 MWh", () => {
    const { power } = MINING_NETWORKS["bitcoin-2024"] as { power: number };
    expect(kilowattHours(power, 10 * MINUTE)).toBeGreaterThan(2.6e6);
    expect(kilowattHours(power, 10 * MINUTE) / 2500).toBeLessThan(1100);
  });
  test("Ethereum's change of September 2022 saved 99.98 % and more: CCRI has 2600 MWh a year after it, of 4000 to 5000 nodes", () => {
    const { power } = MINING_NETWORKS["ethereum-2022"] as { power: number };
    const after = 2600e6 / 8766;
    expect(1 - after / power).toBeGreaterThan(0.9998);
    // So a node takes 60 to 75 W: between the rack and the cloud server.
    const [rack, cloud] = [SERVERS["rack-server"], SERVERS["cloud-server"]] as { idle: number }[];
    expect(after / 4500).toBeGreaterThan(rack!.idle);
    expect(after / 4500).toBeLessThan(cloud!.idle);
  });
});
