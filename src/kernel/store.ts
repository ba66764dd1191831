// Stores: things that processes put down and take up, first come first served, and each exactly once.
import { assert } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import type { Life, Place, Process, Wait } from "./process.ts";
import type { Processes } from "./processes.ts";

/** An item in the store, and which in order of putting it is. */
interface Entry<T> {
  readonly item: T;
  readonly ordinal: number;
}

/** A process that waits with an item to put, or for one to get. */
class Visit<T> implements Place {
  readonly process: Process;
  /** What it puts. */
  readonly item: T | undefined;
  /** What it has been given. */
  entry: Entry<T> | undefined = undefined;
  served = false;
  readonly #onLeave: (visit: Visit<T>) => void;

  constructor(process: Process, item: T | undefined, onLeave: (visit: Visit<T>) => void) {
    this.process = process;
    this.item = item;
    this.#onLeave = onLeave;
  }
  leave(): void {
    this.#onLeave(this);
  }
}

export class Store<T> {
  readonly name: string;
  /**
   * Most items that it holds, ≥ 1; Infinity by default. Only an item that comes back, since its getter was taken away at the
   * very instant, may find a later one in its place and lie in excess.
   */
  readonly capacity: number;
  readonly #processes: Processes;
  /** In order of putting. */
  readonly #items: Entry<T>[] = [];
  #put = 0;
  readonly #getters: Visit<T>[] = [];
  readonly #putters: Visit<T>[] = [];

  constructor(processes: Processes, name: string, capacity = Number.POSITIVE_INFINITY) {
    assert(capacity >= 1, `store ${name} has no room for an item`);
    this.#processes = processes;
    this.name = name;
    this.capacity = capacity;
  }

  /** Items lying in it. */
  get size(): number {
    return this.#items.length;
  }
  /** Processes waiting for an item, and with one for room. */
  get waitingToGet(): number {
    return this.#getters.length;
  }
  get waitingToPut(): number {
    return this.#putters.length;
  }

  /**
   * Puts an item down; waits while the store is full, at most for patience [µs].
   * @returns whether it is in the store, or was.
   */
  put(item: T, patience: Micros = Number.POSITIVE_INFINITY): Wait<boolean> {
    if (this.tryPut(item)) return this.#processes.goOn(true);
    const visit = new Visit(this.#processes.current, item, this.#putterLeaves);
    this.#putters.push(visit);
    return this.#processes.waitAt(visit, patience);
  }

  /** Puts an item down if there is room for it; also for handlers, which cannot wait. */
  tryPut(item: T): boolean {
    if (this.#items.length >= this.capacity) return false;
    this.#items.push({ item, ordinal: this.#put++ });
    this.#serve();
    return true;
  }

  /**
   * Takes the oldest item up; waits for one, at most for patience [µs]. One that comes at the very end is still taken.
   * @returns the item; undefined when patience ran out.
   */
  *get(patience: Micros = Number.POSITIVE_INFINITY): Life<T | undefined> {
    const visit = new Visit<T>(this.#processes.current, undefined, this.#getterLeaves);
    this.#getters.push(visit);
    this.#serve();
    if (!visit.served) yield* this.#processes.waitAt(visit, patience);
    return visit.entry?.item;
  }

  /** Gives items to those who wait for them, and room to those who wait for it. */
  #serve(): void {
    while (this.#items.length > 0 && this.#getters.length > 0) {
      const getter = this.#getters.shift()!;
      getter.entry = this.#items.shift()!;
      this.#wake(getter);
    }
    while (this.#putters.length > 0 && this.#items.length < this.capacity) {
      const putter = this.#putters.shift()!;
      this.#items.push({ item: putter.item!, ordinal: this.#put++ });
      this.#wake(putter);
      if (this.#getters.length > 0) this.#serve();
    }
  }

  #wake(visit: Visit<T>): void {
    visit.served = true;
    this.#processes.wake(visit.process, true);
  }

  /** An item given at this instant to one who is taken away before its turn goes back to where it lay. */
  readonly #getterLeaves = (visit: Visit<T>): void => {
    const { entry } = visit;
    if (entry === undefined) this.#getters.splice(this.#getters.indexOf(visit), 1);
    else {
      const place = this.#items.findIndex(({ ordinal }) => ordinal > entry.ordinal);
      this.#items.splice(place < 0 ? this.#items.length : place, 0, entry);
      this.#serve();
    }
  };

  /** One whose item is in has put it, whatever becomes of the process. */
  readonly #putterLeaves = (visit: Visit<T>): void => {
    if (!visit.served) this.#putters.splice(this.#putters.indexOf(visit), 1);
  };
}
