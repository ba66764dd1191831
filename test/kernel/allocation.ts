// Counts garbage collections of events on the handler path, in a process of their own.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const SCRIPT = fileURLToPath(new URL("./allocation-script.mjs", import.meta.url));

export interface Holding {
  readonly how: "after" | "at";
  readonly queue: "two-level" | "heap";
  readonly pending: number;
}

/** Collections during 5e6 holds after warm-up. */
export async function collections({ how, queue, pending }: Holding): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, how, queue, `${pending}`]);
  return Number(stdout);
}
