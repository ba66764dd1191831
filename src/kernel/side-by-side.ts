// Parts of a process that run at the same time: all of them, the first of them, or one within a limit.
import type { Micros } from "../base/time.ts";
import { type Life, type Process, Signal, type Wait } from "./process.ts";

/** What of the processes it takes. */
interface Processes {
  start(name: string, life: Life, onEnd?: () => void): Process;
  stop(process: Process): void;
  until(signal: Signal, patience?: Micros): Wait<boolean>;
  fire(signal: Signal): void;
}

export interface Parts {
  readonly name: string;
  readonly parts: readonly Life[];
  /** How many have to end. */
  readonly enough: number;
}

/** Runs parts side by side until enough have ended, and stops the others. @returns index of the last of those. */
export function* sideBySide(processes: Processes, { name, parts, enough }: Parts): Life<number> {
  const done = new Signal();
  let open = Math.min(enough, parts.length);
  let last = 0;
  const children = parts.map((part, index) =>
    processes.start(`${name} ${index + 1}`, part, () => {
      if (open === 0) return;
      last = index;
      open -= 1;
      if (open === 0) processes.fire(done);
    }),
  );
  try {
    if (open > 0) yield* processes.until(done);
  } finally {
    for (const child of children) processes.stop(child);
  }
  return last;
}

/** Runs a part, for at most `limit`. @returns whether it ended in time, the instant of the limit included. */
export function* within(
  processes: Processes,
  limit: Micros,
  { name, part }: { name: string; part: Life },
): Life<boolean> {
  const child = processes.start(name, part);
  try {
    return yield* processes.until(child.ended, limit);
  } finally {
    processes.stop(child);
  }
}
