// Where all registries meet: every name a scenario may use for a thing that is code. A value handed around, never a global,
// so that plugins can be added to a copy of it.

import type { AccessPolicy } from "../access/contract.ts";
import { policies } from "../access/registry.ts";
import type { AnyProtocol } from "../consensus/protocol.ts";
import { protocols } from "../consensus/registry.ts";
import { CRYPTO_SUITES } from "../cost/crypto.ts";
import { DISKS } from "../cost/disk.ts";
import { ENTRIES } from "../health/records/entries.ts";
import { recordSystems } from "../health/records/registry.ts";
import { type AnyRelayPolicy, RELAYS } from "../network/relay/registry.ts";
import { profiles } from "../workload/profiles.ts";
import { CHARTS, type ChartNeeds } from "./charts.ts";
import type { Plugins } from "./plan.ts";

export interface Registries {
  readonly protocols: Readonly<Record<string, AnyProtocol>>;
  /** Ways of keeping records. */
  readonly records: Readonly<Record<string, { readonly id: string; readonly about: string; readonly source: string }>>;
  /** What may stand on a ledger beside a cloud. */
  readonly entries: Readonly<Record<string, { readonly about: string; readonly source: string }>>;
  /** Who may read. */
  readonly policies: Readonly<Record<string, AccessPolicy>>;
  /** Chart id → what a study must have for it to show something. */
  readonly charts: Readonly<Record<string, ChartNeeds>>;
  /** Arrival profiles by hour and weekday. */
  readonly profiles: readonly string[];
  readonly cryptoSuites: readonly string[];
  readonly disks: readonly string[];
  /** How gossip goes from neighbour to neighbour. */
  readonly relays: Readonly<Record<string, AnyRelayPolicy>>;
  /** Where some of the protocols come from; absent when all come with the program. */
  readonly plugins?: Plugins;
}

/** What comes with the program. */
export const builtIn: Registries = {
  protocols,
  records: recordSystems,
  entries: ENTRIES,
  policies,
  charts: CHARTS,
  profiles: Object.keys(profiles),
  cryptoSuites: Object.keys(CRYPTO_SUITES),
  disks: Object.keys(DISKS),
  relays: RELAYS,
};
