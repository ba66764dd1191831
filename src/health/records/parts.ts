// Parts that several record systems are put together from.
import { assert } from "../../base/errors.ts";
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

export function membersOf(spec: SharingSpec, { processes, ledger: client, siteNames }: RecordsSetup): Members {
  assert(client !== undefined, "a design that keeps records with a ledger has one");
  return new Members({ processes, client, spec, siteName: (site) => siteNames[site]! });
}
