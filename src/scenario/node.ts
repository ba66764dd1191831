// A scenario file as a tree of values that know where they stand. Immutable, so that designs and sites can share parts.
import { optionPlace, type Place } from "./source.ts";

export type Node = ScalarNode | ListNode | MapNode;

export interface ScalarNode {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  readonly place: Place;
  /** The file spells the text exactly so, on one line: a character's column can be counted. */
  readonly verbatim: boolean;
}

interface ListNode {
  readonly kind: "list";
  readonly items: readonly Node[];
  readonly place: Place;
}

export interface MapNode {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Entry>;
  readonly place: Place;
}

export interface Entry {
  /** Where the key stands. */
  readonly key: Place;
  readonly value: Node;
}

/** What a parser of quantities is given: the scalar's value; an empty list or map stands for any list or map. */
export function plainOf(node: Node): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return [];
    case "map":
      return {};
  }
}

/** The value under a key of a map; undefined when there is none, or no map. */
export function under(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === "map" ? node.entries.get(key)?.value : undefined;
}

/** The text that stands there; undefined when it is none. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
}

/** The place of a character inside a scalar. */
export function placeWithin(node: ScalarNode, index: number): Place {
  return node.verbatim ? { ...node.place, column: node.place.column + index } : node.place;
}

/** A value that can be written in a scenario, as defaults are kept. */
export type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

/** The tree of a value that stands in no file. */
export function nodeFrom(value: Plain, place: Place = optionPlace("default")): Node {
  if (typeof value !== "object") return { kind: "scalar", value, place, verbatim: false };
  if (isList(value)) return { kind: "list", items: value.map((item) => nodeFrom(item, place)), place };
  const entries = Object.entries(value).map(([key, item]): [string, Entry] => [
    key,
    { key: place, value: nodeFrom(item, place) },
  ]);
  return { kind: "map", entries: new Map(entries), place };
}

function isList(value: object): value is readonly Plain[] {
  return Array.isArray(value);
}

/** `over` laid upon `base`: maps merge key by key, everything else is replaced. */
export function merged(base: Node, over: Node): Node {
  if (base.kind !== "map" || over.kind !== "map") return over;
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const below = base.entries.get(key);
    entries.set(key, below === undefined ? entry : { key: entry.key, value: merged(below.value, entry.value) });
  }
  return { kind: "map", entries, place: over.place };
}

/** The map without some of its keys. */
export function without(map: MapNode, leftOut: (key: string) => boolean): MapNode {
  return { ...map, entries: new Map([...map.entries].filter(([key]) => !leftOut(key))) };
}

/** The map with the value under the key. */
export function withEntry(map: MapNode, key: string, entry: Entry): MapNode {
  return { ...map, entries: new Map(map.entries).set(key, entry) };
}

/** The tree as if it stood somewhere else. */
export function atPlace(node: Node, place: Place): Node {
  switch (node.kind) {
    case "scalar":
      return { ...node, place, verbatim: false };
    case "list":
      return { ...node, place, items: node.items.map((item) => atPlace(item, place)) };
    case "map": {
      const entries = [...node.entries].map(([key, entry]): [string, Entry] => [
        key,
        { key: place, value: atPlace(entry.value, place) },
      ]);
      return { ...node, place, entries: new Map(entries) };
    }
  }
}
