// M/M/1 on the kernel's event handlers: one arrival and one departure event a customer, no process, no allocation.
import type { Micros } from "../../src/base/time.ts";
import { type HandlerId, Simulation, type Stream, streamOf } from "../../src/kernel/index.ts";
import { PERCENTILE, type QueuePlan, SEED } from "./plan.ts";

/** Mean service time [µs]: rounding to whole microseconds moves no mean by more than 1e-6 of it. */
const SERVICE: Micros = 1_000_000;

export interface QueueRun extends QueuePlan {
  /** Names the streams, so that parts of the study share no numbers. */
  readonly part: string;
  readonly replication: number;
  /** Multiplies the service times: 1, the default, is no fault. */
  readonly serviceFactor?: number;
}

/** Waits before service, in mean service times, in the order of arrival. */
export function waitsOf(run: QueueRun): Float64Array {
  return new Queue(run).waits;
}

/** Mean and 95th percentile of the wait in the long run. @source validation notes §10.1 */
export function exactWait(load: number): { readonly mean: number; readonly p95: number } {
  return { mean: load / (1 - load), p95: Math.log(load / (1 - PERCENTILE)) / (1 - load) };
}

class Queue {
  readonly waits: Float64Array;
  readonly #simulation = new Simulation();
  readonly #arrivals: Stream;
  readonly #services: Stream;
  readonly #gap: Micros;
  readonly #service: Micros;
  readonly #arrival: HandlerId;
  readonly #departure: HandlerId;
  /** Instants of arrival of those waiting: a ring, its length a power of two. */
  #waiting = new Float64Array(64);
  #first = 0;
  #count = 0;
  #busy = false;
  /** Customers whose service has begun, less the warm-up. */
  #begun: number;

  constructor({ part, load, replication, warmUp, customers, serviceFactor = 1 }: QueueRun) {
    this.waits = new Float64Array(customers);
    this.#arrivals = streamOf(SEED, replication, "arrivals", `${part} ${load}`);
    this.#services = streamOf(SEED, replication, "services", `${part} ${load}`);
    this.#gap = SERVICE / load;
    this.#service = SERVICE * serviceFactor;
    this.#begun = -warmUp;
    this.#arrival = this.#simulation.register(() => this.#arrive());
    this.#departure = this.#simulation.register(() => this.#depart());
    this.#scheduleArrival();
    while (this.#begun < customers) this.#simulation.step();
  }

  #scheduleArrival(): void {
    this.#simulation.at(this.#simulation.now + Math.round(this.#arrivals.exponential(this.#gap)), this.#arrival);
  }

  #arrive(): void {
    this.#scheduleArrival();
    if (this.#busy) this.#join();
    else this.#begin(this.#simulation.now);
  }

  #join(): void {
    if (this.#count === this.#waiting.length) this.#grow();
    this.#waiting[(this.#first + this.#count++) & (this.#waiting.length - 1)] = this.#simulation.now;
  }

  #depart(): void {
    this.#busy = false;
    if (this.#count === 0) return;
    const arrived = this.#waiting[this.#first]!;
    this.#first = (this.#first + 1) & (this.#waiting.length - 1);
    this.#count -= 1;
    this.#begin(arrived);
  }

  #begin(arrived: Micros): void {
    this.#busy = true;
    const now = this.#simulation.now;
    if (this.#begun >= 0) this.waits[this.#begun] = (now - arrived) / SERVICE;
    this.#begun += 1;
    this.#simulation.at(now + Math.round(this.#services.exponential(this.#service)), this.#departure);
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#waiting.length);
    for (let index = 0; index < this.#count; index++) {
      larger[index] = this.#waiting[(this.#first + index) & (this.#waiting.length - 1)]!;
    }
    this.#waiting = larger;
    this.#first = 0;
  }
}
