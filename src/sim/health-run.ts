// A replication of the health world, with the ledger of its design when it keeps one.
import { processAttacks } from "../attack/registry.ts";
import { assert } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import { type HealthSpec, HealthWorld } from "../health/world.ts";
import { Processes } from "../kernel/processes.ts";
import { streamOf } from "../kernel/random.ts";
import { REGIONS, regionIndex } from "../network/aws-2020.ts";
import { Delays } from "../network/delays.ts";
import { observeHealth } from "../observe/health-metrics.ts";
import type { DesignPlan, HealthWorld as HealthWorldPlan, Plan } from "../scenario/plan.ts";
import { LedgerPart } from "./ledger-run.ts";
import { hubEndpoints } from "./overlay-place.ts";
import type { Audit, Part, RunSetup } from "./part.ts";

/** A cloud region has links that no hospital fills. */
const CLOUD_LINK = { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY };

export class HealthRun implements Part {
  readonly #setup: RunSetup;
  readonly #world: HealthWorld;
  readonly #processes: Processes;
  readonly #ledger: LedgerPart | undefined;
  readonly #observed: { finish(): void };

  constructor(setup: RunSetup) {
    const { plan, point, replication, simulation, events, sink } = setup;
    const design = plan.designs[point.design]!;
    const spec = healthSpecOf(plan, design);
    const { sites } = spec;
    const { jitter } = plan.network;
    assert(typeof jitter === "number", "patients' records come with lognormal jitter");
    this.#setup = setup;
    this.#processes = new Processes(simulation);
    const hubs = hubEndpoints(plan.network);
    const regions = [...sites.map((site) => site.region), cloudRegion(design) ?? sites[0]!.region, ...hubs.regions];
    const delays = new Delays(plan.network, regions, { seed: plan.run.seed, replication });
    this.#observed = observeHealth(events, sink);
    const links = [...sites.map((site) => site.link), CLOUD_LINK, ...hubs.links];
    const place = { delays, links, regions, siteCount: sites.length };
    this.#ledger = design.ledger === undefined ? undefined : new LedgerPart(setup, design.ledger, place);
    this.#world = new HealthWorld({
      spec,
      simulation,
      processes: this.#processes,
      events,
      utcOffsetHours: utcOffsets(spec),
      network: { delays, jitter, loss: plan.network.loss, cloud: sites.length },
      seed: plan.run.seed,
      replication,
      ...(this.#ledger === undefined ? {} : { ledger: this.#ledger.host }),
    });
  }

  start(): void {
    this.#ledger?.start(this.#world.genesis());
    this.#world.start();
    this.#startAttacks();
  }

  openWindow(): void {
    this.#world.openWindow();
    this.#ledger?.openWindow();
  }

  finish(window: Micros): Audit {
    const { sink, plan } = this.#setup;
    const ledger = this.#ledger?.finish(window);
    if (this.#ledger !== undefined) {
      const { sentBytes, receivedBytes } = this.#ledger.network;
      const { sites } = plan.world as HealthWorldPlan;
      for (const site of sites.keys()) {
        this.#world.bulk.addMessageBytes(site, "up", sentBytes[site]!);
        this.#world.bulk.addMessageBytes(site, "down", receivedBytes[site]!);
      }
    }
    this.#observed.finish();
    const { values, checks, places } = this.#world.finish();
    for (const [metric, value] of Object.entries(values)) sink.set(metric, value);
    return { checks: [...checks, ...(ledger?.checks ?? [])], places: [...places, ...(ledger?.places ?? [])] };
  }

  #startAttacks(): void {
    const { plan, point, events, replication } = this.#setup;
    if ("attacks" in point && !point.attacks) return;
    for (const [index, attack] of plan.attacks.entries()) {
      if (attack.attack !== "cloud-tampering") continue;
      const stream = streamOf(plan.run.seed, replication, attack.attack, index);
      const logs = this.#ledger?.host.editableLogs() ?? [];
      const environment = { processes: this.#processes, events, stores: this.#world.exposed, logs, stream };
      this.#processes.start(attack.attack, processAttacks[attack.attack].act(attack, environment));
    }
  }
}

/** What the health layer needs of a plan and one of its designs. */
export function healthSpecOf(plan: Plan, design: DesignPlan): HealthSpec {
  const { sites, patients, workflow } = plan.world as HealthWorldPlan;
  return { sites, patients, workflow, records: design.records!, calendar: plan.run };
}

/** Local standard time less UTC [h], by site; UTC where the region is none of the table's. */
export function utcOffsets({ sites }: HealthSpec): readonly number[] {
  return sites.map((site) => REGIONS[regionIndex(site.region)]?.utcOffsetHours ?? 0);
}

function cloudRegion({ records }: DesignPlan): string | undefined {
  if (records === undefined) return undefined;
  if ("cloud" in records) return records.cloud.store.region;
  return "exchange" in records ? records.exchange.region : undefined;
}
