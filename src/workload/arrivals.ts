// Poisson arrivals whose rate follows a weekly profile: the rate is constant within each local hour.
import { DAY, HOUR, type Micros } from "../base/time.ts";
import type { Stream } from "../kernel/random.ts";
import type { LocalTime } from "./local-time.ts";

export interface ArrivalLaw {
  /** Mean arrivals a day over a week. */
  readonly perDay: number;
  /** Multiple of the mean rate by hour of the local week (168). */
  readonly weights: readonly number[];
  readonly localTime: LocalTime;
}

/**
 * Instants of the arrivals in [0, until), in order.
 * Exact by change of time: the integral of the rate between two arrivals is exponential with mean 1.
 * @source Çınlar, Introduction to Stochastic Processes (1975), section 4.7.
 */
export function arrivalInstants(law: ArrivalLaw, until: Micros, stream: Stream): Micros[] {
  const instants: Micros[] = [];
  let missing = stream.exponential(1);
  for (let instant = 0; instant < until; ) {
    const { rate, ends } = hourAt(law, instant);
    const expected = rate * (ends - instant);
    if (expected <= missing) {
      missing -= expected;
      instant = ends;
    } else {
      instant += missing / rate;
      missing = stream.exponential(1);
      if (instant < until) instants.push(Math.floor(instant));
    }
  }
  return instants;
}

/** Expected number of arrivals in [from, until). */
export function expectedArrivals(law: ArrivalLaw, from: Micros, until: Micros): number {
  let sum = 0;
  for (let instant = from; instant < until; ) {
    const { rate, ends } = hourAt(law, instant);
    const next = Math.min(ends, until);
    sum += rate * (next - instant);
    instant = next;
  }
  return sum;
}

/** Rate [1/µs] in the local hour that holds an instant, and the instant at which that hour ends. */
function hourAt({ perDay, weights, localTime }: ArrivalLaw, instant: number): { rate: number; ends: Micros } {
  const whole = Math.floor(instant); // so that `ends` is exact and always later than the instant
  const sinceMonday = localTime.sinceMonday(whole);
  const hour = Math.floor(sinceMonday / HOUR);
  return { rate: (perDay / DAY) * weights[hour]!, ends: whole - sinceMonday + (hour + 1) * HOUR };
}
