// How everything here is timed: the best of a few rounds, and in every round the machine unit beside it, since machines
// are shared and noisy. The machine unit is the rate of workload H at 1000 events on the plain heap.
import { log } from "../src/base/math.ts";
import type { Micros } from "../src/base/time.ts";
import { HeapQueue } from "../src/kernel/heap-queue.ts";

/** One line of the output. */
export interface Row {
  readonly name: string;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Operations per CPU second. */
  readonly perCpuSecond: number;
  /** The same in machine units. */
  readonly units: number;
  /** Largest resident set of the process so far [MB]. */
  readonly peakMB: number;
  /** What else there is to say, e.g. a result that was checked. */
  readonly note?: string;
}

/** A line of the output that tells bytes. */
export interface StateRow {
  readonly name: string;
  readonly bytes: number;
}

/** A line of the output that says whether something came out as it should. */
export interface NoteRow {
  readonly name: string;
  readonly note: string;
}

/** What is measured in a process of its own, so that the compiler sees one use of the kernel, as in a model, and memory is its own. */
export type Part = () => Row | StateRow | NoteRow | readonly Row[];

/** What is timed. `prepare` is not; its result goes to `body`, which may give a note. */
export interface Work<T> {
  readonly name: string;
  /** What the rate counts; told after the rounds when only they know, which all do the same. */
  readonly operations: number | (() => number);
  readonly prepare: () => T;
  readonly body: (prepared: T) => string | undefined;
}

const ROUNDS = 5;
const UNIT_OPERATIONS = 1_000_000;
const UNIT_EVENTS = 1000;

/** −log U on Lehmer's generator modulo 2³¹ − 1 (Park and Miller 1988): a table, so that the queue is timed and not the generator. */
export const DELAYS = ((): Float64Array => {
  let state = 1;
  return Float64Array.from({ length: 1 << 20 }, () => -log((state = (state * 48271) % 2147483647) / 2147483647));
})();

/** Pops the earliest event and pushes it a delay later, so many times. */
function holdInHeap(queue: HeapQueue, operations: number): void {
  for (let i = 0; i < operations; i++) {
    const slot = queue.pop(Number.POSITIVE_INFINITY);
    queue.times[slot] = queue.times[slot]! + DELAYS[i & (DELAYS.length - 1)]!;
    queue.push(slot, 0);
  }
}

/** A queue whose slots 0 … size − 1 are pending. */
export function filled<
  Q extends { times: Float64Array; reserve(slot: number): void; push(slot: number, p: number): void },
>(queue: Q, size: number, delay: (slot: number) => Micros = (slot) => DELAYS[(7 * slot) & (DELAYS.length - 1)]!): Q {
  queue.reserve(size - 1);
  for (let slot = 0; slot < size; slot++) {
    queue.times[slot] = delay(slot);
    queue.push(slot, 0);
  }
  return queue;
}

interface Clock {
  readonly cpu: number;
  readonly wall: number;
}

/** Seconds that an action takes. */
function timed(action: () => void): Clock {
  const wall = performance.now();
  const cpu = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / 1e6, wall: (performance.now() - wall) / 1e3 };
}

let unitQueue: HeapQueue | undefined;

/** Operations of the machine unit per CPU second, as of now. */
export function machineUnit(): number {
  if (unitQueue === undefined) {
    unitQueue = filled(new HeapQueue(), UNIT_EVENTS);
    holdInHeap(unitQueue, UNIT_OPERATIONS); // compiles
  }
  const queue = unitQueue;
  return UNIT_OPERATIONS / timed(() => holdInHeap(queue, UNIT_OPERATIONS)).cpu;
}

/** The best of five rounds after one that compiles, against the best of the machine units measured between them. */
export function measure<T>({ name, operations, prepare, body }: Work<T>): Row {
  let note = body(prepare());
  let best: Clock = { cpu: Number.POSITIVE_INFINITY, wall: Number.POSITIVE_INFINITY };
  let unit = 0;
  for (let round = 0; round < ROUNDS; round++) {
    unit = Math.max(unit, machineUnit());
    const prepared = prepare();
    const clock = timed(() => {
      note = body(prepared);
    });
    if (clock.cpu < best.cpu) best = clock;
  }
  const perCpuSecond = (typeof operations === "number" ? operations : operations()) / best.cpu;
  return {
    name,
    cpuSeconds: best.cpu,
    wallSeconds: best.wall,
    perCpuSecond,
    units: perCpuSecond / unit,
    peakMB: process.resourceUsage().maxRSS / 1024,
    ...(note === undefined ? {} : { note }),
  };
}
