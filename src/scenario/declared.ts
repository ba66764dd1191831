// What a scenario declares, gathered before anything is checked: a fault in one section must not hide faults in another.
import type { Micros } from "../base/time.ts";
import { REGIONS } from "../network/aws-2020.ts";
import { SIX_REGIONS } from "../network/bitcoin-2019.ts";
import type { Context, DeclaredHospital, RegionName, Scope } from "./context.ts";
import type { FieldTable } from "./maps.ts";
import type { WrittenNetwork } from "./network.ts";
import { type MapNode, type Node, plainOf, textOf, under } from "./node.ts";
import { runSpan } from "./run.ts";
import { declaredSites, healthSites, hospital } from "./sites.ts";

/** @param network as it was read. */
export function declared(root: MapNode, network: WrittenNetwork | undefined, scope: Scope): Partial<Context> {
  const { world } = scope.context;
  const regions = regionNames(under(under(root, "network"), "delays"), network, world);
  const sites = under(root, "sites");
  return {
    regions,
    sites: sites?.kind === "map" ? declaredSites(sites, regions) : undefined,
    designs: keysOf(under(root, "designs")),
    bounds: boundsOf(under(root, "run"), scope),
    hospitals: world === "health" ? declaredHospitals(sites) : undefined,
    bodyParts: keysOf(under(under(under(root, "patients"), "study"), "body-part")),
  };
}

/** Patients need a region's local time, so any name will do only for a ledger alone with delays that are the same everywhere. */
function regionNames(
  delays: Node | undefined,
  network: WrittenNetwork | undefined,
  world: Context["world"],
): readonly RegionName[] | undefined {
  const known = REGIONS.map(({ code, city }) => ({ id: code, alias: city }));
  if (textOf(delays) === "bitcoin-2019" && world === "ledger")
    return SIX_REGIONS.map(({ name }) => ({ id: name, alias: name }));
  if (delays?.kind !== "map") return known;
  if (!delays.entries.has("matrix")) return world === "ledger" ? undefined : known;
  if (network?.delays.from !== "matrix") return undefined;
  const own = network.delays.regions.map((id) => known.find((region) => region.id === id) ?? { id, alias: id });
  return world === "ledger" ? own : own.filter(({ id }) => known.some((region) => region.id === id));
}

function boundsOf(run: Node | undefined, scope: Scope): { readonly warmUp: Micros; readonly end: Micros } | undefined {
  const span = runSpan(run, scope.quiet);
  return span && { warmUp: span.warmUp, end: span.warmUp + span.length };
}

/** Undefined when a misspelt key keeps from being known what the hospitals have. */
function declaredHospitals(sites: Node | undefined): readonly DeclaredHospital[] | undefined {
  const list = under(sites, "list");
  if (list?.kind !== "list" || !hasOnly(sites, healthSites)) return undefined;
  const hospitals = list.items.filter((item) => textOf(under(item, "kind")) === "hospital");
  if (!hospitals.every((item) => hasOnly(item, hospital))) return undefined;
  return hospitals.map((item) => ({
    name: textOf(under(item, "name")) ?? "a hospital without a name",
    equipment: amounts(under(item, "equipment"), amountOf),
    staff: amounts(under(item, "staff"), (shifts) => amountOf(under(shifts, "day")) + amountOf(under(shifts, "night"))),
  }));
}

function hasOnly(node: Node | undefined, { table }: { readonly table: FieldTable }): boolean {
  return keysOf(node)?.every((key) => Object.hasOwn(table, key)) ?? false;
}

function amounts(node: Node | undefined, amount: (node: Node) => number): ReadonlyMap<string, number> {
  const entries = node?.kind === "map" ? [...node.entries] : [];
  return new Map(entries.filter(([key]) => key !== "source").map(([key, entry]) => [key, amount(entry.value)]));
}

/** What is no number is reported where it is read; here it is not nothing. */
function amountOf(node: Node | undefined): number {
  const value = node === undefined ? undefined : plainOf(node);
  return typeof value === "number" ? value : 1;
}

function keysOf(node: Node | undefined): readonly string[] | undefined {
  return node?.kind === "map" ? [...node.entries.keys()].filter((key) => key !== "source") : undefined;
}
