// Requests from submission to answer, as the event stream tells of them: how many there were at any time, and how long each took.
import type { Micros } from "../base/time.ts";
import type { EventPort } from "../events/events.ts";

/**
 * Little's law can be checked on it exactly: `presentIntegral` is kept from the number of requests alone, `sojourns` from the
 * submission times that the clients keep.
 */
export class RequestStay {
  /** Integral of the number of open requests over the window [request µs]. */
  presentIntegral = 0;
  arrivals = 0;
  departures = 0;
  presentAtOpening = 0;
  #present = 0;
  /** Of requests answered in the window, clipped to it. */
  #sojournsOfAnswered = 0;
  #windowFrom: Micros = 0;
  #last: Micros = 0;

  constructor(events: EventPort) {
    events.on("submitted", ({ at }) => {
      this.advance(at);
      this.#present += 1;
      this.arrivals += 1;
    });
    events.on("answered", ({ at, submittedAt }) => {
      this.advance(at);
      this.#present -= 1;
      this.departures += 1;
      this.#sojournsOfAnswered += at - Math.max(submittedAt, this.#windowFrom);
    });
  }

  /** Brings the integral up to now. */
  advance(now: Micros): void {
    this.presentIntegral += this.#present * (now - this.#last);
    this.#last = now;
  }

  openWindow(now: Micros): void {
    this.advance(now);
    this.#windowFrom = now;
    this.presentIntegral = this.#sojournsOfAnswered = 0;
    this.arrivals = this.departures = 0;
    this.presentAtOpening = this.#present;
  }

  /** Sum of all stays clipped to the window [request µs]. @param open submission times of the requests still open, as the clients keep them. */
  sojourns(now: Micros, open: readonly Micros[]): number {
    let sum = this.#sojournsOfAnswered;
    for (const submittedAt of open) sum += now - Math.max(submittedAt, this.#windowFrom);
    return sum;
  }
}
