// Processes: life cycles written as generators, driven synchronously by events.
//
//   function* patient() {
//     yield* processes.hold(10 * MINUTE);                          waits
//     if (!(yield* doctor.seize(1, 30 * MINUTE))) return;          waits in a queue, at most half an hour
//     yield* processes.hold(consultation);
//     doctor.release();
//   }
//
// A wait is armed when it is called and takes place when it is yielded: `yield*` stands before every call. Before a wait
// that is worth nothing, as `hold` and `work` are, a plain `yield` does the same and is faster. What a process still
// holds when it ends, fails or is stopped goes back by itself.
import { assert } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import {
  ARMED,
  abandon,
  callOnEnd,
  extrasOf,
  Interrupt,
  type Life,
  NO_EVENT,
  named,
  OVER,
  type Pause,
  type Place,
  Process,
  RUNNING,
  type Signal,
  WAITING,
  type Wait,
} from "./process.ts";
import { sideBySide, within } from "./side-by-side.ts";
import type { HandlerId, Simulation } from "./simulation.ts";

/** Priority of what comes after everything else of its instant. */
const LAST_OF_INSTANT = 15;

/** Where a suspended process waits: nowhere. */
const NOWHERE: Place = { leave() {} };

/** `next` of all generators, found once: each generator function has a prototype of its own, which makes look-ups slow. */
const { next }: Pick<Life, "next"> = Object.getPrototypeOf(function* () {}).prototype;

const PENDING: IteratorYieldResult<undefined> = { value: undefined, done: false };

/** The processes of one simulation. */
// `private` and not #, as in Simulation: half the bytecode, so that more is compiled into its caller.
export class Processes {
  private readonly sim: Simulation;
  private readonly resume: HandlerId;
  private readonly endOfWork: HandlerId;
  private readonly outOfPatience: HandlerId;
  /** The process whose code runs. */
  private active: Process | undefined;
  /** The one iterator behind every wait, and the result it ends with. One is enough, since processes run one at a time. */
  private readonly wait: Iterator<undefined, unknown, undefined> & {
    [Symbol.iterator](): Iterator<undefined, never, undefined>;
  };
  /** The same for waits that are worth nothing: an object of its own, so that a plain `yield` of any other is noticed. */
  private readonly pause: Pause;
  private readonly over: { done: true; value: unknown } = { done: true, value: undefined };

  constructor(sim: Simulation) {
    this.sim = sim;
    this.resume = sim.registerFor<Process>((process) => this.advance(process), "resume");
    this.endOfWork = sim.registerFor<Process>((process) => this.endWork(process), "end of work");
    this.outOfPatience = sim.registerFor<Process>((process) => this.giveUp(process), "out of patience");
    this.active = undefined;
    const wait = {
      [Symbol.iterator]: () => wait as Iterator<undefined, never, undefined>,
      next: () => this.afterWait(),
      throw: (error: unknown) => {
        throw error;
      },
    };
    this.wait = wait;
    this.pause = { isPause: true, [Symbol.iterator]: wait[Symbol.iterator] };
  }

  get now(): Micros {
    return this.sim.now;
  }

  /** Starts a process at this instant (after the current event). `onEnd` runs when it ends by itself, not when stopped. */
  start(name: string, life: Life, onEnd?: () => void): Process {
    const process = processOf(name, life, onEnd);
    process.wake = this.sim.afterFor(0, this.resume, process);
    return process;
  }

  /** As `start`, but it runs to its first wait, perhaps its end, before this returns: an event less. */
  begin(name: string, life: Life, onEnd?: () => void): Process {
    const process = processOf(name, life, onEnd);
    this.advance(process);
    return process;
  }

  /** Abandons a process that waits: its finally blocks run now, and what it holds goes back. */
  stop(process: Process): void {
    if (!process.alive) return;
    if (process.phase === RUNNING || process.phase === ARMED)
      assert(false, `process ${process.name} stops itself: return instead`);
    process.phase = OVER;
    this.cutShort(process);
    this.inside(process, abandon);
    this.giveBack(process);
    this.announceEnd(process);
  }

  /**
   * Throws an `Interrupt` at the wait of a process, at this instant after the current event. Its wait is over at once: it
   * leaves the queue it is in, and a unit or item granted at this very instant and not yet seen goes to the next. One who
   * has not begun, or is interrupted again, sees it at the next wait.
   * @returns false when the process is over.
   */
  interrupt(process: Process, cause?: unknown): boolean {
    if (process === this.active) assert(false, `process ${process.name} interrupts itself: throw instead`);
    return this.throwAt(process, new Interrupt(cause));
  }

  /** What is left of a process's hold or work; 0 at any other wait. */
  remainingOf(process: Process): Micros {
    return process.wake === NO_EVENT ? 0 : this.sim.timeOf(process.wake) - this.sim.now;
  }

  /** As `interrupt`, for those who make their own kind of interrupt. */
  throwAt(process: Process, interrupt: Interrupt): boolean {
    if (!process.alive) return false;
    const { interrupts } = extrasOf(process);
    interrupts.push(interrupt);
    if (process.phase === WAITING && interrupts.length === 1) this.breakWait(process);
    return true;
  }

  /** Waits for a duration [µs, ≥ 0]. */
  hold(duration: Micros): Pause {
    const process = this.arm();
    process.wake = this.sim.afterFor(duration, this.resume, process);
    return this.pause;
  }

  /** Waits until the signal fires; not at all when it has. @returns whether it fired before patience [µs] ran out. */
  until(signal: Signal, patience: Micros = Number.POSITIVE_INFINITY): Wait<boolean> {
    if (signal.fired) return this.goOn(true);
    signal.waiting.push(this.current);
    return this.waitAt(signal, patience);
  }

  /** Waits until somebody calls `wake`. */
  suspend(): Pause {
    return this.pauseAt(NOWHERE);
  }

  /** Fires a signal: its waiting processes go on at this instant, in the order they began to wait. */
  fire(signal: Signal): void {
    if (signal.fired) return;
    signal.fired = true;
    for (const process of signal.waiting.splice(0)) this.wake(process, true);
  }

  /**
   * Runs parts side by side and waits for all. Stopping the caller stops them.
   * @returns index of the part that ended last (of equals, the one that ended later in event order).
   */
  all(name: string, parts: readonly Life[]): Life<number> {
    return sideBySide(this, { name, parts, enough: parts.length });
  }

  /** Runs parts side by side until the first ends, and stops the others. @returns its index. */
  race(name: string, parts: readonly Life[]): Life<number> {
    return sideBySide(this, { name, parts, enough: 1 });
  }

  /** Runs a part, for at most `limit`. @returns whether it ended in time, the instant of the limit included; otherwise it was stopped. */
  within(limit: Micros, name: string, part: Life): Life<boolean> {
    return within(this, limit, { name, part });
  }

  /** For makers of places: the current process waits there until `wake`, or leaves when patience [µs] is over and gets false. */
  waitAt<T>(place: Place, patience: Micros = Number.POSITIVE_INFINITY): Wait<T> {
    const process = this.arm();
    process.place = place;
    if (patience !== Number.POSITIVE_INFINITY) {
      const end = this.sim.now + patience;
      process.limit = this.sim.at(end, this.outOfPatience, 0, 0, 0, 0, process, LAST_OF_INSTANT);
    }
    return this.wait;
  }

  /** As `waitAt`, for a wait that is worth nothing. */
  pauseAt(place: Place): Pause {
    this.arm().place = place;
    return this.pause;
  }

  /** For makers of places: the current process need not wait. */
  goOn<T>(outcome: T): Wait<T> {
    const process = this.current;
    if (process.phase === ARMED) this.yieldIsMissing();
    process.outcome = outcome;
    return this.wait;
  }

  /**
   * Ends the wait of a suspended process, or of one at a place: it goes on at this instant, with the outcome.
   * @returns false when it does not wait there, or no longer.
   */
  wake(process: Process, outcome?: unknown): boolean {
    if (process.place === undefined || process.wake !== NO_EVENT) return false;
    process.outcome = outcome;
    if (process.limit !== NO_EVENT) this.endPatience(process);
    process.wake = this.sim.afterFor(0, this.resume, process);
    return true;
  }

  /** For makers of places: from now on serves a process that waits there. It leaves the place after the duration [µs], and goes on. */
  serve(process: Process, duration: Micros): void {
    process.wake = this.sim.afterFor(duration, this.endOfWork, process);
  }

  /** For makers of places: stops serving a process: it waits. */
  halt(process: Process): void {
    this.sim.withdraw(process.wake);
    process.wake = NO_EVENT;
  }

  /** The process whose code runs now. */
  get current(): Process {
    const { active } = this;
    if (active === undefined) assert(false, "hold, seize and until are for processes");
    return active;
  }

  /** Prepares the current process for a wait. */
  private arm(): Process {
    const process = this.current;
    if (process.phase === ARMED) this.yieldIsMissing();
    process.phase = ARMED;
    return process;
  }

  private yieldIsMissing(): never {
    assert(false, "a second wait is called before the first is yielded: yield* is missing");
  }

  /** Asked by `yield*`: first whether to wait, then, when the process goes on, what the wait was worth. */
  private afterWait(): IteratorResult<undefined, unknown> {
    const process = this.active!;
    if (process.phase === ARMED) {
      process.phase = WAITING;
      return PENDING;
    }
    this.over.value = process.outcome;
    process.outcome = undefined;
    return this.over;
  }

  private giveUp(process: Process): void {
    process.limit = NO_EVENT;
    process.place?.leave(process);
    this.wake(process, false);
  }

  private endPatience(process: Process): void {
    this.sim.withdraw(process.limit);
    process.limit = NO_EVENT;
  }

  /** Takes a process out of whatever it waits for. */
  private cutShort(process: Process): void {
    if (process.wake !== NO_EVENT) this.sim.withdraw(process.wake);
    process.wake = NO_EVENT;
    if (process.limit !== NO_EVENT) this.endPatience(process);
    const { place } = process;
    process.place = undefined;
    place?.leave(process);
  }

  /** Its first interrupt cuts its wait short. */
  private breakWait(process: Process): void {
    process.extras!.interrupts[0]!.remaining = this.remainingOf(process);
    this.cutShort(process);
    process.wake = this.sim.afterFor(0, this.resume, process);
  }

  /** It has been served. An interrupt that comes of its leaving, as when that costs it another unit, it sees at its next wait. */
  private endWork(process: Process): void {
    process.wake = NO_EVENT;
    process.phase = RUNNING;
    process.place!.leave(process);
    this.advance(process);
  }

  /** Lets a process run to its next wait; an error names it. */
  private advance(process: Process): void {
    process.wake = NO_EVENT;
    process.place = undefined;
    const outer = this.active;
    this.active = process;
    let isOver: boolean;
    try {
      isOver = this.goesOn(process);
    } catch (error) {
      this.active = outer;
      throw this.failed(error, process);
    }
    this.active = outer;
    if (isOver) this.end(process);
    else if (process.extras !== undefined && process.extras.interrupts.length > 0) this.breakWait(process);
  }

  /** @returns whether the process is over. */
  private goesOn(process: Process): boolean {
    const interrupt = process.phase === WAITING ? process.extras?.interrupts.shift() : undefined;
    process.phase = RUNNING;
    const step = interrupt === undefined ? next.call(process.life) : process.life.throw(interrupt);
    // What comes with a plain `yield` is not asked whether to wait.
    if (step.value === this.pause && step.done !== true && process.phase === ARMED) process.phase = WAITING;
    if (process.phase === ARMED) assert(false, "a wait is called and not yielded: yield* is missing");
    if (step.done) return true;
    if (process.phase !== WAITING) assert(false, "it yields without a wait");
    return false;
  }

  private end(process: Process): void {
    process.phase = OVER;
    if (process.holding !== undefined) this.giveBack(process);
    if (process.extras !== undefined) this.endFor(process);
  }
  private endFor(process: Process): void {
    this.inside(process, callOnEnd);
    this.announceEnd(process);
  }

  private giveBack(process: Process): void {
    while (process.holding !== undefined) process.holding.giveBack();
  }

  private announceEnd(process: Process): void {
    const ended = process.extras?.ended;
    if (ended !== undefined) this.fire(ended);
  }

  /** Runs other code in a process's name. */
  private inside(process: Process, run: (process: Process) => void): void {
    const outer = this.active;
    this.active = process;
    try {
      run(process);
    } catch (error) {
      throw this.failed(error, process);
    } finally {
      this.active = outer;
    }
  }

  private failed(error: unknown, process: Process): unknown {
    process.phase = OVER;
    this.cutShort(process);
    this.giveBack(process);
    return named(error, process, this.sim.now);
  }
}

function processOf(name: string, life: Life, onEnd: (() => void) | undefined): Process {
  const process = new Process(name, life);
  if (onEnd !== undefined) extrasOf(process).onEnd = onEnd;
  return process;
}
