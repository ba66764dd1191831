// The coverage study's parameters, all of them, written down before its first run and not changed after a look at its results.
// Run lengths were chosen by theory (see docs/coverage.md) and trials with another program and other seeds.

/** Of every stream. */
export const SEED = 3;
/** Studies of each case; `--studies` takes fewer. */
export const STUDIES = 1000;
/** Of every interval and selection. */
export const CONFIDENCE = 0.95;

/** A queue with one server, exponential gaps and service times; times in mean service times. */
export interface QueuePlan {
  /** Arrivals a mean service time. */
  readonly load: number;
  /** Customers left out first: the queue begins empty. */
  readonly warmUp: number;
  /** Customers observed in a replication. */
  readonly customers: number;
}

/** Intervals over replications, and with the stopping rule on. After the warm-up the expected wait is within 1e-6 of its limit. */
export const INTERVALS: readonly (QueuePlan & { readonly share: number })[] = [
  { load: 0.5, warmUp: 500, customers: 5_000, share: 0.03 },
  { load: 0.8, warmUp: 1_000, customers: 20_000, share: 0.05 },
];
export const PERCENTILE = 0.95;
/** At least and at most as in the shipped main scenario; `share` above is the half-width asked, of the estimate. */
export const AT_LEAST = 20;
export const AT_MOST = 60;
/** Observed coverage with the stopping rule on must not be below. */
export const LEAST_WITH_RULE = 0.93;

/** Selection of the best of k systems with normal values: the best is better than all others by exactly δ = 1. */
export const SYSTEMS = [2, 5, 10];
export const FIRST_STAGE = 10;
/** Variances, in δ². With 10 the first stage estimates a mean to a standard error of δ, as in Kim and Nelson 2001, §5. */
export const VARIANCES = {
  equal: { best: 10, others: [10, 10] },
  "best is steadier": { best: 5, others: [10, 20] },
  "best is noisier": { best: 20, others: [5, 10] },
} as const;
/** Correlation between any two systems in one replication: independent, and as with common random numbers. */
export const CORRELATIONS = [0, 0.5];

/** MSER-5 on the mean over replications of a queue that begins empty. One study for each five of the others: it is costly. */
export const WARM_UP = { load: 0.9, warmUp: 0, customers: 3_000, replications: [25, 100, 400], studiesPerStudy: 1 / 5 };
/** What may be left of the bias, as a share of the exact value, with the most replications. */
export const MOST_BIAS = 0.01;

/** Batch means of one long run: 20 batches; `short` is the same with fewer customers, to show what the test of independence is for. */
export const BATCHES: readonly (QueuePlan & { readonly short: number })[] = [
  { load: 0.5, warmUp: 500, customers: 40_000, short: 1_000 },
  { load: 0.8, warmUp: 1_000, customers: 200_000, short: 5_000 },
];
