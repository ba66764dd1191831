// The health world of one replication: hospitals, links, patients and one record system, put together from the
// scenario.
import { assert, UsageError } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import type { EventPort, TimePart } from "../events/events.ts";
import type { Life } from "../kernel/process.ts";
import type { Processes } from "../kernel/processes.ts";
import type { Simulation } from "../kernel/simulation.ts";
import type { LedgerClient } from "../ledger/client.ts";
import type { Operation } from "../ledger/contract.ts";
import { BulkNetwork } from "../network/bulk.ts";
import type { ExposedStore } from "../storage/contract.ts";
import { LocalTime } from "../workload/local-time.ts";
import { Care } from "./care.ts";
import { Encounter, type Services } from "./encounter.ts";
import { Hospitals } from "./hospitals.ts";
import { Luck } from "./luck.ts";
import { type Patient, populate, type Visit } from "./patients.ts";
import { recordSystemOf } from "./records/registry.ts";
import { type Measured, WorldMeter } from "./self-checks.ts";
import type { CalendarSpec, PatientsSpec, RecordsSpec, SiteSpec, WorkflowSpec } from "./spec.ts";
import { runSteps } from "./steps/registry.ts";
import { Timeline } from "./timeline.ts";
import { Truth } from "./truth.ts";

/** Encounter of the workflow that return visits go through. */
export const RETURN_ENCOUNTER = "another-hospital";

export interface HealthSpec {
  readonly sites: readonly SiteSpec[];
  readonly patients: PatientsSpec;
  readonly workflow: WorkflowSpec;
  readonly records: RecordsSpec;
  readonly calendar: CalendarSpec;
}

export interface HealthSetup {
  readonly spec: HealthSpec;
  readonly simulation: Simulation;
  readonly processes: Processes;
  readonly events: EventPort;
  /** Local standard time less UTC [h], by site. */
  readonly utcOffsetHours: readonly number[];
  readonly network: {
    readonly delays: { base(from: number, to: number): Micros };
    /** Coefficient of variation of a request's round trips. */
    readonly jitter: number;
    readonly loss: number;
    /** Endpoint of the cloud region; sites are endpoints 0, 1, … */
    readonly cloud: number;
  };
  readonly seed: number;
  readonly replication: number;
  /** Present when the design keeps a ledger. */
  readonly ledger?: LedgerClient;
}

export class HealthWorld {
  readonly bulk: BulkNetwork;
  /** All visits of the run, in order: the same for every design. */
  readonly visits: readonly Visit[];
  readonly #setup: HealthSetup;
  readonly #luck: Luck;
  readonly #services: Services;
  readonly #encounters: Readonly<Record<Visit["kind"], string>>;
  readonly #meter: WorldMeter;
  #measuring = false;
  #ended = 0;

  /** @throws UsageError when patients return and the workflow has no encounter for them. */
  constructor(setup: HealthSetup) {
    const { spec, simulation, processes, network } = setup;
    this.#setup = setup;
    this.#luck = new Luck(setup.seed, setup.replication);
    this.#encounters = { first: Object.keys(spec.workflow.encounters)[0]!, return: RETURN_ENCOUNTER };
    const localTimes = setup.utcOffsetHours.map((offset) => new LocalTime(spec.calendar.starts, offset));
    this.visits = this.#populate(localTimes);
    this.bulk = new BulkNetwork({
      simulation,
      processes,
      sites: spec.sites,
      roundTrip: roundTripsOf(setup),
      loss: network.loss,
    });
    this.#services = this.#servicesAt(new Hospitals(spec.sites, localTimes, processes));
    this.#meter = new WorldMeter(this.#services.hospitals.resources, this.bulk);
    for (const patient of new Set(this.visits.map((visit) => visit.patient))) this.#enrol(patient);
  }

  /** What the ledger holds when the run starts. */
  genesis(): readonly Operation[] {
    return this.#services.records.genesis();
  }

  /** Stores that whoever runs them could tamper with. */
  get exposed(): readonly ExposedStore[] {
    return this.#services.records.exposed;
  }

  /** Schedules shifts and all visits. */
  start(): void {
    const { simulation, processes } = this.#setup;
    this.#services.hospitals.start();
    const arrive = simulation.register((index) => {
      const visit = this.visits[index]!;
      processes.start(`${visit.patient.id} ${visit.kind}`, this.#encounterOf(visit));
    }, "patient arrives");
    for (const [index, visit] of this.visits.entries()) simulation.at(visit.at, arrive, index);
  }

  /** Warm-up is over: statistics begin anew. */
  openWindow(): void {
    this.#measuring = true;
    this.#meter.openWindow();
  }

  /** Utilisations and queues by metric id, what the world checked about itself, and how much its places were given to do. */
  finish(): Measured {
    const { values, ...audit } = this.#meter.measure(this.#setup.simulation.now);
    return { values: { ...values, encounters: this.#ended }, ...audit };
  }

  #populate(localTimes: readonly LocalTime[]): readonly Visit[] {
    const { sites, patients, workflow, calendar } = this.#setup.spec;
    const visits = populate({
      spec: patients,
      hospitals: sites.flatMap((site, index) => (site.kind === "hospital" ? [index] : [])),
      localTimes,
      period: calendar.warmUp + calendar.length,
      luck: this.#luck,
      firstEncounter: this.#encounters.first,
    });
    if (visits.some(({ kind }) => kind === "return") && !Object.hasOwn(workflow.encounters, RETURN_ENCOUNTER)) {
      const known = Object.keys(workflow.encounters).join(", ");
      const expected = `an encounter ${RETURN_ENCOUNTER} for patients who return`;
      throw UsageError.of("workflow", `expected ${expected}, got ${known}`);
    }
    return visits;
  }

  #servicesAt(hospitals: Hospitals): Services {
    const { spec, processes, events, network, ledger } = this.#setup;
    const records = recordSystemOf(spec.records, {
      processes,
      siteNames: spec.sites.map((site) => site.name),
      bulk: this.bulk,
      roundTrip: roundTripsOf(this.#setup),
      jitter: network.jitter,
      region: network.cloud,
      auditLag: (site, value) => {
        if (events.wants("measured"))
          events.emit({ type: "measured", at: processes.now, metric: "auditLag", value, site });
      },
      ...(ledger === undefined ? {} : { ledger }),
    });
    const { workflow, patients } = spec;
    const truth = new Truth(patients, this.#luck);
    return { processes, events, hospitals, records, workflow, repeatScan: patients.repeatScan, truth, run: runSteps };
  }

  #enrol(patient: Patient): void {
    this.#services.truth.enrol(patient);
    this.#services.records.enrol(patient);
  }

  *#encounterOf(visit: Visit): Life {
    const { processes, spec } = this.#setup;
    const encounter = this.#encounters[visit.kind];
    const timeline = new Timeline(processes);
    const care = new Care({ processes, luck: this.#luck, visit, encounter, timeline });
    const startedAt = care.now;
    yield* runSteps(spec.workflow.encounters[encounter]!, new Encounter(this.#services, care), encounter);
    this.#conclude(care, startedAt);
  }

  #conclude(care: Care, startedAt: Micros): void {
    const { events } = this.#setup;
    const { timeline, now: at, encounter, site, patient } = care;
    assert(timeline.end === at, `time at the end of ${encounter} of ${patient.id} is not accounted for`);
    if (this.#measuring) this.#ended += 1;
    if (events.wants("spent")) {
      for (const [part, duration] of spentByPart(timeline)) events.emit({ type: "spent", at, part, duration });
    }
    if (events.wants("ended")) {
      events.emit({ type: "ended", at, encounter, patient: patient.id, site, startedAt, segments: timeline.segments });
    }
  }
}

function roundTripsOf({ network: { delays } }: HealthSetup): (a: number, b: number) => Micros {
  return (a, b) => delays.base(a, b) + delays.base(b, a);
}

function spentByPart(timeline: Timeline): Map<TimePart, Micros> {
  const spent = new Map<TimePart, Micros>();
  for (const { part, start, end } of timeline.segments) spent.set(part, (spent.get(part) ?? 0) + end - start);
  return spent;
}
