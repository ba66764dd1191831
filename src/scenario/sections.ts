// The sections of a scenario, read in the order in which they need each other: the network knows the regions, sites stand in
// them, designs put validators at sites, attacks and faults strike validators. Faults are sorted by place afterwards.
import { withDefaults } from "../base/params.ts";
import { claiming } from "../consensus/protocol.ts";
import type { ChartNeeds } from "./charts.ts";
import type { Comparison } from "./compare.ts";
import type { Scope } from "./context.ts";
import { declared } from "./declared.ts";
import { withKindDefaults } from "./inheritance.ts";
import { bearsJitter } from "./jitter.ts";
import { withClients } from "./ledger-load.ts";
import { checkKeys, type Field, readField } from "./maps.ts";
import type { WrittenNetwork } from "./network.ts";
import { type MapNode, textOf, under, withEntry } from "./node.ts";
import { withOverlay } from "./overlay.ts";
import type { CapacityPlan, DesignPlan, HealthWorld, LedgerPlan, LedgerWorld, Plan, PlanParts } from "./plan.ts";
import type { Registries } from "./registries.ts";
import { withHubs } from "./relay-network.ts";
import type { Language } from "./root.ts";
import * as rules from "./rules.ts";
import { AUTO, withPilot } from "./run.ts";
import { readWorkflow } from "./workflow.ts";

/** A scenario's outermost map with what sites inherit laid out. */
class Sections {
  readonly language: Language;
  readonly root: MapNode;
  readonly #keys: readonly string[];

  constructor(file: MapNode, language: Language) {
    this.language = language;
    this.#keys = keysOf(language);
    const sites = file.entries.get("sites");
    const expanded = sites?.value.kind === "map" ? { key: sites.key, value: withKindDefaults(sites.value) } : undefined;
    this.root = expanded === undefined ? file : withEntry(file, "sites", expanded);
  }

  /** A section's value, or its default; undefined after a fault. */
  read<T>(field: Field<T>, key: string, scope: Scope): T | undefined {
    return readField(field, key, { node: this.root, scope, known: this.#keys }).value;
  }
}

/** Everything the scenario says; undefined after a fault. */
export function readPlan(file: MapNode, language: Language, outer: Scope): PlanParts | undefined {
  checkTop(file, language, outer);
  const sections = new Sections(file, language);
  const table = language.common;
  sections.read(table.ledgerward, "ledgerward", outer);
  const network = sections.read(table.network, "network", outer);
  const run = sections.read(table.run, "run", outer);
  const scope = outer.knowing(declared(sections.root, network, outer));
  rules.checkSiteNames(sections.root, scope);
  rules.checkCalendar(sections.root, scope);
  rules.checkWarmUp(sections.root, scope);
  const designs = sections.read(table.designs, "designs", scope) ?? [];
  const world = scope.context.world === "health" ? readHealth(sections, scope) : readLedger(sections, designs, scope);
  const comparison = readComparison(sections, { designs, network }, scope);
  const expectations = sections.read(table.expect, "expect", scope);
  sections.read(table.sensitivity, "sensitivity", scope);
  const question = sections.read(table.question, "question", scope) ?? "";
  const sources = sections.read(table.sources, "sources", scope) ?? {};
  sections.read(table.plugins, "plugins", scope);
  if (run === undefined || world === undefined || comparison === undefined || expectations === undefined) {
    return undefined;
  }
  const isPiloted = world.kind === "ledger" && comparison.charts.includes(WARM_UP_CHART);
  return {
    question,
    sources,
    expectations,
    run: isPiloted ? withPilot(run) : run,
    world,
    ...comparison,
  };
}

/** Asking for this chart asks for pilot replications. */
const WARM_UP_CHART = "warm-up";

function keysOf({ common, health, ledger }: Language): readonly string[] {
  return Object.keys({ ...common, ...health, ...ledger });
}

/** Keys nobody knows, and keys of the other kind of study. */
function checkTop(file: MapNode, language: Language, scope: Scope): void {
  const { health, ledger } = language;
  checkKeys(file, [...keysOf(language), "source"], { scope, what: "a scenario" });
  const [own, other, reason] =
    scope.context.world === "health"
      ? [health, ledger, "patients, who come with a workflow"]
      : [ledger, health, "load, which is put on a ledger alone"];
  for (const [key, entry] of file.entries) {
    if (Object.hasOwn(own, key) || !Object.hasOwn(other, key)) continue;
    scope.key(key).fault({ place: entry.key }, `expected no ${key} beside ${reason}, got both`);
  }
}

function readHealth(sections: Sections, scope: Scope): HealthWorld | undefined {
  const table = sections.language.health;
  const sites = sections.read(table.sites, "sites", scope);
  const patients = sections.read(table.patients, "patients", scope);
  const path = sections.read(table.workflow, "workflow", scope);
  const at = under(sections.root, "workflow");
  const file =
    path === undefined || at === undefined ? undefined : scope.context.files.tree(path, scope.key("workflow"), at);
  const workflow = file && readWorkflow(file, under(sections.root, "patients"), scope);
  rules.checkHospitals(sections.root, { patients, workflow }, scope);
  return sites && patients && workflow && { kind: "health", sites, patients, workflow };
}

function readLedger(sections: Sections, designs: readonly DesignPlan[], scope: Scope): LedgerWorld | undefined {
  const table = sections.language.ledger;
  const sites = sections.read(table.sites, "sites", scope);
  const named = sections.read(table.load, "load", scope);
  const at = under(sections.root, "load");
  const load = named && at && withClients(named, designs, { at, scope: scope.key("load") });
  return sites && load && { kind: "ledger", sites, load };
}

type Compared = Pick<
  Plan,
  "network" | "designs" | "baseline" | "best" | "attackLevels" | "attacks" | "faults" | "capacity" | "charts"
>;

interface Simulated {
  readonly designs: readonly DesignPlan[];
  /** Undefined after a fault. */
  readonly network: WrittenNetwork | undefined;
}

/** Which designs run, over which links, and what strikes them. */
function readComparison(sections: Sections, { designs, network }: Simulated, scope: Scope): Compared | undefined {
  const table = sections.language.common;
  const comparison = sections.read(table.compare, "compare", scope);
  const compared = designs.filter(({ name }) => comparison?.designs?.includes(name) ?? true);
  const all = designs.length === scope.context.designs?.length;
  const ledgers = all
    ? compared.flatMap(({ name, ledger }) => (ledger ? [{ design: name, validators: ledger.validators }] : []))
    : undefined;
  const struck = scope.knowing({ ledgers });
  const at = under(sections.root, "network");
  const inNetwork = struck.key("network");
  const placed = network && withHubs(network, at, inNetwork);
  const bears = placed && bearsJitter(placed, at, inNetwork.key("jitter").key("pareto"));
  const linked = placed && withOverlay(placed, at, inNetwork.key("overlay"));
  const attacks = sections.read(table.attacks, "attacks", struck);
  const faults = sections.read(table.faults, "faults", struck);
  const capacity = readCapacity(sections, compared, struck);
  const charts = sections.read(table.charts, "charts", scope);
  const pilot = textOf(under(under(sections.root, "run"), "warm-up")) === AUTO;
  if (comparison === undefined || !bears || linked === undefined || attacks === undefined || faults === undefined)
    return undefined;
  rules.checkAttackLevels(sections.root, { comparison, attacks }, scope);
  const parts = { attacks, faults, ...(capacity === undefined ? {} : { capacity }) };
  const outages = faults.some(({ fault }) => ["crash", "outage", "partition"].includes(fault));
  const { protocols } = scope.context.registries;
  const forks = compared.some(({ ledger }) => ledger && canFork(ledger, protocols));
  const study = { attacks: attacks.length > 0, capacity: capacity !== undefined, outages, forks, pilot };
  return {
    network: linked,
    designs: compared,
    baseline: comparison.baseline ?? compared[0]?.name ?? "",
    ...(comparison.best === undefined ? {} : { best: comparison.best }),
    attackLevels: levelsOf(comparison, attacks.length),
    ...parts,
    charts: charts ?? fittingCharts(study, scope),
  };
}

/** Whether blocks that a ledger's validators have may be taken back. */
function canFork({ protocol: id, params }: LedgerPlan, protocols: Registries["protocols"]): boolean {
  const protocol = protocols[id];
  if (protocol === undefined) return false;
  return claiming(protocol, withDefaults(protocol.params, params as never)).finality !== "deterministic";
}

function levelsOf({ attackLevels }: Comparison, attacks: number): Plan["attackLevels"] {
  return attackLevels ?? [attacks > 0 ? "on" : "off"];
}

/** The sweep, with those of its designs that are compared; undefined when there is none. */
function readCapacity(sections: Sections, compared: readonly DesignPlan[], scope: Scope): CapacityPlan | undefined {
  const capacity = sections.read(sections.language.common.capacity, "capacity", scope);
  if (capacity === undefined) return undefined;
  rules.checkCapacity(sections.root, { capacity, compared }, scope);
  const designs = capacity.designs.filter((name) => compared.some((design) => design.name === name));
  return designs.length === 0 ? undefined : { ...capacity, designs };
}

/** Charts that this study can fill. */
function fittingCharts(
  study: Readonly<Record<Exclude<ChartNeeds["needs"], "patients">, boolean>>,
  { context }: Scope,
): readonly string[] {
  const patients = context.world === "health";
  const has = { ...study, patients, attacks: patients && study.attacks };
  const { charts } = context.registries;
  return Object.keys(charts).filter((id) => has[charts[id]!.needs]);
}
