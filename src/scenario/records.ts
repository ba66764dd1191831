// How a design keeps records: on discs, in silos, in a cloud, or in a cloud with a ledger beside it.
import type { CloudSpec } from "../health/spec.ts";
import { law } from "./laws.ts";
import { distinct, either, list } from "./lists.ts";
import { defaulted, type Here, type MapShape, map, optional, plainMap, required } from "./maps.ts";
import { regionName } from "./names.ts";
import { plainOf, under } from "./node.ts";
import type { DesignPlan, LedgerPlan } from "./plan.ts";
import { claimingProtocolOf } from "./protocol-of.ts";
import { choice, count, flag, share, text } from "./scalars.ts";
import { type Shape, unknownChoice } from "./shape.ts";

/** A design without its name. */
export type DesignParts = Omit<DesignPlan, "name">;

const ASSUMPTION = "assumption";

/** May stand in every design; it is gone when the design is read, laid out with what it inherits. */
export const like = {
  like: optional(text("the name of a design"), "the design this one is like: maps merge, lists replace"),
};

const siloed: MapShape<DesignParts> = map(
  "a siloed design",
  { ...like, records: required(choice(["siloed"]), "each site keeps its own records; others cannot see them") },
  ({ records }) => ({ records: { records } }),
);

const cdCourier: MapShape<DesignParts> = map(
  "a design with discs",
  {
    ...like,
    records: required(choice(["cd-courier"]), "records travel on discs, by courier"),
    prepare: required(law.duration, "time to find the study and burn it"),
    courier: required(law.duration, "time on the way"),
    unreadable: required(share, "discs that cannot be read where they arrive"),
  },
  ({ records, prepare, courier, unreadable }) => ({ records: { records, prepare, courier, unreadable } }),
);

type Decide = CloudSpec["access"]["decide"];

const DECIDE = ["gateway", "local-replica", "finality"] as const;
/** As it stands in messages. */
const CONFIRMATIONS = "{ confirmations: K }";

const decide = either<Decide>(`one of ${[...DECIDE, CONFIRMATIONS].join(", ")}`, {
  scalar: {
    read(node, scope) {
      const word = DECIDE.find((known) => known === plainOf(node));
      return word ?? scope.fault(node, unknownChoice(plainOf(node), [...DECIDE, CONFIRMATIONS]));
    },
    schema: choice(DECIDE).schema,
  },
  map: plainMap("decide", {
    confirmations: required(
      count({ min: 0 }),
      "it is decided by the blocks of that validator's chain with at least so many upon them, whatever it has committed; 0: all of them",
    ),
  }),
});

const cloudFields = {
  store: required(
    plainMap("a store", {
      kind: defaulted(choice(["object-store"]), "what the store is", { default: "object-store", source: ASSUMPTION }),
      region: required(regionName, "region that holds the objects"),
      keys: defaulted(choice(["provider"]), "who holds the keys", { default: "provider", source: ASSUMPTION }),
    }),
    "where studies and reports lie",
  ),
  access: defaulted(
    map(
      "access",
      {
        policy: defaulted(
          choice(["rbac", "consent-contract"]),
          "who may read: by role, or by the patient's consent on the ledger",
          { default: "rbac", source: ASSUMPTION },
        ),
        decide: defaulted(
          decide,
          "where it is decided: at the store's gateway, or by the copy of the ledger that the reader's validator has: local-replica, by what it has committed; finality, the same, where commits are never taken back; integrity checks by the ledger rely on the same blocks (gateway: on what is committed)",
          { default: "gateway", source: ASSUMPTION },
        ),
        "break-glass": defaulted(flag, "whether an urgent reader may override a refusal", {
          default: true,
          source: ASSUMPTION,
        }),
      },
      ({ policy, decide, ...values }) => ({ policy, decide, breakGlass: values["break-glass"] }),
    ),
    "who may read",
    { default: {}, source: "see its keys" },
  ),
  consent: defaulted(
    map(
      "consent",
      {
        model: defaulted(choice(["opt-out"]), "consent holds unless it was withdrawn", {
          default: "opt-out",
          source: ASSUMPTION,
        }),
        "opted-out": defaulted(share, "patients who withdrew it", {
          default: "5 %",
          source: "NHS national data opt-out, 4.97 % in June 2021",
        }),
      },
      ({ model, ...values }) => ({ model, optedOut: values["opted-out"] }),
    ),
    "patients' consent",
    { default: {}, source: "see its keys" },
  ),
  audit: defaulted(
    map(
      "audit",
      {
        sink: defaulted(choice(["provider-log", "ledger"]), "where reads are logged", {
          default: "provider-log",
          source: ASSUMPTION,
        }),
      },
      ({ sink }) => sink,
    ),
    "the audit trail",
    { default: {}, source: "see its keys" },
  ),
  "integrity-check": defaulted(
    choice(["never", "every read"]),
    "when a reader compares a study with its hash on the ledger",
    { default: "never", source: ASSUMPTION },
  ),
};

const cloud: MapShape<DesignParts> = map(
  "a cloud design",
  { ...like, records: required(choice(["cloud"]), "a provider keeps the records"), ...cloudFields },
  (values, here) => {
    const { access, audit } = values;
    const integrityCheck = values["integrity-check"];
    const cloud: CloudSpec = { store: values.store, access, consent: values.consent, audit, integrityCheck };
    const needless = ledgerNeeds(cloud).find(({ needed }) => needed);
    if (needless === undefined) return { records: { records: "cloud", cloud } };
    return here.fault(
      needless.key,
      `expected something that needs no ledger, got ${needless.word}, try records: ledger`,
    );
  },
);

interface LedgerNeed {
  readonly key: string;
  readonly word: string;
  readonly needed: boolean;
  /** What must be on the ledger for it. */
  readonly entry: "study-hash" | "consent" | "access" | undefined;
}

/** What of a cloud's settings rests on a ledger. */
function ledgerNeeds({ access, audit, integrityCheck }: CloudSpec): readonly LedgerNeed[] {
  const { decide } = access;
  return [
    { key: "access", word: "policy: consent-contract", needed: access.policy === "consent-contract", entry: "consent" },
    { key: "access", word: `decide: ${wordOf(decide)}`, needed: decide !== "gateway", entry: undefined },
    { key: "audit", word: "sink: ledger", needed: audit === "ledger", entry: "access" },
    { key: "integrity-check", word: "every read", needed: integrityCheck === "every read", entry: "study-hash" },
  ];
}

function wordOf(decide: Decide): string {
  return typeof decide === "string" ? decide : `{ confirmations: ${decide.confirmations} }`;
}

/** Reports a reader who waits for what never comes. */
function canDecide(decide: Decide, ledger: LedgerPlan, here: Here): boolean {
  const { registries } = here.scope.context;
  if (decide !== "finality" || claimingProtocolOf(registries, ledger).finality !== "probabilistic") return true;
  const expected = `expected local-replica or ${CONFIRMATIONS}, because no block of ${ledger.protocol} is ever final`;
  const at = under(under(here.node, "access"), "decide") ?? here.node;
  here.scope.key("access").key("decide").fault(at, `${expected}, got finality, try { confirmations: 6 }`);
  return false;
}

function cloudWithLedger(ledgerShape: Shape<LedgerPlan>): MapShape<DesignParts> {
  const table = {
    ...like,
    records: required(choice(["ledger"]), "a provider keeps the records, a ledger their hashes, consents and accesses"),
    ...cloudFields,
    ledger: required(ledgerShape, "the ledger"),
    "on-ledger": required(
      distinct(list("entries", choice(["study-hash", "report-hash", "consent", "access"]), 1)),
      "what is written to the ledger",
    ),
  };
  return map("a ledger design", table, (values, here) => {
    const cloud: CloudSpec = {
      store: values.store,
      access: values.access,
      consent: values.consent,
      audit: values.audit,
      integrityCheck: values["integrity-check"],
    };
    if (!canDecide(cloud.access.decide, values.ledger, here)) return undefined;
    const onLedger = values["on-ledger"];
    const missing = ledgerNeeds(cloud).find(
      ({ needed, entry }) => needed && entry !== undefined && !onLedger.includes(entry),
    );
    if (missing === undefined) return { records: { records: "ledger", cloud, onLedger }, ledger: values.ledger };
    return here.fault("on-ledger", `expected ${missing.entry}, which ${missing.key} (${missing.word}) needs, got none`);
  });
}

/** Ways of keeping records, by the word after `records:`. */
export function recordKinds(ledger: Shape<LedgerPlan>): Readonly<Record<string, MapShape<DesignParts>>> {
  return { siloed, "cd-courier": cdCourier, cloud, ledger: cloudWithLedger(ledger) };
}
