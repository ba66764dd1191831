// Resources: limited capacity that processes queue for, by priority and then first come first served, with time-weighted statistics.
import type { Micros } from "../base/time.ts";
import type { Life, Process, Processes } from "./process.ts";

/** A process's stay at one or more resources: waiting, then holding one unit of each. */
interface Claim {
  readonly resources: readonly Resource[];
  readonly process: Process;
  readonly priority: number;
  granted: boolean;
}

/**
 * Time-weighted statistics of a place where entities stay, over the window [from, to].
 * Little's law is checked on it exactly: `presentIntegral` is kept from the number present, `sojourns` from the entities' own stamps.
 */
export class StayStatistics {
  /** Integral of the number present over the window [entity µs]. */
  presentIntegral = 0;
  /** Integral of the number waiting. */
  waitingIntegral = 0;
  /** Integral of the units in use. */
  busyIntegral = 0;
  /** Integral of the capacity. */
  capacityIntegral = 0;
  /** Sum of the stays, clipped to the window, of entities that have left. */
  #sojournsOfLeft = 0;
  /** Entities that have come and gone during the window. */
  arrivals = 0;
  departures = 0;
  /** Entities present when the window opened. */
  presentAtOpening = 0;
  #arrivedAt = new Map<unknown, Micros>();
  #windowFrom: Micros = 0;
  #last: Micros = 0;

  /** Length of the window up to the last advance. */
  get window(): Micros {
    return this.#last - this.#windowFrom;
  }

  /** Brings the integrals up to now; called before any of the levels changes. */
  advance(now: Micros, levels: { readonly waiting: number; readonly busy: number; readonly capacity: number }): void {
    const elapsed = now - this.#last;
    if (elapsed === 0) return;
    this.presentIntegral += (levels.waiting + levels.busy) * elapsed;
    this.waitingIntegral += levels.waiting * elapsed;
    this.busyIntegral += levels.busy * elapsed;
    this.capacityIntegral += levels.capacity * elapsed;
    this.#last = now;
  }

  /** Starts the window: what came before no longer counts. The caller has advanced to now. */
  openWindow(now: Micros): void {
    this.#windowFrom = now;
    this.#last = now;
    this.presentIntegral = this.waitingIntegral = this.busyIntegral = this.capacityIntegral = 0;
    this.#sojournsOfLeft = 0;
    this.arrivals = this.departures = 0;
    this.presentAtOpening = this.#arrivedAt.size;
  }

  entered(entity: unknown, now: Micros): void {
    this.arrivals += 1;
    this.#arrivedAt.set(entity, now);
  }
  left(entity: unknown, now: Micros): void {
    this.#sojournsOfLeft += now - Math.max(this.#arrivedAt.get(entity)!, this.#windowFrom);
    this.departures += 1;
    this.#arrivedAt.delete(entity);
  }

  /** Sum of all stays clipped to the window [entity µs], those still present up to now. */
  sojourns(now: Micros): number {
    let sum = this.#sojournsOfLeft;
    for (const arrived of this.#arrivedAt.values()) sum += now - Math.max(arrived, this.#windowFrom);
    return sum;
  }
}

export class Resource {
  readonly name: string;
  readonly statistics = new StayStatistics();
  #capacity: number;
  #busy = 0;
  readonly #waiting: Claim[] = [];
  readonly #processes: Processes;

  constructor(processes: Processes, name: string, capacity: number) {
    this.#processes = processes;
    this.name = name;
    this.#capacity = capacity;
  }

  get free(): number {
    return this.#capacity - this.#busy;
  }
  get queueLength(): number {
    return this.#waiting.length;
  }
  /** Claims waiting or in use. */
  get present(): number {
    return this.#waiting.length + this.#busy;
  }

  /** Changes the capacity (a shift begins). Units in use above it finish their work first. */
  setCapacity(capacity: number): void {
    this.advance();
    this.#capacity = capacity;
    this.#dispatch();
  }

  /** Brings the statistics up to now. */
  advance(): void {
    this.statistics.advance(this.#processes.now, {
      waiting: this.#waiting.length,
      busy: this.#busy,
      capacity: this.#capacity,
    });
  }
  openWindow(): void {
    this.advance();
    this.statistics.openWindow(this.#processes.now);
  }

  /**
   * Waits for one unit of each resource, all at once, then runs `work` and gives them back, also when stopped.
   * @param priority lower goes first.
   * @param granted called when the process goes on after waiting, at the instant of the grant.
   */
  static *use(resources: readonly Resource[], priority: number, work: () => Life, granted?: () => void): Life {
    const processes = resources[0]!.#processes;
    const claim: Claim = { resources, process: processes.current, priority, granted: false };
    for (const resource of resources) resource.#enqueue(claim);
    resources[0]!.#dispatch();
    try {
      if (!claim.granted) yield;
      granted?.();
      yield* work();
    } finally {
      for (const resource of resources) resource.#leave(claim);
      for (const resource of resources) resource.#dispatch();
    }
  }

  #enqueue(claim: Claim): void {
    this.advance();
    let place = this.#waiting.length;
    while (place > 0 && this.#waiting[place - 1]!.priority > claim.priority) place -= 1;
    this.#waiting.splice(place, 0, claim);
    this.statistics.entered(claim, this.#processes.now);
  }

  #leave(claim: Claim): void {
    this.advance();
    if (claim.granted) this.#busy -= 1;
    else this.#waiting.splice(this.#waiting.indexOf(claim), 1);
    this.statistics.left(claim, this.#processes.now);
  }

  /** Grants every waiting claim, in order, whose resources all have a free unit. */
  #dispatch(): void {
    for (let index = 0; index < this.#waiting.length && this.free > 0; ) {
      const claim = this.#waiting[index]!;
      if (claim.resources.some((resource) => resource.free <= 0)) index += 1;
      else this.#grant(claim);
    }
  }

  /** Moves a claim from waiting to in use, at each of its resources. */
  #grant(claim: Claim): void {
    for (const resource of claim.resources) {
      resource.advance();
      resource.#waiting.splice(resource.#waiting.indexOf(claim), 1);
      resource.#busy += 1;
    }
    claim.granted = true;
    if (!this.#processes.isCurrent(claim.process)) this.#processes.wakeNow(claim.process);
  }
}
