// Worker threads. The one place that knows piscina.
import { Piscina } from "piscina";
import type { Plan } from "../scenario/plan.ts";
import type { Task } from "../study/finished.ts";
import { runsFromSources } from "./engine-hash.ts";
import type { Outcome } from "./worker.ts";

export interface Pool {
  readonly workers: number;
  /** Runs a batch on one worker. @throws Error when the worker is lost (it exited, or ran out of memory). */
  run(batch: readonly Task[]): Promise<readonly Outcome[]>;
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
  const piscina = new Piscina<readonly Task[], readonly Outcome[]>({
    filename: module.href,
    workerData: plan,
    minThreads: workers,
    maxThreads: workers,
    execArgv: loaderOf(module),
  });
  return { workers, run: (batch) => piscina.run(batch), close: () => piscina.destroy() };
}

/** TypeScript sources need the loader that the main thread was started with; a built worker needs nothing. */
function loaderOf(module: URL): string[] {
  return module.pathname.endsWith(".ts") ? ["--import", new URL("../../bin/ts-node.mjs", import.meta.url).href] : [];
}
