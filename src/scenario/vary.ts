// Keys of the scenario that are varied: every combination of their levels (a grid), certain settings (a list), or points spread
// over their ranges (a Latin hypercube). A key is named by its path, as in `--set`.
import { describe } from "../base/result.ts";
import { streamOf } from "../kernel/random.ts";
import { latinHypercube, mostSpread } from "../stats/latin-hypercube.ts";
import type { Scope } from "./context.ts";
import { list } from "./lists.ts";
import { map, record, required } from "./maps.ts";
import { type Node, nodeFrom, plainOf, under } from "./node.ts";
import { stepsOf } from "./overrides.ts";
import { count } from "./scalars.ts";
import { refined, type Shape, unknownWord } from "./shape.ts";
import type { Place } from "./source.ts";
import { inStratum, type Span, span } from "./spans.ts";

/** A key that is varied, and where that is said. */
export interface VariedKey {
  /** Without brackets: `sites.list.0.link.up`. */
  readonly path: string;
  readonly place: Place;
}

/** A value for each key; undefined where the scenario's own stays. */
export type SettingNodes = readonly (Node | undefined)[];

export interface Varied {
  readonly keys: readonly VariedKey[];
  /** @param seed of the scenario, from which chance derives where settings are drawn. */
  settings(seed: number): readonly SettingNodes[];
}

/** Settings of a study; more are a slip of the hand. (Assumption.) */
const MOST_SETTINGS = 1000;

/** Sections that a design point may have its own values of; all others belong to the study as a whole. */
export const SECTIONS = ["sites", "patients", "workflow", "load", "network", "designs", "attacks", "faults"] as const;

/** What is wrong with the path of a varied key; undefined when nothing is. */
function pathFault(path: string): string | undefined {
  const section = stepsOf(path)[0]!;
  if (SECTIONS.some((known) => known === section)) return undefined;
  if (section !== "run") return unknownWord("a path that begins with a section", section, SECTIONS);
  return `expected a path that begins with ${SECTIONS.join(", ")}, got ${path}: the run is the same for all that is compared`;
}

/** What stands under the path of a key. */
export interface ByPath<T> extends VariedKey {
  readonly value: T;
  readonly node: Node;
}

/** A map from paths to values of one shape, in the order of the file. */
export function byPath<T>(what: string, value: Shape<T>): Shape<readonly ByPath<T>[]> {
  return refined(record(what, value, pathFault), (values, at, scope) => {
    if (at.kind !== "map") return undefined;
    const entries = Object.entries(values).map(([key, value]): ByPath<T> => {
      const entry = at.entries.get(key)!;
      return { path: stepsOf(key).join("."), place: entry.key, node: entry.value, value };
    });
    const twice = entries.find(({ path }, index) => entries.findIndex((entry) => entry.path === path) < index);
    return twice === undefined ? entries : scope.fault(twice, `expected each key once, got ${twice.path} again`);
  });
}

/** The same, and not empty. */
export function someByPath<T>(what: string, value: Shape<T>): Shape<readonly ByPath<T>[]> {
  return refined(byPath(what, value), (entries, at, scope) =>
    entries.length > 0 ? entries : scope.fault(at, `expected at least one of the ${what}, got none`),
  );
}

/** A single value of whatever kind the key has: it is read where the key stands. */
const value: Shape<Node> = {
  read(node, scope) {
    if (node.kind === "scalar" && node.value !== null) return node;
    return scope.fault(node, `expected a single value such as 1 %, got ${describe(plainOf(node))}`);
  },
  schema: () => ({ type: ["string", "number", "boolean"] }),
};

/** A value as ids and messages spell it. */
export function spelledOut(node: Node): string {
  return String(plainOf(node)).trim().replace(/\s+/g, " ");
}

const levels: Shape<readonly Node[]> = refined(list("levels", value, 1), (nodes, _at, scope) => {
  const again = repeated(nodes.map(spelledOut));
  return again < 0 ? nodes : scope.item(again).fault(nodes[again]!, "expected each level once, got the same again");
});

/** Index of the first text that stands before it, too; -1 when all differ. */
function repeated(texts: readonly string[]): number {
  return texts.findIndex((text, index) => texts.indexOf(text) < index);
}

const grid: Shape<Varied> = refined(someByPath("levels by path", levels), (keys, at, scope) => {
  const size = keys.reduce((product, { value: nodes }) => product * nodes.length, 1);
  if (size > MOST_SETTINGS) return tooMany(size, at, scope);
  const combined = keys.reduce<readonly SettingNodes[]>(
    (before, { value: nodes }) => before.flatMap((setting) => nodes.map((node) => [...setting, node])),
    [[]],
  );
  return { keys, settings: () => combined };
});

function tooMany(size: number, at: Node, scope: Scope): undefined {
  return scope.fault(at, `expected at most ${MOST_SETTINGS} settings, got ${size}`);
}

const listed: Shape<Varied> = refined(list("settings", byPath("values by path", value), 1), (rows, at, scope) => {
  if (rows.length > MOST_SETTINGS) return tooMany(rows.length, at, scope);
  const all = rows.flat();
  const keys = all.filter(({ path }, index) => all.findIndex((entry) => entry.path === path) === index);
  const settings = rows.map((row) => keys.map(({ path }) => row.find((entry) => entry.path === path)?.value));
  const again = repeated(settings.map((nodes) => JSON.stringify(nodes.map((node) => node && spelledOut(node)))));
  if (again < 0) return { keys, settings: () => settings };
  const place = at.kind === "list" ? at.items[again]! : at;
  return scope.item(again).fault(place, "expected each setting once, got the same again");
});

/** Hypercubes drawn, of which the one with the most distant nearest points is taken. (Assumption.) */
const CANDIDATES = 50;

const hypercube: Shape<Varied> = map(
  "a Latin hypercube",
  {
    points: required(
      count({ min: 2, max: MOST_SETTINGS }),
      "settings: each range is cut into so many strata, and each stratum used once; drawn from run.seed",
    ),
    of: required(someByPath("ranges by path", span), "keys that are varied, each over its range"),
  },
  ({ points, of }) => ({ keys: of, settings: (seed) => spread(of, { points, seed }) }),
);

/** The most spread of several hypercubes; each key has streams of its own, so that the order of keys does not matter. */
function spread(
  keys: readonly ByPath<Span>[],
  { points, seed }: { readonly points: number; readonly seed: number },
): readonly SettingNodes[] {
  const designs = Array.from({ length: CANDIDATES }, (_, candidate) =>
    latinHypercube(
      points,
      keys.map(({ path }) => streamOf(seed, candidate, "latin-hypercube", path)),
    ),
  );
  return mostSpread(designs).map((point) =>
    keys.map(({ value, node }, factor) => nodeFrom(inStratum(value, point[factor]!, points), node.place)),
  );
}

/** The ways to vary keys, by the word under `vary:`. */
export const waysToVary = { grid, list: listed, "latin-hypercube": hypercube } as const;

/** The keys that a `compare:` block varies; undefined when it varies none, or they could not be read. */
export function variedBy(compare: Node | undefined, scope: Scope): Varied | undefined {
  const vary = under(compare, "vary");
  for (const [way, shape] of Object.entries(waysToVary)) {
    const node = under(vary, way);
    if (node !== undefined) return shape.read(node, scope);
  }
  return undefined;
}
