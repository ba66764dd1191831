// How a design keeps records: on paper or discs, in silos, in an exchange, in a cloud, in a cloud with a ledger beside
// it, or whole on a ledger.
import type { CloudSpec, ExchangeSpec, SharingSpec } from "../health/spec.ts";
import { law } from "./laws.ts";
import { defaulted, type MapShape, map, optional, plainMap, required } from "./maps.ts";
import { regionName } from "./names.ts";
import { entriesFit, onLedger } from "./on-ledger.ts";
import type { DesignPlan, LedgerPlan } from "./plan.ts";
import { choice, count, share, text } from "./scalars.ts";
import type { Shape } from "./shape.ts";
import {
  accessByMembers,
  canDecide,
  EACH_ACCESS,
  ledgerNeeds,
  needNoLedger,
  sharingFields,
  sharingOf,
} from "./sharing.ts";

/** A design without its name. */
export type DesignParts = Omit<DesignPlan, "name">;

const ASSUMPTION = "assumption";

/** May stand in every design; it is gone when the design is read, laid out with what it inherits. */
export const like = {
  like: optional(text("the name of a design"), "the design this one is like: maps merge, lists replace"),
};

const paper: MapShape<DesignParts> = map(
  "a design on paper",
  {
    ...like,
    records: required(choice(["paper"]), "films and typed reports in folders; copies travel by courier"),
    search: defaulted(law.duration, "time to find a folder in the own archive", {
      default: "5..15 min",
      source: ASSUMPTION,
    }),
    "not-found": defaulted(share, "folders that are not found there", {
      default: "3.5 %",
      source: "missing from paper, NSW oral health",
    }),
    copy: defaulted(law.duration, "time until another hospital has found and copied a folder, or knows it cannot", {
      default: "15..30 min",
      source: ASSUMPTION,
    }),
    courier: defaulted(law.duration, "time of the copy on its way", {
      default: { median: "24 h", p95: "48 h" },
      source: ASSUMPTION,
    }),
    "not-sent": defaulted(share, "folders asked of another hospital that it does not find", {
      default: "61 %",
      source: "39 % of requested paper records found, four district hospitals, SAJP 2013",
    }),
    retyped: defaulted(
      plainMap("what is typed in again", {
        fields: defaulted(count({ min: 1 }), "fields of a report from elsewhere that are typed in", {
          default: 10,
          source: ASSUMPTION,
        }),
        wrong: defaulted(share, "fields that come out wrong", {
          default: "0.29 %",
          source: "single key entry, review by Garza et al.",
        }),
      }),
      "reports from elsewhere, typed into the own records",
      { default: {}, source: "see its keys" },
    ),
  },
  ({ records, search, copy, courier, retyped, ...values }) => {
    const shares = { notFound: values["not-found"], notSent: values["not-sent"] };
    return { records: { records, paper: { search, copy, courier, retyped, ...shares } } };
  },
);

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

const cloudFields = {
  store: required(
    plainMap("a store", {
      kind: defaulted(choice(["object-store"]), "what the store is", { default: "object-store", source: ASSUMPTION }),
      region: required(regionName, "region that holds the objects"),
      keys: defaulted(choice(["provider"]), "who holds the keys", { default: "provider", source: ASSUMPTION }),
    }),
    "where studies and reports lie",
  ),
  ...sharingFields,
};

const cloud: MapShape<DesignParts> = map(
  "a cloud design",
  { ...like, records: required(choice(["cloud"]), "a provider keeps the records"), ...cloudFields },
  (values, here) => {
    const cloud: CloudSpec = { store: values.store, ...sharingOf(values) };
    return needNoLedger(ledgerNeeds(cloud), here) ? { records: { records: "cloud", cloud } } : undefined;
  },
);

const centralHie: MapShape<DesignParts> = map(
  "a design with a central exchange",
  {
    ...like,
    records: required(
      choice(["central-hie"]),
      "each site keeps its own records, and a registry knows what there is and where (XDS)",
    ),
    registry: required(
      plainMap("a registry", { region: required(regionName, "region where it stands") }),
      "the registry of the exchange",
    ),
    ...sharingFields,
  },
  (values, here) => {
    const exchange: ExchangeSpec = { ...values.registry, ...sharingOf(values) };
    // Its registry has hashes of its own.
    const needs = ledgerNeeds(exchange).filter(({ key }) => key !== "integrity-check");
    return needNoLedger(needs, here) ? { records: { records: "central-hie", exchange } } : undefined;
  },
);

function cloudWithLedger(ledgerShape: Shape<LedgerPlan>): MapShape<DesignParts> {
  const table = {
    ...like,
    records: required(choice(["ledger"]), "a provider keeps the records, a ledger their hashes, consents and accesses"),
    ...cloudFields,
    ledger: required(ledgerShape, "the ledger"),
    "on-ledger": required(onLedger, "what is written to the ledger (ledgerward list entries)"),
  };
  return map("a ledger design", table, (values, here) => {
    const cloud: CloudSpec = { store: values.store, ...sharingOf(values) };
    if (!canDecide(cloud.access.decide, values.ledger, here)) return undefined;
    const entries = values["on-ledger"];
    if (!entriesFit(entries, cloud, here)) return undefined;
    return { records: { records: "ledger", cloud, onLedger: entries }, ledger: values.ledger };
  });
}

function wholeRecords(ledgerShape: Shape<LedgerPlan>): MapShape<DesignParts> {
  const table = {
    ...like,
    records: required(choice(["on-ledger"]), "whole records travel in the ledger's blocks, and every member keeps all"),
    access: accessByMembers,
    consent: sharingFields.consent,
    ledger: required(ledgerShape, "the ledger"),
  };
  return map("a design with whole records on the ledger", table, (values, here) => {
    const { access, consent, ledger } = values;
    if (access.policy !== "consent-contract")
      return here.fault("access", `expected policy: consent-contract, for there is no gateway, got ${access.policy}`);
    if (access.decide === "gateway")
      return here.fault("access", "expected decide: local-replica, for there is no gateway, got gateway");
    if (!canDecide(access.decide, ledger, here)) return undefined;
    const sharing: SharingSpec = { access, consent, audit: EACH_ACCESS, integrityCheck: "never" };
    return { records: { records: "on-ledger", sharing }, ledger };
  });
}

/** Ways of keeping records, by the word after `records:`. */
export function recordKinds(ledger: Shape<LedgerPlan>): Readonly<Record<string, MapShape<DesignParts>>> {
  return {
    paper,
    "cd-courier": cdCourier,
    siloed,
    "central-hie": centralHie,
    cloud,
    ledger: cloudWithLedger(ledger),
    "on-ledger": wholeRecords(ledger),
  };
}
