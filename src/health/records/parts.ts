// Parts that several record systems are put together from.
import type { AuditEntry } from "../../access/audit/audit-sink.ts";
import { LedgerEach } from "../../access/audit/ledger-each.ts";
import { MerkleBatch } from "../../access/audit/merkle-batch.ts";
import { assert } from "../../base/errors.ts";
import type { Micros } from "../../base/time.ts";
import { ObjectStore } from "../../storage/object-store.ts";
import type { CloudSpec, SharingSpec } from "../spec.ts";
import { Cloud } from "./cloud.ts";
import type { RecordsSetup } from "./definition.ts";
import { Gateway } from "./gateway.ts";
import { Members } from "./members.ts";
import { Wire } from "./wire.ts";

export function cloudOf(spec: CloudSpec, setup: RecordsSetup): Cloud {
  const store = new ObjectStore();
  const wire = new Wire({ ...setup, times: store.times });
  return new Cloud({ spec, store, wire, gateway: gatewayOf(spec, wire, setup) });
}

export function gatewayOf(spec: SharingSpec, wire: Wire, { siteNames }: RecordsSetup): Gateway {
  return new Gateway({ spec, wire, siteName: (site) => siteNames[site]! });
}

/** @param batched whether accesses are gathered for one entry */
export function membersOf(spec: SharingSpec, setup: RecordsSetup, batched = false): Members {
  const { processes, ledger: client, siteNames, auditLag } = setup;
  assert(client !== undefined, "a design that keeps records with a ledger has one");
  const sinkSetup = { processes, client, sealed: ({ site }: AuditEntry, after: Micros) => auditLag(site, after) };
  const sink = batched ? new MerkleBatch(sinkSetup, spec.audit.every) : new LedgerEach(sinkSetup);
  return new Members({ processes, client, spec, sink, siteName: (site) => siteNames[site]! });
}
