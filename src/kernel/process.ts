// A process, what it waits at and holds, and what is thrown at it. Processes are run by processes.ts.
import { assert } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import type { Slot } from "./simulation.ts";

/** Body of a process, a generator, or a part of one that returns T. */
export type Life<T = void> = Generator<Pause | undefined, T, undefined>;

/** What `hold`, `seize` and their like give to `yield*`; T is what the `yield*` is worth. */
export interface Wait<T = void> {
  [Symbol.iterator](): Iterator<Pause | undefined, T, undefined>;
}

/** A wait that is worth nothing, and so may also be yielded plainly. */
export interface Pause extends Wait {
  readonly isPause: true;
}

/** Where a process waits, or is served. */
export interface Place {
  /** The process goes without what it waited for, or without what it has just been granted and not yet seen, or is served. */
  leave(process: Process): void;
}

/** What a process holds, most recent first. */
export interface Holding {
  readonly resource: unknown;
  heldBefore: Holding | undefined;
  giveBack(): void;
}

/** Thrown at the wait of a process that is interrupted. No Error: it is a message, caught by the process it is for. */
export class Interrupt {
  /** What `interrupt` was given. */
  readonly cause: unknown;
  /** What was left of the `hold` or `work` that it cut short [µs], which is known when it does; 0 at any other wait. */
  remaining: Micros;
  constructor(cause: unknown) {
    this.cause = cause;
    this.remaining = 0;
  }
}

/** No event waits. */
export const NO_EVENT: Slot = -1;

/** A one-shot signal: once fired it stays fired. */
export class Signal implements Place {
  fired = false;
  readonly waiting: Process[] = [];

  leave(process: Process): void {
    const place = this.waiting.indexOf(process);
    if (place >= 0) this.waiting.splice(place, 1);
  }
}

/** Has not run yet; until then it cannot be interrupted at a wait. */
export const FRESH = 0;
/** Its code is on the stack. */
export const RUNNING = 1;
/** And a wait was called and not yet yielded. */
export const ARMED = 2;
export const WAITING = 3;
/** Ended, failed or stopped. */
export const OVER = 4;

/** What few processes have. */
export class Extras {
  onEnd: (() => void) | undefined = undefined;
  /** Interrupts that it has not yet seen. */
  interrupts: Interrupt[] = [];
  /** `ended`, once somebody has asked for it. */
  ended: Signal | undefined = undefined;
}

export class Process {
  readonly name: string;
  readonly life: Life;
  phase: number;
  /** Event that will resume it, and event that ends its patience. */
  wake: Slot;
  limit: Slot;
  /** Where it waits, also between the grant and its turn. */
  place: Place | undefined;
  /** What its wait is worth once it goes on. */
  outcome: unknown;
  holding: Holding | undefined;
  extras: Extras | undefined;

  // Field by field, in one place: initialisers cost a call for each object.
  constructor(name: string, life: Life) {
    this.name = name;
    this.life = life;
    this.phase = FRESH;
    this.wake = NO_EVENT;
    this.limit = NO_EVENT;
    this.place = undefined;
    this.outcome = undefined;
    this.holding = undefined;
    this.extras = undefined;
  }

  get alive(): boolean {
    return this.phase !== OVER;
  }

  /** Fires when the process is over, ended or stopped: waiting for it joins the process. */
  get ended(): Signal {
    const extras = extrasOf(this);
    if (extras.ended === undefined) {
      extras.ended = new Signal();
      extras.ended.fired = !this.alive;
    }
    return extras.ended;
  }
}

export function extrasOf(process: Process): Extras {
  process.extras ??= new Extras();
  return process.extras;
}

/** Runs what is to be done when a process has ended. */
export function callOnEnd(process: Process): void {
  process.extras?.onEnd?.();
}

/** Runs the finally blocks of a process that is stopped. */
export function abandon(process: Process): void {
  assert(process.life.return(undefined).done === true && process.phase === OVER, "a finally block waits");
}

/** What a process has thrown, with its name and the instant. */
export function named(error: unknown, process: Process, at: Micros): unknown {
  const where = `[in process ${process.name} at ${at} µs]`;
  if (error instanceof Interrupt) return new Error(`an interrupt (${nameOf(error.cause)}) is not caught ${where}`);
  if (error instanceof Error) error.message = `${error.message} ${where}`;
  return error;
}

function nameOf(cause: unknown): string {
  return cause instanceof Process ? cause.name : String(cause);
}

/** What takes no time. */
// biome-ignore lint/correctness/useYield: it ends at once
export function* instantly<T>(value: T): Life<T> {
  return value;
}
