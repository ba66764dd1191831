// A case of `check` as a person writes it: a cluster, and what goes wrong in it in the words of a scenario's `faults:` and
// `attacks:`. Validators are v0, v1, ….
//
//   validators: 4
//   attacks: [{ attack: twins, validator: v0, from: 0 s }]
//   faults: [{ partition: [[v0, v1], [v2, v3]], at: 1 s, for: 2 s }]
//   held: [{ from: v0, to: v1, message: 3, by: 1500 ms }]
import type { NodeAttackSpec } from "../attack/spec.ts";
import { assert } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import type { FaultSpec } from "../faults/spec.ts";
import { attacks } from "./attacks.ts";
import { Scope } from "./context.ts";
import { parseFile } from "./document.ts";
import { FaultList } from "./fault-list.ts";
import { faults } from "./faults.ts";
import { fileAccess } from "./files.ts";
import { list } from "./lists.ts";
import { defaulted, map, plainMap, required } from "./maps.ts";
import { type Node, under } from "./node.ts";
import type { Registries } from "./registries.ts";
import { count, duration, positive } from "./scalars.ts";
import { refined } from "./shape.ts";
import type { SourceFile } from "./source.ts";
import { validatorAt } from "./validator-at.ts";

export interface WrittenCase {
  readonly seed: number;
  readonly validators: number;
  readonly entries: readonly (NodeAttackSpec | FaultSpec | Held)[];
}

/** The n-th message (from 0) from one validator to another takes so much longer. */
interface Held {
  readonly fault: "held";
  readonly from: number;
  readonly to: number;
  readonly ordinal: number;
  readonly by: Micros;
}

/** Checked clusters are small. */
const MOST_VALIDATORS = 100;
const validators = count({ min: 1, max: MOST_VALIDATORS, noun: "validators" });

const held = map(
  "a message that is held back",
  {
    from: required(validatorAt, "who sends it"),
    to: required(validatorAt, "to whom"),
    message: required(count({ min: 0 }), "the how manieth between the two, from 0"),
    by: required(positive(duration), "how much longer it takes"),
  },
  ({ message, ...rest }): Held => ({ fault: "held", ordinal: message, ...rest }),
);

/** Studies are not under attack here. */
const nodeAttacks = refined(attacks, (given, at, scope) => {
  const other = given.find((attack) => attack.attack === "cloud-tampering");
  return other === undefined
    ? (given as readonly NodeAttackSpec[])
    : scope.fault(at, `expected attacks on validators, got ${other.attack}`);
});

const none = { default: [], source: "definition" };

const written = plainMap("a case", {
  validators: required(validators, "how many, named v0, v1, …"),
  seed: defaulted(count({ min: 0 }), "seed of the messages' delays", { default: 1, source: "definition" }),
  attacks: defaulted(nodeAttacks, "who is corrupted", none),
  faults: defaulted(faults, "faults", none),
  held: defaulted(list("messages", held), "messages that are held back", none),
});

/** @param end of the run, before which everything begins. @throws UsageError with every fault. */
export function readCase(source: SourceFile, registries: Registries, end: Micros): WrittenCase {
  const list = new FaultList();
  const node = parseFile(source, 0, list);
  const values = node && written.read(node, new Scope(list, "", contextOf(node, registries, end)));
  list.throwIfAny();
  assert(values !== undefined, "a case without faults can be read");
  return {
    seed: values.seed,
    validators: values.validators,
    entries: [...values.attacks, ...values.faults, ...values.held],
  };
}

/** What attacks and faults may name: the validators. Unknown while their number is at fault. */
function contextOf(node: Node, registries: Registries, end: Micros): Scope["context"] {
  const unknown = {
    registries,
    world: "ledger" as const,
    sites: undefined,
    designs: undefined,
    likeness: { bases: [], incomplete: false },
    ledgers: undefined,
    bounds: { warmUp: 0, end },
    regions: undefined,
    hospitals: undefined,
    bodyParts: undefined,
    encounters: new Map(),
    files: fileAccess(() => undefined, false),
  };
  const given = node.kind === "map" ? under(node, "validators") : undefined;
  const number = given && validators.read(given, new Scope(new FaultList(), "", unknown));
  if (number === undefined) return unknown;
  const all = Array.from({ length: number }, (_, id) => id);
  return {
    ...unknown,
    sites: all.map((id) => ({ name: `v${id}`, region: undefined })),
    ledgers: [{ design: "the case", validators: all }],
  };
}
