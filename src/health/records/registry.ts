// Record systems by id: what a design's `records:` may name.
import type { RecordsSpec } from "../spec.ts";
import { cdCourier } from "./cd-courier.ts";
import { centralHie } from "./central-hie.ts";
import { cloud } from "./cloud-records.ts";
import type { ForeseenSearch, RecordsDefinition, RecordsSetup } from "./definition.ts";
import { ledger } from "./ledger.ts";
import { onLedger } from "./on-ledger.ts";
import { paper } from "./paper.ts";
import type { RecordSystem } from "./record-system.ts";
import { siloed } from "./siloed.ts";

export const recordSystems: { readonly [Id in RecordsSpec["records"]]: RecordsDefinition<Id> } = {
  paper,
  "cd-courier": cdCourier,
  siloed,
  "central-hie": centralHie,
  cloud,
  ledger,
  "on-ledger": onLedger,
};

/** Made for one run. */
export function recordSystemOf(spec: RecordsSpec, setup: RecordsSetup): RecordSystem {
  return definitionOf(spec).make(spec as never, setup);
}

/** Expected share of searches for a prior at another hospital that end without it. */
export function foreseenMissing(spec: RecordsSpec, search: ForeseenSearch): number {
  return definitionOf(spec).missing(spec as never, search);
}

export function travelsOf(spec: RecordsSpec): RecordsDefinition["travels"] {
  return definitionOf(spec).travels;
}

function definitionOf({ records }: RecordsSpec): RecordsDefinition {
  return recordSystems[records] as RecordsDefinition;
}
