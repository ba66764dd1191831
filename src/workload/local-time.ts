// Local time at a site: simulated instants as times of the local week.
// Simplification: standard (winter) time all the year. In the seven months of summer time, shifts and profiles begin an
// hour late.
import { HOUR, MILLISECOND, type Micros, WEEK } from "../base/time.ts";

/** 1970-01-05 00:00 UTC, the first Monday of the epoch [ms]. */
const FIRST_MONDAY = 345_600_000;

export class LocalTime {
  /** Time since Monday 00:00, local, when the run starts [µs]. */
  readonly #atStart: Micros;

  /**
   * @param starts start of the run [ms since 1970-01-01 00:00 UTC].
   * @param utcOffsetHours local standard time less UTC.
   */
  constructor(starts: number, utcOffsetHours: number) {
    const sinceMonday = (starts - FIRST_MONDAY) * MILLISECOND + Math.round(utcOffsetHours * HOUR);
    this.#atStart = ((sinceMonday % WEEK) + WEEK) % WEEK;
  }

  /**
   * Time since the last Monday 00:00, local [µs], in [0, one week).
   * @param instant since the start of the run, not negative.
   */
  sinceMonday(instant: Micros): Micros {
    return (this.#atStart + instant) % WEEK;
  }
}
