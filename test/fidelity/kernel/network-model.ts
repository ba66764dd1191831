// Runs one replication of any queueing network: a process a customer on the kernel's resources, as a user would write it.
import { assert } from "../../../src/base/errors.ts";
import type { Micros } from "../../../src/base/time.ts";
import { draw, type Law, type Life, Processes, Simulation, type Stream, streamOf } from "../../../src/kernel/index.ts";
import { type Model, type Run, UNIT } from "./model.ts";
import { lawOf, type Network, type SourceSpec } from "./network.ts";
import { Flow, type Seen } from "./seen.ts";
import { Station } from "./station.ts";

export function simulateNetwork(network: Network, run: Run): Seen {
  const simulation = new Simulation();
  const model: Model = {
    simulation,
    processes: new Processes(simulation),
    run,
    stream: (purpose) => streamOf(run.seed, run.replication, purpose, 0),
    duration: (law, stream) => run.stretch * Math.round(draw(law, stream)),
  };
  const stations = new Map(
    Object.entries(network.stations).map(([name, spec]) => [name, new Station(name, spec, model)]),
  );
  for (const station of stations.values()) station.connect(stations);
  const sources = Object.entries(network.sources).map(([name, spec]) => new Source(name, spec, { model, stations }));
  for (const source of sources) source.start();

  const open = run.stretch * Math.round(run.warmUp * UNIT);
  const end = open + run.stretch * Math.round(run.length * UNIT);
  simulation.run(open);
  for (const part of [...stations.values(), ...sources]) part.openWindow();
  simulation.run(end);
  const parts = [...stations.values(), ...sources];
  return {
    sums: Object.assign({ window: end - open }, ...parts.map((part) => part.sums())),
    samples: Object.assign({}, ...sources.map((source) => source.samples())),
  };
}

/** Where customers come from: a Poisson stream, or a closed population that never leaves. */
class Source {
  readonly #name: string;
  readonly #spec: SourceSpec;
  readonly #model: Model;
  readonly #first: Station;
  readonly #flow: Flow;
  readonly #priority: number;
  readonly #patience: { readonly law: Law; readonly stream: Stream } | undefined;

  constructor(name: string, spec: SourceSpec, world: { model: Model; stations: ReadonlyMap<string, Station> }) {
    const { model, stations } = world;
    const first = stations.get(spec.to);
    assert(first !== undefined, `${name} goes to ${spec.to}, which is no station`);
    this.#name = name;
    this.#spec = spec;
    this.#model = model;
    this.#first = first;
    this.#flow = new Flow(model.run.kept, []);
    const open = "rate" in spec ? spec : undefined;
    this.#priority = open?.priority ?? 8;
    this.#patience = open?.patience && {
      law: lawOf(open.patience, UNIT),
      stream: model.stream(`${name} patience`),
    };
  }

  start(): void {
    const { processes } = this.#model;
    if ("rate" in this.#spec) processes.start(this.#name, this.#arrivals(this.#spec.rate));
    else for (let i = 0; i < this.#spec.customers; i++) processes.start(this.#name, this.#customer());
  }

  *#arrivals(rate: number): Life {
    const { processes, stream, duration } = this.#model;
    const gaps = stream(`${this.#name} gaps`);
    const gap = lawOf({ exponential: { rate } }, UNIT);
    for (;;) {
      yield* processes.hold(duration(gap, gaps));
      processes.start(this.#name, this.#customer());
    }
  }

  *#customer(): Life {
    const { processes } = this.#model;
    const priority = this.#priority;
    const patience = this.#drawPatience();
    const came = processes.now;
    let [waited, worked] = [0, 0];
    for (let station: Station | undefined = this.#first; station !== undefined; station = station.next()) {
      const arrived = processes.now;
      const work = station.enter();
      if (work === undefined) {
        this.#flow.blocked += 1;
        return;
      }
      let wait = 0;
      const { server } = station;
      if (server.discipline === "ps") yield* server.resource.serve(work);
      else if (server.discipline === "preemptive") yield* server.resource.work(work, priority);
      else if (server.discipline === "lcfs-pr") yield* server.resource.work(work, -station.visits);
      else if (yield* server.resource.seize(priority, patience)) {
        wait = processes.now - arrived;
        yield* processes.hold(work);
        server.resource.release();
      } else {
        station.abandon();
        this.#flow.abandoned += 1;
        return;
      }
      station.leave(processes.now - arrived, wait, work);
      waited += wait;
      worked += work;
    }
    this.#flow.completed(processes.now - came, waited, worked);
  }

  /** [µs] */
  #drawPatience(): Micros {
    const patience = this.#patience;
    return patience === undefined ? Number.POSITIVE_INFINITY : this.#model.duration(patience.law, patience.stream);
  }

  openWindow(): void {
    this.#flow.clear();
  }
  sums(): Record<string, number> {
    return this.#flow.sums(this.#name);
  }
  samples(): Record<string, Float64Array> {
    return this.#flow.samples(this.#name);
  }
}
