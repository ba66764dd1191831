// Runs a study's lanes over a pool until all are done. The order in which replications finish does not matter to the result.
import type { Plan } from "../scenario/plan.ts";
import type { Finished, Task } from "../study/finished.ts";
import type { ReplicationResult } from "../study/result.ts";
import { type Lane, lanes } from "../study/schedule.ts";
import type { Pool } from "./pool.ts";
import type { Outcome } from "./worker.ts";

/** Work handed to a worker at a time [s]: short replications travel in batches, as each journey costs about a millisecond. */
const BATCH_SECONDS = 0.1;

/** How far a study is. */
export interface Advance {
  readonly done: number;
  /** Replications known to be needed; grows when a stopping rule asks for more, or a load sweep goes on. */
  readonly known: number;
  /** Of wall time; undefined before the first replication has finished. */
  readonly secondsLeft: number | undefined;
}

export interface Job {
  readonly plan: Plan;
  readonly pool: Pool;
  /** What is there already; results are added to it. */
  readonly finished: Finished;
  /** Called as soon as replications finish. */
  readonly keep: (results: readonly ReplicationResult[]) => void;
  readonly advance: (advance: Advance) => void;
  readonly signal: AbortSignal;
}

/** The reader stopped the study. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
    this.name = "Interrupted";
  }
}

interface Failure {
  readonly ok: false;
  /** A finding about the model, an error of a plugin or of this program, or a worker that was lost twice. */
  readonly kind: "violation" | "plugin" | "bug" | "lost";
  readonly message: string;
  readonly stack?: string;
}

/** A replication that could not be finished. */
export class TaskFailure extends Error {
  readonly task: Task;
  readonly kind: Failure["kind"];
  constructor(task: Task, { kind, message, stack }: Failure) {
    const why = kind === "lost" ? `its worker was lost twice: ${message}` : message;
    super(`replication ${task.replication} of ${task.point.id}: ${why}`);
    this.name = "TaskFailure";
    this.task = task;
    this.kind = kind;
    if (stack !== undefined) this.stack = stack;
  }
}

/** @returns the number of replications run. @throws Interrupted, TaskFailure, WriteError */
export async function execute(job: Job): Promise<number> {
  return new Execution(job).run();
}

/** A lane with its tasks that wait and its tasks that run. */
interface Progressing {
  readonly lane: Lane;
  queue: Task[];
  running: number;
  done: number;
  /** Wall time of its finished tasks [s]. */
  seconds: number;
}

class Execution {
  readonly #job: Job;
  readonly #lanes: readonly Progressing[];
  readonly #running = new Set<Promise<void>>();

  constructor(job: Job) {
    this.#job = job;
    this.#lanes = lanes(job.plan).map((lane) => ({ lane, queue: [], running: 0, done: 0, seconds: 0 }));
  }

  async run(): Promise<number> {
    const { signal, pool } = this.#job;
    const interrupted = new Promise<void>((_, reject) => {
      if (signal.aborted) reject(new Interrupted());
      signal.addEventListener("abort", () => reject(new Interrupted()), { once: true });
    });
    // Once the study has ended nobody waits for this any more.
    interrupted.catch(() => {});
    for (;;) {
      this.#refill();
      for (let batch = this.#take(); batch !== undefined; batch = this.#take()) this.#start(batch);
      this.#report();
      if (this.#running.size === 0) return this.#lanes.reduce((sum, { done }) => sum + done, 0);
      await Promise.race([interrupted, ...this.#running]).catch(async (error: unknown) => {
        await pool.close();
        throw error;
      });
    }
  }

  /** Asks every lane that has nothing left for its next tasks. */
  #refill(): void {
    for (const of of this.#lanes) {
      if (of.queue.length === 0 && of.running === 0) of.queue = [...of.lane.next(this.#job.finished)];
    }
  }

  /** The next batch when a worker is free; the lanes stand in the order of their urgency. */
  #take(): { readonly of: Progressing; readonly tasks: readonly Task[] } | undefined {
    if (this.#running.size >= this.#job.pool.workers) return undefined;
    const of = this.#lanes.find(({ queue }) => queue.length > 0);
    return of && { of, tasks: of.queue.splice(0, this.#batchSize(of)) };
  }

  #batchSize({ queue, seconds, done }: Progressing): number {
    if (done === 0) return 1;
    const wanted = Math.ceil(BATCH_SECONDS / Math.max(seconds / done, 1e-6));
    return Math.max(1, Math.min(wanted, Math.ceil(queue.length / this.#job.pool.workers)));
  }

  #start({ of, tasks }: { readonly of: Progressing; readonly tasks: readonly Task[] }): void {
    of.running += tasks.length;
    const running = this.#runBatch(tasks).then((ended) => {
      this.#running.delete(running);
      of.running -= tasks.length;
      this.#keep(of, ended);
    });
    this.#running.add(running);
    // A failure surfaces in the race; those that fail after it are of no interest.
    running.catch(() => {});
  }

  /** A lost worker's tasks are tried once more, each alone, as one of them may have been its death. */
  async #runBatch(tasks: readonly Task[]): Promise<readonly Ended[]> {
    const { pool, signal } = this.#job;
    try {
      return (await pool.run(tasks)).map((outcome, index) => ({ task: tasks[index]!, outcome }));
    } catch (error) {
      if (signal.aborted) throw error;
    }
    const ended: Ended[] = [];
    for (const task of tasks) {
      const [outcome] = await pool
        .run([task])
        .catch(({ message }: Error) => [{ ok: false, kind: "lost", message } as const]);
      ended.push({ task, outcome: outcome! });
    }
    return ended;
  }

  /** What finished is kept even when a task beside it failed. @throws TaskFailure for the first that failed */
  #keep(of: Progressing, ended: readonly Ended[]): void {
    const { finished, keep } = this.#job;
    const completed = ended.map(({ outcome }) => outcome).filter((outcome) => outcome.ok);
    if (completed.length > 0) keep(completed.map(({ result }) => result));
    for (const { result, seconds } of completed) {
      finished.add(result);
      of.seconds += seconds;
      of.done += 1;
    }
    for (const { task, outcome } of ended) if (!outcome.ok) throw new TaskFailure(task, outcome);
  }

  #report(): void {
    const lanes = this.#lanes.map((of) => ({ ...of, left: of.queue.length + of.running }));
    const done = lanes.reduce((sum, lane) => sum + lane.done, 0);
    const known = lanes.reduce((sum, lane) => sum + lane.done + lane.left, 0);
    const begun = lanes.filter((lane) => lane.done > 0);
    const seconds = begun.reduce((sum, lane) => sum + (lane.left * lane.seconds) / lane.done, 0);
    const secondsLeft = begun.length > 0 ? seconds / this.#job.pool.workers : undefined;
    this.#job.advance({ done, known, secondsLeft });
  }
}

/** A task and what became of it; `lost` with its worker, twice. */
interface Ended {
  readonly task: Task;
  readonly outcome: Outcome | Failure;
}
