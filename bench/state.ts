// State bytes: what a pending event and a waiting process take, with everything that is kept for them.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Life, Processes, Resource, Simulation } from "../src/kernel/index.ts";
import type { Part, StateRow } from "./measure.ts";

const COUNT = 1 << 19;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Heap and array buffers in use after a full collection. */
function used(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Bytes for each of COUNT things that `fill` makes; what it returns is kept alive meanwhile. */
function bytesEach(name: string, fill: () => unknown): StateRow {
  const before = used();
  const kept = fill();
  const bytes = (used() - before) / COUNT;
  if (kept === undefined) throw new Error("nothing was made");
  return { name, bytes };
}

function pendingEvents(): Simulation {
  const simulation = new Simulation();
  const handler = simulation.register(() => {});
  for (let i = 0; i < COUNT; i++) simulation.after(1 + ((i * 7919) % 1_000_003), handler);
  return simulation;
}

/** Processes that wait, each in its hold or in the queue of a resource. */
function waitingProcesses(wait: (processes: Processes, resource: Resource) => Life): unknown {
  const simulation = new Simulation();
  const processes = new Processes(simulation);
  const resource = new Resource(processes, "never free", 0);
  for (let i = 0; i < COUNT; i++) processes.start("one", wait(processes, resource));
  simulation.run(0);
  return [simulation, resource];
}

export const state: readonly Part[] = [
  () => bytesEach("pending event", pendingEvents),
  () =>
    bytesEach("process that holds, its event included", () =>
      waitingProcesses(function* (processes) {
        yield* processes.hold(1000);
      }),
    ),
  () =>
    bytesEach("process that queues for a resource", () =>
      waitingProcesses(function* (_processes, resource) {
        yield* resource.seize();
      }),
    ),
];
