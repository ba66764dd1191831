// The steps of a workflow: what happens to a patient at an encounter, one map a step.
import type { Condition, HoldSpec, RecordKind, StepSpec } from "../health/spec.ts";
import type { Law } from "../kernel/laws.ts";
import type { Scope } from "./context.ts";
import { byKey } from "./kinds.ts";
import { law } from "./laws.ts";
import { distinct, either, list, oneOrMore } from "./lists.ts";
import { defaulted, type FieldTable, map, optional, plainMap, record, required, type Values } from "./maps.ts";
import { metricName } from "./names.ts";
import { type MapNode, without } from "./node.ts";
import { resource } from "./resources.ts";
import { choice, text } from "./scalars.ts";
import { named, refined, type Shape, unknownWord } from "./shape.ts";

const RECORD_KINDS = ["ServiceRequest", "ImagingStudy", "DiagnosticReport"] as const;

/** Records by FHIR's names, or in words: a study found earlier is an ImagingStudy. */
const records: Shape<readonly RecordKind[]> = either("records such as ImagingStudy, or found studies", {
  scalar: refined(choice([...RECORD_KINDS, "earlier studies", "found studies"]), (word): readonly RecordKind[] => [
    word === "earlier studies" || word === "found studies" ? "ImagingStudy" : word,
  ]),
  list: distinct(list("records", choice(RECORD_KINDS), 1)),
});

const BY_BODY_PART = "body-part";

/** How long: one law, or one for each body part. */
const hold: Shape<HoldSpec> = named("hold", () => ({
  read(node, scope) {
    if (node.kind === "map" && node.entries.has("by")) return holdByBodyPart(node, scope);
    const one = law.duration.read(node, scope);
    return one && { law: one };
  },
  schema: (sheet) => {
    const by = {
      type: "object",
      properties: {
        by: { const: BY_BODY_PART, description: "a law for each body part, by its name" },
        source: { type: "string" },
      },
    };
    return {
      anyOf: [
        law.duration.schema(sheet),
        { ...by, required: ["by"], additionalProperties: law.duration.schema(sheet) },
      ],
    };
  },
}));

function holdByBodyPart(node: MapNode, scope: Scope): HoldSpec | undefined {
  const by = choice([BY_BODY_PART]).read(node.entries.get("by")!.value, scope.key("by"));
  const laws: Readonly<Record<string, Law>> | undefined = record("a law for each body part", law.duration).read(
    without(node, (key) => key === "by"),
    scope,
  );
  if (by === undefined || laws === undefined) return undefined;
  const missing = scope.context.bodyParts?.find((part) => !Object.hasOwn(laws, part));
  if (missing === undefined) return { byBodyPart: laws };
  return scope.fault(node, `expected a law for each body part of the scenario, got none for ${missing}`);
}

/** A condition written around one phrase: `break-glass`, `break-glass when urgent`. */
function condition(phrase: string, never: string): Shape<Condition> {
  const words = new Map<string, Condition>([
    [phrase, "always"],
    [`${phrase} when urgent`, "when urgent"],
    [`${phrase} unless planned`, "unless planned"],
    [never, "never"],
  ]);
  return refined(choice([...words.keys()]), (word) => words.get(word)!);
}

const GIVE_UP = condition("patience", "never");

/** A step whose settings stand under its name: `use: { … }`. */
function step<T extends FieldTable>(
  { name, meaning }: { readonly name: string; readonly meaning: string },
  table: T,
  build: (values: Values<T>) => StepSpec,
): Shape<StepSpec> {
  const settings = refined(plainMap(name, table), build);
  return map("a step", { [name]: required(settings, meaning) }, (values) => values[name]!);
}

const use = step(
  { name: "use", meaning: "queues for resources, keeps them for a while, and gives them back" },
  {
    seize: required(oneOrMore("resources", resource("either")), "what is needed, all at once"),
    hold: required(hold, "how long it is kept"),
    priority: optional(choice(["order"]), "order: the most urgent order first (left out: first come, first served)"),
  },
  ({ seize, hold, priority }) => ({ step: "use", seize, hold, byOrderPriority: priority === "order" }),
);

const delay: Shape<StepSpec> = map(
  "a step",
  { delay: required(hold, "time that passes without holding anything") },
  (values) => ({
    step: "delay",
    hold: values.delay,
  }),
);

const publish = step(
  { name: "publish", meaning: "stores a record and enters it in the ledger" },
  {
    what: required(choice(RECORD_KINDS), "the record, by FHIR's name"),
    to: required(choice(["own records", "store"]), "where it is kept"),
    status: optional(choice(["final"]), "FHIR's status of a report"),
    register: optional(
      choice(["study-hash", "report-hash"]),
      "what is entered in the ledger, where the design has one",
    ),
  },
  ({ what, to, register }) => ({ step: "publish", what, to, register: register ?? "nothing" }),
);

const discover = step(
  { name: "discover", meaning: "looks for records" },
  {
    what: required(records, "what is looked for"),
    where: required(distinct(list("places", choice(["own archive", "network"]), 1)), "where, in this order"),
  },
  ({ what, where }) => ({ step: "discover", what, where }),
);

const requestAccess = step(
  { name: "request-access", meaning: "asks for leave to read what was found" },
  {
    purpose: required(choice(["TREAT", "ETREAT", "HPAYMT", "HRESCH"]), "HL7's purpose of use"),
    "if-refused": defaulted(condition("break-glass", "give up"), "what follows a refusal", {
      default: "give up",
      source: "definition",
    }),
  },
  ({ purpose, ...values }) => ({ step: "request-access", purpose, breakGlass: values["if-refused"] }),
);

const retrieve = step(
  { name: "retrieve", meaning: "fetches records" },
  { what: required(records, "what is fetched (WADO-RS)") },
  ({ what }) => ({
    step: "retrieve",
    what,
  }),
);

const verify = step(
  { name: "verify", meaning: "compares records with what the ledger says of them" },
  {
    what: required(records, "what is compared with its hash"),
    "if-wrong": defaulted(choice(["treat as missing", "use anyway"]), "what follows when they differ", {
      default: "treat as missing",
      source: "definition",
    }),
  },
  ({ what, ...values }) => ({ step: "verify", what, ifWrong: values["if-wrong"] }),
);

const notify = step(
  { name: "notify", meaning: "tells somebody" },
  { whom: required(resource("staff"), "the staff group that is told") },
  ({ whom }) => ({
    step: "notify",
    whom,
  }),
);

const inParallel: Shape<StepSpec> = map(
  "a step",
  {
    "in-parallel": required(
      list("branches", oneOrMore("steps", anyStep()), 1),
      "steps, or lists of steps, that begin together; the next step waits for the last of them",
    ),
  },
  (values) => ({ step: "in-parallel", branches: values["in-parallel"] }),
);

const choose: Shape<StepSpec> = map(
  "a step",
  {
    choose: required(
      plainMap("a choice", {
        by: required(choice(["repeat-scan"]), "what decides"),
        repeat: required(list("steps", anyStep()), "steps when the scan is repeated"),
        "no-repeat": required(list("steps", anyStep()), "steps when it is not"),
      }),
      "one of two ways on",
    ),
  },
  ({ choose }) => ({
    step: "choose",
    by: choose.by,
    options: { repeat: choose.repeat, "no-repeat": choose["no-repeat"] },
  }),
);

/** An encounter of the workflow that is read. */
const encounterName: Shape<string> = {
  read(node, scope) {
    const name = text("the name of an encounter").read(node, scope);
    const { encounters } = scope.context;
    if (name === undefined || encounters.has(name)) return name;
    return scope.fault(node, unknownWord("an encounter of this workflow", name, encounters.keys()));
  },
  schema: () => ({ type: "string" }),
};

const continueElsewhere: Shape<StepSpec> = map(
  "a step",
  {
    continue: required(encounterName, "encounter whose steps follow"),
    from: required(text("a measure of that encounter"), "measure they begin with"),
    "counts-as": required(metricName, "metric that counts this"),
  },
  (values, here) => {
    const measures = here.scope.context.encounters.get(values.continue) ?? [];
    if (!measures.includes(values.from)) {
      return here.fault("from", unknownWord(`a measure of ${values.continue}`, values.from, measures));
    }
    return { step: "continue", encounter: values.continue, from: values.from, countsAs: values["counts-as"] };
  },
);

const measure: Shape<StepSpec> = map(
  "a measured group",
  {
    measure: required(metricName, "metric whose clock runs from the first step to the last"),
    "give-up-after": defaulted(
      GIVE_UP,
      "when the search is given up: its running step is left, and the next group begins",
      {
        default: "never",
        source: "definition",
      },
    ),
    steps: required(list("steps", anyStep(), 1), "the steps"),
  },
  ({ measure, steps, ...values }) => ({ step: "measure", metric: measure, giveUp: values["give-up-after"], steps }),
);

/** Any step; steps hold steps, so the shape is looked up when it is needed. */
export function anyStep(): Shape<StepSpec> {
  return named("step", () => STEP);
}

const STEP: Shape<StepSpec> = byKey<StepSpec>("a step", {
  measure,
  use,
  delay,
  publish,
  discover,
  "request-access": requestAccess,
  retrieve,
  verify,
  notify,
  "in-parallel": inParallel,
  choose,
  continue: continueElsewhere,
});
