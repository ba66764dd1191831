// One replication of one design point, from plan to numbers. Same plan, point and replication: same result, on any machine.
import { assert } from "../base/errors.ts";
import { MINUTE, type Micros, SECOND } from "../base/time.ts";
import { EventPort } from "../events/events.ts";
import { Simulation } from "../kernel/simulation.ts";
import { checkAgreement } from "../observe/agreement.ts";
import type { ReplicationResult } from "../observe/result.ts";
import { MetricSink } from "../observe/sink.ts";
import type { DesignPoint, LedgerWorld, Plan } from "../scenario/plan.ts";
import { HealthRun } from "./health-run.ts";
import { ENTRY_BYTES } from "./ledger-host.ts";
import { LedgerRun } from "./ledger-run.ts";
import type { Part, RunSetup } from "./part.ts";

/** Requests a capacity point measures, as long as that takes: enough for a p95 with 20 observations beyond it. */
const CAPACITY_REQUESTS = 500;
/** Time that an idle ledger has to find its first leader before the load begins: a cold start is not what a sweep asks about. */
const CAPACITY_SETTLING: Micros = 2 * MINUTE;
/** Shortest measured time at a capacity point: many block intervals. */
const CAPACITY_SHORTEST: Micros = 30 * SECOND;

/**
 * Runs a replication.
 * @param watch called with the event port before the start, for traces and tests.
 * @throws Violation when honest validators disagree.
 */
export function simulate(
  plan: Plan,
  point: DesignPoint,
  replication: number,
  watch?: (events: EventPort) => void,
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
  checkAgreement(setup.events);
  watch?.(setup.events);
  const part: Part = own.world.kind === "health" ? new HealthRun(setup) : new LedgerRun(setup);
  part.start();
  const { warmUp, length } = own.run;
  if (warmUp > 0) setup.simulation.run(warmUp - 1);
  setup.sink.measuring = true;
  part.openWindow();
  setup.simulation.run(warmUp + length);
  const checks = part.finish(length);
  return resultOf(setup, checks);
}

function resultOf(
  { point, replication, sink, simulation }: RunSetup,
  checks: ReplicationResult["checks"],
): ReplicationResult {
  return {
    point: point.id,
    replication,
    samples: Object.fromEntries([...sink.samples].map(([metric, sample]) => [metric, sample.values()])),
    shares: Object.fromEntries(sink.shares),
    values: Object.fromEntries(sink.values),
    checks,
    events: simulation.executed,
  };
}

/** The plan as a design point sees it: a capacity point is the design's ledger alone, under a Poisson load from its hospitals. */
function planOf(plan: Plan, point: DesignPoint): Plan {
  if (point.kind === "study") return plan;
  assert(plan.world.kind === "health", "a capacity sweep belongs to a health study");
  const { sites } = plan.world;
  const hospitals = sites.flatMap((site, index) => (site.kind === "hospital" ? [index] : []));
  const world: LedgerWorld = {
    kind: "ledger",
    sites: sites.map(({ name, region, link }) => ({ name, region, link })),
    load: {
      arrivals: "poisson",
      perSecond: point.perSecond,
      from: CAPACITY_SETTLING,
      sizeBytes: ENTRY_BYTES,
      clients: hospitals,
    },
  };
  const length = Math.max(CAPACITY_SHORTEST, Math.round((CAPACITY_REQUESTS / point.perSecond) * SECOND));
  return {
    ...plan,
    world,
    run: { ...plan.run, warmUp: CAPACITY_SETTLING + Math.round(length / 10), length },
    attacks: [],
    faults: [],
  };
}
