// Queues with Poisson arrivals and exponential service on the kernel's processes and resources, and their theory.
import type { Micros } from "../../src/base/time.ts";
import type { Life } from "../../src/kernel/process.ts";
import { Processes } from "../../src/kernel/processes.ts";
import { streamOf } from "../../src/kernel/random.ts";
import { Resource } from "../../src/kernel/resource.ts";
import { Simulation } from "../../src/kernel/simulation.ts";

/** Mean service time [µs]; times below are in its multiples unless they say µs. */
export const SERVICE: Micros = 1_000_000;

export interface QueueSpec {
  readonly servers: number;
  /** Arrivals a mean service time. */
  readonly arrivalRate: number;
  readonly customers: number;
  readonly seed: number;
  /** Multiplies the service times: 1 is no fault. */
  readonly serviceFactor?: number;
}

export interface QueueRun {
  /** Mean wait over customers, from their own stamps. */
  readonly meanWait: number;
  /** Mean number waiting over time, from the resource's integral. */
  readonly meanWaiting: number;
  /** Simulated time. */
  readonly time: number;
}

export function runQueue({ servers, arrivalRate, customers, seed, serviceFactor = 1 }: QueueSpec): QueueRun {
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  const server = new Resource(processes, "server", servers);
  const [arrivals, services] = [streamOf(seed, 0, "arrivals", 0), streamOf(seed, 0, "services", 0)];
  let waited = 0;
  function* customer(): Life {
    const came = processes.now;
    const service = Math.round(services.exponential(SERVICE * serviceFactor));
    yield* Resource.use(
      [server],
      0,
      () => processes.hold(service),
      () => void (waited += processes.now - came),
    );
  }
  function* source(): Life {
    for (let i = 0; i < customers; i++) {
      yield* processes.hold(Math.round(arrivals.exponential(SERVICE / arrivalRate)));
      processes.start("customer", customer());
    }
  }
  processes.start("source", source());
  simulation.run(Number.POSITIVE_INFINITY);
  server.advance();
  const time = simulation.now / SERVICE;
  return {
    meanWait: waited / SERVICE / customers,
    meanWaiting: server.statistics.waitingIntegral / SERVICE / time,
    time,
  };
}

/** P(wait > 0) in M/M/c with offered load a. @source Erlang 1917; recursion of validation notes 10.1 */
export function erlangC(servers: number, a: number): number {
  let b = 1;
  for (let k = 1; k <= servers; k++) b = (a * b) / (k + a * b);
  const rho = a / servers;
  return b / (1 - rho + rho * b);
}

/**
 * Mean and asymptotic variance (per unit time) of the number waiting in M/M/c with mean service 1.
 * @source W. Whitt, Asymptotic formulas for Markov processes with applications to simulation, Operations Research 40(2)
 *   1992, for birth-and-death processes: 2 Σ (Σ_{j ≤ i} (f(j) − f̄) π_j)² / (λ π_i).
 */
export function numberWaiting(
  servers: number,
  lambda: number,
): { readonly mean: number; readonly asymptoticVariance: number } {
  const weights = [1];
  while (weights.at(-1)! > 1e-14 * weights[servers]! || weights.length <= servers + 1) {
    weights.push((weights.at(-1)! * lambda) / Math.min(weights.length, servers));
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const pi = weights.map((weight) => weight / total);
  const f = (i: number): number => Math.max(0, i - servers);
  const mean = pi.reduce((sum, p, i) => sum + p * f(i), 0);
  let below = 0;
  let variance = 0;
  for (const [i, p] of pi.entries()) {
    below += p * (f(i) - mean);
    variance += (2 * below * below) / (lambda * p);
  }
  return { mean, asymptoticVariance: variance };
}
