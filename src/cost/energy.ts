// Electric power that keeps a ledger, by the two classes of protocols: those that mine, and those that do not.
//
// Who mines spends power on chance, whatever the blocks hold: a network's power stands still while its load goes up and down, so a
// block takes power × interval, and a request less the more of them a block holds. Everyone else keeps servers, which take
// most of their power whether they work or not.
//
// Left out, with the consequence: cooling and distribution of power (a data centre takes about half as much again); networks,
// clients and stores of records; making and scrapping machines. What is told is a lower bound.
import { HOUR, type Micros } from "../base/time.ts";

/** In watts. */
export type EnergySpec =
  /** Of a whole network of miners, however few of them are simulated. */
  | { readonly of: "network"; readonly power: number }
  /** Of each validator's server: with nothing to do, and with its processor at work all the time. */
  | { readonly of: "servers"; readonly idle: number; readonly busy: number };

/** [Wh] a year. */
const TERAWATT_HOURS = 1e12;
const HOURS_A_YEAR = 8766;

/** Networks of miners. */
export const MINING_NETWORKS: Readonly<Record<string, EnergySpec>> = {
  /**
   * @source Neumueller et al., Cambridge Digital Mining Industry Report, April 2025: 138 TWh a year; it is also 28.2 J/TH times
   *   558 EH/s (of which its 268 EH/s are 48 %).
   */
  "bitcoin-2024": { of: "network", power: (138 * TERAWATT_HOURS) / HOURS_A_YEAR },
  /** Before it gave up mining. @source Crypto Carbon Ratings Institute, The Merge, September 2022: 23 million MWh a year */
  "ethereum-2022": { of: "network", power: (23 * TERAWATT_HOURS) / HOURS_A_YEAR },
};

/**
 * Validators' servers. @source idle: Crypto Carbon Ratings Institute 2022, mean power of nodes of proof-of-stake networks, as
 *   docs.analytics.gnosis.io has it (22, 48 and 155 W); busy: assumption, twice as much, after Barroso and Hölzle, Computer 40(12),
 *   2007 (a server that does nothing takes about half of its full power; from memory).
 */
export const SERVERS: Readonly<Record<string, EnergySpec>> = {
  "mini-computer": { of: "servers", idle: 22, busy: 44 },
  "rack-server": { of: "servers", idle: 48, busy: 96 },
  /** Its share of the data centre included. */
  "cloud-server": { of: "servers", idle: 155, busy: 310 },
};

/** What a ledger's machines did in a time. */
export interface LedgerUse {
  readonly time: Micros;
  readonly validators: number;
  /** Of all validators' processors together [µs]. */
  readonly busy: Micros;
}

/** Mean power [W]. */
export function meanPower(spec: EnergySpec, { time, validators, busy }: LedgerUse): number {
  if (spec.of === "network") return spec.power;
  return validators * spec.idle + (spec.busy - spec.idle) * (busy / time);
}

/** Energy that a power takes in a time [kWh]. */
export function kilowattHours(power: number, time: Micros): number {
  return (power / 1000) * (time / HOUR);
}
