// Equipment and staff that a workflow or its patients need: every hospital must have some.
import type { DeclaredHospital, Scope } from "./context.ts";
import type { Node } from "./node.ts";
import { text } from "./scalars.ts";
import { type Shape, unknownWord } from "./shape.ts";

/** Equipment or a staff group that every hospital has. */
export function resource(of: "equipment" | "staff" | "either"): Shape<string> {
  return {
    read(node, scope) {
      const name = text("equipment or a staff group").read(node, scope);
      return name === undefined ? undefined : presentEverywhere(name, { at: node, of }, scope);
    },
    schema: () => ({ type: "string" }),
  };
}

interface Presence {
  readonly at: Node;
  /** What may be meant. */
  readonly of: "equipment" | "staff" | "either";
}

/** The name itself when every hospital has at least one of it. */
export function presentEverywhere(name: string, { at, of }: Presence, scope: Scope): string | undefined {
  const { hospitals } = scope.context;
  if (hospitals === undefined || hospitals.length === 0) return name;
  const known = [...new Set(hospitals.flatMap((hospital) => [...amounts(hospital, of).keys()]))];
  const what = of === "either" ? "equipment or staff" : of;
  if (!known.includes(name)) return scope.fault(at, unknownWord(`${what} of every hospital`, name, known));
  const lacking = hospitals.find((hospital) => (amounts(hospital, of).get(name) ?? 0) === 0);
  if (lacking === undefined) return name;
  return scope.fault(at, `expected at least one ${name} at every hospital, got none at ${lacking.name}`);
}

function amounts({ equipment, staff }: DeclaredHospital, of: Presence["of"]): ReadonlyMap<string, number> {
  if (of === "either") return new Map([...equipment, ...staff]);
  return of === "staff" ? staff : equipment;
}
