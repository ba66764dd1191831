// Looks at seeds on worker threads. What is found depends on the seeds alone, whatever the number of workers.
import type { PluginFile } from "../scenario/plan.ts";
import type { Finding, Hardship } from "../study/check.ts";
import type { SeedsJob } from "./check-job.ts";
import { runsFromSources } from "./engine-hash.ts";
import { type Advance, Interrupted } from "./execute.ts";
import { packedFiles } from "./plugins.ts";
import { openWorkers } from "./pool.ts";

const WORKER = new URL(runsFromSources ? "./check-worker.ts" : "./check-worker.js", import.meta.url);
/** Seeds handed to a worker at a time: about a fifth of a second. */
const BATCH = 20;

export interface SeedsQuestion {
  readonly protocols: readonly string[];
  readonly seeds: readonly number[];
  readonly hardship: Hardship;
  /** Plugins that bring protocols. */
  readonly files: readonly PluginFile[];
}

export interface SeedsRunning {
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly progress: { advance(advance: Advance): void };
}

/** @returns findings by protocol and seed. @throws Interrupted */
export async function checkSeeds(question: SeedsQuestion, running: SeedsRunning): Promise<readonly Finding[]> {
  const { signal, progress, workers } = running;
  const jobs = jobsOf(question);
  const known = jobs.reduce((sum, { seeds }) => sum + seeds.length, 0);
  const pool = openWorkers<SeedsJob, readonly Finding[]>({
    data: packedFiles(question.files),
    workers,
    module: WORKER,
  });
  const start = performance.now();
  const found: (readonly Finding[])[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    while (next < jobs.length && !signal.aborted) {
      const place = next++;
      found[place] = await pool.run(jobs[place]!);
      done += jobs[place]!.seeds.length;
      progress.advance({ done, known, secondsLeft: ((performance.now() - start) / 1000 / done) * (known - done) });
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(workers, jobs.length) }, work));
  } finally {
    await pool.close();
  }
  if (signal.aborted) throw new Interrupted();
  return found.flat();
}

/** One protocol after the other. */
function jobsOf({ protocols, seeds, hardship }: SeedsQuestion): SeedsJob[] {
  const batches = Array.from({ length: Math.ceil(seeds.length / BATCH) }, (_, index) =>
    seeds.slice(BATCH * index, BATCH * (index + 1)),
  );
  return protocols.flatMap((protocol) => batches.map((batch) => ({ protocol, seeds: batch, hardship })));
}
