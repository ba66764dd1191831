// Quantities as people read them in tables, messages and reports: three significant digits and the largest unit that leaves
// at least one. Exact figures belong in the CSV files, as plain numbers.

import { DAY, HOUR, MILLISECOND, MINUTE, type Micros, SECOND } from "./time.ts";

/** A unit and how many of the smallest it holds; in a list the largest stands first. */
type Scale = readonly (readonly [unit: string, factor: number])[];

const DURATIONS: Scale = [
  ["days", DAY],
  ["h", HOUR],
  ["min", MINUTE],
  ["s", SECOND],
  ["ms", MILLISECOND],
  ["µs", 1],
];

const SIZES: Scale = [
  ["TB", 1e12],
  ["GB", 1e9],
  ["MB", 1e6],
  ["kB", 1e3],
  ["B", 1],
];

const POWERS: Scale = [
  ["GW", 1e9],
  ["MW", 1e6],
  ["kW", 1e3],
  ["W", 1],
];

const ENERGIES: Scale = [
  ["GWh", 1e6],
  ["MWh", 1e3],
  ["kWh", 1],
  ["Wh", 1e-3],
];

/** What a table shows for a value that does not exist. */
const NONE = "–";

/** `1.24 s`, `54 min`, `-2.3 h`; `never` for Infinity, `–` for NaN. @param micros a duration or a difference of two [µs]. */
export function printDuration(micros: Micros): string {
  if (micros === Number.POSITIVE_INFINITY) return "never";
  return inUnits(micros, DURATIONS).replace(/^(-?1) days$/, "$1 day");
}

/** `157 MB`, decimal units. @param bytes a size or a difference of two. */
export function printSize(bytes: number): string {
  return inUnits(bytes, SIZES);
}

/** `15.7 GW`. @param watts a power or a difference of two. */
export function printPower(watts: number): string {
  return inUnits(watts, POWERS);
}

/** `1.3 MWh`. @param kilowattHours an energy or a difference of two. */
export function printEnergy(kilowattHours: number): string {
  return inUnits(kilowattHours, ENERGIES);
}

/** `0.25 USD`. @param dollars an amount or a difference of two. */
export function printMoney(dollars: number): string {
  return Number.isFinite(dollars) ? `${printNumber(dollars)} USD` : printNumber(dollars);
}

/** `5 %`, `0.123 %`; just under the whole the missing part keeps a digit: `99.99 %`. @param share 1 = 100 %. */
export function printShare(share: number): string {
  if (share > 0.999 && share < 1) return `${100 - Number(((1 - share) * 100).toPrecision(1))} %`;
  return Number.isFinite(share) ? `${printNumber(share * 100)} %` : printNumber(share);
}

/** `12,345`, `47.1`, `0.000123`: whole from 100 up, three significant digits below; `∞`; `–` for NaN. */
export function printNumber(value: number): string {
  if (Number.isNaN(value)) return NONE;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  if (Math.abs(value) < 100 || Math.abs(value) >= 1e15) return String(threeDigits(value));
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Rounding is exact: ECMA-262 defines toPrecision on the exact value of the double. */
function threeDigits(value: number): number {
  return Number(value.toPrecision(3));
}

function inUnits(value: number, scale: Scale): string {
  if (!Number.isFinite(value)) return printNumber(value);
  // The unit is chosen after rounding, so that 999.9 ms reads 1 s and 59.99 s reads 1 min.
  const fitting = scale.find(([, factor]) => Math.abs(threeDigits(value / factor)) >= 1) ?? scale[scale.length - 1]!;
  const [unit, factor] = fitting;
  return `${threeDigits(value / factor)} ${unit}`;
}
