// The designs that are compared: each a whole system under a name of its own, possibly like another.
import { describe } from "../base/result.ts";
import type { Scope } from "./context.ts";
import { type Kinds, withBases } from "./inheritance.ts";
import { tagged } from "./kinds.ts";
import { ledgerBlock, ledgerKinds } from "./ledger.ts";
import { type MapShape, map, required } from "./maps.ts";
import { type Node, plainOf, without } from "./node.ts";
import type { DesignPlan } from "./plan.ts";
import { type DesignParts, like, recordKinds } from "./records.ts";
import type { Registries } from "./registries.ts";
import { inheriting, type Shape } from "./shape.ts";

/** Names stand in expectations and charts: `cloud-pbft.timeToPrior.p95`. */
const DESIGN_NAME = /^\p{L}[\p{L}\d_-]*$/u;

/** The designs, in the order of the file; those with faults are left out. */
export function designs(registries: Registries): Shape<readonly DesignPlan[]> {
  const ledgers = ledgerKinds(registries);
  const records = recordKinds(ledgerBlock(ledgers));
  const alone: MapShape<DesignParts> = map(
    "a design of a ledger alone",
    { ...like, ledger: required(ledgerBlock(ledgers), "the ledger") },
    ({ ledger }) => ({ ledger }),
  );
  const shapes = { health: tagged("records", records, RECORDS), ledger: alone };
  const kinds = [
    { tag: "records", path: [], keys: keysOf(records) },
    { tag: "protocol", path: ["ledger"], keys: keysOf(ledgers) },
  ];
  return {
    read: (node, scope) => readDesigns(node, { shape: shapes[scope.context.world], kinds }, scope),
    schema: designsSchema({ ...records, alone }),
  };
}

const RECORDS = "how the design keeps records";

/** Keys that a word allows, so that only those can be inherited by a design with that word. */
function keysOf(kinds: Readonly<Record<string, MapShape<unknown>>>): Kinds["keys"] {
  return (word) => (Object.hasOwn(kinds, word) ? [...Object.keys(kinds[word]!.table), "source"] : undefined);
}

interface Language {
  readonly shape: Shape<DesignParts>;
  readonly kinds: readonly Kinds[];
}

function readDesigns(node: Node, { shape, kinds }: Language, scope: Scope): readonly DesignPlan[] {
  if (node.kind !== "map") {
    scope.fault(node, `expected a map of designs by name, got ${describe(plainOf(node))}`);
    return [];
  }
  const given = without(node, (key) => key === "source");
  const read = new Map<string, DesignPlan>();
  for (const [name, { node: design, ...likeness }] of withBases(given, kinds, scope)) {
    if (!DESIGN_NAME.test(name)) {
      const place = given.entries.get(name)!.key;
      scope.key(name).fault({ place }, `expected a name of letters, digits, - and _, got ${describe(name)}`);
    }
    const parts = shape.read(design, scope.key(name).knowing({ likeness }));
    if (parts !== undefined) read.set(name, { name, ...parts });
  }
  if (given.entries.size === 0) scope.fault(node, "expected at least one design, got none");
  return [...given.entries.keys()].flatMap((name) => read.get(name) ?? []);
}

/** What may stand in `designs:`, in either kind of study. */
function designsSchema(kinds: Readonly<Record<string, MapShape<DesignParts>>>): Shape<unknown>["schema"] {
  const design = inheriting(tagged("records", kinds, RECORDS));
  return (sheet) => ({ type: "object", additionalProperties: design.schema(sheet) });
}
