// Lists, and values that may stand in more than one form.
import { describe } from "../base/result.ts";
import type { Scope } from "./context.ts";
import { type Node, plainOf } from "./node.ts";
import { isSourced } from "./scalars.ts";
import type { JsonSchema, Shape } from "./shape.ts";

/** A list of values of one shape. @param what for messages; @param atLeast fewest values. */
export function list<T>(what: string, item: Shape<T>, atLeast = 0): Shape<readonly T[]> {
  return {
    read(node, scope) {
      if (node.kind !== "list") return scope.fault(node, `expected a list of ${what}, got ${describe(plainOf(node))}`);
      if (node.items.length < atLeast) {
        return scope.fault(node, `expected at least ${atLeast} in the list of ${what}, got ${node.items.length}`);
      }
      return readItems(node.items, item, scope);
    },
    schema: (sheet) => ({ type: "array", items: item.schema(sheet), ...(atLeast > 0 ? { minItems: atLeast } : {}) }),
  };
}

function readItems<T>(items: readonly Node[], item: Shape<T>, scope: Scope): readonly T[] | undefined {
  const values = items.map((child, index) => item.read(child, scope.item(index)));
  return values.every((value) => value !== undefined) ? (values as readonly T[]) : undefined;
}

/** One value, or a list of them. */
export function oneOrMore<T>(what: string, item: Shape<T>): Shape<readonly T[]> {
  const several = list(what, item, 1);
  return {
    read(node, scope) {
      if (node.kind === "list") return several.read(node, scope);
      const value = item.read(node, scope);
      return value === undefined ? undefined : [value];
    },
    schema: (sheet) => ({ anyOf: [item.schema(sheet), several.schema(sheet)] }),
  };
}

/** A list in which no value stands twice. */
export function distinct<T>(shape: Shape<readonly T[]>): Shape<readonly T[]> {
  return {
    read(node, scope) {
      const values = shape.read(node, scope);
      const index = values?.findIndex((value, at) => values.indexOf(value) < at) ?? -1;
      if (values === undefined || index < 0 || node.kind !== "list") return values;
      return scope.item(index).fault(node.items[index]!, `expected each once, got ${String(values[index])} again`);
    },
    schema: (sheet) => shape.schema(sheet),
  };
}

/** What stands in a single value, a list, or a map: whichever forms are allowed. */
export interface Forms<T> {
  readonly scalar?: Shape<T>;
  readonly list?: Shape<T>;
  readonly map?: Shape<T>;
}

/** A value that may be written in several forms. @param expected for the message when it stands in none of them. */
export function either<T>(expected: string, forms: Forms<T>): Shape<T> {
  const shapes = [forms.scalar, forms.list, forms.map].filter((shape) => shape !== undefined);
  return {
    read(node, scope) {
      const shape = forms[isSourced(node) ? "scalar" : node.kind];
      if (shape !== undefined) return shape.read(node, scope);
      return scope.fault(node, `expected ${expected}, got ${describe(plainOf(node))}`);
    },
    schema: (sheet): JsonSchema => ({ anyOf: shapes.map((shape) => shape.schema(sheet)) }),
  };
}
