// Who may read what hospitals share, how consent is kept, where reads are logged and when they are checked: what the
// designs with shared records have in common, and what of it rests on a ledger.
import type { SharingSpec } from "../health/spec.ts";
import { either } from "./lists.ts";
import { defaulted, type Here, map, plainMap, required } from "./maps.ts";
import { plainOf, under } from "./node.ts";
import type { LedgerPlan } from "./plan.ts";
import { claimingProtocolOf } from "./protocol-of.ts";
import { choice, count, duration, flag, share } from "./scalars.ts";
import { unknownChoice } from "./shape.ts";

const ASSUMPTION = "assumption";

type Decide = SharingSpec["access"]["decide"];

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

const breakGlass = defaulted(flag, "whether an urgent reader may override a refusal", {
  default: true,
  source: ASSUMPTION,
});

/** Who may read. @param usual what holds where nothing is said */
function access(usual: { readonly policy: "rbac" | "consent-contract"; readonly decide: "gateway" | "local-replica" }) {
  const fields = {
    policy: defaulted(
      choice(["rbac", "consent-contract"]),
      "who may read: by role, or by the patient's consent on the ledger",
      { default: usual.policy, source: ASSUMPTION },
    ),
    decide: defaulted(
      decide,
      "where it is decided: at the gateway of the store or the exchange, or by the copy of the ledger that the reader's validator has: local-replica, by what it has committed; finality, the same, where commits are never taken back; integrity checks by the ledger rely on the same blocks (gateway: on what is committed)",
      { default: usual.decide, source: ASSUMPTION },
    ),
    "break-glass": breakGlass,
  };
  const shape = map("access", fields, ({ policy, decide, ...values }) => ({
    policy,
    decide,
    breakGlass: values["break-glass"],
  }));
  return defaulted(shape, "who may read", { default: {}, source: "see its keys" });
}

/** Who may read whole records on a ledger: nobody but the members' own copies could decide it. */
export const accessByMembers = access({ policy: "consent-contract", decide: "local-replica" });

/** Where each access is an entry of its own. */
export const EACH_ACCESS: SharingSpec["audit"] = { sink: "ledger", every: 0 };

/** Keys of every design whose hospitals share records. */
export const sharingFields = {
  access: access({ policy: "rbac", decide: "gateway" }),
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
        every: defaulted(
          duration,
          "how long a hospital gathers accesses for one entry, where access-batch is on the ledger",
          {
            default: "10 s",
            source: ASSUMPTION,
          },
        ),
      },
      ({ sink, every }) => ({ sink, every }),
    ),
    "the audit trail",
    { default: {}, source: "see its keys" },
  ),
  "integrity-check": defaulted(
    choice(["never", "every read"]),
    "when a reader compares a study with its hash on the ledger, or in the registry of an exchange",
    { default: "never", source: ASSUMPTION },
  ),
};

interface LedgerNeed {
  readonly key: string;
  readonly word: string;
  readonly needed: boolean;
  /** What must be on the ledger for it. */
  readonly entry: "study-hash" | "consent" | "access" | undefined;
}

/** What of these settings rests on a ledger. */
export function ledgerNeeds({ access, audit, integrityCheck }: SharingSpec): readonly LedgerNeed[] {
  const { decide } = access;
  return [
    { key: "access", word: "policy: consent-contract", needed: access.policy === "consent-contract", entry: "consent" },
    { key: "access", word: `decide: ${wordOf(decide)}`, needed: decide !== "gateway", entry: undefined },
    { key: "audit", word: "sink: ledger", needed: audit.sink === "ledger", entry: "access" },
    { key: "integrity-check", word: "every read", needed: integrityCheck === "every read", entry: "study-hash" },
  ];
}

function wordOf(decide: Decide): string {
  return typeof decide === "string" ? decide : `{ confirmations: ${decide.confirmations} }`;
}

/** Reports a reader who waits for what never comes. */
export function canDecide(decide: Decide, ledger: LedgerPlan, here: Here): boolean {
  const { registries } = here.scope.context;
  if (decide !== "finality" || claimingProtocolOf(registries, ledger).finality !== "probabilistic") return true;
  const expected = `expected local-replica or ${CONFIRMATIONS}, because no block of ${ledger.protocol} is ever final`;
  const at = under(under(here.node, "access"), "decide") ?? here.node;
  here.scope.key("access").key("decide").fault(at, `${expected}, got finality, try { confirmations: 6 }`);
  return false;
}

/** What the keys of `sharingFields` say. */
export function sharingOf(values: SharingValues): SharingSpec {
  const { access, consent, audit } = values;
  return { access, consent, audit, integrityCheck: values["integrity-check"] };
}

type SharingValues = Pick<SharingSpec, "access" | "consent" | "audit"> & {
  readonly "integrity-check": SharingSpec["integrityCheck"];
};

/** Reports the first of these settings that rests on a ledger, where there is none. @returns whether there was none */
export function needNoLedger(needs: readonly LedgerNeed[], here: Here): boolean {
  const needless = needs.find(({ needed }) => needed);
  if (needless === undefined) return true;
  here.fault(needless.key, `expected something that needs no ledger, got ${needless.word}, try records: ledger`);
  return false;
}
