// Parameter tables → fields of the language: a protocol's parameters are keys of its `ledger:` block, and `block.every`
// stands as `every` inside a block `block:`.
import type { MicrosRange, ParamKind, ParamTable } from "../base/params.ts";
import { printDuration, printNumber, printShare, printSize } from "../base/units.ts";
import { list } from "./lists.ts";
import { type Field, type FieldTable, optional, plainMap } from "./maps.ts";
import type { LedgerPlan } from "./plan.ts";
import { choice, count, duration, durationRange, flag, rate, share, size } from "./scalars.ts";
import { refined, type Shape } from "./shape.ts";

type ParamValue = LedgerPlan["params"][string];

/** The table's keys as fields; what is left out keeps the table's default, so it is left out of the plan, too. */
export function paramFields(table: ParamTable): FieldTable {
  const fields: Record<string, Field<unknown>> = {};
  for (const [block, inBlock] of blocksOf(table)) {
    if (block === "") for (const [key, param] of Object.entries(inBlock)) fields[key] = paramField(param);
    else fields[block] = optional(plainMap(block, paramFields(inBlock)), meaningOf(block));
  }
  return fields;
}

function meaningOf(block: string): string {
  return block === "block" ? "how requests become blocks" : block;
}

/** Tables by the block they stand in, without its name, "" for what stands in none. */
function blocksOf(table: ParamTable): ReadonlyMap<string, ParamTable> {
  const blocks = new Map<string, Record<string, ParamTable[string]>>();
  for (const [key, param] of Object.entries(table)) {
    const dot = key.indexOf(".");
    const block = dot < 0 ? "" : key.slice(0, dot);
    const inBlock = blocks.get(block) ?? {};
    inBlock[key.slice(dot + 1)] = param;
    blocks.set(block, inBlock);
  }
  return blocks;
}

function paramField(param: ParamTable[string]): Field<ParamValue | undefined> {
  const standard = `${param.meaning} (left out: ${printDefault(param)}, ${param.source})`;
  return optional(bounded(shapeOf(param), param), standard);
}

function shapeOf({ kind, min = 0, choices = [] }: ParamTable[string]): Shape<ParamValue> {
  switch (kind) {
    case "duration":
      return duration;
    case "size":
      return size;
    case "rate":
      return rate;
    case "share":
      return share;
    case "shares":
      return list("shares", share);
    case "count":
      return count({ min });
    case "flag":
      return flag;
    case "choice":
      return choice(choices.map(String));
    case "durationRange":
      return durationRange;
  }
}

function bounded(shape: Shape<ParamValue>, param: ParamTable[string]): Shape<ParamValue> {
  const { kind, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = param;
  return refined(shape, (value, at, scope) => {
    if (typeof value === "boolean" || typeof value === "string") return value;
    const [low, high] = endsOf(value);
    if (low < min) return scope.fault(at, `expected at least ${printValue(kind, min)}, got ${printValue(kind, low)}`);
    if (high > max) return scope.fault(at, `expected at most ${printValue(kind, max)}, got ${printValue(kind, high)}`);
    return value;
  });
}

/** The least and the greatest; of an empty list anything goes. */
function endsOf(value: number | MicrosRange | readonly number[]): MicrosRange {
  const values = typeof value === "number" ? [value] : value;
  return values.length === 0
    ? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    : [Math.min(...values), Math.max(...values)];
}

function printDefault(param: ParamTable[string]): string {
  const value = param.default;
  if (typeof value === "boolean" || typeof value === "string") return String(value);
  if (typeof value === "number") return printValue(param.kind, value);
  if (param.kind === "shares") return value.length === 0 ? "none" : value.map(printShare).join(", ");
  return value.map((end) => printValue(param.kind, end)).join(" to ");
}

function printValue(kind: ParamKind, value: number): string {
  switch (kind) {
    case "duration":
    case "durationRange":
      return printDuration(value);
    case "size":
      return printSize(value);
    case "rate":
      return `${printNumber(value)} bit/s`;
    case "share":
    case "shares":
      return printShare(value);
    case "count":
    case "flag":
    case "choice":
      return String(value);
  }
}

/** Values read through `paramFields`, under the table's own keys; those left out are left out. */
export function paramValues(table: ParamTable, read: Readonly<Record<string, unknown>>): LedgerPlan["params"] {
  const values: Record<string, ParamValue> = {};
  for (const key of Object.keys(table)) {
    const value = valueAt(read, key.split("."));
    if (value !== undefined) values[key] = value;
  }
  return values;
}

function valueAt(read: Readonly<Record<string, unknown>>, [first, ...rest]: readonly string[]): ParamValue | undefined {
  const value = read[first!];
  if (rest.length === 0) return value as ParamValue | undefined;
  return value === undefined ? undefined : valueAt(value as Readonly<Record<string, unknown>>, rest);
}
