// Runs a health world on its own: real network delays, a ledger that answers at once, and a collector of what happened.

import { processAttacks } from "../../src/attack/registry.ts";
import type { AttackSpec } from "../../src/attack/spec.ts";
import { assert } from "../../src/base/errors.ts";
import type { Micros } from "../../src/base/time.ts";
import { EventPort, type EventType, type RunEvent } from "../../src/events/events.ts";
import { type HealthSpec, HealthWorld } from "../../src/health/world.ts";
import { Processes } from "../../src/kernel/processes.ts";
import { streamOf } from "../../src/kernel/random.ts";
import { Simulation } from "../../src/kernel/simulation.ts";
import type { LedgerClient } from "../../src/ledger/client.ts";
import { type Operation, ReplicatedState } from "../../src/ledger/contract.ts";
import { regionIndex, roundTripMs } from "../../src/network/aws-2020.ts";

/** A ledger that orders each request at once and answers after a fixed time. */
export class StubLedger implements LedgerClient {
  readonly state = new ReplicatedState();
  readonly submitted: Operation[] = [];
  readonly #answerAfter: (answered: () => void) => void;

  constructor(answerAfter: (answered: () => void) => void = (answered) => answered()) {
    this.#answerAfter = answerAfter;
  }
  submit(_site: number, operation: Operation, answered: () => void): void {
    this.submitted.push(operation);
    this.state.apply(operation, this.submitted.length);
    this.#answerAfter(answered);
  }
  stateAt(): ReplicatedState {
    return this.state;
  }
}

export interface RunOptions {
  readonly seed?: number;
  readonly replication?: number;
  readonly utcOffsetHours: readonly number[];
  readonly attacks?: readonly Extract<
    AttackSpec,
    { attack: "cloud-tampering" /** Somebody can change what the ledger says. */; readonly ledgerIsEditable?: boolean }
  >[];
  readonly jitter?: number;
  readonly loss?: number;
  /** One-way delay between two endpoints; the AWS table when absent. */
  readonly oneWay?: (from: number, to: number) => Micros;
  /** Time until the ledger answers [µs]. */
  readonly ledgerAnswers?: Micros;
  readonly observe?: readonly EventType[];
  /** Somebody can change what the ledger says. */
  readonly ledgerIsEditable?: boolean;
}

export interface Outcome {
  readonly world: HealthWorld;
  readonly ledger: StubLedger | undefined;
  readonly values: Readonly<Record<string, number>>;
  readonly checks: ReturnType<HealthWorld["finish"]>["checks"];
  /** Events observed, all of the run. */
  readonly events: readonly RunEvent[];
  /** Observations of a metric that ended in the measured time. */
  readonly of: (metric: string) => readonly number[];
  readonly executed: number;
}

/** One replication without the host of a ledger. @param World the health world, or a mutant of it. */
export function runWorld(spec: HealthSpec, options: RunOptions, World = HealthWorld): Outcome {
  const { seed = 1, replication = 1 } = options;
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  const port = new EventPort();
  const events: RunEvent[] = [];
  port.observe(
    options.observe ?? ["measured", "read", "detected", "tampered", "spent"],
    (event) => void events.push(event),
  );
  const answer = simulation.register((_a, _b, _c, _d, answered) => (answered as () => void)());
  const later = (answered: () => void): void => {
    if (options.ledgerAnswers === undefined) answered();
    else simulation.at(simulation.now + options.ledgerAnswers, answer, 0, 0, 0, 0, answered);
  };
  const ledger = spec.records.records === "ledger" ? new StubLedger(later) : undefined;
  const oneWay = options.oneWay ?? awsDelays(spec);
  const network = {
    delays: { base: oneWay },
    jitter: options.jitter ?? 0.05,
    loss: options.loss ?? 1e-4,
    cloud: spec.sites.length,
  };
  const setup = {
    spec,
    simulation,
    processes,
    events: port,
    utcOffsetHours: options.utcOffsetHours,
    network,
    seed,
    replication,
  };
  const world = new World(ledger === undefined ? setup : { ...setup, ledger });
  for (const operation of world.genesis()) ledger?.state.apply(operation, 0);
  for (const attack of options.attacks ?? []) {
    const environment = {
      processes,
      events: port,
      stores: world.exposed,
      logs: options.ledgerIsEditable && ledger !== undefined ? [ledger.state] : [],
      stream: streamOf(seed, replication, attack.attack, 0),
    };
    processes.start(attack.attack, processAttacks[attack.attack].act(attack, environment));
  }
  world.start();
  const { warmUp, length } = spec.calendar;
  if (warmUp > 0) simulation.run(warmUp - 1);
  world.openWindow();
  simulation.run(warmUp + length);
  const { values, checks } = world.finish();
  const of = (metric: string): readonly number[] =>
    events.flatMap((event) =>
      event.type === "measured" && event.metric === metric && event.at >= warmUp ? [event.value] : [],
    );
  return { world, ledger, values, checks, events, of, executed: simulation.executed };
}

/** One-way delays between the sites' regions, and a cloud in Frankfurt as the last endpoint. */
function awsDelays(spec: HealthSpec): (from: number, to: number) => Micros {
  const regions = [...spec.sites.map((site) => site.region), "eu-central-1"].map(regionIndex);
  assert(
    regions.every((region) => region >= 0),
    "a region without delays",
  );
  return (from, to) =>
    from === to || regions[from] === regions[to]
      ? 250
      : Math.round((roundTripMs(regions[from]!, regions[to]!)! * 1000) / 2);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
