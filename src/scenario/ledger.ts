// A design's ledger: which protocol, which sites hold a validator, what signatures and disks cost.

import { withDefaults } from "../base/params.ts";
import { describe } from "../base/result.ts";
import type { AnyProtocol } from "../consensus/protocol.ts";
import type { Scope } from "./context.ts";
import { tagged } from "./kinds.ts";
import { distinct, either, list } from "./lists.ts";
import { defaulted, type Here, type MapShape, map, optional, required } from "./maps.ts";
import { regionName, siteName } from "./names.ts";
import { type Node, plainOf } from "./node.ts";
import { paramFields, paramValues } from "./params.ts";
import type { LedgerPlan } from "./plan.ts";
import type { Registries } from "./registries.ts";
import { choice, count } from "./scalars.ts";
import { refined, type Shape } from "./shape.ts";
import { energyOf, fees } from "./upkeep.ts";

/** Validators of a scenario whose sites cannot be told: rules about them are skipped. */
const UNKNOWN: readonly number[] = [];

/** Which sites hold a validator, by index, in validator order. */
const validators: Shape<readonly number[]> = either("one-per-site, a number of validators, or a list of sites", {
  scalar: {
    read(node, scope) {
      if (plainOf(node) === "one-per-site") return scope.context.sites?.map((_, index) => index) ?? UNKNOWN;
      if (typeof plainOf(node) === "string") {
        return scope.fault(node, `expected one-per-site, a number, or a list of sites, got ${describe(plainOf(node))}`);
      }
      const number = count({ min: 1 }).read(node, scope);
      return number === undefined ? undefined : firstSites({ number }, node, scope);
    },
    schema: () => ({ anyOf: [{ const: "one-per-site" }, { type: "integer", minimum: 1 }] }),
  },
  list: refined(distinct(list("sites", siteName, 1)), (names, _at, { context }) =>
    names.map((name) => context.sites?.findIndex((site) => site.name === name) ?? 0),
  ),
  map: map(
    "the validators",
    {
      count: required(count({ min: 1 }), "number of validators: the first sites of the list that stand there"),
      at: required(list("regions", regionName, 1), "regions whose sites may hold one"),
    },
    ({ count, at }, here) => firstSites({ number: count, regions: at }, here.node, here.scope),
  ),
});

interface Wanted {
  readonly number: number;
  /** Regions they may stand in; undefined for any. */
  readonly regions?: readonly string[];
}

/** The first sites of the list, or those of them in certain regions. */
function firstSites({ number, regions }: Wanted, at: Node, scope: Scope): readonly number[] | undefined {
  const { sites } = scope.context;
  if (sites === undefined) return UNKNOWN;
  const indices = sites.flatMap(({ region = "" }, index) => ((regions?.includes(region) ?? true) ? [index] : []));
  if (indices.length >= number) return indices.slice(0, number);
  const where = regions === undefined ? "" : ` in ${regions.join(", ")}`;
  const most = `expected at most as many validators as there are sites${where} (${indices.length})`;
  return scope.fault(at, `${most}, got ${number}`);
}

/** The `ledger:` block of a design, by the protocol's id. */
export function ledgerKinds(registries: Registries): Readonly<Record<string, MapShape<LedgerPlan>>> {
  const protocols = Object.values(registries.protocols);
  return Object.fromEntries(protocols.map((protocol) => [protocol.id, ledgerOf(protocol, registries)]));
}

/** The `ledger:` block of a design. */
export function ledgerBlock(kinds: Readonly<Record<string, MapShape<LedgerPlan>>>): Shape<LedgerPlan> {
  return tagged("protocol", kinds, "how validators agree");
}

function ledgerOf(protocol: AnyProtocol, registries: Registries): MapShape<LedgerPlan> {
  const own = ownFields(protocol, registries);
  const table = { ...own, ...paramFields(protocol.params) } as typeof own;
  return map(
    `a ledger with ${protocol.id}`,
    table,
    ({ validators, leader, crypto, disk, energy, fees, ...values }, here) => {
      const order = leaderFirst(validators, leader, here);
      const params = withLeader(paramValues(protocol.params, values), { protocol, leader }, here);
      if (order === undefined || params === undefined || !compatible(protocol, { order, params }, here))
        return undefined;
      return {
        ...{ protocol: protocol.id, validators: order, params, crypto, disk },
        ...(energy === undefined ? {} : { energy }),
        ...(fees === undefined ? {} : { fees }),
      };
    },
  );
}

/** Reports values that do not go together. */
function compatible(
  protocol: AnyProtocol,
  { order, params }: { readonly order: readonly number[]; readonly params: LedgerPlan["params"] },
  here: Here,
): boolean {
  if (order === UNKNOWN) return true;
  const conflicts = protocol.conflicts(withDefaults(protocol.params, params), order.length);
  for (const { key, message } of conflicts) here.fault(key, message);
  return conflicts.length === 0;
}

/** Keys of every ledger, whatever its protocol. */
function ownFields(protocol: AnyProtocol, registries: Registries) {
  return {
    protocol: required(choice([protocol.id]), `${protocol.title} (${protocol.source})`),
    validators: defaulted(
      refined(validators, (indices, at, scope) => enough(protocol, indices, { at, scope })),
      "sites that hold a validator: one-per-site, the first so many, or their names",
      { default: "one-per-site", source: "assumption" },
    ),
    leader: optional(siteName, "site whose validator leads first (left out: the first of the validators)"),
    crypto: defaulted(
      choice(registries.cryptoSuites),
      "signature suite whose CPU time is charged; none costs nothing",
      {
        default: "ed25519",
        source: "assumption",
      },
    ),
    disk: defaulted(choice(registries.disks), "disk that validators write to; none costs nothing", {
      default: "ssd",
      source: "assumption",
    }),
    energy: optional(energyOf(protocol), "power that keeps the ledger (left out: not told)"),
    fees: optional(fees, "what writing to it is paid (left out: not told)"),
  } as const;
}

function enough(
  protocol: AnyProtocol,
  indices: readonly number[],
  { at, scope }: { readonly at: Node; readonly scope: Scope },
): readonly number[] | undefined {
  const least = protocol.minimumValidators;
  if (indices.length >= least || indices === UNKNOWN) return indices;
  const formula = protocol.faultModel === "byzantine" ? "3f+1" : "2f+1";
  const purpose = least === 1 ? "" : ` (${formula}) to survive one fault`;
  return scope.fault(at, `${protocol.id} needs at least ${least}${purpose}, got ${indices.length}`);
}

function leaderFirst(
  indices: readonly number[],
  leader: string | undefined,
  here: Here,
): readonly number[] | undefined {
  if (leader === undefined) return indices;
  if (indices === UNKNOWN) return indices;
  const site = here.scope.context.sites?.findIndex(({ name }) => name === leader) ?? -1;
  if (indices.includes(site)) return [site, ...indices.filter((index) => index !== site)];
  return here.fault("leader", `expected a site that holds a validator, got ${leader}, which holds none`);
}

/** A protocol that can be told who leads from the start is told: the first validator. */
function withLeader(
  params: LedgerPlan["params"],
  { protocol, leader }: { readonly protocol: AnyProtocol; readonly leader: string | undefined },
  here: Here,
): LedgerPlan["params"] | undefined {
  const key = Object.keys(protocol.params).find((name) => FIRST_LEADER.test(name));
  if (leader === undefined || key === undefined) return params;
  if (!(key in params)) return { ...params, [key]: 0 };
  return here.fault(key, `expected leader or ${key}, got both`);
}

/** Parameter of protocols that elect their leaders: the validator that leads from the start. A composite's inner one has a prefix. */
const FIRST_LEADER = /^(.*\.)?first-leader$/;
