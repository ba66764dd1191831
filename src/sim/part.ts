// What the parts of a replication share, and what each of them does.
import type { Micros } from "../base/time.ts";
import type { EventPort } from "../events/events.ts";
import type { Simulation } from "../kernel/simulation.ts";
import type { ReplicationResult } from "../observe/result.ts";
import type { MetricSink } from "../observe/sink.ts";
import type { DesignPoint, Plan } from "../scenario/plan.ts";

/** One part of a replication: the health world, or a ledger under a load. */
export interface Part {
  start(): void;
  /** Warm-up is over. */
  openWindow(): void;
  /** The run is over: sets values in the sink. */
  finish(window: Micros): Audit;
}

/** What a part checked about itself, and how much its places were given to do. */
export type Audit = Pick<ReplicationResult, "checks" | "places">;

/** What the parts of a replication share. */
export interface RunSetup {
  readonly plan: Plan;
  readonly point: DesignPoint;
  readonly replication: number;
  readonly simulation: Simulation;
  readonly events: EventPort;
  readonly sink: MetricSink;
}
