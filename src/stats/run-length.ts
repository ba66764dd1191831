export interface RunLength {
  /** Simulated time, or observations, of each replication after its warm-up. */
  readonly length: number;
  /** Reached with this length. */
  readonly halfWidth: number;
  /** In the same unit. */
  readonly asked: number;
}

/**
 * The length, rounded up, with which the same number of replications reaches the half-width asked: half-widths shrink with
 * the square root of the length once a run is much longer than its correlations last. Never shorter than it was; NaN without
 * an interval, Infinity when 0 is asked of an interval with a width.
 */
export function runLengthNeeded({ length, halfWidth, asked }: RunLength): number {
  if (halfWidth <= asked) return length;
  const ratio = halfWidth / asked;
  return Math.ceil(length * ratio * ratio);
}
