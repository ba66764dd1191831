// Roots by halving, for functions that have no inverse of their own.

/**
 * The least double in (low, high] from which on a rule holds, for a rule that holds at `high` and, once it holds, holds for
 * all larger numbers. Takes about 60 steps.
 */
export function leastWhere(holds: (x: number) => boolean, low: number, high: number): number {
  for (;;) {
    const middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) return high;
    if (holds(middle)) high = middle;
    else low = middle;
  }
}

/** The same among all positive numbers; `start` says where to look first. */
export function leastPositiveWhere(holds: (x: number) => boolean, start: number): number {
  let high = start;
  while (!holds(high)) high *= 2;
  while (holds(high / 2)) high /= 2;
  return leastWhere(holds, high / 2, high);
}
