// Rules that hold between sections of a scenario.
import type { AttackSpec } from "../attack/spec.ts";
import { describe } from "../base/result.ts";
import { DAY, type Micros, SECOND, WEEK } from "../base/time.ts";
import { printDuration } from "../base/units.ts";
import type { PatientsSpec, WorkflowSpec } from "../health/spec.ts";
import type { Comparison } from "./compare.ts";
import type { Scope } from "./context.ts";
import { type MapNode, type Node, textOf, under } from "./node.ts";
import type { CapacityPlan, DesignPlan, Plan } from "./plan.ts";
import { presentEverywhere } from "./resources.ts";
import { AUTO } from "./run.ts";
import { RETURN_VISIT } from "./workflow.ts";

/** The value along a path of keys, or the last thing above it that is there; with the scope of the whole path. */
function along(root: MapNode, path: readonly string[], scope: Scope): { readonly node: Node; readonly inside: Scope } {
  let node: Node = root;
  for (const key of path) node = under(node, key) ?? node;
  return { node, inside: path.reduce((inner, key) => inner.key(key), scope) };
}

/** The profile whose rate is the same at every hour of the week. */
const FLAT = "constant";

/** With a weekly profile a warm-up of whole days and a length of whole weeks hold each hour of the week equally often. */
export function checkCalendar(root: MapNode, scope: Scope): void {
  const profile = textOf(under(under(under(root, "patients"), "arrivals"), "profile")) ?? FLAT;
  const { bounds, registries, world } = scope.context;
  if (bounds === undefined || world === "ledger" || profile === FLAT || !registries.profiles.includes(profile)) return;
  const spans = [
    { key: "warm-up", span: bounds.warmUp, unit: DAY, name: "whole days" },
    { key: "length", span: bounds.end - bounds.warmUp, unit: WEEK, name: "whole weeks" },
  ];
  for (const { key, span, unit, name } of spans) {
    if (span % unit === 0) continue;
    const { node, inside } = along(root, ["run", key], scope);
    inside.fault(node, `expected ${name}, because arrivals follow the profile ${profile}, got ${printDuration(span)}`);
  }
}

/** What a longer run's length should be a multiple of: weeks where the rule above asks for them, else days or seconds. */
export function lengthUnit({ world, run }: Pick<Plan, "world" | "run">): Micros {
  if (world.kind === "health" && world.patients.arrivals.profile !== FLAT) return WEEK;
  return run.length >= DAY ? DAY : SECOND;
}

/** A warm-up can be found where every stretch of the run is like any other once the start no longer matters. */
export function checkWarmUp(root: MapNode, scope: Scope): void {
  const { node, inside } = along(root, ["run", "warm-up"], scope);
  if (textOf(node) !== AUTO) return;
  const strikes = ["faults", "attacks"].filter((key) => hasItems(under(root, key)));
  const [reason, remedy] =
    scope.context.world === "health"
      ? ["patients come by the hour and staff work in shifts, which is never steady", "2 days"]
      : under(under(root, "load"), "burst") !== undefined
        ? ["a burst has no steady state", "0 s"]
        : strikes.length > 0
          ? [`${strikes.join(" and ")} begin at an instant`, "10 s"]
          : [undefined, ""];
  if (reason === undefined) return;
  inside.fault(node, `expected a duration, because ${reason}, got auto, try ${remedy}`);
}

function hasItems(node: Node | undefined): boolean {
  return node?.kind === "list" && node.items.length > 0;
}

/** Names are how faults, leaders and tables speak of sites. */
export function checkSiteNames(root: MapNode, scope: Scope): void {
  const list = under(under(root, "sites"), "list");
  if (list?.kind !== "list") return;
  const seen = new Set<string>();
  list.items.forEach((item, index) => {
    const name = under(item, "name");
    const text = textOf(name);
    if (name === undefined || text === undefined) return;
    if (seen.has(text))
      scope
        .key("sites")
        .key("list")
        .item(index)
        .key("name")
        .fault(name, `expected each name once, got ${describe(text)} again`);
    seen.add(text);
  });
}

/** What patients need of the hospitals and of the workflow. */
export function checkHospitals(
  root: MapNode,
  { patients, workflow }: { readonly patients: PatientsSpec | undefined; readonly workflow: WorkflowSpec | undefined },
  scope: Scope,
): void {
  const needs = along(root, ["patients", "arrivals", "each-needs"], scope);
  const equipment = textOf(needs.node);
  if (equipment !== undefined) presentEverywhere(equipment, { at: needs.node, of: "equipment" }, needs.inside);
  if (patients === undefined) return;
  const returning = patients.seenAgainElsewhere.share > 0;
  const least = patients.earlierScanElsewhere > 0 || returning ? 2 : 1;
  const { node: sites, inside } = along(root, ["sites", "list"], scope);
  // A misspelt kind may be a hospital.
  const hospitals =
    sites.kind === "list" ? sites.items.filter((site) => textOf(under(site, "kind")) !== "regulator") : [];
  if (sites.kind === "list" && hospitals.length < least) {
    inside.fault(sites, `expected at least ${least} of kind hospital, got ${hospitals.length}`);
  }
  if (workflow !== undefined && returning && !Object.hasOwn(workflow.encounters, RETURN_VISIT)) {
    const named = along(root, ["workflow"], scope);
    named.inside.fault(
      named.node,
      `expected a workflow with the encounter ${RETURN_VISIT} for return visits, got one without`,
    );
  }
}

/** A factor of attacks needs attacks, and an attack something to strike. */
export function checkAttackLevels(
  root: MapNode,
  { comparison, attacks }: { readonly comparison: Comparison; readonly attacks: readonly AttackSpec[] },
  scope: Scope,
): void {
  if (comparison.attackLevels?.includes("on") && attacks.length === 0) {
    const path =
      under(under(root, "compare"), "attacks") === undefined ? ["compare", "vary", "attacks"] : ["compare", "attacks"];
    const { node, inside } = along(root, path, scope);
    inside.fault(node, "expected attacks to switch on, got a scenario that names none, try adding attacks");
  }
  const { node, inside } = along(root, ["attacks"], scope);
  attacks.forEach((attack, index) => {
    if (attack.attack !== "cloud-tampering" || scope.context.world === "health") return;
    const at = node.kind === "list" ? node.items[index]! : node;
    inside
      .item(index)
      .fault(at, "expected an attack on a ledger, got cloud-tampering, which needs patients and a cloud");
  });
}

/** A sweep needs ledgers. */
export function checkCapacity(
  root: MapNode,
  { capacity, compared }: { readonly capacity: CapacityPlan; readonly compared: readonly DesignPlan[] },
  scope: Scope,
): void {
  const { node, inside } = along(root, ["capacity", "designs"], scope);
  capacity.designs.forEach((name, index) => {
    const design = compared.find((candidate) => candidate.name === name);
    if (design === undefined || design.ledger !== undefined) return;
    inside
      .item(index)
      .fault(
        node.kind === "list" ? node.items[index]! : node,
        `expected a design with a ledger, got ${name}, which has none`,
      );
  });
}
