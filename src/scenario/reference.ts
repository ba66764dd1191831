// The reference of the scenario language as a Markdown page, derived from the JSON Schemas and so from the tables of fields.
import { protocols } from "../consensus/registry.ts";
import { builtIn, type Registries } from "./registries.ts";
import { scenarioSchema, workflowSchema } from "./schema.ts";
import type { JsonSchema } from "./shape.ts";

const HEAD = `# Scenario language

Every key of scenario and workflow files, derived from the program. \`<name>\` is a name of the author's own, \`[]\` an item of a
list. What holds when a key is left out, and where that comes from, stands in its meaning. Any map may carry \`source:\`, and a
number may be written as \`{ value: 5 %, source: … }\`.

Quantities carry their unit: a duration is \`50 ms\`, \`20 min\` or \`3 days\`; a size \`512 B\` or \`157 MB\`; a data rate \`100 Mbps\`;
a share \`5 %\`; a frequency \`60/day\` or \`6 studies/day\`; a range \`5..10 min\`; an instant \`day 3 02:00\` (day 1 begins when the
run does) or, in short runs, \`2 s\`. Designs and sites inherit: maps merge, lists replace.

What varies from case to case is given by a law:

| written as | law |
|---|---|
| \`20 min\` · \`5..10 min\` | always the same · uniform |
| \`{ median: 20 min, p90: 30 min }\`, or \`p95\` · \`{ mean: 20 min, sd: 5 min }\` | lognormal |
| \`{ law: normal, mean: 20 min, sd: 5 min }\` | normal, negative values drawn again |
| \`{ law: exponential, mean: 20 min }\` | exponential |
| \`{ law: gamma, mean: 20 min, sd: 5 min }\`, or \`shape: 2.5\` instead of \`sd\` | gamma |
| \`{ law: erlang, mean: 20 min, phases: 4 }\` | Erlang: a sum of exponential phases |
| \`{ law: weibull, shape: 1.5, scale: 20 min }\`, or \`mean\` and \`sd\`, or \`mean\` and \`shape\` | Weibull |
| \`{ law: pareto, shape: 2.5, least: 1 min }\`, or \`mean\` instead of \`least\` | Pareto |
| \`{ law: triangular, least: 5 min, mode: 10 min, most: 20 min }\` | triangular |
| \`{ choice: [5 min, 10 min] }\` · \`{ choice: { 5 min: 30 %, 10 min: 70 % } }\` | one of these: equally likely, or by share |
| \`{ mixture: [{ share: 90 %, of: 5 min }, { share: 10 %, of: { law: exponential, mean: 1 h } }] }\` | a draw from one of several laws |

\`at-least\` and \`at-most\` beside any of the maps (a choice apart) cut the law: values outside are drawn again. The mean, median and
percentiles written there are those before the cut.

A key is named by its path, as for \`--set\`: \`network.loss\`, \`designs.cloud-pbft.ledger.block.every\`, \`sites.list.0.link.up\` (lists
count from 0). Under \`compare: vary:\` any key with a single value, in any section but \`run\`, may be varied in one of three ways:

| written as | settings |
|---|---|
| \`grid: { network.loss: [0 %, 1 %], load.rate: [10/s, 20/s, 40/s] }\` | every combination: six |
| \`list: [{}, { network.loss: 1 % }, { network.loss: 1 %, load.rate: 40/s }]\` | these three; what is left out stays as written |
| \`latin-hypercube: { points: 20, of: { network.loss: 0..1 %, load.rate: 10..40/s } }\` | twenty, spread over the ranges, one in each twentieth of each |

Each setting is read by the same rules as the scenario itself. Every design is run at every setting, on the same random numbers; a
key of a design varies that design and those like it, and the others have no points that differ in nothing else. A point is compared
with the baseline at the same setting, a point of the baseline with its first setting; what is expected is asked at every setting.
Ranges between plain numbers without a decimal point are of whole numbers: \`4..7\`, but \`0.0..1.0\`. The same ranges stand under
\`sensitivity: factors:\`, for \`run --sensitivity\`.`;

/** The page `docs/scenario-language.md`. */
export function languageReference(registries: Registries = builtIn): string {
  const [scenario, workflow] = [scenarioSchema(registries), workflowSchema()];
  const shared = { ...definitionsOf(scenario), ...definitionsOf(workflow) };
  const blocks = Object.keys(shared).filter((name) => SHARED_BLOCKS.has(name));
  const sections = [
    HEAD,
    section("Scenario files", scenario),
    section("Workflow files", workflow),
    ...blocks.map((name) => section(SHARED_BLOCKS.get(name)!, shared[name]!)),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** Definitions with keys of their own, with the words that other tables use for them. */
const SHARED_BLOCKS: ReadonlyMap<string, string> = new Map([
  ["durationLaw", "law of durations"],
  ["sizeLaw", "law of sizes"],
  ["hold", "hold"],
  ["step", "step"],
]);

function definitionsOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema["definitions"] ?? {}) as Readonly<Record<string, JsonSchema>>;
}

interface Row {
  readonly values: Set<string>;
  readonly meaning: string;
}

function section(title: string, schema: JsonSchema): string {
  const rows = new Map<string, Row>();
  collect(schema, "", rows);
  const lines = [...rows].map(([path, { values, meaning }]) => {
    return `| \`${path}\` | ${cell([...values].join(", "))} | ${cell(meaning)} |`;
  });
  return [
    `## ${title[0]!.toUpperCase()}${title.slice(1)}`,
    "",
    "| key | value | meaning |",
    "|---|---|---|",
    ...lines,
  ].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

/** A row for each key in a schema, by its path. */
function collect(schema: JsonSchema, path: string, rows: Map<string, Row>): void {
  for (const inner of alternatives(schema)) collect(inner, path, rows);
  if (isSchema(schema["items"])) collect(schema["items"], `${path}[]`, rows);
  if (isSchema(schema["additionalProperties"])) collect(schema["additionalProperties"], joined(path, "<name>"), rows);
  const properties = (schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>;
  if (isSourced(properties)) return;
  for (const [key, inner] of Object.entries(properties)) {
    if (key === "source") continue;
    const inside = joined(path, key);
    const isPart = path.endsWith(".ledger") && key in protocols;
    const meaning = isPart ? `of a ledger that has ${key} as its part: keys as of ${key} alone` : meaningOf(inner);
    const row = rows.get(inside) ?? { values: new Set(), meaning };
    for (const value of valuesOf(inner)) row.values.add(value);
    rows.set(inside, row);
    if (!isPart) collect(inner, inside, rows);
  }
}

/** Alternatives may have meanings of their own; those that differ only in what holds when the key is left out are one. */
function meaningOf(schema: JsonSchema): string {
  if (typeof schema["description"] === "string") return schema["description"];
  const standards = new Map<string, string[]>();
  for (const meaning of new Set(alternatives(schema).map(meaningOf))) {
    const [, said = "", standard] = PARTS.exec(meaning)!;
    standards.set(said, [...(standards.get(said) ?? []), ...(standard === undefined ? [] : [standard])]);
  }
  standards.delete("");
  return [...standards]
    .map(([said, known]) => (known.length === 0 ? said : `${said} (left out: ${known.join("; or: ")})`))
    .join("; or: ");
}

/** What a meaning says, and what holds when the key is left out. */
const PARTS = /^(.*?)(?: \(left out: (.*)\))?$/;

function joined(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  return [...((schema["anyOf"] ?? []) as JsonSchema[]), ...((schema["allOf"] ?? []) as JsonSchema[])];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null;
}

/** `{ value, source }`, which any number may be. */
function isSourced(properties: object): boolean {
  return Object.keys(properties).join() === "value,source";
}

/** What may stand there, in words. */
function valuesOf(schema: JsonSchema): readonly string[] {
  const reference = schema["$ref"];
  if (typeof reference === "string") return [wordsOf(reference)];
  if (Array.isArray(schema["enum"])) return schema["enum"].map((word) => `\`${word}\``);
  if ("const" in schema) return [`\`${schema["const"]}\``];
  const inner = alternatives(schema).flatMap(valuesOf);
  const properties = (schema["properties"] ?? {}) as object;
  const own = isSourced(properties) ? undefined : TYPES.get(schema["type"]);
  return own === undefined ? inner : [own, ...inner];
}

const TYPES: ReadonlyMap<unknown, string> = new Map([
  ["string", "text"],
  ["integer", "whole number"],
  ["number", "number"],
  ["boolean", "`true`, `false`"],
  ["array", "list"],
  ["object", "map"],
]);

/** `#/definitions/durationRangeInheriting` → `duration range`. */
function wordsOf(reference: string): string {
  const name = reference.replace(/^.*\//, "").replace(/Inheriting$/, "");
  return SHARED_BLOCKS.get(name) ?? name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
