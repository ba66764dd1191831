// Options that change a scenario before it is checked: `--set path=value`, `--seed`, `--replications`.
import { describe } from "../base/result.ts";
import { MAX_FILE_CHARACTERS, PROTOTYPE_KEYS, parseFile } from "./document.ts";
import { FaultList } from "./fault-list.ts";
import { atPlace, type Entry, type MapNode, type Node, nodeFrom, plainOf, withEntry } from "./node.ts";
import { optionPlace, type Place } from "./source.ts";

/** Plain data, kept beside a result so that it can be made again. */
export interface Overrides {
  /** Path and value as written, in YAML: `["network.loss", "1 %"]`, `["sites.list.1.link.up", "950 Mbps"]`. */
  readonly set?: readonly (readonly [path: string, value: string])[];
  readonly seed?: number;
  /** Exactly so many, whatever the scenario's stopping rule says. */
  readonly replications?: number;
}

/** The scenario with the options laid over it. */
export function overridden(root: MapNode, overrides: Overrides, faults: FaultList): MapNode {
  let result: Node = root;
  for (const [path, text] of overrides.set ?? []) {
    const place = optionPlace(`--set ${path}`);
    const value = parseValue(text, { path, place, faults });
    if (value !== undefined) result = withValue(result, value, { rest: stepsOf(path), done: "", place, faults });
  }
  const numbers = [
    ["seed", overrides.seed],
    ["replications", overrides.replications],
  ] as const;
  for (const [key, value] of numbers) {
    if (value === undefined) continue;
    const place = optionPlace(`--${key}`);
    result = withValue(result, nodeFrom(value, place), { rest: ["run", key], done: "", place, faults });
  }
  return result.kind === "map" ? result : root;
}

/** `sites.list[1].name` or `sites.list.1.name`, step by step. */
export function stepsOf(path: string): readonly string[] {
  return path.replaceAll(/\[(\d+)\]/g, ".$1").split(".");
}

interface Setting {
  readonly path: string;
  readonly place: Place;
  readonly faults: FaultList;
}

function parseValue(text: string, { path, place, faults }: Setting): Node | undefined {
  if (text.trim() === "" || text.length > MAX_FILE_CHARACTERS) {
    faults.add({ place, path, message: "expected a value after the =, got nothing that can be read" });
    return undefined;
  }
  const own = new FaultList();
  const node = parseFile({ name: "", text }, 0, own);
  for (const fault of own.inOrder) faults.add({ place, path, message: fault.message });
  return node && atPlace(node, place);
}

/** The end of a path, and where it is said. */
interface Target {
  /** Keys and indices still to go. */
  readonly rest: readonly string[];
  readonly done: string;
  readonly place: Place;
  readonly faults: FaultList;
}

/** The tree with the value at the end of the path; maps on the way are made where there are none. */
export function withValue(node: Node | undefined, value: Node, target: Target): Node {
  const { rest, done, place, faults } = target;
  const [step, ...after] = rest;
  if (step === undefined) return value;
  const deeper = { ...target, rest: after, done: done === "" ? step : `${done}.${step}` };
  const holder = node === undefined || plainOf(node) === null ? emptyMap(place) : node;
  const refuse = (expected: string, got: string): Node => {
    faults.add({ place, path: deeper.done, message: `expected ${expected}, got ${got}` });
    return holder;
  };
  if (step === "" || PROTOTYPE_KEYS.includes(step)) return refuse("a path of keys, such as run.seed", describe(step));
  switch (holder.kind) {
    case "scalar":
      return refuse(
        `a map or a list at ${done}`,
        `${describe(holder.value)} in the file, try setting ${done} as a whole`,
      );
    case "list": {
      const index = /^\d+$/.test(step) ? Number(step) : Number.NaN;
      if (!(index < holder.items.length)) return refuse(`an index below ${holder.items.length}`, step);
      return {
        ...holder,
        items: holder.items.map((item, at) => (at === index ? withValue(item, value, deeper) : item)),
      };
    }
    case "map": {
      const entry: Entry | undefined = holder.entries.get(step);
      return withEntry(holder, step, { key: entry?.key ?? place, value: withValue(entry?.value, value, deeper) });
    }
  }
}

function emptyMap(place: Place): MapNode {
  return { kind: "map", entries: new Map(), place };
}
