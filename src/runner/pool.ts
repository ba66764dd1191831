// Worker threads. The one place that knows piscina.
import { Piscina } from "piscina";
import type { Plan } from "../scenario/plan.ts";
import type { Task } from "../study/finished.ts";
import { runsFromSources } from "./engine-hash.ts";
import { packed } from "./plugins.ts";
import type { Outcome } from "./worker.ts";

export interface Pool extends Workers<readonly Task[], readonly Outcome[]> {}

/** Worker threads that do one kind of job. */
export interface Workers<Job, Done> {
  readonly workers: number;
  /** Runs a job on one worker. @throws Error when the worker is lost (it exited, or ran out of memory). */
  run(job: Job): Promise<Done>;
  /** Ends all workers at once, whatever they are doing. */
  close(): Promise<void>;
}

export interface PoolOptions {
  /** Sent to each worker once. */
  readonly plan: Plan;
  readonly workers: number;
  /** The worker's module. */
  readonly module?: URL;
}

/** Beside this file: .ts when running from sources, .js when built. */
const WORKER = runsFromSources ? new URL("./worker.ts", import.meta.url) : new URL("./worker.js", import.meta.url);

export function openPool({ plan, workers, module = WORKER }: PoolOptions): Pool {
  return openWorkers({ data: packed(plan), workers, module });
}

/** @param data sent to each worker once. */
export function openWorkers<Job, Done>(options: {
  readonly data: unknown;
  readonly workers: number;
  readonly module: URL;
}): Workers<Job, Done> {
  const { data, workers, module } = options;
  const piscina = new Piscina<Job, Done>({
    filename: module.href,
    workerData: data,
    minThreads: workers,
    maxThreads: workers,
    execArgv: [...loaderOf(module), ...IMPORTED],
  });
  return { workers, run: (job) => piscina.run(job), close: () => piscina.destroy() };
}

/**
 * Piscina loads a module by `require` where that reads ES modules, and else by `import`. A worker that is ended in the middle of the
 * former takes the whole process with it (Node 20.20: IsGraphAsync must be used on an instantiated module).
 */
const IMPORTED = process.allowedNodeEnvironmentFlags.has("--experimental-require-module")
  ? ["--no-experimental-require-module"]
  : [];

/** TypeScript sources need the loader that the main thread was started with; a built worker needs nothing. */
function loaderOf(module: URL): string[] {
  return module.pathname.endsWith(".ts") ? ["--import", new URL("../../bin/ts-node.mjs", import.meta.url).href] : [];
}
