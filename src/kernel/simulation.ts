// The clock and the events of one run. It knows nothing of ledgers or hospitals.
// An event is a slot in struct-of-arrays storage: a handler id, four numeric payload words and one object; no object and no closure per event.
// Order of events: (time, priority, sequence). The order of ties is part of the semantics.
import { assert } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import type { EventId, EventRecord, Handler, HandlerId, ObjectHandler, Slot } from "./event.ts";
import { grown } from "./four-ary-heap.ts";
import type { EventQueue } from "./queue.ts";
import { TwoLevelQueue } from "./two-level-queue.ts";

export type { EventId, EventRecord, Handler, HandlerId, Slot } from "./event.ts";

const SLOT_BITS = 16_777_216;
const CANCELLED = -1;
/** End of the list of free slots. */
const NONE = -1;
/** Marks the handler of an event that `timer` has named. */
const NAMED = 1 << 30;
/** Priority of most events. */
const USUAL = 8;
/** What a handler is given. */
const ALL = 0;
const ONE_WORD = 1;
const OBJECT = 2;
/** Fewer cancelled events than this wait for their time, however few the others are. */
const FEW = 1024;

// `private` and not #: half the bytecode, so that more of an event is compiled into its caller.
export class Simulation {
  /** Current simulated time [µs]. */
  now: Micros = 0;
  /** Events executed so far. */
  executed = 0;
  /** Sees every event right before it is executed; for traces and debugging, costs nothing when absent. */
  observer: ((event: EventRecord) => void) | undefined = undefined;

  private readonly queue: EventQueue;
  private readonly handlers: Handler[] = [];
  private readonly names: string[] = [];
  /** By handler: what it is given. */
  private readonly takes: number[] = [];
  /** By slot: the handler, CANCELLED, or of a free slot the next free one. */
  private handlerOf = new Int32Array(0);
  /** By slot: how many named events have waited there. */
  private generation = new Int32Array(0);
  /** By slot: four payload words. */
  private words = new Float64Array(0);
  private readonly object: unknown[] = [];
  private firstFree = NONE;
  /** Cancelled events that still wait in the queue. */
  private cancelled = 0;
  private paused = false;

  constructor(queue: EventQueue = new TwoLevelQueue()) {
    this.queue = queue;
  }

  /**
   * Makes a handler known; done once per kind of event.
   * @param handler one that declares no parameter but the first is given no more: declare each that is used, not `...words`.
   * @param name for traces.
   */
  register(handler: Handler, name = handler.name): HandlerId {
    return this.enlist(handler, handler.length <= 1 ? ONE_WORD : ALL, name);
  }

  /** As `register`, for events that are about one object: the handler is given that, and the first word. */
  registerFor<Subject>(handler: (subject: Subject, a: number) => void, name = handler.name): HandlerId {
    return this.enlist(handler as unknown as Handler, OBJECT, name);
  }

  private enlist(handler: Handler, takes: number, name: string): HandlerId {
    this.names.push(name === "" ? `handler ${this.names.length}` : name);
    this.takes.push(takes);
    return this.handlers.push(handler) - 1;
  }

  /** Events waiting, without the cancelled ones. */
  get pending(): number {
    return this.queue.size - this.cancelled;
  }

  /**
   * Schedules an event at `time` (finite, not before now). Positional because this is the hot path.
   * @param priority 0 to 15; lower first among events of one instant.
   * @returns where it waits, for `withdraw`; what may have run before it is taken back is scheduled by `timer`.
   */
  at(
    time: Micros,
    handler: HandlerId,
    a = 0,
    b = 0,
    c = 0,
    d = 0,
    object: unknown = undefined,
    priority = USUAL,
  ): Slot {
    if (!(time >= this.now && time < Number.POSITIVE_INFINITY)) this.refuse(time);
    const slot = this.fill(handler, a, b, c, d, object);
    this.queue.times[slot] = time;
    this.queue.push(slot, priority);
    return slot;
  }

  /** Schedules an event a duration [µs, ≥ 0, finite] from now. */
  after(delay: Micros, handler: HandlerId, a = 0, b = 0, c = 0, d = 0, object: unknown = undefined): Slot {
    if (!(delay >= 0 && delay < Number.POSITIVE_INFINITY)) this.refuse(this.now + delay);
    const slot = this.fill(handler, a, b, c, d, object);
    this.queue.times[slot] = this.now + delay;
    this.queue.push(slot, USUAL);
    return slot;
  }

  /** As `after`, for a handler made known by `registerFor`: an event about an object, without words. */
  afterFor(delay: Micros, handler: HandlerId, object: unknown): Slot {
    return this.after(delay, handler, 0, 0, 0, 0, object);
  }

  /** Schedules an event like `at` and names it, so that it can be cancelled whether it has run or not. */
  timer(
    time: Micros,
    handler: HandlerId,
    a = 0,
    b = 0,
    c = 0,
    d = 0,
    object: unknown = undefined,
    priority = USUAL,
  ): EventId {
    const slot = this.at(time, handler, a, b, c, d, object, priority);
    this.handlerOf[slot] = handler | NAMED;
    const generation = (this.generation[slot]! + 1) & 0x1fffffff;
    this.generation[slot] = generation;
    return generation * SLOT_BITS + slot;
  }

  /** Takes an event back. @returns false when it has run or was cancelled before. */
  cancel(event: EventId): boolean {
    const slot = event % SLOT_BITS;
    if (this.generation[slot] !== Math.floor(event / SLOT_BITS)) return false;
    const handler = this.handlerOf[slot]!;
    if (handler < NAMED) return false;
    this.withdraw(slot);
    return true;
  }

  /** Takes an event back that is known to wait: the caller forgets its slot when it runs. */
  withdraw(slot: Slot): void {
    this.handlerOf[slot] = CANCELLED;
    this.object[slot] = undefined;
    this.cancelled += 1;
    if (this.cancelled > FEW && 2 * this.cancelled > this.queue.size) this.dropCancelled();
  }

  /** When an event that waits will run [µs]. */
  timeOf(slot: Slot): Micros {
    return this.queue.times[slot]!;
  }

  /**
   * Runs every event up to and including `until`, then sets the clock there; until Infinity, runs to the last event and
   * stays there. After `pause` it returns at once, and `run` again goes on.
   */
  run(until: Micros): void {
    this.paused = false;
    const queue = this.queue;
    while (!this.paused) {
      const slot = queue.pop(until);
      if (slot < 0) break;
      this.execute(slot);
    }
    if (!this.paused && until > this.now && until !== Number.POSITIVE_INFINITY) this.now = until;
  }

  /** Makes `run` return after the current event. */
  pause(): void {
    this.paused = true;
  }

  /** Forgets every event that waits; the clock stays. Between independent runs in one world, whose leftovers are nobody's affair. */
  clear(): void {
    this.queue.retain((slot) => {
      this.release(slot);
      this.object[slot] = undefined;
      return false;
    });
    this.cancelled = 0;
  }

  /** Runs the next event. @returns false when there is none. */
  step(): boolean {
    if (this.first() < 0) return false;
    this.execute(this.queue.pop(Number.POSITIVE_INFINITY));
    return true;
  }

  /** The next event, which stays; undefined when there is none. */
  peek(): EventRecord | undefined {
    const slot = this.first();
    return slot < 0 ? undefined : this.record(slot);
  }

  /** Slot of the next event that is not cancelled; −1 when there is none. */
  private first(): number {
    for (let slot = this.queue.peek(); slot >= 0; slot = this.queue.peek()) {
      if (this.handlerOf[slot] !== CANCELLED) return slot;
      this.execute(this.queue.pop(Number.POSITIVE_INFINITY));
    }
    return -1;
  }

  /** Executes a popped event, or only frees its slot when it was cancelled. */
  private execute(slot: number): void {
    const handler = this.handlerOf[slot]!;
    if (handler === CANCELLED) {
      this.release(slot);
      this.cancelled -= 1;
      return;
    }
    this.now = this.queue.times[slot]!;
    this.executed += 1;
    if (this.observer !== undefined) this.observer(this.record(slot));
    this.release(slot);
    const object = this.object[slot];
    if (object !== undefined) this.object[slot] = undefined;
    this.call(handler & ~NAMED, 4 * slot, object);
  }

  /** Words are numbers that may have to be wrapped as objects on their way: a handler is given no more than it takes. */
  private call(id: HandlerId, place: number, object: unknown): void {
    const handler = this.handlers[id]!;
    const words = this.words;
    const takes = this.takes[id]!;
    if (takes === ONE_WORD) handler(words[place]!, 0, 0, 0, undefined);
    else if (takes === OBJECT) (handler as unknown as ObjectHandler)(object, words[place]!);
    else handler(words[place]!, words[place + 1]!, words[place + 2]!, words[place + 3]!, object);
  }

  /** Its words stay readable until the slot is taken again. */
  private release(slot: number): void {
    this.handlerOf[slot] = this.firstFree;
    this.firstFree = slot;
  }

  /** Takes the cancelled events out of the queue. Done when more than half are, so that each costs a constant in all. */
  private dropCancelled(): void {
    this.queue.retain((slot) => {
      if (this.handlerOf[slot] !== CANCELLED) return true;
      this.release(slot);
      return false;
    });
    this.cancelled = 0;
  }

  /** Takes a slot and writes down all of an event but its time, which would be an object as an argument. */
  private fill(handler: HandlerId, a: number, b: number, c: number, d: number, object: unknown): Slot {
    if (this.firstFree === NONE) this.grow();
    const slot = this.firstFree;
    this.firstFree = this.handlerOf[slot]!;
    this.handlerOf[slot] = handler;
    const words = this.words;
    const place = 4 * slot;
    words[place] = a;
    words[place + 1] = b;
    words[place + 2] = c;
    words[place + 3] = d;
    if (object !== undefined) this.object[slot] = object;
    return slot;
  }

  private record(slot: number): EventRecord {
    const [a, b, c, d] = this.words.subarray(4 * slot, 4 * slot + 4);
    return {
      time: this.queue.times[slot]!,
      handler: this.names[this.handlerOf[slot]! & ~NAMED]!,
      words: [a!, b!, c!, d!],
      object: this.object[slot],
    };
  }

  private refuse(time: Micros): never {
    assert(false, `event scheduled at ${time}, now is ${this.now}`);
  }

  /** Doubles the slots. */
  private grow(): void {
    const before = this.handlerOf.length;
    const capacity = Math.max(1024, 2 * before);
    assert(capacity <= SLOT_BITS, "more than 16 million events pending");
    this.queue.reserve(capacity - 1);
    this.handlerOf = grown(this.handlerOf, new Int32Array(capacity));
    this.generation = grown(this.generation, new Int32Array(capacity));
    this.words = grown(this.words, new Float64Array(4 * capacity));
    for (let slot = capacity - 1; slot >= before; slot--) {
      this.release(slot);
      this.object.push(undefined);
    }
  }
}
