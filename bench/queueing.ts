// Workload Q "queue": M/M/1 at ρ 0.5 and M/M/10 at ρ 0.8, a million customers, by a process per customer and by bare
// handlers. The mean time in system is checked against theory: a fast wrong answer is no result.
import { type Life, Processes, Resource, Simulation, streamOf } from "../src/kernel/index.ts";
import { measure, type Part } from "./measure.ts";

const CUSTOMERS = 1_000_000;
/** Mean service time [µs]. */
const SERVICE = 1_000_000;

interface Queue {
  readonly name: string;
  readonly servers: number;
  /** Arrivals a mean service time. */
  readonly load: number;
  /** Mean time in system [mean service times] and its allowance: 4 standard errors at a million customers. */
  readonly expected: number;
  readonly allowance: number;
}

/** @source W = 1/(1 − ρ) for M/M/1; Erlang's C for M/M/10; standard errors from the asymptotic variance of M/M/1 (29) */
const QUEUES: readonly Queue[] = [
  { name: "M/M/1", servers: 1, load: 0.5, expected: 2, allowance: 0.03 },
  { name: "M/M/10", servers: 10, load: 8, expected: 1.20459, allowance: 0.02 },
];

// Totals are kept in an array: a variable that functions share would be another object with each sum.

/** Mean time in system [mean service times], one process a customer; they arrive by a handler. */
function byProcesses({ servers, load }: Queue, customers = CUSTOMERS): number {
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  const server = new Resource(processes, "server", servers);
  const arrivals = streamOf(1, 0, "arrivals", 0);
  const services = streamOf(1, 0, "services", 0);
  const total = new Float64Array(1);
  function* customer(): Life {
    const came = processes.now;
    yield server.work(Math.round(services.exponential(SERVICE)));
    total[0]! += processes.now - came;
  }
  let left = customers;
  const arrival = simulation.register(() => {
    processes.begin("customer", customer());
    left -= 1;
    if (left > 0) simulation.after(Math.round(arrivals.exponential(SERVICE / load)), arrival);
  }, "arrival");
  simulation.after(Math.round(arrivals.exponential(SERVICE / load)), arrival);
  simulation.run(Number.POSITIVE_INFINITY);
  return total[0]! / customers / SERVICE;
}

/** The same by two handlers and a ring of those who wait. */
function byHandlers({ servers, load }: Queue, customers = CUSTOMERS): number {
  const simulation = new Simulation();
  const arrivals = streamOf(1, 0, "arrivals", 0);
  const services = streamOf(1, 0, "services", 0);
  const waiting = new Float64Array(1 << 16);
  let first = 0;
  let last = 0;
  let free = servers;
  let left = customers;
  const total = new Float64Array(1);
  const serve = (came: number): void => {
    const service = Math.round(services.exponential(SERVICE));
    simulation.after(service, departure, came);
  };
  const departure = simulation.register((came) => {
    total[0]! += simulation.now - came;
    if (first === last) free += 1;
    else serve(waiting[first++ & 65535]!);
  }, "departure");
  const arrival = simulation.register(() => {
    if (free > 0) {
      free -= 1;
      serve(simulation.now);
    } else waiting[last++ & 65535] = simulation.now;
    left -= 1;
    if (left > 0) simulation.after(Math.round(arrivals.exponential(SERVICE / load)), arrival);
  }, "arrival");
  simulation.after(Math.round(arrivals.exponential(SERVICE / load)), arrival);
  simulation.run(Number.POSITIVE_INFINITY);
  return total[0]! / customers / SERVICE;
}

/** A result that theory does not allow is an error, however fast. */
function checked(queue: Queue, run: (queue: Queue) => number): string {
  const got = run(queue);
  if (Math.abs(got - queue.expected) <= queue.allowance) return `W ${got.toFixed(4)}, in theory ${queue.expected}`;
  throw new Error(`${queue.name}: time in system ${got}, expected ${queue.expected} ± ${queue.allowance}`);
}

/** Workload Q; an operation is a customer. */
export const queueing: readonly Part[] = QUEUES.flatMap((queue) =>
  [byHandlers, byProcesses].map(
    (run) => () =>
      measure({
        name: `Q ${queue.name} ${run === byHandlers ? "handlers" : "processes"}`,
        operations: CUSTOMERS,
        prepare: () => queue,
        body: (prepared) => checked(prepared, run),
      }),
  ),
);
