// One text per value, so that equal values have equal digests.
// @source RFC 8785 (JSON Canonicalization Scheme): keys in order of UTF-16 code units, numbers as ECMAScript prints them.

import { assert } from "./errors.ts";

/**
 * JSON without whitespace, keys sorted at every level.
 * @throws Error where the value has no JSON form of its own (NaN, an infinity, undefined, a function, a bigint, an instance
 * of a class, a cycle), naming the path.
 */
export function canonicalJson(value: unknown): string {
  return write(value, { path: "$", above: [] });
}

interface Position {
  readonly path: string;
  /** The containers this value lies in, outermost first. */
  readonly above: readonly object[];
}

function write(value: unknown, position: Position): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    assert(Number.isFinite(value), `${position.path} is ${value}, which JSON cannot hold`);
    return JSON.stringify(value);
  }
  assert(typeof value === "object", `${position.path} is of type ${typeof value}, which JSON cannot hold`);
  assert(!position.above.includes(value), `${position.path} contains itself`);
  const above = [...position.above, value];
  if (Array.isArray(value)) {
    const items = Array.from(value, (item, index) => write(item, { path: `${position.path}[${index}]`, above }));
    return `[${items.join(",")}]`;
  }
  return writeMap(value, { path: position.path, above });
}

function writeMap(map: object, position: Position): string {
  const prototype: unknown = Object.getPrototypeOf(map);
  assert(prototype === Object.prototype || prototype === null, `${position.path} is an instance of a class`);
  // The default order of sort() is that of UTF-16 code units, as RFC 8785 §3.2.3 wants it.
  const parts = Object.keys(map)
    .sort()
    .map((key) => {
      const item: unknown = (map as Record<string, unknown>)[key];
      return `${JSON.stringify(key)}:${write(item, { path: `${position.path}.${key}`, above: position.above })}`;
    });
  return `{${parts.join(",")}}`;
}
