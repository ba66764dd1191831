// Small messages between endpoints: first the sender's uplink, then the way, then the receiver's downlink. Links serve first come first served.
// A link keeps the instant it is free as an unrounded double; only the instant of an event is rounded.
// Simplification: messages leave in the order they are handed over, so one whose sender's processor or disk is still busy holds up those
// that its site hands over after it; at most for that time, and never on an unlimited link.
// A message goes ahead of bulk transfers (network/bulk.ts), as traffic classes do; its bytes still count on the link.
import type { Micros } from "../base/time.ts";
import type { Delays } from "./delays.ts";
import { DROP, type LinkRule, NO_COPY, PASS } from "./rules.ts";
import type { LinkSpec } from "./spec.ts";

/** `route` says this of a message that a rule drops. */
export const LOST = -1;

const NO_COPIES: readonly number[] = [];

const BITS_PER_BYTE = 8;
const MICROS_PER_SECOND = 1_000_000;

/** How much an access link was given to carry. */
export interface LinkUse {
  /** Time that the bytes since the window opened take at its full rate [µs]; 0 on an unlimited link. */
  readonly work: number;
  /** Time that it had nothing to carry since the start, as of its latest message [µs]; not kept on an unlimited link. */
  readonly idle: number;
  /** When it is free (unrounded); not kept on an unlimited link. */
  readonly freeAt: number;
}

export class MessageNetwork {
  private readonly delays: Delays;
  /** Time per byte on each link [µs/B]. */
  private readonly up: Float64Array;
  private readonly down: Float64Array;
  private readonly upFreeAt: Float64Array;
  private readonly downFreeAt: Float64Array;
  private readonly upIdle: Float64Array;
  private readonly downIdle: Float64Array;
  private readonly rules: LinkRule[] = [];
  /** What `routeToOthers` returns. */
  private arrivals = new Float64Array(0);
  /** Bytes carried since the window opened, by endpoint. */
  readonly sentBytes: Float64Array;
  readonly receivedBytes: Float64Array;

  constructor(delays: Delays, links: readonly LinkSpec[]) {
    this.delays = delays;
    this.up = Float64Array.from(links, (link) => microsPerByte(link.up));
    this.down = Float64Array.from(links, (link) => microsPerByte(link.down));
    this.upFreeAt = new Float64Array(links.length);
    this.downFreeAt = new Float64Array(links.length);
    this.upIdle = new Float64Array(links.length);
    this.downIdle = new Float64Array(links.length);
    this.sentBytes = new Float64Array(links.length);
    this.receivedBytes = new Float64Array(links.length);
  }

  get hasRules(): boolean {
    return this.rules.length > 0;
  }
  addRule(rule: LinkRule): void {
    this.rules.push(rule);
  }
  removeRule(rule: LinkRule): void {
    const place = this.rules.indexOf(rule);
    if (place >= 0) this.rules.splice(place, 1);
  }
  openWindow(): void {
    this.sentBytes.fill(0);
    this.receivedBytes.fill(0);
  }

  /** An endpoint's uplink, or its downlink. */
  use(endpoint: number, direction: "up" | "down"): LinkUse {
    const isUp = direction === "up";
    const bytes = (isUp ? this.sentBytes : this.receivedBytes)[endpoint]!;
    return {
      work: bytes * (isUp ? this.up : this.down)[endpoint]!,
      idle: (isUp ? this.upIdle : this.downIdle)[endpoint]!,
      freeAt: (isUp ? this.upFreeAt : this.downFreeAt)[endpoint]!,
    };
  }

  /**
   * Sends a message at `departure` (unrounded). Positional because this is the hot path.
   * @returns the instant its last bit would arrive if the downlink were idle (unrounded), or LOST.
   */
  route(from: number, to: number, sizeBytes: number, departure: number): number {
    if (from === to) return departure + this.delays.insideSite;
    const started = this.occupy(from, sizeBytes, departure);
    const verdict = this.rules.length === 0 ? PASS : this.verdict(from, to, started);
    if (verdict === DROP) return LOST;
    return this.pass(from, to, sizeBytes, started, verdict >= 0 ? verdict : this.delays.draw(from, to, sizeBytes));
  }

  /** As `route`, of a message whose delay is drawn by a random word of its own. */
  routeBy(word: number, from: number, to: number, sizeBytes: number, departure: number): number {
    if (from === to) return departure + this.delays.insideSite;
    const started = this.occupy(from, sizeBytes, departure);
    const verdict = this.rules.length === 0 ? PASS : this.verdict(from, to, started);
    if (verdict === DROP) return LOST;
    const own = verdict >= 0 ? verdict : this.delays.drawBy(word, from, to, sizeBytes);
    return this.pass(from, to, sizeBytes, started, own);
  }

  private pass(from: number, to: number, sizeBytes: number, started: number, own: Micros): number {
    const delay = this.rules.length === 0 ? own : own + this.extraDelay(from, to);
    return this.arrival(started, sizeBytes * this.up[from]!, delay, sizeBytes * this.down[to]!);
  }

  /**
   * Sends a message from one of these endpoints to each of the others, in order, where there is no rule: `route` for each.
   * @param self its sender's place among the endpoints.
   * @returns what `route` says, by place; one array for all messages.
   */
  routeToOthers(self: number, endpoints: Int32Array, sizeBytes: number, departure: number): Float64Array {
    if (this.arrivals.length < endpoints.length) this.arrivals = new Float64Array(endpoints.length);
    const { arrivals, down } = this;
    const from = endpoints[self]!;
    const sending = sizeBytes * this.up[from]!;
    this.delays.drawEach(from, endpoints, sizeBytes, arrivals);
    let others = 0;
    let leaves = departure;
    for (let place = 0; place < endpoints.length; place += 1) {
      const to = endpoints[place]!;
      const delay = arrivals[place]!;
      if (to === from) {
        arrivals[place] = departure + delay;
        continue;
      }
      if (others === 0) leaves = this.occupy(from, sizeBytes, departure);
      arrivals[place] = this.arrival(leaves, sending, delay, sizeBytes * down[to]!);
      leaves += sending;
      others += 1;
    }
    if (others > 1) this.occupyOn(from, (others - 1) * sizeBytes, leaves);
    return arrivals;
  }

  /** Takes the uplink for a message. @returns when its first bit leaves. */
  occupy(from: number, sizeBytes: number, departure: number): number {
    this.sentBytes[from]! += sizeBytes;
    const perByte = this.up[from]!;
    if (perByte === 0) return departure;
    const freeAt = this.upFreeAt[from]!;
    const started = Math.max(departure, freeAt);
    if (departure > freeAt) this.upIdle[from]! += departure - freeAt;
    this.upFreeAt[from] = started + sizeBytes * perByte;
    return started;
  }

  /** Keeps the uplink, right after a message for which it was taken, for more until `freeAt`. */
  private occupyOn(from: number, sizeBytes: number, freeAt: number): void {
    this.sentBytes[from]! += sizeBytes;
    if (this.up[from] !== 0) this.upFreeAt[from] = freeAt;
  }

  /** Bits are passed on as they come: the slower of the two links sets the pace. */
  private arrival(started: number, sending: number, delay: number, receiving: number): number {
    return Math.max(started + delay + receiving, started + sending + delay);
  }

  /**
   * Copies that the network makes of the message just routed, which was not LOST: how much later than it each arrives [µs, unrounded].
   * They have passed the uplink as one message; each passes the downlink for itself.
   */
  copies(from: number, to: number): readonly number[] {
    if (this.rules.length === 0 || from === to) return NO_COPIES;
    return this.rules.map((rule) => rule.copyLag?.(from, to) ?? NO_COPY).filter((lag) => lag !== NO_COPY);
  }

  /** Takes a message in from the downlink. @returns the instant its last bit is through: `arrival` unless others are still coming in. */
  receive(to: number, sizeBytes: number, arrival: number): number {
    // (Inside a site nothing passes the access link, and the caller does not ask.)
    this.receivedBytes[to]! += sizeBytes;
    const perByte = this.down[to]!;
    if (perByte === 0) return arrival;
    const takes = sizeBytes * perByte;
    const through = Math.max(arrival, this.downFreeAt[to]! + takes);
    if (arrival - takes > this.downFreeAt[to]!) this.downIdle[to]! += arrival - takes - this.downFreeAt[to]!;
    this.downFreeAt[to] = through;
    return through;
  }

  private verdict(from: number, to: number, at: Micros): number {
    for (const rule of this.rules) {
      const verdict = rule.verdict(from, to, at);
      if (verdict !== PASS) return verdict;
    }
    return PASS;
  }

  private extraDelay(from: number, to: number): number {
    let delay = 0;
    for (const rule of this.rules) delay += rule.extraDelay?.(from, to) ?? 0;
    return delay;
  }
}

function microsPerByte(bitsPerSecond: number): number {
  return (BITS_PER_BYTE * MICROS_PER_SECOND) / bitsPerSecond;
}
