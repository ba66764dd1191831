// The event-trace hash of a mixed model: messages with time-outs, ties of all priorities, processes that queue, pre-empt,
// lose patience, are interrupted and pass things on. Same seed, same hash: whatever the queue, the workers, the engine.
// node bin/event-hash.mjs [EVENTS] [WORKERS]: prints `seed hash` for seeds 1 … 4, each with both queues; exit code 1 when they differ.
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import {
  draw,
  EventHash,
  HeapQueue,
  Interrupt,
  Preempted,
  Processes,
  ProcessorSharing,
  Resource,
  Signal,
  Simulation,
  Store,
  streamOf,
  TwoLevelQueue,
} from "../dist/kernel/index.js";

const SECOND = 1_000_000;
const NODES = 30;
const SEEDS = [1, 2, 3, 4];
const QUEUES = { heap: () => new HeapQueue(), "two-level": () => new TwoLevelQueue() };

/** The hash over this many events. */
export function hashOf({ seed, queue, events }) {
  const simulation = new Simulation(QUEUES[queue]());
  const hash = new EventHash(simulation);
  const processes = new Processes(simulation);
  startMessages(simulation, streamOf(seed, 0, "messages", 0));
  startTies(simulation, streamOf(seed, 0, "ties", 0));
  startClinic({ simulation, processes, stream: streamOf(seed, 0, "clinic", 0) });
  while (simulation.executed < events) simulation.step();
  return `${hash.digest} at ${simulation.now} µs`;
}

/** Every message is answered or timed out; nine in ten time-outs are cancelled. */
function startMessages(simulation, stream) {
  const timeOuts = new Float64Array(NODES);
  const delay = { law: "lognormal", mu: 10.8, sigma: 0.5 };
  const send = (node) => {
    timeOuts[node] = simulation.timer(simulation.now + 2 * SECOND, timeOut, node);
    if (stream.integer(10) > 0) simulation.after(Math.round(draw(delay, stream)), answer, node, stream.nextWord());
  };
  const timeOut = simulation.register((node) => send(node), "time-out");
  const answer = simulation.register((node) => {
    simulation.cancel(timeOuts[node]);
    send(node);
  }, "answer");
  for (let node = 0; node < NODES; node++) send(node);
}

/** Once a second, many events at one instant, of all priorities, some of which schedule more for the same instant. */
function startTies(simulation, stream) {
  const tied = simulation.register((again) => {
    if (again > 0) simulation.at(simulation.now, tied, again - 1, 0, 0, 0, undefined, stream.integer(16));
  }, "tied");
  const second = simulation.register(() => {
    for (let i = 0; i < 20; i++)
      simulation.at(simulation.now, tied, stream.integer(3), i, 0, 0, undefined, stream.integer(16));
    simulation.after(SECOND, second);
  }, "second");
  simulation.after(SECOND, second);
}

function startClinic({ simulation, processes, stream }) {
  const doctors = new Resource(processes, "doctors", 3);
  const scanner = new Resource(processes, "scanner", 1);
  const archive = new ProcessorSharing(simulation, processes, "archive");
  const samples = new Store(processes, "samples", 5);
  const patients = [];
  const evening = new Signal();
  const about = (seconds) => Math.round(stream.exponential(seconds * SECOND));
  function* patient(urgency) {
    try {
      if (!(yield* doctors.seize(urgency, about(2)))) return;
      yield* processes.hold(about(0.05));
      doctors.release();
      yield* scanner.work(about(0.03), urgency);
      yield* archive.serve(about(0.02));
      if (yield* samples.put(urgency, about(0.5))) yield* processes.until(evening, about(0.2));
    } catch (interrupt) {
      if (!(interrupt instanceof Interrupt)) throw interrupt;
      if (interrupt instanceof Preempted) yield* processes.hold(interrupt.remaining);
    }
  }
  function* laboratory() {
    for (;;) {
      const sample = yield* samples.get(about(1));
      yield* Resource.use([doctors, scanner], 9, () => processes.hold(about(sample === undefined ? 0.001 : 0.01)));
    }
  }
  function* arrivals() {
    for (let i = 0; ; i++) {
      yield* processes.hold(about(0.04));
      patients[i % 50] = processes.start(`patient ${i}`, patient(stream.integer(3)));
      const other = patients[stream.integer(50)];
      if (i % 17 === 0 && other !== undefined) processes.interrupt(other, i);
      if (i % 31 === 0 && other !== undefined) processes.stop(other);
      if (i % 101 === 0) doctors.setCapacity(1 + stream.integer(4));
    }
  }
  processes.start("arrivals", arrivals());
  processes.start("laboratory", laboratory());
}

/** Hashes of all seeds, the seeds dealt out to workers. */
async function hashes(queue, events, workers) {
  const jobs = SEEDS.map((seed) => ({ seed, queue, events }));
  const results = new Map();
  const work = async () => {
    const worker = new Worker(fileURLToPath(import.meta.url));
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      const done = new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
      worker.postMessage(job);
      results.set(job.seed, await done);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: workers }, work));
  return SEEDS.map((seed) => `${seed} ${results.get(seed)}`);
}

if (!isMainThread) {
  parentPort.on("message", (job) => parentPort.postMessage(hashOf(job)));
} else {
  const [events = "1000000", workers = "1"] = process.argv.slice(2);
  const [heap, twoLevel] = [
    await hashes("heap", Number(events), Number(workers)),
    await hashes("two-level", Number(events), Number(workers)),
  ];
  console.log(twoLevel.join("\n"));
  if (heap.join() !== twoLevel.join()) {
    console.error(`the plain heap gives other hashes:\n${heap.join("\n")}`);
    process.exit(1);
  }
}
