// Power that keeps a ledger, and fees.
import { expect, test } from "vitest";
import { parseAmount } from "../../src/scenario/amounts.ts";
import { faultsOf, LEDGER, load } from "./helpers.ts";

const raft = (block: string): string => LEDGER.replace("{ protocol: raft }", `{ protocol: raft, ${block} }`);
const pow = (block: string): string => LEDGER.replace("{ protocol: raft }", `{ protocol: pow, ${block} }`);
const ledgerOf = (text: string) => load(text).designs[0]!.ledger!;

test("left out, they leave no trace in what a scenario stands for", () => {
  expect(ledgerOf(LEDGER)).not.toHaveProperty("energy");
  expect(ledgerOf(LEDGER)).not.toHaveProperty("fees");
});

test("power by name or in watts, by what a protocol spends it on", () => {
  expect(ledgerOf(raft("energy: mini-computer")).energy).toEqual({ of: "servers", idle: 22, busy: 44 });
  expect(ledgerOf(raft("energy: { idle: 0.1 kW, busy: { value: 250 W, source: assumption } }")).energy).toEqual({
    of: "servers",
    idle: 100,
    busy: 250,
  });
  expect(ledgerOf(pow("energy: bitcoin-2024")).energy).toMatchObject({ of: "network" });
  expect(ledgerOf(pow("energy: { network: 15.7 GW }")).energy).toEqual({ of: "network", power: 15.7e9 });
});

test("prices in US dollars", () => {
  expect(ledgerOf(pow("fees: { per-transaction: 2 USD, source: assumption }")).fees).toEqual({
    perTransaction: 2,
    perByte: 0,
    perGas: 0,
  });
  expect(ledgerOf(pow("fees: { per-byte: 0.001 USD, per-gas: 0.00005 USD }")).fees).toEqual({
    perTransaction: 0,
    perByte: 0.001,
    perGas: 0.00005,
  });
});

test("may be varied, and expected", () => {
  const text = `${pow("energy: { network: 10 GW }")}compare: { vary: { design: [raft], grid: { designs.raft.ledger.energy.network: [10 GW, 20 GW] } } }\nexpect: [raft.energy < 3 MWh, raft.fees < 5 USD]\n`;
  const plan = load(text);
  expect(plan.variation!.settings[1]!.changes.designs![0]!.ledger!.energy).toEqual({ of: "network", power: 20e9 });
  expect(plan.expectations[0]!.right).toEqual([{ sign: 1, value: 3000 }]);
});

test("faults", () => {
  expect([
    ...faultsOf(raft("energy: bitcoin-2024")),
    ...faultsOf(pow("energy: rack-server")),
    ...faultsOf(raft("energy: { network: 10 GW }")).slice(-1),
    ...faultsOf(raft("energy: { idle: 50 W, busy: 40 W }")),
    ...faultsOf(raft("energy: { idle: 50 W, busy: 90 kWh }")),
    ...faultsOf(raft("energy: { idle: 50, busy: 90 watts }")),
    ...faultsOf(pow("energy: { network: 0 W }")),
    ...faultsOf(pow("fees: {}")),
    ...faultsOf(pow("fees: { per-transaction: 5 EUR }")),
    ...faultsOf(pow("fees: { per-gas: -1 USD }")),
  ]).toEqual([
    's.yaml:6:45 designs.raft.ledger.energy: expected one of mini-computer, rack-server, cloud-server, got "bitcoin-2024"',
    's.yaml:6:44 designs.raft.ledger.energy: expected one of bitcoin-2024, ethereum-2022, got "rack-server"',
    's.yaml:6:47 designs.raft.ledger.energy.network: expected a key of the power of validators\' servers (idle, busy, source), got "network"',
    "s.yaml:6:65 designs.raft.ledger.energy.busy: expected no less than idle, got less",
    "s.yaml:6:65 designs.raft.ledger.energy.busy: expected a power such as 48 W, 2 kW or 15.7 GW, got an energy, 90 kWh",
    "s.yaml:6:53 designs.raft.ledger.energy.idle: expected a power such as 48 W, 2 kW or 15.7 GW, got 50 without a unit",
    's.yaml:6:63 designs.raft.ledger.energy.busy: expected a power such as 48 W, 2 kW or 15.7 GW, got the unknown unit "watts", try 90 W',
    "s.yaml:6:55 designs.raft.ledger.energy.network: expected more than 0, got 0 W",
    "s.yaml:6:42 designs.raft.ledger.fees.per-transaction: expected a price above 0 per-transaction, per-byte or per-gas, got none",
    's.yaml:6:61 designs.raft.ledger.fees.per-transaction: expected an amount of money such as 0.25 USD, got the unknown unit "EUR"',
    "s.yaml:6:53 designs.raft.ledger.fees.per-gas: expected an amount of money such as 0.25 USD, got the negative number -1",
  ]);
});

test("amounts in the metrics' units", () => {
  expect([parseAmount("2 MWh", "kWh"), parseAmount("3 kW", "W"), parseAmount("0.5 USD", "USD")]).toEqual([
    { ok: true, value: 2000 },
    { ok: true, value: 3000 },
    { ok: true, value: 0.5 },
  ]);
  expect(parseAmount("2", "kWh").ok).toBe(false);
});
