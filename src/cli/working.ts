// What long work has around it: worker threads, progress, and an end on Ctrl-C.
import { availableParallelism } from "node:os";
import { UsageError } from "../base/errors.ts";
import type { RunOptions } from "../runner/run-study.ts";
import type { Terminal } from "./terminal.ts";

export interface WorkArgs {
  readonly workers?: number | undefined;
  readonly quiet: boolean;
  readonly json: boolean;
}

/** More threads than this are a slip of the hand. (Assumption.) */
const MOST_WORKERS = 1024;

/** One a processor when not said. @throws UsageError */
export function workersOf({ workers = availableParallelism() }: Pick<WorkArgs, "workers">): number {
  if (Number.isInteger(workers) && workers >= 1 && workers <= MOST_WORKERS) return workers;
  throw UsageError.of("--workers", `expected a whole number from 1 to ${MOST_WORKERS}, got ${workers}`);
}

/** @throws UsageError for an impossible number of workers, and what the work throws */
export async function working<T>(
  args: WorkArgs,
  terminal: Terminal,
  work: (running: RunOptions) => Promise<T>,
): Promise<T> {
  const workers = workersOf(args);
  const { openProgress } = await import("../runner/progress.ts");
  const style = args.quiet ? "quiet" : terminal.progress.isTTY ? "bar" : "lines";
  const progress = await openProgress(style, terminal.progress);
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.once("SIGINT", interrupt);
  try {
    return await work({ workers, progress, signal: controller.signal });
  } finally {
    process.off("SIGINT", interrupt);
  }
}
