// Workload H "hold": N events pending; pop the earliest and push one an exponential delay of mean 1 later, 5e6 times.
// All-ties: the same, every delay 0, so that every event is at one instant (a calendar queue collapses here).
// Cancel-heavy: time-outs, of which nine in ten are cancelled before their time, as in a network protocol.

import { HeapQueue } from "../src/kernel/heap-queue.ts";
import { Simulation } from "../src/kernel/index.ts";
import { TwoLevelQueue } from "../src/kernel/two-level-queue.ts";
import { DELAYS, filled, measure, type Part, type Work } from "./measure.ts";

const OPERATIONS = 5_000_000;
const SIZES = [1e3, 1e5, 1e6];
const TIED = 2000;
const MASK = DELAYS.length - 1;

/** Two loops, not one over the interface: each is compiled for its own queue, as it is in a simulation. */
function holdInHeap(queue: HeapQueue, delays: Float64Array): void {
  for (let i = 0; i < OPERATIONS; i++) {
    const slot = queue.pop(Number.POSITIVE_INFINITY);
    queue.times[slot] = queue.times[slot]! + delays[i & MASK]!;
    queue.push(slot, 0);
  }
}

function holdInTwoLevel(queue: TwoLevelQueue, delays: Float64Array): void {
  for (let i = 0; i < OPERATIONS; i++) {
    const slot = queue.pop(Number.POSITIVE_INFINITY);
    queue.times[slot] = queue.times[slot]! + delays[i & MASK]!;
    queue.push(slot, 0);
  }
}

function heapWork(name: string, size: number, delays: Float64Array): Work<HeapQueue> {
  return {
    name: `${name} plain heap N=${size}`,
    operations: OPERATIONS,
    prepare: () => filled(new HeapQueue(), size, (slot) => delays[(7 * slot) & MASK]!),
    body: (queue) => void holdInHeap(queue, delays),
  };
}

function twoLevelWork(name: string, size: number, delays: Float64Array): Work<TwoLevelQueue> {
  return {
    name: `${name} two-level N=${size}`,
    operations: OPERATIONS,
    prepare: () => filled(new TwoLevelQueue(), size, (slot) => delays[(7 * slot) & MASK]!),
    body: (queue) => void holdInTwoLevel(queue, delays),
  };
}

/** Workload H on both queues. */
export const hold: readonly Part[] = SIZES.flatMap((size) => [
  () => measure(heapWork("H", size, DELAYS)),
  () => measure(twoLevelWork("H", size, DELAYS)),
]);

/** Every event at the same instant. */
export const ties: readonly Part[] = [
  () => measure(heapWork("ties", TIED, new Float64Array(DELAYS.length))),
  () => measure(twoLevelWork("ties", TIED, new Float64Array(DELAYS.length))),
];

const EXCHANGES = 500_000;
const OPEN = 1000;

/**
 * Messages that are under way for 1 time unit and guarded by a time-out of 30: when the answer comes the time-out is
 * cancelled and the next message is sent; one in ten is lost, and its time-out sends the next. An operation is an exchange.
 */
function exchanges(queue: HeapQueue | TwoLevelQueue): string {
  const simulation = new Simulation(queue);
  let left = EXCHANGES;
  let expired = 0;
  const timeOuts = new Float64Array(OPEN);
  const send = (peer: number): void => {
    if (left === 0) return;
    left -= 1;
    timeOuts[peer] = simulation.timer(simulation.now + 30_000_000, timeOut, peer);
    if (left % 10 !== 0) simulation.after(Math.round(1_000_000 * DELAYS[left & MASK]!), answer, peer);
  };
  const timeOut = simulation.register((peer) => {
    expired += 1;
    send(peer);
  });
  const answer = simulation.register((peer) => {
    simulation.cancel(timeOuts[peer]!);
    send(peer);
  });
  for (let peer = 0; peer < OPEN; peer++) send(peer);
  simulation.run(Number.POSITIVE_INFINITY);
  return `${expired} of ${EXCHANGES} time-outs expired`;
}

export const cancelHeavy: readonly Part[] = [
  () => measure({ name: "cancel plain heap", operations: EXCHANGES, prepare: () => new HeapQueue(), body: exchanges }),
  () =>
    measure({ name: "cancel two-level", operations: EXCHANGES, prepare: () => new TwoLevelQueue(), body: exchanges }),
];
