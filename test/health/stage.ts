// A small hospital world with round numbers, for timelines worked by hand: two hospitals on 80 Mbps links, a cloud 10
// ms away, a store that takes 20 ms to its first byte and 40 ms to keep what was sent, a ledger that answers after 2 s.
// No jitter, no loss.
import type { AuditEntry } from "../../src/access/audit/audit-sink.ts";
import { LedgerEach } from "../../src/access/audit/ledger-each.ts";
import { MerkleBatch } from "../../src/access/audit/merkle-batch.ts";
import { MINUTE, type Micros, SECOND } from "../../src/base/time.ts";
import { EventPort, type RunEvent, type Segment } from "../../src/events/events.ts";
import { Care } from "../../src/health/care.ts";
import { Encounter, type Services } from "../../src/health/encounter.ts";
import { Hospitals } from "../../src/health/hospitals.ts";
import { Luck } from "../../src/health/luck.ts";
import type { Patient, Study, Visit } from "../../src/health/patients.ts";
import { CdCourier } from "../../src/health/records/cd-courier.ts";
import { CentralHie } from "../../src/health/records/central-hie.ts";
import { Cloud } from "../../src/health/records/cloud.ts";
import { Gateway } from "../../src/health/records/gateway.ts";
import { Ledger } from "../../src/health/records/ledger.ts";
import { Members } from "../../src/health/records/members.ts";
import { OnLedgerRecords } from "../../src/health/records/on-ledger.ts";
import { Paper } from "../../src/health/records/paper.ts";
import type { RecordSystem } from "../../src/health/records/record-system.ts";
import { Siloed } from "../../src/health/records/siloed.ts";
import { Wire } from "../../src/health/records/wire.ts";
import type { CloudSpec, PaperSpec, RecordsSpec, StepSpec, WorkflowSpec } from "../../src/health/spec.ts";
import { runSteps } from "../../src/health/steps/registry.ts";
import { Timeline } from "../../src/health/timeline.ts";
import { Truth } from "../../src/health/truth.ts";
import type { Life } from "../../src/kernel/process.ts";
import { Processes } from "../../src/kernel/processes.ts";
import { Simulation } from "../../src/kernel/simulation.ts";
import { BulkNetwork } from "../../src/network/bulk.ts";
import { ObjectStore } from "../../src/storage/object-store.ts";
import { LocalTime } from "../../src/workload/local-time.ts";
import { StubLedger } from "./harness.ts";
import { constant, designs, patients } from "./radiology.ts";

const CLOUD_ENDPOINT = 2;
const MB = 1e6;
/** 10 MB: 1 s on an 80 Mbps link. */
export const IMAGES = 10 * MB;
/** A folder is found in 10 min; a copy takes 20 min to make and 24 h to come; a typed report has no field wrong. */
const PAPER: PaperSpec = {
  search: constant(10 * MINUTE),
  notFound: 0,
  copy: constant(20 * MINUTE),
  courier: constant(24 * 60 * MINUTE),
  notSent: 0,
  retyped: { fields: 10, wrong: 0 },
};
/** Report of 100 kB: 10 ms. */
const REPORT = 100_000;

const site = (name: string) => ({
  name,
  kind: "hospital" as const,
  region: "here",
  link: { up: 80 * MB, down: 80 * MB },
  equipment: { ct: 1 },
  staff: { technologist: { day: 1, night: 1 }, physician: { day: 2, night: 0 } },
});

export function study(patient: string, at: number, name = "earlier"): Study {
  const id = `${patient} ${name}`;
  return {
    id,
    patient,
    site: at,
    sizeBytes: IMAGES,
    contentSeed: 7,
    report: { id: `${id} report`, sizeBytes: REPORT, contentSeed: 8 },
  };
}

export function patient(id: string, archivedAt?: number): Patient {
  const archived = archivedAt === undefined ? [] : [study(id, archivedAt)];
  return { id, number: Number(id.slice(1)), bodyPart: "head", consentDraw: 0.5, archived };
}

type Design = RecordsSpec["records"];

export interface StageOptions {
  readonly workflow?: WorkflowSpec;
  readonly cloud?: Partial<CloudSpec>;
  readonly paper?: Partial<PaperSpec>;
  readonly onLedger?: Extract<RecordsSpec, { records: "ledger" }>["onLedger"];
}

export interface Ended {
  readonly patient: string;
  readonly segments: readonly Segment[];
  readonly start: Micros;
  readonly end: Micros;
}

export class Stage {
  readonly simulation = new Simulation();
  readonly processes = new Processes(this.simulation);
  readonly events: RunEvent[] = [];
  readonly ended: Ended[] = [];
  readonly store = new ObjectStore();
  readonly ledger: StubLedger;
  readonly services: Services;
  readonly luck = new Luck(1, 1);

  constructor(design: Design, options: StageOptions = {}) {
    const port = new EventPort();
    port.observe(["measured", "read", "detected"], (event) => void this.events.push(event));
    const sites = [site("A"), site("B")];
    const localTimes = sites.map(() => new LocalTime(0, 0)); // 1970-01-01 00:00: night
    const roundTrip = (): Micros => 20_000;
    const { simulation, processes } = this;
    const bulk = new BulkNetwork({ simulation, processes, sites, roundTrip, loss: 0 });
    const times = { connectionRoundTrips: 2, firstByte: constant(20_000), write: constant(40_000) };
    const wireTo = (region: number): Wire => new Wire({ processes, bulk, roundTrip, jitter: 0, region, times });
    const answer = simulation.register((_a, _b, _c, _d, answered) => (answered as () => void)());
    this.ledger = new StubLedger(
      (answered) => void simulation.at(simulation.now + 2 * SECOND, answer, 0, 0, 0, 0, answered),
    );
    this.services = {
      processes,
      events: port,
      hospitals: new Hospitals(sites, localTimes, processes),
      records: this.#records(design, options, wireTo),
      workflow: options.workflow ?? { name: "none", encounters: {} },
      repeatScan: { neededAnyway: 0.1, moreIfPriorMissing: 0.2 },
      truth: new Truth({ ...patients, study: { ...patients.study, size: constant(IMAGES) } }, this.luck),
      run: runSteps,
    };
  }

  #records(design: Design, options: StageOptions, wireTo: (endpoint: number) => Wire): RecordSystem {
    const siteName = (index: number): string => "AB"[index]!;
    const { store, processes, ledger: client } = this;
    const spec: CloudSpec = { ...designs[design === "cloud" ? "cloud" : "ledger"].cloud, ...options.cloud };
    const wire = wireTo(CLOUD_ENDPOINT);
    const gateway = new Gateway({ spec, wire, siteName });
    const cloud = new Cloud({ spec, store, wire, gateway });
    const sealed = ({ site }: AuditEntry, after: Micros): void =>
      this.services.events.emit({ type: "measured", at: processes.now, metric: "auditLag", value: after, site });
    const entries = options.onLedger ?? designs.ledger.onLedger;
    const sink = entries.includes("access-batch")
      ? new MerkleBatch({ processes, client, sealed }, 10 * SECOND)
      : new LedgerEach({ processes, client, sealed });
    const members = new Members({ processes, client, spec, sink, siteName });
    switch (design) {
      case "paper":
        return new Paper({ ...PAPER, ...options.paper }, 2);
      case "siloed":
        return new Siloed(2);
      case "cd-courier": {
        const [prepare, courier] = [constant(20 * MINUTE), constant(24 * 60 * MINUTE)];
        return new CdCourier({ records: "cd-courier", prepare, courier, unreadable: 0 }, 2);
      }
      case "central-hie":
        return new CentralHie({ spec: { ...spec, region: "here" }, siteCount: 2, gateway, wire, wireTo });
      case "cloud":
        return cloud;
      case "ledger":
        return new Ledger({ cloud, members, spec, onLedger: entries });
      case "on-ledger":
        return new OnLedgerRecords({ spec, siteCount: 2, members });
    }
  }

  /** A patient is known, with studies and consent, before the run. */
  enrol(patient: Patient): Patient {
    this.services.truth.enrol(patient);
    this.services.records.enrol(patient);
    for (const operation of this.services.records.genesis()) this.ledger.state.apply(operation, 0);
    return patient;
  }

  /** A patient comes and goes through steps. */
  admit(steps: readonly StepSpec[], visit: Partial<Visit> & { readonly patient: Patient }): this {
    const whole: Visit = {
      kind: "first",
      site: 0,
      at: 0,
      priority: "urgent",
      planned: false,
      patience: 5 * MINUTE,
      repeatDraw: 0.5,
      ...visit,
    };
    this.processes.start(whole.patient.id, this.#life(steps, whole));
    return this;
  }

  *#life(steps: readonly StepSpec[], visit: Visit): Life {
    yield* this.processes.hold(visit.at);
    const { processes, luck } = this;
    const start = processes.now;
    const timeline = new Timeline(processes);
    const care = new Care({ processes, luck, visit, encounter: "here", timeline });
    yield* runSteps(steps, new Encounter(this.services, care), "here");
    this.ended.push({ patient: visit.patient.id, segments: timeline.segments, start, end: processes.now });
  }

  /** Runs to the end. @returns each patient's waits as `part label seconds`, in order of ending. */
  run(): readonly (readonly string[])[] {
    this.simulation.run(Number.POSITIVE_INFINITY);
    return this.ended.map(({ segments }) =>
      segments.map(({ part, label, start, end }) => `${part}: ${label} ${(end - start) / SECOND} s`),
    );
  }

  /** Observations of a metric. */
  of(metric: string): readonly number[] {
    return this.events.flatMap((event) => (event.type === "measured" && event.metric === metric ? [event.value] : []));
  }
}
