// A worker thread: runs batches of replications of the plan it was given when it started.
import { workerData } from "node:worker_threads";
import { Violation } from "../base/errors.ts";
import type { Plan } from "../scenario/plan.ts";
import { simulate } from "../sim/simulate.ts";
import type { Task } from "../study/finished.ts";
import type { ReplicationResult } from "../study/result.ts";

/** What became of a task. Errors are data here: only a worker that is lost rejects. */
export type Outcome =
  | { readonly ok: true; readonly result: ReplicationResult; readonly seconds: number }
  | { readonly ok: false; readonly kind: "violation" | "bug"; readonly message: string; readonly stack: string };

export default function runBatch(tasks: readonly Task[]): readonly Outcome[] {
  return tasks.map((task) => runTask(workerData as Plan, task));
}

function runTask(plan: Plan, { point, replication }: Task): Outcome {
  const start = performance.now();
  try {
    return { ok: true, result: simulate(plan, point, replication), seconds: (performance.now() - start) / 1000 };
  } catch (error) {
    const { message, stack = "" } = error as Error;
    return { ok: false, kind: error instanceof Violation ? "violation" : "bug", message, stack };
  }
}
