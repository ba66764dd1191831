// Runs in a process of its own, on the built kernel: holds events, 5 million at a time, until 5 million cause no garbage
// collection, and prints how many they cause in the end. The engine compiles on a thread of its own, so it is not said
// when it will be done; one that makes an object an event causes at least 5 collections each time, for ever.
// Arguments: after | at, two-level | heap, events pending.
import { GCProfiler } from "node:v8";
import { HeapQueue, Simulation, TwoLevelQueue } from "../../dist/kernel/index.js";

const MILLION = 1_000_000;
const MOST_ROUNDS = 8;

const [how, queueName, size] = process.argv.slice(2);
const pending = Number(size);
const simulation = new Simulation(queueName === "heap" ? new HeapQueue() : new TwoLevelQueue());
/** Uniform over a second, in whole µs. */
const delays = Float64Array.from({ length: 4096 }, (_, index) => (Math.imul(index, 2654435761) >>> 0) % MILLION);
let next = 0;
let left = 0;
const take = () => {
  left -= 1;
  if (left === 0) simulation.pause();
  next = (next + 1) & 4095;
  return delays[next];
};
const hold =
  how === "at"
    ? simulation.register(() => void simulation.at(simulation.now + take(), hold), "hold")
    : simulation.register(() => void simulation.after(take(), hold), "hold");
// From 2³¹ µs on a time is no small integer to the engine: as an argument it would be an object.
for (let index = 0; index < pending; index++) simulation.at(2 ** 32 + delays[index & 4095], hold);

/** Collections during so many holds. */
function collectionsDuring(holds) {
  const profiler = new GCProfiler();
  profiler.start();
  left = holds;
  simulation.run(Number.POSITIVE_INFINITY);
  return profiler.stop().statistics.length;
}

collectionsDuring(MILLION);
let collections = collectionsDuring(5 * MILLION);
for (let round = 1; collections > 0 && round < MOST_ROUNDS; round++) collections = collectionsDuring(5 * MILLION);
console.log(collections);
