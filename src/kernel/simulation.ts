// The clock and the events of one run. It knows nothing of ledgers or hospitals.
// An event is a slot in struct-of-arrays storage: a handler id, four numeric payload words and one object; no object and no closure per event.
// Order of events: (time, priority, sequence). The order of ties is part of the semantics.
import { assert } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import type { EventQueue } from "./queue.ts";
import { TwoLevelQueue } from "./two-level-queue.ts";

/** What an event does. The words and the object are those given when it was scheduled. */
export type Handler = (a: number, b: number, c: number, d: number, object: unknown) => void;

/** Names a registered handler. */
export type HandlerId = number;

/** Names a scheduled event; stale once the event has run or was cancelled. */
export type EventId = number;

const SLOT_BITS = 16_777_216;
const CANCELLED = -1;

export class Simulation {
  /** Current simulated time [µs]. */
  now: Micros = 0;
  /** Events executed so far. */
  executed = 0;

  readonly #queue: EventQueue;
  readonly #handlers: Handler[] = [];
  #handlerOf = new Int32Array(1024);
  #generation = new Int32Array(1024);
  #a = new Float64Array(1024);
  #b = new Float64Array(1024);
  #c = new Float64Array(1024);
  #d = new Float64Array(1024);
  readonly #object: unknown[] = [];
  readonly #free: number[] = [];
  #slots = 0;

  constructor(queue: EventQueue = new TwoLevelQueue()) {
    this.#queue = queue;
  }

  /** Makes a handler known; done once per kind of event. */
  register(handler: Handler): HandlerId {
    return this.#handlers.push(handler) - 1;
  }

  /** Events waiting, cancelled ones included until their time comes. */
  get pending(): number {
    return this.#queue.size;
  }

  /**
   * Schedules an event at `time` (finite, not before now). Positional because this is the hot path.
   * @param priority 0 to 15; lower first among events of one instant.
   */
  at(time: Micros, handler: HandlerId, a = 0, b = 0, c = 0, d = 0, object: unknown = undefined, priority = 8): EventId {
    if (!(time >= this.now && time < Number.POSITIVE_INFINITY))
      assert(false, `event scheduled at ${time}, now is ${this.now}`);
    const slot = this.#free.length > 0 ? this.#free.pop()! : this.#newSlot();
    this.#handlerOf[slot] = handler;
    this.#a[slot] = a;
    this.#b[slot] = b;
    this.#c[slot] = c;
    this.#d[slot] = d;
    this.#object[slot] = object;
    this.#queue.push(time, priority, slot);
    return this.#generation[slot]! * SLOT_BITS + slot;
  }

  /** Takes an event back. @returns false when it has run or was cancelled before. */
  cancel(event: EventId): boolean {
    const slot = event % SLOT_BITS;
    if (this.#generation[slot] !== Math.floor(event / SLOT_BITS) || this.#handlerOf[slot] === CANCELLED) return false;
    this.#handlerOf[slot] = CANCELLED;
    this.#object[slot] = undefined;
    return true;
  }

  /** Runs every event up to and including `until`, then sets the clock there; until Infinity, runs to the last event and stays there. */
  run(until: Micros): void {
    while (this.#queue.peekTime() <= until && this.step());
    if (until > this.now && until !== Number.POSITIVE_INFINITY) this.now = until;
  }

  /** Runs the next event. @returns false when there is none. */
  step(): boolean {
    const slot = this.#queue.pop();
    if (slot < 0) return false;
    const handler = this.#handlerOf[slot]!;
    const object = this.#object[slot];
    this.#object[slot] = undefined;
    this.#generation[slot] = (this.#generation[slot]! + 1) & 0x1fffffff;
    this.#handlerOf[slot] = CANCELLED;
    this.#free.push(slot);
    if (handler === CANCELLED) return true;
    this.now = this.#queue.poppedTime;
    this.executed += 1;
    this.#handlers[handler]!(this.#a[slot]!, this.#b[slot]!, this.#c[slot]!, this.#d[slot]!, object);
    return true;
  }

  #newSlot(): number {
    const slot = this.#slots++;
    assert(slot < SLOT_BITS, "more than 16 million events pending");
    if (slot === this.#handlerOf.length) {
      this.#handlerOf = grown(this.#handlerOf, new Int32Array(slot * 2));
      this.#generation = grown(this.#generation, new Int32Array(slot * 2));
      this.#a = grown(this.#a, new Float64Array(slot * 2));
      this.#b = grown(this.#b, new Float64Array(slot * 2));
      this.#c = grown(this.#c, new Float64Array(slot * 2));
      this.#d = grown(this.#d, new Float64Array(slot * 2));
    }
    this.#object.push(undefined);
    return slot;
  }
}

function grown<T extends Int32Array | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
