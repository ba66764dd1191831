// A station: a resource of the kernel, or its processor sharing, with a service law and the way on.
import { assert } from "../../../src/base/errors.ts";
import type { Micros } from "../../../src/base/time.ts";
import { type Law, ProcessorSharing, Resource, type Stream } from "../../../src/kernel/index.ts";
import { type Model, UNIT } from "./model.ts";
import { lawOf, type StationSpec } from "./network.ts";
import { Census, Flow, type Sums } from "./seen.ts";

/** What customers are served by. */
type Server =
  | { readonly discipline: "fifo" | "preemptive" | "lcfs-pr"; readonly resource: Resource }
  | { readonly discipline: "ps"; readonly resource: ProcessorSharing };

export class Station {
  readonly #name: string;
  readonly #spec: StationSpec;
  readonly #model: Model;
  readonly server: Server;
  readonly #service: Law;
  readonly #services: Stream;
  readonly #ways: Stream;
  #next: readonly { readonly to: Station; readonly probability: number }[] = [];
  readonly #flow: Flow;
  readonly #census = new Census();
  /** Customers that came and found room so far, with the warm-up. */
  visits = 0;

  constructor(name: string, spec: StationSpec, model: Model) {
    this.#name = name;
    this.#spec = spec;
    this.#model = model;
    const { discipline, servers } = spec;
    this.server =
      discipline === "ps"
        ? { discipline, resource: new ProcessorSharing(model.simulation, model.processes, name) }
        : { discipline, resource: new Resource(model.processes, name, servers) };
    this.#service = lawOf(spec.service, UNIT * model.run.serviceFactor);
    this.#services = model.stream(`${name} services`);
    this.#ways = model.stream(`${name} ways`);
    this.#flow = new Flow(
      { sojourns: false, waits: false },
      spec.edges.map((edge) => edge * UNIT * model.run.stretch),
    );
  }

  /** Finds the stations that come next. */
  connect(stations: ReadonlyMap<string, Station>): void {
    this.#next = Object.entries(this.#spec.next).map(([name, probability]) => {
      const to = stations.get(name);
      assert(to !== undefined, `${this.#name} sends to ${name}, which is no station`);
      return { to, probability };
    });
  }

  /** Where a customer goes from here; undefined when it leaves. */
  next(): Station | undefined {
    if (this.#next.length === 0) return undefined;
    let rest = this.#ways.uniform();
    for (const { to, probability } of this.#next) {
      if (rest < probability) return to;
      rest -= probability;
    }
    return undefined;
  }

  /** A customer comes. @returns its service time [µs]; undefined when there is no place for it. */
  enter(): Micros | undefined {
    if (this.#census.present === this.#spec.places) {
      this.#flow.blocked += 1;
      return undefined;
    }
    this.visits += 1;
    this.#census.change(1, this.#model.simulation.now);
    return this.#model.duration(this.#service, this.#services);
  }

  /** It has been served. @param sojourn since it came. @param waited before service. @param worked in service. All [µs]. */
  leave(sojourn: Micros, waited: Micros, worked: Micros): void {
    this.#census.change(-1, this.#model.simulation.now);
    this.#flow.completed(sojourn, waited, worked);
  }

  /** It has lost patience. */
  abandon(): void {
    this.#census.change(-1, this.#model.simulation.now);
    this.#flow.abandoned += 1;
  }

  openWindow(): void {
    this.server.resource.openWindow();
    this.#flow.clear();
    this.#census.clear(this.#model.simulation.now);
  }

  sums(): Sums {
    this.#checkLaws();
    const { waitingIntegral, busyIntegral } = this.server.resource.statistics;
    return {
      [`${this.#name}.waiting`]: waitingIntegral,
      [`${this.#name}.busy`]: busyIntegral,
      ...this.#census.sums(this.#name),
      ...this.#flow.sums(this.#name),
    };
  }

  /** Little's law, the utilisation law and flow balance, exactly, in whole microseconds; and the census agrees with the kernel. */
  #checkLaws(): void {
    const { now } = this.#model.simulation;
    const { statistics } = this.server.resource;
    statistics.advance(now);
    this.#census.advance(now);
    const pairs = [
      ["Little's law", statistics.presentIntegral, statistics.sojourns(now)],
      ["the utilisation law", statistics.busyIntegral, statistics.holdings(now)],
      ["the census", statistics.presentIntegral, this.#census.integral],
      ["flow balance", statistics.presentAtOpening + statistics.arrivals - statistics.departures, this.#census.present],
    ] as const;
    for (const [law, left, right] of pairs)
      if (left !== right) throw new Error(`${this.#name} breaks ${law}: ${left} is not ${right}`);
  }
}
