// Quantities as people write them in a scenario: `50 ms`, `157 MB`, `100 Mbps`, `5 %`, `6 studies/day`, `5..10 min`.
// Every parser takes a value as it stands in the file (text, number, list, …) and refuses it with a sentence that says what
// was expected. Negative quantities are refused. The units and their sources are in quantity.ts.

import {
  counted,
  duration,
  energy,
  type Kind,
  money,
  type Parts,
  positive,
  power,
  rate,
  respelt,
  size,
  split,
  whatStands,
  whole,
} from "./quantity.ts";
import { accept, type Result, refuse, shorten } from "./result.ts";
import { type Micros, SECOND } from "./time.ts";

export { parseCalendar, parseInstant, printCalendar } from "./calendar.ts";
export { printDuration, printEnergy, printMoney, printNumber, printPower, printShare, printSize } from "./print.ts";
export type { Result } from "./result.ts";

/** A whole number of microseconds, rounded to the nearest: `50 ms`, `17.1 min`, `3 days`. */
export function parseDuration(value: unknown): Result<Micros> {
  return single(value, duration);
}

/** Whole bytes, rounded to the nearest: `512 B`, `157 MB`, `4 MiB`. */
export function parseSize(value: unknown): Result<number> {
  return single(value, size);
}

/** Whole bits per second, rounded to the nearest: `100 Mbps`. */
export function parseRate(value: unknown): Result<number> {
  return single(value, rate);
}

/** Watts: `48 W`, `15.7 GW`. */
export function parsePower(value: unknown): Result<number> {
  return single(value, power, decimal);
}

/** Kilowatt hours: `0.5 kWh`, `3 MWh`. */
export function parseEnergy(value: unknown): Result<number> {
  return single(value, energy, decimal);
}

/** US dollars: `0.25 USD`. */
export function parseMoney(value: unknown): Result<number> {
  return single(value, money, decimal);
}

/** A number of a unit, in the smallest of its kind, or in the one that counts. */
type Amount = (text: string, unit: { readonly kind: Kind; readonly factor: number }) => Result<number>;

const decimal: Amount = (text, { kind, factor }) => {
  const number = positive(text, kind.form);
  return number.ok ? accept(number.value * factor) : number;
};

function single(value: unknown, kind: Kind, amount: Amount = whole): Result<number> {
  const parts = split(value);
  if (parts === undefined || parts.high !== undefined) {
    return refuse({ expected: kind.form, got: whatStands(value, kind) });
  }
  const factor = kind.units.get(parts.unit);
  return factor === undefined
    ? refuse({ expected: kind.form, got: whatStands(value, kind), remedy: respelt(parts, kind) })
    : amount(parts.low, { kind, factor });
}

/** Two values that share a unit, the lower first. */
export type Range = readonly [low: number, high: number];

/** Durations [µs] from … to: `5..10 min`. */
export function parseDurationRange(value: unknown): Result<Range> {
  return range(value, duration);
}

/** Sizes [bytes] from … to: `10..500 MB`. */
export function parseSizeRange(value: unknown): Result<Range> {
  return range(value, size);
}

function range(value: unknown, kind: Kind): Result<Range> {
  const parts = split(value);
  if (parts?.high === undefined) return refuse({ expected: kind.rangeForm, got: whatStands(value, kind) });
  const factor = kind.units.get(parts.unit);
  if (factor === undefined) {
    return refuse({ expected: kind.rangeForm, got: whatStands(value, kind), remedy: respelt(parts, kind) });
  }
  const low = whole(parts.low, { kind, factor });
  const high = whole(parts.high, { kind, factor });
  if (!low.ok) return low;
  if (!high.ok) return high;
  return inOrder([low.value, high.value], parts) ?? accept([low.value, high.value]);
}

/** A refusal when the higher end stands first. */
function inOrder([low, high]: Range, parts: Parts): Result<never> | undefined {
  if (low <= high) return undefined;
  const expected = "a range whose lower end stands first";
  return refuse({ expected, got: `${parts.low}..${parts.high}`, remedy: `${parts.high}..${parts.low} ${parts.unit}` });
}

export interface Frequency {
  readonly perSecond: number;
  /** What is counted, as written (`studies`); empty when only a number stands there. */
  readonly noun: string;
}

/** How often something happens, per s, min, h, day or week: `60/day`, `6 studies/day`, `400/s`. */
export function parseFrequency(value: unknown): Result<Frequency> {
  const form = "a frequency such as 60/day, 6 studies/day or 400/s";
  const parts = split(value);
  if (parts === undefined || parts.high !== undefined) return refuse({ expected: form, got: whatStands(value) });
  const unit = frequencyUnit(value, { parts, form });
  const count = positive(parts.low, form);
  if (!unit.ok) return unit;
  return count.ok ? accept({ perSecond: count.value / unit.value.seconds, noun: unit.value.noun }) : count;
}

export interface FrequencyRange {
  /** [1/s] */
  readonly low: number;
  /** [1/s] */
  readonly high: number;
  readonly noun: string;
}

/** Frequencies from … to: `0.001..1000 requests/s`. */
export function parseFrequencyRange(value: unknown): Result<FrequencyRange> {
  const form = "a range of frequencies such as 0.001..1000 requests/s";
  const parts = split(value);
  if (parts?.high === undefined) return refuse({ expected: form, got: whatStands(value) });
  const unit = frequencyUnit(value, { parts, form });
  const low = positive(parts.low, form);
  const high = positive(parts.high, form);
  if (!unit.ok) return unit;
  if (!low.ok) return low;
  if (!high.ok) return high;
  const { seconds, noun } = unit.value;
  return (
    inOrder([low.value, high.value], parts) ?? accept({ low: low.value / seconds, high: high.value / seconds, noun })
  );
}

interface FrequencyUnit {
  readonly seconds: number;
  readonly noun: string;
}

function frequencyUnit(value: unknown, place: { readonly parts: Parts; readonly form: string }): Result<FrequencyUnit> {
  const { parts, form } = place;
  const unit = counted(parts.unit);
  if (unit === undefined) return refuse({ expected: form, got: whatStands(value) });
  const period = duration.units.get(unit.per);
  if (period !== undefined) return accept({ seconds: period / SECOND, noun: unit.noun });
  const per = respelt({ low: "1", high: undefined, unit: unit.per }, duration)?.slice("1 ".length);
  const count = parts.high === undefined ? parts.low : `${parts.low}..${parts.high}`;
  const remedy = per && `${count}${unit.noun === "" ? "" : ` ${unit.noun}`}/${per}`;
  return refuse({ expected: form, got: `the unknown unit of time ${JSON.stringify(unit.per)}`, remedy });
}

/** A number in [0, 1], from a per cent (`5 %`) or a plain number (`0.05`). */
export function parseShare(value: unknown): Result<number> {
  const form = "a share from 0 to 1, such as 5 % or 0.05";
  const parsed = proportion(value, form);
  return parsed.ok && parsed.value > 1 ? refuse({ expected: form, got: shorten(value) }) : parsed;
}

/** A number from 0 up, 1 = 100 %; like a share, but it may exceed the whole: `150 %`. */
export function parsePercent(value: unknown): Result<number> {
  return proportion(value, "a per cent such as 7 % or 150 %");
}

function proportion(value: unknown, form: string): Result<number> {
  const parts = split(value);
  if (parts === undefined || parts.high !== undefined) return refuse({ expected: form, got: whatStands(value) });
  if (parts.unit === "") return positive(parts.low, form);
  if (parts.unit !== "%") return refuse({ expected: form, got: whatStands(value) });
  // The decimal point is moved in the text: 0.07 / 100 would not be the double nearest to 0.0007.
  const [digits, exponent = "0"] = parts.low.toLowerCase().split("e");
  return positive(`${digits}e${Number(exponent) - 2}`, form);
}
