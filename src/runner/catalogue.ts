// What there is to choose from, read from where it is defined: registries, the dictionary, the schemas, the scenarios' folder.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CHARTS } from "../report/charts/registry.ts";
import { builtIn, type Registries } from "../scenario/registries.ts";
import { scenarioSchema, workflowSchema } from "../scenario/schema.ts";
import { METRICS } from "../study/dictionary.ts";

export interface Listed {
  readonly id: string;
  readonly about: string;
  readonly source?: string;
}

export type Kind =
  | "protocols"
  | "relays"
  | "attacks"
  | "records"
  | "entries"
  | "stores"
  | "policies"
  | "workflows"
  | "steps"
  | "metrics"
  | "charts"
  | "scenarios";

/** The folder of the scenarios that come with the program. */
const SCENARIOS = fileURLToPath(new URL("../../scenarios/", import.meta.url));

/** @param registries with what a scenario brings, to list that, too. */
export function catalogue(kind: Kind, registries: Registries = builtIn): readonly Listed[] {
  switch (kind) {
    case "protocols":
      return Object.values(registries.protocols).map(({ id, title, source }) => ({ id, about: title, source }));
    case "relays":
      return Object.values(registries.relays).map(({ id, title, source }) => ({ id, about: title, source }));
    case "records":
      return Object.values(registries.records).map(({ id, about, source }) => ({ id, about, source }));
    case "entries":
      return Object.entries(registries.entries).map(([id, { about, source }]) => ({ id, about, source }));
    case "metrics":
      return METRICS.map(({ id, unit, meaning, source }) => ({ id, about: `${meaning} [${unit}]`, source }));
    case "charts":
      return CHARTS.map(({ id, title }) => ({ id, about: title }));
    case "scenarios":
      return filesIn(SCENARIOS, "question");
    case "workflows":
      return filesIn(join(SCENARIOS, "workflows"), "about");
    case "attacks":
      return alternatives(at(scenarioSchema(), "properties", "attacks", "items"), "attack");
    case "steps":
      return steps();
    case "stores":
      return words(at(scenarioSchema(), ...DESIGN, "store", "properties", "kind"));
    case "policies":
      return Object.values(registries.policies).map(({ id, title, source }) => ({ id, about: title, source }));
  }
}

/** Where the schema of scenarios describes a design. */
const DESIGN = ["properties", "designs", "additionalProperties", "properties"];

interface Schema {
  readonly [key: string]: unknown;
}

function at(schema: unknown, ...path: readonly string[]): Schema {
  return path.reduce<Schema>((inner, key) => (inner[key] ?? {}) as Schema, schema as Schema);
}

/** Values of one key, which share its description. */
function words(schema: Schema): readonly Listed[] {
  return (schema["enum"] as readonly string[]).map((id) => ({
    id,
    about: String(schema["description"]).replace(/ \(left out: .*\)$/, ""),
  }));
}

/** Maps that are told apart by the only value of one key, each with its other keys. */
function alternatives(schema: Schema, key: string): readonly Listed[] {
  return (schema["anyOf"] as readonly Schema[]).flatMap((alternative) => {
    const properties = at(alternative, "properties");
    return words(at(properties, key)).map(({ id, about }) => ({ id, about: `${about}; ${keysOf(properties, key)}` }));
  });
}

/** Steps are maps whose first key is the step's name; what it takes stands under that key, or beside it. */
function steps(): readonly Listed[] {
  return (at(workflowSchema(), "definitions", "step")["anyOf"] as readonly Schema[]).map((alternative) => {
    const properties = at(alternative, "properties");
    const id = Object.keys(properties)[0]!;
    const about = String(at(properties, id)["description"]);
    const keys = keysOf({ ...at(properties, id, "properties"), ...properties }, id);
    return { id, about: [about === id ? "" : about, keys].filter((part) => part !== "").join("; ") };
  });
}

/** `rate: studies altered, …; from: when it begins` */
function keysOf(properties: Schema, except: string): string {
  const keys = Object.keys(properties).filter((key) => key !== except && key !== "source");
  return keys.map((key) => `${key}: ${String(at(properties, key)["description"])}`).join("; ");
}

/** YAML files with the first line of the key that says what they are for. */
function filesIn(folder: string, key: string): readonly Listed[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  return names
    .sort()
    .map((name) => ({ id: name.replace(/\.yaml$/, ""), about: textOf(readFileSync(join(folder, name), "utf8"), key) }));
}

/** The value of an outermost key, also one folded over indented lines. */
function textOf(yaml: string, key: string): string {
  const match = new RegExp(`^${key}: *(?:>[-+]? *\\n((?: +.*\\n)+)|(.*))`, "m").exec(yaml);
  return (match?.[1] ?? match?.[2] ?? "").replace(/\s+/g, " ").trim();
}
