// The replications of a row: what a worker does, and how they are shared out. Which worker does what cannot matter.
import { Worker } from "node:worker_threads";
import { samplesFor } from "./measures.ts";
import type { Row } from "./network.ts";
import { simulateNetwork } from "./network-model.ts";
import type { Seen } from "./seen.ts";

/** Some replications of a row. */
export interface Block {
  readonly row: Row;
  /** Multiplies the service times: 1 is no fault. */
  readonly serviceFactor: number;
  readonly first: number;
  readonly count: number;
}

export function replicate({ row, serviceFactor, first, count }: Block): Seen[] {
  const { seed, warmUp, length, network } = row;
  const kept = samplesFor(Object.keys(row.expected));
  return Array.from({ length: count }, (_, i) =>
    simulateNetwork(network, { seed, replication: first + i, warmUp, length, serviceFactor, stretch: 1, kept }),
  );
}

/** Does blocks, one after another or on several threads. */
export interface Crew {
  /** @returns what the blocks gave, in their order. */
  replicate(blocks: readonly Block[]): Promise<Seen[]>;
  dismiss(): Promise<void>;
}

export function crewOf(workers: number): Crew {
  if (workers === 1) return { replicate: async (blocks) => blocks.flatMap(replicate), dismiss: async () => {} };
  const module = new URL("./worker.ts", import.meta.url);
  const threads = Array.from({ length: workers }, () => new Worker(module, { execArgv: LOADER }));
  return {
    async replicate(blocks) {
      const waiting = [...blocks.entries()];
      const results: Seen[][] = [];
      const work = async (thread: Worker): Promise<void> => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
          results[next[0]] = await ask(thread, next[1]);
      };
      await Promise.all(threads.map(work));
      return results.flat();
    },
    async dismiss() {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}

/** The sources are TypeScript: a thread needs the loader that the main one was started with. */
const LOADER = ["--import", new URL("../../../bin/ts-node.mjs", import.meta.url).href];

function ask(thread: Worker, block: Block): Promise<Seen[]> {
  return new Promise((resolve, reject) => {
    const answered = (seen: Seen[]): void => {
      thread.off("error", reject);
      resolve(seen);
    };
    thread.once("message", answered).once("error", reject);
    thread.postMessage(block);
  });
}
