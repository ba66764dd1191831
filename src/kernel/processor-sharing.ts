// Processor sharing: a server that works on everyone at once, each at an equal share of its speed.
// @source L. Kleinrock, Time-shared systems: a theoretical treatment, J. ACM 14 (1967) 242–261
import { type Micros, wholeMicros } from "../base/time.ts";
import type { Place, Process, Wait } from "./process.ts";
import { NO_EVENT } from "./process.ts";
import type { Processes } from "./processes.ts";
import type { HandlerId, Simulation, Slot } from "./simulation.ts";
import { type Stay, StayStatistics } from "./stay-statistics.ts";

class Job implements Place, Stay {
  readonly process: Process;
  readonly since: Micros;
  /** Attained service of everyone present at which this job is done [µs of work]. */
  readonly doneAt: number;
  readonly #onLeave: (job: Job) => void;

  constructor(process: Process, since: Micros, doneAt: number, onLeave: (job: Job) => void) {
    this.process = process;
    this.since = since;
    this.doneAt = doneAt;
    this.#onLeave = onLeave;
  }
  /** It is served from the start. */
  get heldSince(): Micros {
    return this.since;
  }
  leave(): void {
    this.#onLeave(this);
  }
}

/** With n present, each obtains 1/n µs of work a µs. The instant of an end is rounded to a whole µs, the work is not. */
export class ProcessorSharing {
  readonly name: string;
  readonly statistics = new StayStatistics(() => this.#jobs);
  readonly #simulation: Simulation;
  readonly #processes: Processes;
  readonly #finish: HandlerId;
  /** By the work at which they are done. */
  readonly #jobs: Job[] = [];
  /** Work that one who was there all the time would have obtained, up to `#asOf`. */
  #attained = 0;
  #asOf: Micros = 0;
  #next: Slot = NO_EVENT;

  constructor(simulation: Simulation, processes: Processes, name: string) {
    this.#simulation = simulation;
    this.#processes = processes;
    this.name = name;
    this.statistics.capacity = 1;
    this.#finish = simulation.register(() => this.#finishFirst(), `${name} finishes`);
  }

  get present(): number {
    return this.#jobs.length;
  }

  /** Waits until so much work has been done for the process. @param work [µs ≥ 0 of the whole server]. */
  serve(work: Micros): Wait {
    this.#settle();
    const { now } = this.#simulation;
    const job = new Job(this.#processes.current, now, this.#attained + work, this.#leaves);
    let place = this.#jobs.length;
    while (place > 0 && this.#jobs[place - 1]!.doneAt > job.doneAt) place--;
    this.#jobs.splice(place, 0, job);
    this.statistics.busy += 1;
    this.statistics.entered();
    this.#schedule();
    return this.#processes.waitAt(job);
  }

  openWindow(): void {
    this.statistics.openWindow(this.#simulation.now);
  }

  #settle(): void {
    const { now } = this.#simulation;
    this.statistics.advance(now);
    if (this.#jobs.length > 0) this.#attained += (now - this.#asOf) / this.#jobs.length;
    this.#asOf = now;
  }

  #schedule(): void {
    if (this.#next !== NO_EVENT) this.#simulation.withdraw(this.#next);
    const [first] = this.#jobs;
    const left = first === undefined ? 0 : Math.max(0, first.doneAt - this.#attained) * this.#jobs.length;
    this.#next = first === undefined ? NO_EVENT : this.#simulation.after(wholeMicros(left), this.#finish);
  }

  #finishFirst(): void {
    this.#next = NO_EVENT;
    this.#settle();
    const job = this.#jobs[0]!;
    // What rounding of the instant left over, or took too much, goes with it.
    this.#attained = Math.max(this.#attained, job.doneAt);
    this.#remove(job);
    this.#processes.wake(job.process);
  }

  #remove(job: Job): void {
    const { now } = this.#simulation;
    this.#jobs.splice(this.#jobs.indexOf(job), 1);
    this.statistics.busy -= 1;
    this.statistics.left(job, now);
    this.#schedule();
  }

  readonly #leaves = (job: Job): void => {
    if (!this.#jobs.includes(job)) return;
    this.#settle();
    this.#remove(job);
  };
}
