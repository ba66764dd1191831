// Poisson arrivals at a rate that changes with time, e.g. by the hour of the day.
// @source P. A. W. Lewis and G. S. Shedler, Simulation of nonhomogeneous Poisson processes by thinning,
//   Naval Research Logistics 26 (1979) 403–413
import { assert } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import type { Stream } from "./random.ts";

export interface ArrivalRate {
  /** Arrivals per µs at an instant, 0 … `most`. */
  readonly at: (now: Micros) => number;
  /** The largest rate there ever is, per µs; the nearer to the truth, the fewer draws are thrown away. */
  readonly most: number;
}

/** The first arrival after `now`, not rounded; Infinity when `most` is 0. A rate that is 0 from some time on never returns. */
export function nextArrival(now: Micros, rate: ArrivalRate, stream: Stream): Micros {
  if (rate.most === 0) return Infinity;
  for (let time = now; ; ) {
    time += stream.exponential(1 / rate.most);
    const rateNow = rate.at(time);
    if (!(rateNow <= rate.most))
      assert(false, `an arrival rate of ${rateNow}/µs exceeds its stated most, ${rate.most}/µs`);
    if (stream.uniform() * rate.most < rateNow) return time;
  }
}
