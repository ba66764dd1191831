// Time-weighted statistics of a place where entities stay, over the window [from, to].
import type { Micros } from "../base/time.ts";

/** One entity's stay, from its own stamps. */
export interface Stay {
  /** When it came. */
  readonly since: Micros;
  /** When it obtained what it came for; negative while it waits. */
  readonly heldSince: Micros;
}

/**
 * Two laws are checked on it exactly, each between two separate pieces of code. Little's law: `presentIntegral`, kept from
 * the levels, is the sum of `sojourns`, kept from stamps. Utilisation law: `busyIntegral` is the sum of `holdings`. Exact
 * for whole microseconds while the integrals stay below 2⁵³ (285 years of one entity, ten days of 10⁴).
 */
// `private` and not #, as in Simulation.
export class StayStatistics {
  /** Levels now: entities waiting, units in use, units there are. */
  waiting = 0;
  busy = 0;
  capacity = 0;
  /** Integrals of the levels over the window [entity µs]; brought up to date by `advance`. */
  waitingIntegral = 0;
  busyIntegral = 0;
  capacityIntegral = 0;
  /** Entities that have come and gone during the window. */
  arrivals = 0;
  departures = 0;
  /** Entities present when the window opened. */
  presentAtOpening = 0;
  private readonly here: () => Iterable<Stay>;
  /** Stays and holdings of those who have left, clipped to the window. */
  private staysOfLeft = 0;
  private holdingsOfLeft = 0;
  private windowFrom: Micros = 0;
  private last: Micros = 0;

  /** @param here the stays of those present now. */
  constructor(here: () => Iterable<Stay>) {
    this.here = here;
  }

  /** Length of the window up to the last advance. */
  get window(): Micros {
    return this.last - this.windowFrom;
  }

  /** Integral of the number present, waiting or in service. */
  get presentIntegral(): number {
    return this.waitingIntegral + this.busyIntegral;
  }

  /** Brings the integrals up to now; called before any of the levels changes. */
  advance(now: Micros): void {
    const elapsed = now - this.last;
    if (elapsed === 0) return;
    this.waitingIntegral += this.waiting * elapsed;
    this.busyIntegral += this.busy * elapsed;
    this.capacityIntegral += this.capacity * elapsed;
    this.last = now;
  }

  /** Starts the window: what came before no longer counts. */
  openWindow(now: Micros): void {
    this.windowFrom = now;
    this.last = now;
    this.waitingIntegral = this.busyIntegral = this.capacityIntegral = 0;
    this.arrivals = this.departures = 0;
    this.presentAtOpening = this.waiting + this.busy;
    this.staysOfLeft = this.holdingsOfLeft = 0;
  }

  entered(): void {
    this.arrivals += 1;
  }
  left({ since, heldSince }: Stay, now: Micros): void {
    this.departures += 1;
    const from = this.windowFrom;
    this.staysOfLeft += now - (since > from ? since : from);
    if (heldSince >= 0) this.holdingsOfLeft += now - (heldSince > from ? heldSince : from);
  }

  /** Sum of all stays clipped to the window [entity µs], those still present up to now. */
  sojourns(now: Micros): number {
    let sum = this.staysOfLeft;
    for (const { since } of this.here()) sum += now - Math.max(since, this.windowFrom);
    return sum;
  }
  /** Sum of all times that units were held, clipped to the window [unit µs]. */
  holdings(now: Micros): number {
    let sum = this.holdingsOfLeft;
    for (const { heldSince } of this.here()) if (heldSince >= 0) sum += now - Math.max(heldSince, this.windowFrom);
    return sum;
  }
}
