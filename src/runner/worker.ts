// A worker thread: runs batches of replications of the plan it was given when it started.
import { workerData } from "node:worker_threads";
import { Violation } from "../base/errors.ts";
import type { Plan } from "../scenario/plan.ts";
import { simulate } from "../sim/simulate.ts";
import type { Task } from "../study/finished.ts";
import type { ReplicationResult } from "../study/result.ts";
import { blamed } from "./plugin-errors.ts";
import { unpacked } from "./plugins.ts";

/** What became of a task. Errors are data here: only a worker that is lost rejects. */
export type Outcome =
  | { readonly ok: true; readonly result: ReplicationResult; readonly seconds: number }
  | {
      readonly ok: false;
      readonly kind: "violation" | "plugin" | "bug";
      readonly message: string;
      readonly stack: string;
    };

const plan = unpacked(workerData as Plan);

export default function runBatch(tasks: readonly Task[]): readonly Outcome[] {
  return tasks.map((task) => runTask(task));
}

function runTask({ point, replication }: Task): Outcome {
  const start = performance.now();
  try {
    return { ok: true, result: simulate(plan, point, replication), seconds: (performance.now() - start) / 1000 };
  } catch (error) {
    const { message, stack = "" } = error as Error;
    if (error instanceof Violation) return { ok: false, kind: "violation", message, stack };
    const byPlugin = blamed(error as Error);
    if (byPlugin !== undefined) return { ok: false, kind: "plugin", message: byPlugin, stack };
    return { ok: false, kind: "bug", message, stack };
  }
}
