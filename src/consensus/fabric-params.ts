// Fabric's parameters: its own, and those of the ordering protocol under `ordering.`.
import { defineParams, type ParamTable, type ParamValues, withDefaults } from "../base/params.ts";
import { MILLISECOND, MINUTE, SECOND } from "../base/time.ts";
import { blockParams, clientRetry } from "./block-params.ts";
import type { AnyProtocol, ParamConflict } from "./protocol.ts";
import { majority } from "./quorum.ts";

export const fabricParams = defineParams({
  orderers: {
    kind: "count",
    default: 0,
    min: 0,
    meaning: "the first so many validators also order; 0 lets all of them",
    source: "assumption",
  },
  endorsers: {
    kind: "count",
    default: 0,
    min: 0,
    meaning: "endorsement policy: organisations that must endorse a transaction, any so many; 0 is a majority",
    source: "Fabric 2.5, sampleconfig/configtx.yaml: MAJORITY Endorsement",
  },
  "block.at-most": {
    ...blockParams["block.at-most"],
    meaning: "transactions in a block",
    source: "Fabric 2.5, sampleconfig/configtx.yaml: MaxMessageCount 500",
  },
  "block.bytes": {
    kind: "size",
    default: 2_097_152,
    min: 1,
    meaning: "a block is cut before it grows larger than this; a larger transaction has a block to itself",
    source: "Fabric 2.5, sampleconfig/configtx.yaml: PreferredMaxBytes 2 MB",
  },
  "block.timeout": {
    kind: "duration",
    default: 2 * SECOND,
    min: 1,
    meaning: "a block is cut at the latest this long after its first transaction came to the leader",
    source: "Fabric 2.5, sampleconfig/configtx.yaml: BatchTimeout 2s",
  },
  execution: {
    kind: "duration",
    default: MILLISECOND,
    min: 0,
    meaning: "an endorsement keeps the processor busy so long, beside signatures and the state database",
    source: "assumption",
  },
  "execution-per-kilobyte": {
    kind: "duration",
    default: 0,
    min: 0,
    meaning: "and so much longer for each kilobyte of the request",
    source: "assumption",
  },
  validation: {
    kind: "duration",
    default: 1800,
    min: 0,
    meaning: "time of one core to check a transaction's form and policy (VSCC), beside its signatures",
    source: "Androulaki et al. 2018, table 1: 31 ms for 473 transactions on 32 cores, less four signatures at 0.08 ms",
  },
  "validator-pool": {
    kind: "count",
    default: 4,
    min: 1,
    meaning: "cores that share the signatures and the checks of a block's transactions",
    source: "Fabric 2.5, sampleconfig/core.yaml: validatorPoolSize, as many as there are; how many: assumption",
  },
  "state-database": {
    kind: "choice",
    default: "leveldb",
    choices: ["leveldb", "couchdb"],
    meaning: "what keeps the world state; couchdb is a process of its own, called over HTTP",
    source: "Fabric 2.5, sampleconfig/core.yaml: goleveldb",
  },
  "couchdb-factor": {
    kind: "count",
    default: 10,
    min: 1,
    meaning: "how many times as long as leveldb couchdb takes to read and to write",
    source: "assumption; for Fabric 1.0, which asked it for one key at a time, 73 (fitted to Thakkar et al. 2018)",
  },
  "state-read": {
    kind: "duration",
    default: 74,
    min: 0,
    meaning: "what leveldb takes to read for a transaction, when it is executed and when it is validated",
    source: "Androulaki et al. 2018, table 1: 34.8 ms for 473 transactions",
  },
  "state-write": {
    kind: "duration",
    default: 107,
    min: 0,
    meaning: "what leveldb takes to write for a transaction",
    source: "Androulaki et al. 2018, table 1: 50.6 ms for 473 transactions",
  },
  "contended-keys": {
    kind: "count",
    default: 0,
    min: 0,
    meaning:
      "every request reads and writes one of so many keys, chosen uniformly; 0 leaves each to the key it is about",
    source: "assumption: for experiments on conflicts",
  },
  "on-conflict": {
    kind: "choice",
    default: "resubmit",
    choices: ["resubmit", "report"],
    meaning:
      "what follows on a transaction that is invalid: its gateway has it endorsed and ordered again, or the client is told, which counts as an answer",
    source: "assumption: Fabric reports, and applications resubmit",
  },
  "endorse-timeout": {
    kind: "duration",
    default: 30 * SECOND,
    min: 1,
    meaning: "without enough equal endorsements for so long, a gateway executes again and asks every organisation",
    source: "Fabric 2.5, sampleconfig/core.yaml: gateway.endorsementTimeout 30s",
  },
  "submit-timeout": {
    kind: "duration",
    default: 30 * SECOND,
    min: 1,
    meaning: "a transaction that is in no block after this time goes to the next orderer",
    source: "Fabric 2.5, sampleconfig/core.yaml: gateway.broadcastTimeout 30s",
  },
  keepalive: {
    kind: "duration",
    default: MINUTE,
    min: 1,
    meaning: "a peer that hears nothing of its orderer for so long asks it",
    source: "Fabric 2.5, sampleconfig/core.yaml: keepalive.deliveryClient.interval 60s",
  },
  "keepalive-timeout": {
    kind: "duration",
    default: 20 * SECOND,
    min: 1,
    meaning: "an orderer that does not answer for so long is left for the next",
    source: "Fabric 2.5, sampleconfig/core.yaml: keepalive.deliveryClient.timeout 20s",
  },
  "client-retry": { ...clientRetry, default: MINUTE, source: "fabric-gateway: commit status timeout of 1 minute" },
}) satisfies ParamTable;

export type FabricParams = ParamValues<typeof fabricParams>;

/** The ordering protocol's parameters that Fabric sets itself: one of its entries is one block, cut here. */
const SET_HERE = { "block.every": 0, "block.at-most": 1, "block.empty": false };
const HIDDEN = [...Object.keys(SET_HERE), "client-retry"];

/** @source Fabric 2.5, sampleconfig/configtx.yaml, EtcdRaft.Options, and orderer/consensus/etcdraft/chain.go */
const ETCDRAFT: Readonly<Record<string, { readonly default: unknown; readonly source: string }>> = {
  "election-timeout": { default: [5 * SECOND, 10 * SECOND], source: "etcdraft: ElectionTick 10, TickInterval 500ms" },
  heartbeat: { default: SECOND / 2, source: "etcdraft: HeartbeatTick 1, TickInterval 500ms" },
  "in-flight": { default: 5, source: "etcdraft: MaxInflightBlocks 5" },
  "pre-vote": { default: true, source: "etcdraft: PreVote" },
};

/** Name of the ordering protocol inside Fabric. */
export const ORDERING = "ordering";
const PREFIX = `${ORDERING}.`;

/** Fabric's table with the ordering protocol's parameters; those that etcdraft sets have its defaults. */
export function tableWith(ordering: AnyProtocol): typeof fabricParams {
  const table: Record<string, unknown> = { ...fabricParams };
  for (const [key, param] of Object.entries(ordering.params as ParamTable)) {
    if (!HIDDEN.includes(key)) table[PREFIX + key] = { ...param, ...ETCDRAFT[key] };
  }
  return table as typeof fabricParams;
}

/** The ordering protocol's own values. */
export function orderingValues(ordering: AnyProtocol, values: FabricParams): never {
  const given: Record<string, unknown> = {};
  for (const key of Object.keys(ordering.params)) given[key] = (values as Record<string, unknown>)[PREFIX + key];
  return withDefaults(ordering.params as ParamTable, { ...given, ...SET_HERE } as never) as never;
}

export function orderersOf({ orderers }: FabricParams, n: number): number {
  return orderers === 0 ? n : orderers;
}

/** Organisations that must endorse. */
export function policyOf({ endorsers }: FabricParams, n: number): number {
  return endorsers === 0 ? majority(n) : endorsers;
}

export function conflicts(ordering: AnyProtocol, values: FabricParams, n: number): ParamConflict[] {
  const found: ParamConflict[] = [];
  for (const key of ["orderers", "endorsers"] as const) {
    if (values[key] > n) found.push({ key, message: `expected at most the ${n} validators, got ${values[key]}` });
  }
  for (const { key, message } of ordering.conflicts(orderingValues(ordering, values), orderersOf(values, n))) {
    found.push({ key: PREFIX + key, message });
  }
  return found;
}

/** Costs so small that a processor a thousand times as slow has its backlog done in time. */
const CHECKED = {
  execution: 20,
  validation: 20,
  "state-read": 2,
  "state-write": 2,
  "block.at-most": 3,
  "block.timeout": 100 * MILLISECOND,
  "endorse-timeout": 300 * MILLISECOND,
  "submit-timeout": 600 * MILLISECOND,
  keepalive: 500 * MILLISECOND,
  "keepalive-timeout": 200 * MILLISECOND,
  "client-retry": 2 * SECOND,
} satisfies Partial<FabricParams>;

/** The ordering protocol's parameters for `check` with Fabric's: requests that touch no common key, and all the same two. */
export function paramsForCheck({ paramsForCheck: given = {} }: AnyProtocol): Partial<FabricParams>[] {
  const inner: Record<string, unknown> = {};
  for (const [key, value] of Object.entries([given].flat()[0]!)) {
    if (!HIDDEN.includes(key)) inner[PREFIX + key] = value;
  }
  const contended = { "contended-keys": 2 };
  return [
    { ...CHECKED, ...inner },
    { ...CHECKED, ...inner, ...contended },
  ];
}
