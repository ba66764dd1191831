// Single values: texts, words of a closed list, counts, and quantities with a unit.
import * as quantity from "../base/quantity.ts";
import { describe, type Result, shorten } from "../base/result.ts";
import type { Micros } from "../base/time.ts";
import {
  type Frequency,
  type FrequencyRange,
  parseCalendar,
  parseDuration,
  parseDurationRange,
  parseFrequency,
  parseFrequencyRange,
  parseInstant,
  parseMoney,
  parsePercent,
  parsePower,
  parseRate,
  parseShare,
  parseSize,
  parseSizeRange,
  type Range,
} from "../base/units.ts";
import { type MapNode, type Node, plainOf, under } from "./node.ts";
import { type JsonSchema, refined, type Shape, unknownChoice, unknownWord } from "./shape.ts";
import type { Place } from "./source.ts";

/** Text that is not empty. */
export function text(what: string): Shape<string> {
  return {
    read(node, scope) {
      const value = plainOf(node);
      if (typeof value === "string" && value.trim() !== "") return value.trim();
      return scope.fault(node, `expected ${what}, got ${describe(value)}`);
    },
    schema: () => ({ type: "string", minLength: 1 }),
  };
}

/** One of a closed list of words. */
export function choice<const Word extends string>(words: readonly Word[]): Shape<Word> {
  return {
    read(node, scope) {
      const value = plainOf(node);
      const found = words.find((word) => word === value);
      if (found !== undefined) return found;
      return scope.fault(node, unknownChoice(value, words));
    },
    schema: () => ({ enum: words }),
  };
}

export const flag: Shape<boolean> = {
  read(node, scope) {
    const value = plainOf(node);
    if (typeof value === "boolean") return value;
    const meant = new Map<unknown, boolean>([
      ["yes", true],
      ["on", true],
      ["no", false],
      ["off", false],
    ]).get(value);
    const remedy = meant === undefined ? "" : `, try ${meant}`;
    return scope.fault(node, `expected true or false, got ${describe(value)}${remedy}`);
  },
  schema: () => ({ type: "boolean" }),
};

/** A whole number. `noun` may follow it in the file: `1000000 requests`. */
export function count(bounds: { readonly min: number; readonly max?: number; readonly noun?: string }): Shape<number> {
  const { min, max = Number.MAX_SAFE_INTEGER, noun } = bounds;
  const upTo = bounds.max === undefined ? "up" : `to ${bounds.max}`;
  const expected = `a whole number${noun === undefined ? "" : ` of ${noun}`} from ${min} ${upTo}`;
  const parse = (value: unknown): Result<number> => {
    const counted = noun !== undefined && typeof value === "string" ? numberBefore(noun, value) : value;
    if (typeof counted === "number" && Number.isInteger(counted) && counted >= min && counted <= max) {
      return { ok: true, value: counted };
    }
    const negative = typeof value === "number" && value < 0 ? `the negative number ${value}` : describe(value);
    return { ok: false, expected: `expected ${expected}, got ${negative}` };
  };
  const whole = { type: "integer", minimum: min, ...(bounds.max === undefined ? {} : { maximum: bounds.max }) };
  const spelt = { type: "string", pattern: `^\\s*\\d+\\s+${noun}\\s*$` };
  return sourced(parse, noun === undefined ? whole : { anyOf: [whole, spelt] });
}

function numberBefore(noun: string, text: string): number | undefined {
  const match = /^\s*(\d+)\s+(\S+)\s*$/.exec(text);
  return match !== null && (match[2] === noun || `${match[2]}s` === noun) ? Number(match[1]) : undefined;
}

/** A plain number without a unit. */
export function factor(min: number, max = Number.MAX_VALUE): Shape<number> {
  const isBounded = max < Number.MAX_VALUE;
  const parse = (value: unknown): Result<number> => {
    if (typeof value === "number" && value >= min && value <= max) return { ok: true, value };
    return {
      ok: false,
      expected: `expected a number from ${min} ${isBounded ? `to ${max}` : "up"}, got ${describe(value)}`,
    };
  };
  return sourced(parse, { type: "number", minimum: min, ...(isBounded ? { maximum: max } : {}) });
}

/**
 * A number that somebody measured or assumed: stands by itself, or as `{ value: …, source: … }`.
 * @param parse base units' parsers and counts: a refusal is a whole sentence.
 */
function sourced<T>(parse: (value: unknown) => Result<T>, schema: JsonSchema): Shape<T> {
  return {
    read(node, scope) {
      const inner = isSourced(node) ? under(node, "value")! : node;
      const result = parse(plainOf(inner));
      if (result.ok) return result.value;
      const other = node.kind === "map" ? otherKey(node) : undefined;
      if (other === undefined) return scope.fault(inner, result.expected);
      return scope
        .key(other.name)
        .fault({ place: other.place }, unknownWord("value and source", other.name, SOURCED_KEYS));
    },
    schema: () => ({ anyOf: [schema, withSource(schema)] }),
  };
}

const SOURCED_KEYS = ["value", "source"];

/** What stands beside `value` or `source` instead of the other. */
function otherKey({ entries }: MapNode): { readonly name: string; readonly place: Place } | undefined {
  if (!SOURCED_KEYS.some((key) => entries.has(key))) return undefined;
  const found = [...entries].find(([key]) => !SOURCED_KEYS.includes(key));
  return found && { name: found[0], place: found[1].key };
}

/** The number as the file spells it, for messages. */
export function spelt(node: Node | undefined): string {
  const inner = node !== undefined && isSourced(node) ? under(node, "value") : node;
  return inner?.kind === "scalar" ? shorten(inner.value) : "nothing";
}

/** Whether the node is `{ value: …, source: … }`. */
export function isSourced(node: Node): boolean {
  if (node.kind !== "map" || !node.entries.has("value")) return false;
  return [...node.entries.keys()].every((key) => SOURCED_KEYS.includes(key));
}

function withSource(schema: JsonSchema): JsonSchema {
  const properties = { value: schema, source: { type: "string" } };
  return { type: "object", properties, required: ["value"], additionalProperties: false };
}

/** A quantity whose shape is written once in the schema. */
function measured<T>(name: string, parse: (value: unknown) => Result<T>, schema: JsonSchema): Shape<T> {
  const shape = sourced(parse, schema);
  return { read: shape.read, schema: (sheet) => sheet.define(name, () => shape.schema(sheet)) };
}

const NUMBER = String.raw`\d+(\.\d+)?([eE][+-]?\d+)?`;
const pattern = (body: string): JsonSchema => ({ type: "string", pattern: `^\\s*${body}\\s*$` });
const inUnits = (kind: quantity.Kind): string => `\\s*(${[...kind.units.keys()].join("|")})`;
const PER_TIME = String.raw`\s*[^\d/]*/\s*(${[...quantity.duration.units.keys()].join("|")})`;

export const duration: Shape<Micros> = measured(
  "duration",
  parseDuration,
  pattern(NUMBER + inUnits(quantity.duration)),
);
export const size: Shape<number> = measured("size", parseSize, pattern(NUMBER + inUnits(quantity.size)));
export const rate: Shape<number> = measured("rate", parseRate, pattern(NUMBER + inUnits(quantity.rate)));
export const power: Shape<number> = measured("power", parsePower, pattern(NUMBER + inUnits(quantity.power)));
export const money: Shape<number> = measured("money", parseMoney, pattern(NUMBER + inUnits(quantity.money)));
export const durationRange: Shape<Range> = measured(
  "durationRange",
  parseDurationRange,
  pattern(`${NUMBER}\\.\\.${NUMBER}${inUnits(quantity.duration)}`),
);
export const sizeRange: Shape<Range> = measured(
  "sizeRange",
  parseSizeRange,
  pattern(`${NUMBER}\\.\\.${NUMBER}${inUnits(quantity.size)}`),
);
export const share: Shape<number> = measured("share", parseShare, {
  anyOf: [pattern(`${NUMBER}\\s*%`), { type: "number", minimum: 0, maximum: 1 }],
});
/** Like a share, but it may exceed the whole. */
export const percent: Shape<number> = measured("percent", parsePercent, {
  anyOf: [pattern(`${NUMBER}\\s*%`), { type: "number", minimum: 0 }],
});
export const frequency: Shape<Frequency> = measured("frequency", parseFrequency, pattern(NUMBER + PER_TIME));
export const frequencyRange: Shape<FrequencyRange> = measured(
  "frequencyRange",
  parseFrequencyRange,
  pattern(`${NUMBER}\\.\\.${NUMBER}${PER_TIME}`),
);
/** A number with a unit that another key decides: amounts.ts reads it once that key is known. */
export const amount: Shape<string | number> = measured("amount", written, {
  anyOf: [pattern(`${NUMBER}(\\s*[^\\d\\s].*)?`), { type: "number", minimum: 0 }],
});
export const calendar: Shape<number> = measured("calendar", parseCalendar, { type: "string" });
/** Since the start of the run: `day 3 02:00`, or a duration for runs of seconds. */
export const instant: Shape<Micros> = measured("instant", instantOrDuration, {
  anyOf: [pattern("day\\s+\\d+(\\s+\\d\\d?:\\d\\d)?"), pattern(NUMBER + inUnits(quantity.duration))],
});

function written(value: unknown): Result<string | number> {
  if (typeof value === "string" || typeof value === "number") return { ok: true, value };
  return { ok: false, expected: `expected a number with its unit, got ${describe(value)}` };
}

function instantOrDuration(value: unknown): Result<Micros> {
  return typeof value === "string" && /^\s*\d/.test(value) ? parseDuration(value) : parseInstant(value);
}

/** The same, but more than nothing. */
export function positive(shape: Shape<number>): Shape<number> {
  return refined(shape, (value, at, scope) => {
    if (value > 0) return value;
    return scope.fault(at, `expected more than 0, got ${spelt(at)}`);
  });
}
