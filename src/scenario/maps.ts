// Maps: a table of fields for each kind of map. How several kinds are told apart is in kinds.ts.
import { nearest } from "../base/nearest.ts";
import { describe } from "../base/result.ts";
import type { Scope } from "./context.ts";
import { type MapNode, nodeFrom, type Plain, plainOf, under } from "./node.ts";
import { text } from "./scalars.ts";
import { type JsonSchema, type SchemaSheet, type Shape, unknownWord } from "./shape.ts";

/** One key of a map: what stands under it and what it means. */
export interface Field<T> {
  readonly shape: Shape<T>;
  readonly meaning: string;
  readonly presence: "required" | "optional" | Default;
}

/** What holds when the key is left out, as one would write it, and where that comes from. */
export interface Default {
  readonly default: Plain;
  /** "assumption" when nobody measured it. */
  readonly source: string;
}

export type FieldTable = Readonly<Record<string, Field<unknown>>>;
export type Values<Table extends FieldTable> = {
  readonly [Key in keyof Table]: Table[Key] extends Field<infer T> ? T : never;
};

export function required<T>(shape: Shape<T>, meaning: string): Field<T> {
  return { shape, meaning, presence: "required" };
}

export function optional<T>(shape: Shape<T>, meaning: string): Field<T | undefined> {
  return { shape, meaning, presence: "optional" };
}

export function defaulted<T>(shape: Shape<T>, meaning: string, presence: Default): Field<T> {
  return { shape, meaning, presence };
}

/** A map that has been read, for rules on several of its values. */
export interface Here {
  readonly node: MapNode;
  readonly scope: Scope;
  /** Reports a fault at the value of a key, or at the map when the key is not there. */
  fault(key: string, message: string): undefined;
}

export interface MapShape<T> extends Shape<T> {
  readonly table: FieldTable;
}

/**
 * A map with the table's keys; `source` may stand in any.
 * @param what for messages: `expected a key of ${what}`.
 * @param build from the values to what the plan holds; it runs only when all of them could be read.
 */
export function map<const Table extends FieldTable, T>(
  what: string,
  table: Table,
  build: (values: Values<Table>, here: Here) => T | undefined,
): MapShape<T> {
  return {
    table,
    read(node, scope) {
      if (node.kind !== "map") return scope.fault(node, `expected a map of ${what}, got ${describe(plainOf(node))}`);
      checkKeys(node, [...Object.keys(table), "source"], { scope, what });
      const source = under(node, "source");
      if (source !== undefined) text("where the numbers come from").read(source, scope.key("source"));
      const values = readFields(table, node, scope);
      if (!values.sound) return undefined;
      return build(values.values as Values<Table>, hereAt(node, scope));
    },
    schema: (sheet) => mapSchema(table, sheet),
  };
}

/** The values of a map as they are, when there is no more to say about them. */
export function plainMap<const Table extends FieldTable>(what: string, table: Table): MapShape<Values<Table>> {
  return map(what, table, (values) => values);
}

function hereAt(node: MapNode, scope: Scope): Here {
  return { node, scope, fault: (key, message) => scope.key(key).fault(under(node, key) ?? node, message) };
}

/** Reports keys that are not known, with the nearest that is. */
export function checkKeys(
  node: MapNode,
  known: readonly string[],
  { scope, what }: { readonly scope: Scope; readonly what: string },
): void {
  for (const [key, entry] of node.entries) {
    if (known.includes(key)) continue;
    scope.key(key).fault({ place: entry.key }, unknownWord(`a key of ${what}`, key, known));
  }
}

interface ReadFields {
  readonly values: Readonly<Record<string, unknown>>;
  /** All required keys are there and every value could be read. */
  readonly sound: boolean;
}

/** Every field's value: read, its default, or undefined. */
export function readFields(table: FieldTable, node: MapNode, scope: Scope): ReadFields {
  const values: Record<string, unknown> = {};
  let sound = true;
  for (const [key, field] of Object.entries(table)) {
    const result = readField(field, key, { node, scope, known: Object.keys(table) });
    values[key] = result.value;
    sound &&= result.sound;
  }
  return { values, sound };
}

/** A map and the keys it may have. */
export interface Inside {
  readonly node: MapNode;
  readonly scope: Scope;
  readonly known: readonly string[];
}

/** One field's value; not sound after a fault. */
export function readField<T>(
  field: Field<T>,
  key: string,
  inside: Inside,
): { readonly value: T | undefined; readonly sound: boolean } {
  const given = under(inside.node, key);
  if (given === undefined && field.presence === "optional") return { value: undefined, sound: true };
  if (given === undefined && field.presence === "required") {
    if (misspelling(key, inside) === undefined) missing(key, field.meaning, inside);
    return { value: undefined, sound: false };
  }
  const standard = () => nodeFrom((field.presence as Default).default, inside.node.place);
  const value = field.shape.read(given ?? standard(), inside.scope.key(key));
  return { value, sound: value !== undefined };
}

/** A key of the map that was probably meant to be this one; it is reported as unknown. */
export function misspelling(key: string, { node, known }: Inside): string | undefined {
  return [...node.entries.keys()].find((given) => !known.includes(given) && nearest(given, known) === key);
}

/** Reports a key that is not there, unless that was said of a base of the design, or its base could not be found. */
export function missing(key: string, meaning: string, { node, scope }: Inside): undefined {
  const message = `expected the key ${key} (${meaning}), got none`;
  const { incomplete, bases } = scope.context.likeness;
  const [section, , ...rest] = [...scope.path.split("."), key];
  const said = bases.some((base) => scope.faults.has([section, base, ...rest].join("."), message));
  if (!incomplete && !said) scope.key(key).fault(node, message);
}

/** A map from names of the author's choice to values of one shape. @param name checks a name; its message when it will not do. */
export function record<T>(
  what: string,
  shape: Shape<T>,
  name: (key: string) => string | undefined = () => undefined,
): Shape<Readonly<Record<string, T>>> {
  return {
    read(node, scope) {
      if (node.kind !== "map") return scope.fault(node, `expected a map of ${what}, got ${describe(plainOf(node))}`);
      const values: [string, T][] = [];
      for (const [key, entry] of node.entries) {
        if (key === "source") continue;
        const refusal = name(key);
        if (refusal !== undefined) scope.key(key).fault({ place: entry.key }, refusal);
        const value = shape.read(entry.value, scope.key(key));
        if (value !== undefined && refusal === undefined) values.push([key, value]);
      }
      const expected = [...node.entries.keys()].filter((key) => key !== "source").length;
      return values.length === expected ? Object.fromEntries(values) : undefined;
    },
    schema: (sheet) => ({ type: "object", properties: { source: SOURCE }, additionalProperties: shape.schema(sheet) }),
  };
}

export const SOURCE: JsonSchema = {
  type: "string",
  description: "Where the numbers of this block come from; or: assumption.",
};

function mapSchema(table: FieldTable, sheet: SchemaSheet): JsonSchema {
  const properties: Record<string, JsonSchema> = { ...fieldSchemas(table, sheet), source: SOURCE };
  const requiredKeys = Object.keys(table).filter((key) => table[key]!.presence === "required");
  const needs = sheet.partial || requiredKeys.length === 0 ? {} : { required: requiredKeys };
  return { type: "object", properties, ...needs, additionalProperties: false };
}

export function fieldSchemas(table: FieldTable, sheet: SchemaSheet): Record<string, JsonSchema> {
  const schemas: Record<string, JsonSchema> = {};
  for (const [key, field] of Object.entries(table)) {
    const schema = field.shape.schema(sheet);
    // A reference tolerates no neighbours in draft 07.
    const inner = "$ref" in schema ? { allOf: [schema] } : schema;
    schemas[key] = { description: descriptionOf(field), ...inner, ...defaultOf(field) };
  }
  return schemas;
}

function descriptionOf({ meaning, presence }: Field<unknown>): string {
  if (typeof presence !== "object") return meaning;
  const standard = [defaultText(presence.default), presence.source].filter((text) => text !== "");
  return `${meaning} (left out: ${standard.join(", ")})`;
}

/** A default as one would write it; nothing when it consists of the defaults of its keys. */
function defaultText(value: Plain): string {
  if (typeof value !== "object") return String(value);
  const parts = Object.entries(value).map(([key, inner]) => `${key}: ${defaultText(inner)}`);
  return Array.isArray(value) && parts.length === 0 ? "none" : parts.join(", ");
}

function defaultOf({ presence }: Field<unknown>): JsonSchema {
  return typeof presence === "object" ? { default: presence.default } : {};
}
