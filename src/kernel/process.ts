// Processes: life cycles written as generators, driven synchronously by events.
// `yield* processes.hold(d)` waits; a process that is stopped leaves through its finally blocks, so it gives back what it holds.
import { assert } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import type { EventId, HandlerId, Simulation } from "./simulation.ts";

/** Body of a process, or a part of one that returns T. */
export type Life<T = void> = Generator<undefined, T, undefined>;

const NO_EVENT: EventId = -1;
/** Priority of what comes after everything else of its instant. */
const LAST_OF_INSTANT = 15;

/** A one-shot signal: once fired it stays fired. */
export class Signal {
  fired = false;
  readonly waiting: Process[] = [];
}

export class Process {
  readonly name: string;
  alive = true;
  /** Event that will resume it. */
  wake: EventId = NO_EVENT;
  readonly life: Life;
  readonly onEnd: (() => void) | undefined;
  constructor(name: string, life: Life, onEnd?: () => void) {
    this.name = name;
    this.life = life;
    this.onEnd = onEnd;
  }
}

/** The processes of one simulation. */
export class Processes {
  readonly #sim: Simulation;
  readonly #resume: HandlerId;
  readonly #expire: HandlerId;
  #current: Process | undefined;

  constructor(sim: Simulation) {
    this.#sim = sim;
    this.#resume = sim.register((_a, _b, _c, _d, process) => this.#advance(process as Process));
    this.#expire = sim.register((_a, _b, _c, _d, over) => this.fire(over as Signal));
  }

  get now(): Micros {
    return this.#sim.now;
  }

  /** Starts a process at this instant (after the current event). `onEnd` runs when it ends by itself, not when stopped. */
  start(name: string, life: Life, onEnd?: () => void): Process {
    const process = new Process(name, life, onEnd);
    process.wake = this.#sim.at(this.#sim.now, this.#resume, 0, 0, 0, 0, process);
    return process;
  }

  /** Abandons a process that waits: its finally blocks run now. */
  stop(process: Process): void {
    if (!process.alive) return;
    assert(process !== this.#current, `process ${process.name} stops itself: return instead`);
    process.alive = false;
    if (process.wake !== NO_EVENT) this.#sim.cancel(process.wake);
    this.#inside(process, abandon);
  }

  /** Waits for a duration. */
  *hold(duration: Micros): Life {
    this.#running().wake = this.#sim.at(this.#sim.now + duration, this.#resume, 0, 0, 0, 0, this.#current);
    yield;
  }

  /** Waits until the signal fires; not at all when it has. */
  *until(signal: Signal): Life {
    if (signal.fired) return;
    const self = this.#running();
    signal.waiting.push(self);
    try {
      yield;
    } finally {
      const place = signal.waiting.indexOf(self);
      if (place >= 0) signal.waiting.splice(place, 1);
    }
  }

  /** Fires a signal: its waiting processes go on at this instant, in the order they began to wait. */
  fire(signal: Signal): void {
    if (signal.fired) return;
    signal.fired = true;
    for (const process of signal.waiting.splice(0)) this.wakeNow(process);
  }

  /**
   * Runs parts side by side and waits for all. Stopping the caller stops them.
   * @returns index of the part that ended last (of equals, the one that ended later in event order).
   */
  *all(name: string, parts: readonly Life[]): Life<number> {
    const done = new Signal();
    let open = parts.length;
    let last = 0;
    const children = parts.map((part, index) =>
      this.start(`${name} ${index + 1}`, part, () => {
        last = index;
        open -= 1;
        if (open === 0) this.fire(done);
      }),
    );
    try {
      if (open > 0) yield* this.until(done);
    } finally {
      for (const child of children) this.stop(child);
    }
    return last;
  }

  /** Runs a part, for at most `limit`. @returns whether it ended in time, the instant of the limit included; otherwise it was stopped. */
  *within(limit: Micros, name: string, part: Life): Life<boolean> {
    const over = new Signal();
    let ended = false;
    const child = this.start(name, part, () => {
      ended = true;
      this.fire(over);
    });
    const limitEvent = this.#sim.at(this.#sim.now + limit, this.#expire, 0, 0, 0, 0, over, LAST_OF_INSTANT);
    try {
      yield* this.until(over);
    } finally {
      this.stop(child);
      this.#sim.cancel(limitEvent);
    }
    return ended;
  }

  /** Resumes a process that a resource or signal has kept waiting, at this instant. */
  wakeNow(process: Process): void {
    process.wake = this.#sim.at(this.#sim.now, this.#resume, 0, 0, 0, 0, process);
  }

  /** The process whose code runs now. */
  get current(): Process {
    return this.#running();
  }

  isCurrent(process: Process): boolean {
    return this.#current === process;
  }

  #running(): Process {
    assert(this.#current !== undefined, "hold, seize and until are for processes");
    return this.#current;
  }

  #advance(process: Process): void {
    process.wake = NO_EVENT;
    this.#inside(process, goOn);
  }

  /** Runs a process's code; an error names it. */
  #inside(process: Process, run: (process: Process) => void): void {
    const outer = this.#current;
    this.#current = process;
    try {
      run(process);
    } catch (error) {
      if (error instanceof Error)
        error.message = `${error.message} [in process ${process.name} at ${this.#sim.now} µs]`;
      throw error;
    } finally {
      this.#current = outer;
    }
  }
}

function goOn(process: Process): void {
  if (!process.life.next().done) return;
  process.alive = false;
  process.onEnd?.();
}

function abandon(process: Process): void {
  assert(process.life.return(undefined).done === true, "a finally block waits");
}
