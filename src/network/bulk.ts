// Bulk transfers: flows that share the sites' access links fairly. Each of k flows on a link may take 1/k of it; a flow
// goes at the least of its shares and of TCP's own limit on its way. Rates change when a flow begins or ends on one of
// its links. Remaining bits and rates are unrounded doubles; only the instant of an event is rounded.
//
// @source fair share: Kleinrock, Queueing Systems II (1976), section 4.4 (processor sharing); TCP's limit: Mathis,
//   Semke, Mahdavi and Ott, The macroscopic behavior of the TCP congestion avoidance algorithm, CCR 27(3) 1997, with
//   the constant 1.22 = √(3/2).
// Simplifications: what a flow cannot use of its share of a link is not given to others (a flow held back elsewhere
// wastes some of this one); no slow start; ledger messages go ahead and take no share (they are under 1 % of a link),
// but their bytes count as its use.
import { type Micros, SECOND, wholeMicros } from "../base/time.ts";
import type { Life, Process } from "../kernel/process.ts";
import type { Processes } from "../kernel/processes.ts";
import type { EventId, HandlerId, Simulation } from "../kernel/simulation.ts";
import { StayStatistics } from "../kernel/stay-statistics.ts";
import type { LinkSpec } from "./spec.ts";
import { MAXIMUM_SEGMENT } from "./tcp.ts";

export type Direction = "up" | "down";

const BITS_PER_BYTE = 8;
const MATHIS = 1.22;
const NO_EVENT: EventId = -1;

/** Highest rate of one TCP connection [bit/s] on a way with this round trip and loss; Infinity without either. */
export function tcpLimit(roundTrip: Micros, loss: number): number {
  if (loss === 0 || roundTrip === 0) return Number.POSITIVE_INFINITY;
  return ((MAXIMUM_SEGMENT * BITS_PER_BYTE * SECOND) / roundTrip) * (MATHIS / Math.sqrt(loss));
}

interface Flow {
  readonly links: readonly FairLink[];
  readonly process: Process;
  /** When it began. */
  readonly since: Micros;
  /** TCP's limit [bit/µs]. */
  readonly limit: number;
  /** Current rate [bit/µs]. */
  rate: number;
  remaining: number;
  /** `remaining` is right as of this instant. */
  asOf: Micros;
  end: EventId;
  done: boolean;
}

/** One direction of a site's access link. */
export class FairLink {
  readonly name: string;
  /** [bit/µs]; Infinity is unlimited. */
  readonly capacity: number;
  readonly flows: Flow[] = [];
  readonly statistics = new StayStatistics(() => this.flows.map(({ since }) => ({ since, heldSince: since })));
  /** Bits of flows since the run began. */
  carried = 0;
  #carriedBefore = 0;
  #messageBytes = 0;

  constructor(name: string, bitsPerSecond: number) {
    this.name = name;
    this.capacity = bitsPerSecond / SECOND;
    this.statistics.capacity = 1;
  }
  /** Brings the count of flows up to now; called before it changes. */
  advance(now: Micros): void {
    this.statistics.advance(now);
  }
  begin(flow: Flow): void {
    this.flows.push(flow);
    this.statistics.busy += 1;
    this.statistics.entered();
  }
  end(flow: Flow, now: Micros): void {
    this.flows.splice(this.flows.indexOf(flow), 1);
    this.statistics.busy -= 1;
    this.statistics.left({ since: flow.since, heldSince: flow.since }, now);
  }
  addMessageBytes(bytes: number): void {
    this.#messageBytes += bytes;
  }
  openWindow(now: Micros): void {
    this.advance(now);
    this.statistics.openWindow(now);
    this.#carriedBefore = this.carried;
    this.#messageBytes = 0;
  }
  /** Bits of flows carried since the window opened. */
  get flowBitsInWindow(): number {
    return this.carried - this.#carriedBefore;
  }
  /** The same, messages included. */
  get carriedInWindow(): number {
    return this.flowBitsInWindow + this.#messageBytes * BITS_PER_BYTE;
  }
  /** Bits that its flows still have to move, as of the last time they were brought up to now. */
  get backlog(): number {
    return this.flows.reduce((sum, { remaining }) => sum + remaining, 0);
  }
}

export interface BulkSetup {
  readonly simulation: Simulation;
  readonly processes: Processes;
  /** Sites in endpoint order. Endpoints beyond them (cloud regions) have no access link. */
  readonly sites: readonly { readonly name: string; readonly link: LinkSpec }[];
  /** Round trip between two endpoints without jitter [µs]. */
  readonly roundTrip: (a: number, b: number) => Micros;
  /** Probability that a packet is lost. */
  readonly loss: number;
}

export class BulkNetwork {
  readonly #setup: BulkSetup;
  readonly #up: readonly FairLink[];
  readonly #down: readonly FairLink[];
  /** All access links, uplinks first. */
  readonly links: readonly FairLink[];
  readonly #finish: HandlerId;
  /** Bits that flows have moved, counted once for each link of theirs when they leave. */
  #movedByLeft = 0;
  /** Bits of each flow under way, as asked for. */
  readonly #sizes = new Map<Flow, number>();

  constructor(setup: BulkSetup) {
    this.#setup = setup;
    this.#up = setup.sites.map((site) => new FairLink(`${site.name} up`, site.link.up));
    this.#down = setup.sites.map((site) => new FairLink(`${site.name} down`, site.link.down));
    this.links = [...this.#up, ...this.#down];
    this.#finish = setup.simulation.registerFor<Flow>((flow) => this.#end(flow), "transfer ends");
  }

  /** Waits until the last bit has left. When the caller is stopped, the flow leaves its links. */
  *transfer(from: number, to: number, bytes: number): Life {
    const flow = this.#begin(from, to, bytes);
    try {
      if (!flow.done) yield* this.#setup.processes.suspend();
    } finally {
      this.#leave(flow);
    }
  }

  /** Counts bytes of small messages, which are not flows, on a site's link. */
  addMessageBytes(site: number, direction: Direction, bytes: number): void {
    (direction === "up" ? this.#up : this.#down)[site]!.addMessageBytes(bytes);
  }

  openWindow(): void {
    const { now } = this.#setup.simulation;
    this.#settleAll();
    for (const link of this.links) link.openWindow(now);
  }

  /** Brings statistics and carried bits up to now. */
  advance(): void {
    this.#settleAll();
    for (const link of this.links) link.advance(this.#setup.simulation.now);
  }

  /**
   * Bits moved by flows (their own count) and bits carried by links (theirs) since the run began; equal but for
   * rounding.
   */
  get conservation(): { readonly moved: number; readonly carried: number } {
    let moved = this.#movedByLeft;
    for (const [flow, size] of this.#sizes) moved += (size - flow.remaining) * flow.links.length;
    return { moved, carried: this.links.reduce((sum, link) => sum + link.carried, 0) };
  }

  #begin(from: number, to: number, bytes: number): Flow {
    const { simulation, processes, roundTrip, loss } = this.#setup;
    const links = [this.#up[from], this.#down[to]].filter((link) => link !== undefined);
    const limit = tcpLimit(roundTrip(from, to), loss) / SECOND;
    const remaining = bytes * BITS_PER_BYTE;
    const flow: Flow = {
      links,
      process: processes.current,
      since: simulation.now,
      limit,
      rate: 0,
      remaining,
      asOf: simulation.now,
      end: NO_EVENT,
      done: false,
    };
    this.#sizes.set(flow, remaining);
    for (const link of links) {
      link.advance(simulation.now);
      link.begin(flow);
    }
    if (links.length === 0) this.#adapt(flow);
    for (const link of links) for (const other of link.flows) this.#adapt(other);
    return flow;
  }

  #leave(flow: Flow): void {
    const { simulation } = this.#setup;
    this.#settle(flow);
    if (flow.end !== NO_EVENT) simulation.cancel(flow.end);
    this.#movedByLeft += (this.#sizes.get(flow)! - flow.remaining) * flow.links.length;
    this.#sizes.delete(flow);
    for (const link of flow.links) {
      link.advance(simulation.now);
      link.end(flow, simulation.now);
    }
    for (const link of flow.links) for (const other of link.flows) this.#adapt(other);
  }

  /** Gives a flow the rate that its links and TCP allow now, and moves its end accordingly. */
  #adapt(flow: Flow): void {
    let rate = flow.limit;
    for (const link of flow.links) rate = Math.min(rate, link.capacity / link.flows.length);
    if (rate === flow.rate || flow.done) return;
    this.#settle(flow);
    flow.rate = rate;
    const { simulation } = this.#setup;
    if (flow.end !== NO_EVENT) simulation.cancel(flow.end);
    flow.end = simulation.timer(simulation.now + wholeMicros(flow.remaining / rate), this.#finish, 0, 0, 0, 0, flow);
  }

  /** Moves the bits that have gone since the flow was last looked at. */
  #settle(flow: Flow): void {
    const { now } = this.#setup.simulation;
    const elapsed = now - flow.asOf;
    const moved = flow.done ? flow.remaining : elapsed === 0 ? 0 : Math.min(flow.remaining, flow.rate * elapsed);
    flow.asOf = now;
    flow.remaining -= moved;
    for (const link of flow.links) link.carried += moved;
  }

  #settleAll(): void {
    for (const flow of this.#sizes.keys()) this.#settle(flow);
  }

  /** The last bit has left: what rounding of the instant left over goes with it. */
  #end(flow: Flow): void {
    flow.end = NO_EVENT;
    flow.done = true;
    this.#settle(flow);
    this.#setup.processes.wake(flow.process);
  }
}
