// The scenario language is data: shapes that say what may stand somewhere and what it means there. Reading, suggestions for
// misspelt keys, the JSON Schemas and the reference of the language all derive from them.
// Own small interpreter instead of zod: each value must keep its place, units are parsed while reading, designs inherit from
// each other before they are checked, and a schema of the *input* cannot be exported from zod's transforms.
import { nearest } from "../base/nearest.ts";
import { describe } from "../base/result.ts";
import type { Scope } from "./context.ts";
import type { Node } from "./node.ts";

export interface Shape<T> {
  /** The value in base units; undefined when a fault was reported. */
  read(node: Node, scope: Scope): T | undefined;
  /** What an editor may complete and check. */
  schema(sheet: SchemaSheet): JsonSchema;
}

export interface JsonSchema {
  readonly [key: string]: unknown;
}

/** One JSON Schema in the making: its shared definitions, and how strict it is. */
export interface SchemaSheet {
  /** Inside a design or site, what is required may be inherited, so nothing is. */
  readonly partial: boolean;
  /** The same sheet, for places where keys may be inherited. */
  inheriting(): SchemaSheet;
  /** A reference to a shape that is written once under its name. */
  define(name: string, schema: () => JsonSchema): JsonSchema;
}

/** A shape that is used in many places, or inside itself: written once in the schema. */
export function named<T>(name: string, shape: () => Shape<T>): Shape<T> {
  return {
    read: (node, scope) => shape().read(node, scope),
    schema: (sheet) => sheet.define(sheet.partial ? `${name}Inheriting` : name, () => shape().schema(sheet)),
  };
}

/** The shape with one more step: from what was read to what the plan holds, with rules that need the whole value. */
export function refined<T, U>(shape: Shape<T>, refine: (value: T, at: Node, scope: Scope) => U | undefined): Shape<U> {
  return {
    read(node, scope) {
      const value = shape.read(node, scope);
      return value === undefined ? undefined : refine(value, node, scope);
    },
    schema: (sheet) => shape.schema(sheet),
  };
}

/** The shape where required keys may come from elsewhere: from the base of a design, from the defaults of a kind of site. */
export function inheriting<T>(shape: Shape<T>): Shape<T> {
  return { read: shape.read, schema: (sheet) => shape.schema(sheet.inheriting()) };
}

/** A word that is not among the known ones: which was probably meant, or else all of them. */
export function unknownWord(what: string, word: string, known: Iterable<string>): string {
  const names = [...known];
  const meant = nearest(word, names);
  if (meant !== undefined) return `expected ${what}, got ${describe(word)}, try ${meant}`;
  const some = names.length > MOST_NAMES ? `${names.slice(0, MOST_NAMES).join(", ")} …` : names.join(", ");
  return `expected ${what}${some === "" ? "" : ` (${some})`}, got ${describe(word)}`;
}

/** Names that a message lists. */
const MOST_NAMES = 12;

/** A value that is none of a few words: all of them, and which was probably meant. */
export function unknownChoice(value: unknown, words: readonly string[]): string {
  const expected = words.length === 1 ? words[0]! : `one of ${words.join(", ")}`;
  const meant = typeof value === "string" ? nearest(value, words) : undefined;
  const remedy = meant === undefined || words.length === 1 ? "" : `, try ${meant}`;
  return `expected ${expected}, got ${describe(value)}${remedy}`;
}
