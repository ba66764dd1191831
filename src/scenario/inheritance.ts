// What sites and designs inherit, laid out before anything is checked: defaults of a site's kind, and `like:` of designs.
// Maps merge key by key, lists replace; each value keeps the place where it was written.
import { describe } from "../base/result.ts";
import type { Likeness, Scope } from "./context.ts";
import { type MapNode, merged, type Node, plainOf, textOf, under, withEntry, without } from "./node.ts";
import { unknownWord } from "./shape.ts";

/** The sites with the defaults `every-KIND` laid under each of that kind. */
export function withKindDefaults(sites: MapNode): MapNode {
  const entry = sites.entries.get("list");
  if (entry?.value.kind !== "list") return sites;
  const items = entry.value.items.map((item) => {
    const defaults = under(sites, `every-${textOf(under(item, "kind")) ?? "validator"}`);
    return defaults?.kind === "map" && item.kind === "map" ? merged(defaults, item) : item;
  });
  return withEntry(sites, "list", { key: entry.key, value: { ...entry.value, items } });
}

/** Keys that a word allows: `protocol: pbft` has other parameters than `protocol: raft`. */
export interface Kinds {
  /** Key that tells the kind. */
  readonly tag: string;
  /** Keys of one kind; undefined when there is no such kind. */
  keys(kind: string): readonly string[] | undefined;
  /** Where the map stands inside a design: `[]` for the design itself. */
  readonly path: readonly string[];
}

/**
 * Designs with everything they inherit, bases before what is like them. A design that names another kind than its base does
 * (another protocol, another way of keeping records) inherits only the keys that its own kind has.
 */
export function withBases(designs: MapNode, kinds: readonly Kinds[], scope: Scope): ReadonlyMap<string, Laid> {
  const done = new Map<string, Laid>();
  const visit = (name: string, above: readonly string[]): Laid => {
    const known = done.get(name);
    if (known !== undefined) return known;
    const own = designs.entries.get(name)!.value;
    const like = baseOf(own, { designs, scope: scope.key(name), above: [...above, name] });
    const base = like === undefined ? undefined : visit(like, [...above, name]);
    const whole = base === undefined ? own : laidOver(base.node, own, kinds);
    const result: Laid = {
      node: whole.kind === "map" ? without(whole, (key) => key === "like") : whole,
      bases: like === undefined || base === undefined ? [] : [like, ...base.bases],
      incomplete: base?.incomplete ?? under(own, "like") !== undefined,
    };
    done.set(name, result);
    return result;
  };
  for (const name of designs.entries.keys()) visit(name, []);
  return done;
}

/** A design with what it inherits. */
export interface Laid extends Likeness {
  readonly node: Node;
}

interface Search {
  readonly designs: MapNode;
  readonly scope: Scope;
  /** Names from the design that was asked for down to this one. */
  readonly above: readonly string[];
}

/** The name after `like:`; undefined when there is none, or after a fault. */
function baseOf(design: Node, { designs, scope, above }: Search): string | undefined {
  const like = under(design, "like");
  if (like === undefined) return undefined;
  const name = textOf(like);
  const inside = scope.key("like");
  if (name === undefined) return inside.fault(like, `expected the name of a design, got ${describe(plainOf(like))}`);
  if (above.includes(name)) {
    const circle = [...above.slice(above.indexOf(name)), name].join(" → ");
    return inside.fault(like, `expected a design that is not like this one, got a circle: ${circle}`);
  }
  if (designs.entries.has(name)) return name;
  return inside.fault(like, unknownWord("the name of a design", name, designs.entries.keys()));
}

function laidOver(base: Node, own: Node, kinds: readonly Kinds[]): Node {
  const inherited = kinds.reduce((node, kind) => onlyOwnKeys(node, own, kind), base);
  return merged(inherited, own);
}

/** The base without keys that only its own kind has, when `own` is of another kind. */
function onlyOwnKeys(base: Node, own: Node, kind: Kinds): Node {
  const [first, ...rest] = kind.path;
  if (first !== undefined) {
    const [below, above] = [under(base, first), under(own, first)];
    if (base.kind !== "map" || below === undefined || above === undefined) return base;
    const value = onlyOwnKeys(below, above, { ...kind, path: rest });
    return withEntry(base, first, { key: base.entries.get(first)!.key, value });
  }
  const word = textOf(under(own, kind.tag));
  if (base.kind !== "map" || word === undefined || word === textOf(under(base, kind.tag))) return base;
  const keys = kind.keys(word);
  return keys === undefined ? base : without(base, (key) => !keys.includes(key));
}

/** Designs that one inherits from, nearest first, as far as their names can be followed. */
export function basesOf(designs: Node | undefined, name: string): readonly string[] {
  const bases: string[] = [];
  for (let like = textOf(under(under(designs, name), "like")); like !== undefined && !bases.includes(like); ) {
    bases.push(like);
    like = textOf(under(under(designs, like), "like"));
  }
  return bases;
}
