/** A simulated instant or duration: a whole number of microseconds in a double (exact for 285 years). */
export type Micros = number;

export const MILLISECOND: Micros = 1_000;
export const SECOND: Micros = 1_000_000;
export const MINUTE: Micros = 60 * SECOND;
export const HOUR: Micros = 60 * MINUTE;
export const DAY: Micros = 24 * HOUR;
export const WEEK: Micros = 7 * DAY;

/**
 * The whole microsecond nearest to an instant or a duration, of two the later one; below 2⁵² µs.
 * (`Math.round` does the same by a branch that nothing can foretell: W3j with 16 or 64 validators took a fourteenth longer.)
 */
export function wholeMicros(time: number): Micros {
  return Math.floor(time + 0.5);
}
