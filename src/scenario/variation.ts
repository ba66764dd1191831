// The settings of varied keys, each read as a scenario of its own: the same rules hold at every design point, and a value that
// breaks one is a fault at its own line and column.
import { canonicalJson } from "../base/canonical.ts";
import { FaultList, type Found } from "./fault-list.ts";
import { basesOf } from "./inheritance.ts";
import { type MapNode, type Node, under, withEntry, without } from "./node.ts";
import { stepsOf, withValue } from "./overrides.ts";
import type { Factor, PlanParts, Setting, Variation } from "./plan.ts";
import { unknownWord } from "./shape.ts";
import { printPlace } from "./source.ts";
import { type SettingNodes, spelledOut, type VariedKey, waysToVary } from "./vary.ts";

/** The scenario as it stands. */
export interface AsWritten {
  readonly root: MapNode;
  /** Undefined after a fault. */
  readonly parts: PlanParts | undefined;
  /** Where faults of settings go. */
  readonly faults: FaultList;
  /** Reads another tree with the same files at hand. */
  read(root: MapNode, faults: FaultList): PlanParts | undefined;
}

/** What a setting may change of a plan. */
const CHANGING = ["world", "network", "designs", "attacks", "faults"] as const;

/** Undefined after a fault. */
export function variationOf(
  keys: readonly VariedKey[],
  settings: readonly SettingNodes[],
  written: AsWritten,
): Variation | undefined {
  if (!keys.every((key) => isOfComparedDesign(key, written))) return undefined;
  const parts = settings.map((setting) => partsAt(keys, setting, written));
  const base = written.parts;
  if (base === undefined || !parts.every((own) => own !== undefined)) return undefined;
  const texts = CHANGING.map((section) => textOf(base[section]));
  const read = settings.map((setting, index): Setting => {
    const values = setting.map((node) => (node === undefined ? null : spelledOut(node)));
    const changed = CHANGING.filter((section, at) => textOf(parts[index]![section]) !== texts[at]);
    return { values, changes: Object.fromEntries(changed.map((section) => [section, parts[index]![section]])) };
  });
  return { factors: factorsOf(keys, written), settings: read };
}

/** Reports a key of a design that takes no part in the comparison. */
function isOfComparedDesign({ path, place }: VariedKey, { root, parts, faults }: AsWritten): boolean {
  const [section, name] = stepsOf(path);
  if (section !== "designs" || name === undefined || parts === undefined) return true;
  const compared = parts.designs.map((design) => design.name);
  const useful = new Set(compared.flatMap((design) => [design, ...basesOf(under(root, "designs"), design)]));
  if (useful.has(name)) return true;
  faults.add({
    place,
    path,
    message: unknownWord("a key of a design that is compared, or that one is like", name, useful),
  });
  return false;
}

/** What the scenario says at a setting; undefined after a fault. */
function partsAt(keys: readonly VariedKey[], setting: SettingNodes, written: AsWritten): PlanParts | undefined {
  const own = new FaultList();
  let root: Node = withoutVariation(written.root);
  keys.forEach(({ path, place }, index) => {
    const value = setting[index];
    if (value === undefined) return;
    root = withValue(root, value, { rest: stepsOf(path), done: "", place, faults: own });
  });
  const parts = root.kind === "map" ? written.read(root, own) : undefined;
  for (const found of own.all) if (!written.faults.holds(found)) written.faults.add(placed(found, keys, setting));
  return own.isEmpty ? parts : undefined;
}

/** The scenario without the keys that say what is varied, which would be read again at every setting. */
function withoutVariation(root: MapNode): MapNode {
  const plain = without(root, (key) => key === "sensitivity");
  const [compare, vary] = [root.entries.get("compare"), under(under(root, "compare"), "vary")];
  if (compare?.value.kind !== "map" || vary?.kind !== "map") return plain;
  const left = without(vary, (key) => Object.hasOwn(waysToVary, key));
  const value = withEntry(compare.value, "vary", { key: compare.value.entries.get("vary")!.key, value: left });
  return withEntry(plain, "compare", { key: compare.key, value });
}

/** A fault that a setting brings about elsewhere in the file is told where the setting stands. */
function placed(found: Found, keys: readonly VariedKey[], setting: SettingNodes): Found {
  const nodes = setting.filter((node) => node !== undefined);
  const own = new Set([...keys, ...nodes].map(({ place }) => printPlace(place)));
  if (own.has(printPlace(found.place)) || nodes[0] === undefined) return found;
  const values = setting.flatMap((node, index) => (node ? [`${keys[index]!.path} = ${spelledOut(node)}`] : []));
  const message = `${found.message} (at ${printPlace(found.place)}, with ${values.join(", ")})`;
  return { place: nodes[0].place, path: found.path, message };
}

/** JSON has no infinity; an unlimited link is written as a word. */
export function textOf(value: unknown): string {
  return canonicalJson(withoutInfinity(value));
}

function withoutInfinity(value: unknown): unknown {
  if (value === Number.POSITIVE_INFINITY) return "unlimited";
  if (Array.isArray(value)) return value.map(withoutInfinity);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutInfinity(inner)]));
}

/**
 * A key of a design acts on it and on those like it, any other key on all. What designs share and one of them decides (the site of
 * the leader, beside which clients stand; the validator that is struck) must be the same for all of them, so that a key of one
 * design never changes it for another.
 */
function factorsOf(keys: readonly VariedKey[], { root, parts }: AsWritten): readonly Factor[] {
  return keys.map(({ path }) => {
    const [section, own] = stepsOf(path);
    const acting = parts!.designs.flatMap(({ name }, design) => {
      const isOn = section !== "designs" || name === own || basesOf(under(root, "designs"), name).includes(own!);
      return isOn ? [design] : [];
    });
    return { path, designs: acting };
  });
}
