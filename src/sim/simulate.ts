// One replication of one design point, from plan to numbers. Same plan, point and replication: same result, on any machine.
import { MINUTE, type Micros, SECOND } from "../base/time.ts";
import { EventPort } from "../events/events.ts";
import { Simulation } from "../kernel/simulation.ts";
import { type Agreement, checkAgreement } from "../observe/agreement.ts";
import { keepAnswers } from "../observe/answer-series.ts";
import { checkForks } from "../observe/forks.ts";
import type { ReplicationResult } from "../observe/result.ts";
import { MetricSink } from "../observe/sink.ts";
import type { DesignPoint, LedgerWorld, Plan } from "../scenario/plan.ts";
import { claimingProtocolOf } from "../scenario/protocol-of.ts";
import { planAt } from "../scenario/setting.ts";
import { HealthRun } from "./health-run.ts";
import { ENTRY_BYTES } from "./ledger-host.ts";
import { LedgerRun } from "./ledger-run.ts";
import type { Audit, Part, RunSetup } from "./part.ts";

/** Requests a capacity point measures, as long as that takes: enough for a p95 with 20 observations beyond it. */
const CAPACITY_REQUESTS = 500;
/** Time that an idle ledger has to find its first leader before the load begins: a cold start is not what a sweep asks about. */
const CAPACITY_SETTLING: Micros = 2 * MINUTE;
/** Shortest measured time at a capacity point: many block intervals. */
const CAPACITY_SHORTEST: Micros = 30 * SECOND;

/** Priority of what comes before everything else of its instant. */
const FIRST_OF_INSTANT = 0;

/**
 * Runs a replication.
 * @param watch called with the event port and the simulation before the start, for traces and tests.
 * @throws Violation when honest validators disagree.
 */
export function simulate(
  plan: Plan,
  point: DesignPoint,
  replication: number,
  watch?: (events: EventPort, simulation: Simulation) => void,
): ReplicationResult {
  const own = planOf(plan, point);
  const setup: RunSetup = {
    plan: own,
    point,
    replication,
    simulation: new Simulation(),
    events: new EventPort(),
    sink: new MetricSink(),
  };
  const agreement = rulesOf(own, point)(setup.events);
  const answers = point.kind === "pilot" ? keepAnswers(setup.events) : undefined;
  watch?.(setup.events, setup.simulation);
  const part: Part = own.world.kind === "health" ? new HealthRun(setup) : new LedgerRun(setup);
  const { simulation, sink } = setup;
  const { warmUp, length } = own.run;
  const opening = simulation.register(() => {
    sink.measuring = point.kind !== "pilot"; // of a pilot only its answers are asked for
    part.openWindow();
  }, "window opens");
  simulation.at(warmUp, opening, 0, 0, 0, 0, undefined, FIRST_OF_INSTANT);
  part.start();
  simulation.run(warmUp + length);
  const { checks, places } = part.finish(length);
  const result = resultOf(setup, { checks: [...checks, ...agreement.checks()], places });
  return answers === undefined ? result : { ...result, answers: answers() };
}

/** What is watched: blocks are committed for good, or until others are adopted in their place. */
function rulesOf(plan: Plan, point: DesignPoint): (events: EventPort) => Agreement {
  const ledger = plan.designs[point.design]!.ledger;
  const isFinal = ledger === undefined || claimingProtocolOf(plan, ledger).finality !== "probabilistic";
  return isFinal ? checkAgreement : checkForks;
}

function resultOf({ point, replication, sink, simulation }: RunSetup, audit: Audit): ReplicationResult {
  return {
    point: point.id,
    replication,
    samples: Object.fromEntries([...sink.samples].map(([metric, sample]) => [metric, sample.values()])),
    shares: Object.fromEntries(sink.shares),
    values: Object.fromEntries(sink.values),
    ...audit,
    events: simulation.executed,
  };
}

/** The plan as a design point sees it. */
function planOf(whole: Plan, point: DesignPoint): Plan {
  const plan = planAt(whole, point.kind === "capacity" ? undefined : point.setting);
  const { warmUp, length } = plan.run;
  switch (point.kind) {
    case "study":
      return point.warmUp === undefined ? plan : { ...plan, run: { ...plan.run, warmUp: point.warmUp } };
    case "pilot":
      return { ...plan, run: { ...plan.run, warmUp: 0, length: warmUp + length } };
    case "capacity":
      return capacityPlan(plan, point.perSecond);
  }
}

/** A design's ledger alone, under a Poisson load: from its hospitals, or from the clients that the study has anyway. */
function capacityPlan(plan: Plan, perSecond: number): Plan {
  const load = { arrivals: "poisson", perSecond, from: CAPACITY_SETTLING, ...capacityClients(plan.world) } as const;
  const sites = plan.world.sites.map(({ name, region, link }) => ({ name, region, link }));
  const world: LedgerWorld = { kind: "ledger", sites, load };
  const length = Math.max(CAPACITY_SHORTEST, Math.round((CAPACITY_REQUESTS / perSecond) * SECOND));
  return {
    ...plan,
    world,
    run: { ...plan.run, warmUp: CAPACITY_SETTLING + Math.round(length / 10), length },
    attacks: [],
    faults: [],
  };
}

/** Who submits, and how many bytes. */
function capacityClients(world: Plan["world"]): Pick<LedgerWorld["load"], "clients" | "sizeBytes"> {
  if (world.kind === "ledger") return { clients: world.load.clients, sizeBytes: world.load.sizeBytes };
  const hospitals = world.sites.flatMap((site, index) => (site.kind === "hospital" ? [index] : []));
  return { clients: hospitals, sizeBytes: ENTRY_BYTES };
}
