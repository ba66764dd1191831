import { assert } from "../base/errors.ts";

/** A queue with exponential gaps and service times. */
export interface ManyServers {
  /** Whole, ≥ 1. */
  readonly servers: number;
  /** Offered work by capacity, in (0, 1). */
  readonly utilisation: number;
  /** Mean service time, in any unit of time. */
  readonly service: number;
}

/** The number present at a queue in the long run. */
export interface QueueOutlook {
  readonly mean: number;
  readonly variance: number;
  /** Limit of window × variance of the average over a window, for long windows [unit of time]. */
  readonly asymptoticVariance: number;
  /** Time after which the number present has forgotten itself: its integrated correlation, asymptoticVariance / (2 · variance). */
  readonly relaxation: number;
}

/** States rarer than this, relative to the commonest, are left out. */
const RAREST = 1e-20;

/**
 * M/M/m in the long run, as a birth-and-death process with rates λ and min(j, m)·μ and stationary distribution π:
 * σ² = 2 Σᵢ (Σ_{j ≤ i} (j − L) πⱼ)² / (λ πᵢ). With one server it is 2ρ(1 + ρ) / (μ(1 − ρ)⁴), and the relaxation (1 + ρ) / (μ(1 − ρ)²).
 * @source W. Whitt, Asymptotic formulas for Markov processes with applications to simulation, Operations Research 40(2), 1992
 *   (birth-and-death processes); W. Whitt, Planning queueing simulations, Management Science 35(11), 1989 (one server)
 */
export function queueOutlook({ servers, utilisation, service }: ManyServers): QueueOutlook {
  assert(
    utilisation > 0 && utilisation < 1,
    `a queue in the long run needs a utilisation in (0, 1), got ${utilisation}`,
  );
  const offered = servers * utilisation;
  const weights = weightsOf(servers, offered);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => weight / total);
  const mean = shares.reduce((sum, share, state) => sum + share * state, 0);
  const variance = shares.reduce((sum, share, state) => sum + share * (state - mean) * (state - mean), 0);
  const asymptoticVariance = (2 * service * flowSquares(shares, mean)) / offered;
  return { mean, variance, asymptoticVariance, relaxation: asymptoticVariance / (2 * variance) };
}

/** Proportional to the stationary distribution, from the commonest state down and up: πⱼ₊₁ = πⱼ · a / min(j + 1, m). */
function weightsOf(servers: number, offered: number): number[] {
  const mode = Math.floor(offered);
  const down: number[] = [];
  for (let state = mode, weight = 1; state > 0; state -= 1) down.push((weight *= Math.min(state, servers) / offered));
  const weights = [...down.reverse(), 1];
  for (let weight = 1; weight > RAREST; weights.push(weight)) weight *= offered / Math.min(weights.length, servers);
  return weights;
}

/** Σᵢ (Σ_{j ≤ i} (j − L) πⱼ)² / πᵢ; inner sums are taken from the nearer end, where all their terms have one sign. */
function flowSquares(shares: readonly number[], mean: number): number {
  let sum = 0;
  let inner = 0;
  for (let state = 0; state < mean; state += 1) {
    // So rare that it is under every double.
    if (shares[state]! === 0) continue;
    inner += (mean - state) * shares[state]!;
    sum += (inner * inner) / shares[state]!;
  }
  inner = 0;
  for (let state = shares.length - 1; state - 1 >= mean; state -= 1) {
    inner += (state - mean) * shares[state]!;
    sum += (inner * inner) / shares[state - 1]!;
  }
  return sum;
}
