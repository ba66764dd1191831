// A small world for tests: processes that write lines `time: what`. The kernel is an argument, so that a mutant may stand in.
import * as KERNEL from "../../src/kernel/index.ts";

export { KERNEL };
export type Kernel = typeof KERNEL;

/** Both event queues, by name. */
export const QUEUES = [
  ["two-level queue", (kernel: Kernel = KERNEL) => new kernel.TwoLevelQueue()],
  ["heap", (kernel: Kernel = KERNEL) => new kernel.HeapQueue()],
] as const;

export function world(kernel: Kernel = KERNEL, queue: KERNEL.EventQueue = new kernel.TwoLevelQueue()) {
  const simulation = new kernel.Simulation(queue);
  const processes = new kernel.Processes(simulation);
  const log: string[] = [];
  const say = (what: string): void => void log.push(`${simulation.now}: ${what}`);
  /** Runs an action outside any process. */
  const at = (time: number, action: () => void): void =>
    void simulation.at(time, simulation.register(action, "action"));
  const run = (until = Number.POSITIVE_INFINITY): void => simulation.run(until);
  const start = (name: string, life: () => KERNEL.Life): KERNEL.Process => processes.start(name, life());
  const resource = (name: string, capacity: number): KERNEL.Resource => new kernel.Resource(processes, name, capacity);
  /** A process that asks at `asks` and, once granted, keeps one unit of each for `keeps`. */
  function user(
    name: string,
    how: { asks: number; keeps: number; of: readonly KERNEL.Resource[]; priority?: number },
  ): KERNEL.Process {
    return start(name, function* () {
      yield* processes.hold(how.asks);
      const work = () => processes.hold(how.keeps);
      yield* kernel.Resource.use(how.of, how.priority ?? 0, work, () => say(`${name} has it`));
      say(`${name} done`);
    });
  }
  /** Says when it begins, when it ends after `duration`, and when it leaves, however that comes about. */
  function* part(name: string, duration: number): KERNEL.Life {
    try {
      say(`${name} begins`);
      yield* processes.hold(duration);
      say(`${name} ends`);
    } finally {
      say(`${name} leaves`);
    }
  }
  /** What an interrupt says of itself; anything else that is thrown goes on. */
  function told(thrown: unknown): string {
    if (!(thrown instanceof kernel.Interrupt)) throw thrown;
    const cause = thrown.cause instanceof kernel.Process ? thrown.cause.name : String(thrown.cause);
    const what = thrown instanceof kernel.Preempted ? `pre-empted at ${thrown.resource.name} by` : "interrupted by";
    return `${what} ${cause}, ${thrown.remaining} left`;
  }
  return { simulation, processes, log, say, at, run, start, resource, user, part, told };
}
