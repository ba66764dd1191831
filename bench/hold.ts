// Workload H "hold": N events pending; pop the earliest and push one an exponential delay of mean 1 later, 5e6 times.
// Delays come from a table, so that the queue is measured and not the generator. The machine unit is the plain heap's
// rate at N = 1000.
import { log } from "../src/base/math.ts";
import { HeapQueue } from "../src/kernel/heap-queue.ts";
import { TwoLevelQueue } from "../src/kernel/two-level-queue.ts";

/** One line of the output. */
export interface Row {
  readonly name: string;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Operations (a pop and a push) per CPU second. */
  readonly perCpuSecond: number;
  /** The same in machine units. */
  readonly units: number;
}

const OPERATIONS = 5_000_000;
const ROUNDS = 3;
const SIZES = [1e3, 1e5, 1e6];
const TABLE_SIZE = 1 << 20;

/** −log U on Lehmer's generator modulo 2³¹ − 1 (Park and Miller 1988). */
const delays = ((): Float64Array => {
  let state = 1;
  return Float64Array.from({ length: TABLE_SIZE }, () => -log((state = (state * 48271) % 2147483647) / 2147483647));
})();

// Two loops, not one over the interface: each is compiled for its own queue, as it is in a simulation.
function holdInHeap(queue: HeapQueue, operations: number): void {
  for (let i = 0; i < operations; i++) {
    const slot = queue.pop();
    queue.push(queue.poppedTime + delays[i & (TABLE_SIZE - 1)]!, 0, slot);
  }
}

function holdInTwoLevel(queue: TwoLevelQueue, operations: number): void {
  for (let i = 0; i < operations; i++) {
    const slot = queue.pop();
    queue.push(queue.poppedTime + delays[i & (TABLE_SIZE - 1)]!, 0, slot);
  }
}

const contestants = [
  { name: "plain heap", fill: (size: number) => filled(new HeapQueue(), size), hold: holdInHeap },
  { name: "two-level", fill: (size: number) => filled(new TwoLevelQueue(), size), hold: holdInTwoLevel },
] as const;

function filled<Q extends HeapQueue | TwoLevelQueue>(queue: Q, size: number): Q {
  for (let slot = 0; slot < size; slot++) queue.push(delays[(7 * slot) & (TABLE_SIZE - 1)]!, 0, slot);
  return queue;
}

/** Both queues at each size, in turns; the median of three rounds. */
export function run(): Row[] {
  holdInHeap(filled(new HeapQueue(), 1000), 300_000); // compiles
  holdInTwoLevel(filled(new TwoLevelQueue(), 1000), 300_000);
  const measured = SIZES.flatMap((size) => measureSize(size));
  const machineUnit = measured.find((row) => row.name === "H plain heap N=1000")!.perCpuSecond;
  return measured.map((row) => ({ ...row, units: row.perCpuSecond / machineUnit }));
}

function measureSize(size: number): Omit<Row, "units">[] {
  const times: { cpu: number; wall: number }[][] = contestants.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    times[0]!.push(timeOf(contestants[0], size));
    times[1]!.push(timeOf(contestants[1], size));
  }
  return contestants.map(({ name }, i) => {
    const { cpu, wall } = times[i]!.sort((a, b) => a.cpu - b.cpu)[Math.floor(ROUNDS / 2)]!;
    return { name: `H ${name} N=${size}`, cpuSeconds: cpu, wallSeconds: wall, perCpuSecond: OPERATIONS / cpu };
  });
}

function timeOf<Q>(contestant: { fill(size: number): Q; hold(queue: Q, operations: number): void }, size: number) {
  const queue = contestant.fill(size);
  const wallStart = performance.now();
  const cpuStart = process.cpuUsage();
  contestant.hold(queue, OPERATIONS);
  const { user, system } = process.cpuUsage(cpuStart);
  return { cpu: (user + system) / 1e6, wall: (performance.now() - wallStart) / 1e3 };
}
