// The list under `on-ledger:`, and what goes with what.
import { ENTRIES } from "../health/records/entries.ts";
import type { OnLedger, SharingSpec } from "../health/spec.ts";
import { distinct, list } from "./lists.ts";
import type { Here } from "./maps.ts";
import { choice } from "./scalars.ts";
import type { Shape } from "./shape.ts";
import { ledgerNeeds } from "./sharing.ts";

/** The list under `on-ledger:`. */
export const onLedger: Shape<readonly OnLedger[]> = distinct(
  list("entries", choice(Object.keys(ENTRIES) as OnLedger[]), 1),
);

/** Reports the first entry that cannot stand with or without another. @returns whether there is none. */
export function entriesFit(entries: readonly OnLedger[], sharing: SharingSpec, here: Here): boolean {
  for (const entry of entries) {
    const { partOf } = ENTRIES[entry];
    if (partOf !== undefined && !entries.includes(partOf))
      return refuse(`expected ${partOf}, which ${entry} goes with, got none`, here);
  }
  if (entries.includes("access") && entries.includes("access-batch"))
    return refuse("expected access or access-batch, got both", here);
  for (const { key, word, needed, entry } of ledgerNeeds(sharing)) {
    const isThere = entry === undefined || entries.includes(entry);
    const isBatched = entry === "access" && entries.includes("access-batch");
    if (needed && !isThere && !isBatched)
      return refuse(`expected ${entry}, which ${key} (${word}) needs, got none`, here);
  }
  return true;
}

function refuse(message: string, here: Here): false {
  here.fault("on-ledger", message);
  return false;
}
