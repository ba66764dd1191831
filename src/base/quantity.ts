// A quantity is a decimal number, or two joined by `..`, and a unit: the tables of units and the words of refusals.
// Units are exact: k, M, G, T are powers of 1000; Ki, Mi, Gi are powers of 1024.
// @source SI Brochure, 9th edition, tables 4, 7 and 8 (s, min, h, d); IEC 80000-13:2008 (B, KiB, MiB, GiB).

import { nearest } from "./nearest.ts";
import { accept, describe, type Result, refuse, shorten } from "./result.ts";
import { DAY, HOUR, MILLISECOND, MINUTE, SECOND, WEEK } from "./time.ts";

/** A kind of quantity that is counted in whole numbers of its smallest unit. */
export interface Kind {
  /** With its article, for "got …". */
  readonly name: string;
  /** For "expected …", with samples. */
  readonly form: string;
  readonly rangeForm: string;
  /** The smallest unit, for messages. */
  readonly smallest: string;
  /** Unit → how many of the smallest. */
  readonly units: ReadonlyMap<string, number>;
  /** Spellings that are refused with a remedy: spelling → unit, and how many of it. */
  readonly spellings: ReadonlyMap<string, Spelling>;
}

interface Spelling {
  readonly unit: string;
  readonly count: number;
}

function spelt(unit: string, spellings: readonly string[], count = 1): [string, Spelling][] {
  return spellings.map((spelling) => [spelling, { unit, count }]);
}

export const duration: Kind = {
  name: "a duration",
  form: "a duration such as 50 ms, 20 min or 3 days",
  rangeForm: "a range of durations such as 5..10 min",
  smallest: "µs",
  units: new Map([
    ["us", 1],
    ["\u00b5s", 1], // micro sign
    ["\u03bcs", 1], // Greek letter mu
    ["ms", MILLISECOND],
    ["s", SECOND],
    ["min", MINUTE],
    ["h", HOUR],
    ["day", DAY],
    ["days", DAY],
    ["week", WEEK],
    ["weeks", WEEK],
  ]),
  spellings: new Map([
    ...spelt("us", ["usec", "microsecond", "microseconds"]),
    ...spelt("ms", ["msec", "millisecond", "milliseconds"]),
    ...spelt("s", ["sec", "secs", "second", "seconds"]),
    ...spelt("min", ["minute", "minutes"]),
    ...spelt("h", ["hr", "hrs", "hour", "hours"]),
    ...spelt("day", ["d"]),
    ...spelt("week", ["w", "wk", "wks"]),
  ]),
};

export const size: Kind = {
  name: "a size",
  form: "a size such as 512 B, 157 MB or 4 MiB",
  rangeForm: "a range of sizes such as 10..500 MB",
  smallest: "B",
  units: new Map([
    ["B", 1],
    ["kB", 1e3],
    ["MB", 1e6],
    ["GB", 1e9],
    ["TB", 1e12],
    ["KiB", 1024],
    ["MiB", 1024 * 1024],
    ["GiB", 1024 * 1024 * 1024],
  ]),
  spellings: new Map(spelt("B", ["byte", "bytes"])),
};

export const rate: Kind = {
  name: "a data rate",
  form: "a data rate such as 500 kbps, 100 Mbps or 1 Gbps",
  rangeForm: "a range of data rates such as 10..100 Mbps",
  smallest: "bps",
  units: new Map([
    ["bps", 1],
    ["kbps", 1e3],
    ["Mbps", 1e6],
    ["Gbps", 1e9],
  ]),
  spellings: new Map([
    ...spelt("bps", ["bit/s", "b/s"]),
    ...spelt("kbps", ["kbit/s", "kb/s"]),
    ...spelt("Mbps", ["Mbit/s", "Mb/s"]),
    ...spelt("Gbps", ["Gbit/s", "Gb/s"]),
    ...spelt("bps", ["B/s", "Bps"], 8),
    ...spelt("kbps", ["kB/s", "kBps", "KB/s", "KBps"], 8),
    ...spelt("Mbps", ["MB/s", "MBps"], 8),
    ...spelt("Gbps", ["GB/s", "GBps"], 8),
  ]),
};

/** Any decimal of the unit, not only whole ones: powers, energies and prices are multiplied, never counted. */
export const power: Kind = {
  name: "a power",
  form: "a power such as 48 W, 2 kW or 15.7 GW",
  rangeForm: "a range of powers such as 20..155 W",
  smallest: "W",
  units: new Map([
    ["mW", 1e-3],
    ["W", 1],
    ["kW", 1e3],
    ["MW", 1e6],
    ["GW", 1e9],
  ]),
  spellings: new Map(spelt("W", ["watt", "watts"])),
};

export const energy: Kind = {
  name: "an energy",
  form: "an energy such as 0.5 kWh or 3 MWh",
  rangeForm: "a range of energies such as 1..3 kWh",
  smallest: "kWh",
  units: new Map([
    ["Wh", 1e-3],
    ["kWh", 1],
    ["MWh", 1e3],
    ["GWh", 1e6],
  ]),
  spellings: new Map(),
};

export const money: Kind = {
  name: "an amount of money",
  form: "an amount of money such as 0.25 USD",
  rangeForm: "a range of amounts of money such as 0.1..10 USD",
  smallest: "USD",
  units: new Map([["USD", 1]]),
  spellings: new Map(spelt("USD", ["usd", "$", "US$", "dollar", "dollars"])),
};

export const KINDS: readonly Kind[] = [duration, size, rate, power, energy, money];

/** A quantity taken apart, each part as written; `high` only in a range, `unit` possibly empty or unknown. */
export interface Parts {
  readonly low: string;
  readonly high: string | undefined;
  readonly unit: string;
}

const DECIMAL = String.raw`-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const QUANTITY = new RegExp(`^(${DECIMAL})(?:\\.\\.(${DECIMAL}))?(?![\\d.])(.*)$`);

/** Undefined when no number stands at the front. A plain number has an empty unit. */
export function split(value: unknown): Parts | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const match = QUANTITY.exec(String(value).trim());
  return match === null ? undefined : { low: match[1]!, high: match[2], unit: match[3]!.trim() };
}

const COUNTED = /^(?:([^\d/]*[^\d/\s])\s*)?\/\s*(\S+)$/;

/** `studies/day` → what is counted (possibly nothing) and the unit of time; undefined for any other unit. */
export function counted(unit: string): { readonly noun: string; readonly per: string } | undefined {
  if (rate.spellings.has(unit)) return undefined;
  const match = COUNTED.exec(unit);
  return match === null ? undefined : { noun: match[1] ?? "", per: match[2]! };
}

/** For "got …": what stands there instead of the kind that is expected. */
export function whatStands(value: unknown, expected?: Kind): string {
  const parts = split(value);
  if (parts === undefined) return describe(value);
  const { unit, high } = parts;
  if (unit === "") return `${shorten(value)} without a unit`;
  const others = KINDS.filter((kind) => kind !== expected);
  const kind = others.find(({ units, spellings }) => units.has(unit) || spellings.has(unit));
  const name = kind?.name ?? (unit === "%" ? "a per cent" : counted(unit) && "a frequency");
  if (name !== undefined) return `${name}, ${shorten(value)}`;
  if (!expected?.units.has(unit)) return `the unknown unit ${describe(unit)}`;
  return `${high === undefined ? "a single value" : "a range"}, ${shorten(value)}`;
}

/** What the reader may write instead when the unit is only spelt in another way. */
export function respelt(parts: Parts, kind: Kind): string | undefined {
  if (KINDS.some((other) => other !== kind && other.units.has(parts.unit))) return undefined;
  const spelling = kind.spellings.get(parts.unit);
  const unit = spelling?.unit ?? (/^\p{L}+$/u.test(parts.unit) ? nearest(parts.unit, kind.units.keys()) : undefined);
  if (unit === undefined) return undefined;
  const numbers = [parts.low, parts.high].filter((text) => text !== undefined);
  const texts = numbers.map((text) => (spelling && spelling.count > 1 ? String(Number(text) * spelling.count) : text));
  const plural = (unit === "day" || unit === "week") && texts.join() !== "1" ? "s" : "";
  return `${texts.join("..")} ${unit}${plural}`;
}

/** The number, from 0 up. @param form for "expected …". */
export function positive(text: string, form: string): Result<number> {
  const value = Number(text);
  if (text.startsWith("-")) return refuse({ expected: form, got: `the negative number ${shorten(text)}` });
  if (!Number.isFinite(value)) return refuse({ expected: form, got: `${shorten(text)}, which is too large` });
  return accept(value);
}

/** Whole smallest units, rounded to the nearest; what rounds to nothing or cannot be counted exactly is refused. */
export function whole(text: string, unit: { readonly kind: Kind; readonly factor: number }): Result<number> {
  const { form, smallest } = unit.kind;
  const number = positive(text, form);
  if (!number.ok) return number;
  const approximate = number.value * unit.factor;
  if (number.value > 0 && approximate < 0.5) return refuse({ expected: form, got: `less than 1 ${smallest}` });
  if (approximate > Number.MAX_SAFE_INTEGER) return refuse({ expected: form, got: `more than 2^53 ${smallest}` });
  return accept(number.value === 0 ? 0 : product(text, unit.factor));
}

/** A decimal text times a whole factor, exactly, then rounded to the nearest whole number (halves up). */
function product(text: string, factor: number): number {
  const [mantissa = "", exponent = "0"] = text.toLowerCase().split("e");
  const [units = "", fraction = ""] = mantissa.split(".");
  const decimals = fraction.length - Number(exponent);
  const scaled = BigInt(units + fraction) * BigInt(factor);
  const ten = BigInt(`1${"0".repeat(Math.abs(decimals))}`);
  return decimals <= 0 ? Number(scaled * ten) : Number((2n * scaled + ten) / (2n * ten));
}
