// Maps of several kinds, told apart by the word under one key or by which key they have.
import { nearest } from "../base/nearest.ts";
import { describe } from "../base/result.ts";
import { fieldSchemas, type Inside, type MapShape, missing, misspelling, SOURCE } from "./maps.ts";
import { type MapNode, nodeFrom, plainOf, under, withEntry } from "./node.ts";
import { type JsonSchema, type SchemaSheet, type Shape, unknownChoice, unknownWord } from "./shape.ts";

/** Maps of several kinds, told apart by the word under one key. */
export function tagged<T>(tag: string, kinds: Readonly<Record<string, MapShape<T>>>, meaning: string): Shape<T> {
  return {
    read(node, scope) {
      if (node.kind !== "map")
        return scope.fault(node, `expected a map with the key ${tag}, got ${describe(plainOf(node))}`);
      const word = under(node, tag);
      if (word === undefined) return missingTag(tag, meaning, { node, scope, known: keysOf(kinds) });
      const value = plainOf(word);
      if (typeof value === "string" && Object.hasOwn(kinds, value)) return kinds[value]!.read(node, scope);
      scope.key(tag).fault(word, unknownChoice(value, Object.keys(kinds)));
      const meant = typeof value === "string" ? nearest(value, Object.keys(kinds)) : undefined;
      // What else is wrong in it can be told when the kind can be guessed.
      if (meant !== undefined) kinds[meant]!.read(withWord(node, tag, meant), scope);
      return undefined;
    },
    schema: (sheet) => (sheet.partial ? unionSchema(Object.values(kinds), sheet) : anyOf(Object.values(kinds), sheet)),
  };
}

function keysOf(kinds: Readonly<Record<string, MapShape<unknown>>>): readonly string[] {
  return Object.values(kinds).flatMap(({ table }) => Object.keys(table));
}

function missingTag(tag: string, meaning: string, inside: Inside): undefined {
  const given = misspelling(tag, inside);
  if (given === undefined) return missing(tag, meaning, inside);
  const place = inside.node.entries.get(given)!.key;
  return inside.scope.key(given).fault({ place }, unknownWord(`the key ${tag} (${meaning})`, given, [tag]));
}

function withWord(node: MapNode, key: string, word: string): MapNode {
  const { key: place, value } = node.entries.get(key)!;
  return withEntry(node, key, { key: place, value: nodeFrom(word, value.place) });
}

/** Maps of several kinds, told apart by which key they have: `{ crash: … }` or `{ partition: … }`. */
export function byKey<T>(what: string, kinds: Readonly<Record<string, Shape<T>>>): Shape<T> {
  const keys = Object.keys(kinds);
  return {
    read(node, scope) {
      if (node.kind !== "map") {
        return scope.fault(
          node,
          `expected a map with one of the keys ${keys.join(", ")}, got ${describe(plainOf(node))}`,
        );
      }
      const key = keys.find((candidate) => node.entries.has(candidate));
      if (key !== undefined) return kinds[key]!.read(node, scope);
      const first = [...node.entries].find(([name]) => name !== "source");
      if (first === undefined) return scope.fault(node, `expected one of the keys ${keys.join(", ")}, got none`);
      return scope.fault({ place: first[1].key }, unknownWord(what, first[0], keys));
    },
    schema: (sheet) => anyOf(Object.values(kinds), sheet),
  };
}

function anyOf(shapes: readonly Shape<unknown>[], sheet: SchemaSheet): JsonSchema {
  return { anyOf: shapes.map((shape) => shape.schema(sheet)) };
}

/** One map with the keys of all kinds: the kind may be inherited, so it does not tell which keys may stand there. */
function unionSchema(kinds: readonly MapShape<unknown>[], sheet: SchemaSheet): JsonSchema {
  const choices = new Map<string, JsonSchema[]>();
  for (const kind of kinds) {
    for (const [key, schema] of Object.entries(fieldSchemas(kind.table, sheet))) {
      const known = choices.get(key) ?? [];
      const isNew = known.every((other) => JSON.stringify(other) !== JSON.stringify(schema));
      choices.set(key, isNew ? [...known, schema] : known);
    }
  }
  const properties = Object.fromEntries(
    [...choices].map(([key, schemas]) => [key, schemas.length === 1 ? schemas[0]! : { anyOf: schemas }]),
  );
  return { type: "object", properties: { ...properties, source: SOURCE }, additionalProperties: false };
}
