// Record systems by id: what a design's `records:` names, made for one run.
import { assert } from "../../base/errors.ts";
import type { Micros } from "../../base/time.ts";
import type { Processes } from "../../kernel/processes.ts";
import type { LedgerClient } from "../../ledger/client.ts";
import type { BulkNetwork } from "../../network/bulk.ts";
import { ObjectStore } from "../../storage/object-store.ts";
import type { CloudSpec, RecordsSpec } from "../spec.ts";
import { CdCourier } from "./cd-courier.ts";
import { Cloud } from "./cloud.ts";
import { Ledger } from "./ledger.ts";
import type { RecordSystem } from "./record-system.ts";
import { Siloed } from "./siloed.ts";
import { Wire } from "./wire.ts";

export interface RecordsSetup {
  readonly processes: Processes;
  readonly siteNames: readonly string[];
  readonly bulk: BulkNetwork;
  /** Round trip between endpoints without jitter [µs]. */
  readonly roundTrip: (a: number, b: number) => Micros;
  readonly jitter: number;
  /** Endpoint of the cloud region. */
  readonly region: number;
  /** Present when the design keeps a ledger. */
  readonly ledger?: LedgerClient;
}

export function recordSystemOf(spec: RecordsSpec, setup: RecordsSetup): RecordSystem {
  switch (spec.records) {
    case "siloed":
      return new Siloed(setup.siteNames.length);
    case "cd-courier":
      return new CdCourier(spec, setup.siteNames.length);
    case "cloud":
      return cloudOf(spec.cloud, setup);
    case "ledger": {
      const { processes, ledger: client } = setup;
      assert(client !== undefined, "a design that keeps records with a ledger has one");
      const siteName = siteNameOf(setup);
      return new Ledger({
        processes,
        cloud: cloudOf(spec.cloud, setup),
        spec: spec.cloud,
        onLedger: spec.onLedger,
        client,
        siteName,
      });
    }
  }
}

function cloudOf(spec: CloudSpec, setup: RecordsSetup): Cloud {
  const store = new ObjectStore();
  return new Cloud({ spec, store, wire: new Wire({ ...setup, times: store.times }), siteName: siteNameOf(setup) });
}

function siteNameOf({ siteNames }: RecordsSetup): (site: number) => string {
  return (site) => siteNames[site]!;
}
