// A workflow file: encounters with their steps, and what it needs of the scenario.
import { nearest } from "../base/nearest.ts";
import type { StepSpec, WorkflowSpec } from "../health/spec.ts";
import type { Scope } from "./context.ts";
import { distinct, list } from "./lists.ts";
import { type FieldTable, fieldSchemas, optional, readFields, record, required } from "./maps.ts";
import { type MapNode, type Node, textOf, under } from "./node.ts";
import { text } from "./scalars.ts";
import { type JsonSchema, type SchemaSheet, type Shape, unknownWord } from "./shape.ts";
import { anyStep } from "./steps.ts";

/** Encounter of the return visit; the first one of the file is where patients start. */
export const RETURN_VISIT = "another-hospital";

const table = {
  ledgerward: required(format(), "format of this file"),
  workflow: required(text("the workflow's name"), "the workflow's name"),
  about: optional(text("a sentence"), "what happens, in a sentence"),
  sources: optional(record("citations by name", text("a citation")), "citations"),
  needs: optional(distinct(list("keys", text("a key of patients"))), "keys that the scenario's patients must have"),
} satisfies FieldTable;

const encounter: Shape<readonly StepSpec[]> = list("steps", anyStep(), 1);

/** The format's version; there has been one. */
export function format(): Shape<1> {
  return {
    read(node, scope) {
      if (node.kind === "scalar" && node.value === 1) return 1;
      const got = node.kind === "scalar" ? String(node.value) : `a ${node.kind}`;
      return scope.fault(node, `expected 1, the format that this program reads, got ${got}`);
    },
    schema: () => ({ const: 1 }),
  };
}

/** @param patients the scenario's `patients:` block, for `needs:`. */
export function readWorkflow(file: Node, patients: Node | undefined, outer: Scope): WorkflowSpec | undefined {
  if (file.kind !== "map") return outer.fault(file, "expected a map of encounters, got something else");
  const names = encounterNames(file, outer);
  const scope = outer.knowing({ encounters: new Map(names.map((name) => [name, measuresOf(under(file, name))])) });
  const { values } = readFields(table, file, scope);
  checkNeeds(under(file, "needs"), patients, scope);
  const encounters = names.map((name): [string, readonly StepSpec[] | undefined] => [
    name,
    encounter.read(under(file, name)!, scope.key(name)),
  ]);
  if (names.length === 0) return scope.fault(file, "expected at least one encounter, got none");
  const sound = encounters.filter((entry): entry is [string, readonly StepSpec[]] => entry[1] !== undefined);
  const name = values["workflow"] as string | undefined;
  return name === undefined || sound.length < names.length
    ? undefined
    : { name, encounters: Object.fromEntries(sound) };
}

/** Keys that are not the table's name encounters; one that holds no steps and resembles a key of the table is misspelt. */
function encounterNames(file: MapNode, scope: Scope): readonly string[] {
  const keys = [...Object.keys(table), "source"];
  return [...file.entries].flatMap(([name, entry]) => {
    if (keys.includes(name)) return [];
    const misspelt = entry.value.kind !== "list" && nearest(name, keys) !== undefined;
    if (misspelt) scope.key(name).fault({ place: entry.key }, unknownWord("a key of a workflow", name, keys));
    // A map with numbers as keys would not keep their order.
    else if (/^\d/.test(name))
      scope.key(name).fault({ place: entry.key }, `expected an encounter that begins with a letter, got ${name}`);
    else return [name];
    return [];
  });
}

function measuresOf(steps: Node | undefined): readonly string[] {
  return steps?.kind === "list" ? steps.items.flatMap((step) => textOf(under(step, "measure")) ?? []) : [];
}

function checkNeeds(needs: Node | undefined, patients: Node | undefined, scope: Scope): void {
  if (needs?.kind !== "list" || patients?.kind !== "map") return;
  for (const [index, need] of needs.items.entries()) {
    const key = textOf(need);
    if (key === undefined || patients.entries.has(key)) continue;
    scope.key("needs").item(index).fault(need, `expected a scenario whose patients have ${key}, got one without`);
  }
}

/** What an editor may complete and check in a workflow file. */
export function workflowShape(sheet: SchemaSheet): JsonSchema {
  return {
    type: "object",
    properties: { ...fieldSchemas(table, sheet), source: { type: "string" } },
    required: ["ledgerward", "workflow"],
    additionalProperties: encounter.schema(sheet),
  };
}
