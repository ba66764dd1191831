import { describe, expect, it } from "vitest";
import { type Advance, execute, Interrupted, TaskFailure } from "../../src/runner/execute.ts";
import type { Pool } from "../../src/runner/pool.ts";
import type { Outcome } from "../../src/runner/worker.ts";
import { evaluate } from "../../src/study/evaluate.ts";
import { Finished, type Task } from "../../src/study/finished.ts";
import type { ReplicationResult } from "../../src/study/result.ts";
import { planOf, resultOf } from "../study/fixtures.ts";

const plan = planOf({ capacity: { designs: ["a"], from: 1, to: 100 } });

/** Answers a load up to 10/s; the numbers depend on nothing but the task. */
function replicate({ point, replication }: Task): ReplicationResult {
  const offeredLoad = point.kind === "capacity" ? point.perSecond : 1;
  const throughput = Math.min(offeredLoad, 10) * (1 - replication / 1000);
  return resultOf({ point: point.id, replication, values: { offeredLoad, throughput } });
}

interface FakePool extends Pool {
  readonly batches: (readonly Task[])[];
  closed: boolean;
}

/** @param run what becomes of a batch. */
function fakePool(workers: number, run: (batch: readonly Task[]) => Promise<readonly Outcome[]> = answered): FakePool {
  const pool: FakePool = {
    workers,
    batches: [],
    closed: false,
    run(batch) {
      pool.batches.push(batch);
      return run(batch);
    },
    async close() {
      pool.closed = true;
    },
  };
  return pool;
}

async function answered(batch: readonly Task[], seconds = 1): Promise<readonly Outcome[]> {
  return batch.map((task) => ({ ok: true, result: replicate(task), seconds }));
}

function jobOf(pool: Pool, given: Partial<Parameters<typeof execute>[0]> = {}) {
  const kept: ReplicationResult[] = [];
  const advances: Advance[] = [];
  const job = {
    ...{ plan, pool, finished: new Finished(), signal: new AbortController().signal },
    keep: (results: readonly ReplicationResult[]) => void kept.push(...results),
    advance: (advance: Advance) => void advances.push(advance),
    ...given,
  };
  return { job, kept, advances };
}

describe("a study's execution", () => {
  it("runs what its lanes ask for: 2 designs × 3, and the sweep to the first load it does not keep up with", async () => {
    const { job, kept, advances } = jobOf(fakePool(2));
    // 1, 3.16, 10 answered; 31.6 is not
    expect(await execute(job)).toBe(2 * 3 + 4 * 5);
    expect(kept).toHaveLength(26);
    expect(evaluate(plan, job.finished).points.map(({ id }) => id)).toEqual([
      ...["a", "b", "a @ 1/s", "a @ 3.16/s", "a @ 10/s", "a @ 31.6/s"],
    ]);
    expect(advances.at(-1)).toEqual({ done: 26, known: 26, secondsLeft: 0 });
    expect(advances[0]).toMatchObject({ done: 0, known: 11, secondsLeft: undefined });
  });

  it("gives the same result whatever the number of workers and the order of completion", async () => {
    const results = [];
    for (const workers of [1, 2, 5]) {
      // The n-th batch of each five takes longest to come back.
      let count = 0;
      const pool = fakePool(workers, async (batch) => {
        await new Promise((resolve) => setTimeout(resolve, (count++ * 7) % 5));
        return answered(batch);
      });
      const { job } = jobOf(pool);
      await execute(job);
      results.push(evaluate(plan, job.finished));
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it("runs only what is missing", async () => {
    const finished = new Finished();
    for (const replication of [0, 1])
      finished.add(replicate({ point: { kind: "study", id: "b", design: 1, attacks: true }, replication }));
    const { job, kept } = jobOf(fakePool(1), { finished });
    expect(await execute(job)).toBe(24);
    expect(kept.filter(({ point }) => point === "b").map(({ replication }) => replication)).toEqual([2]);
  });

  it("hands out short replications in batches of about 100 ms, long ones singly", async () => {
    const many = planOf({ run: { ...plan.run, replications: { atLeast: 200, atMost: 200 } } });
    const largest = async (seconds: number) => {
      const pool = fakePool(2, (batch) => answered(batch, seconds));
      await execute({ ...jobOf(pool).job, plan: many });
      return Math.max(...pool.batches.map(({ length }) => length));
    };
    // 0.1 s / (1/64 s) = 6.4
    expect(await largest(1 / 64)).toBe(7);
    expect(await largest(0.2)).toBe(1);
  });

  it("tries the tasks of a lost worker once more, each alone", async () => {
    let losses = 0;
    const pool = fakePool(1, async (batch) => {
      if (batch.some(({ point, replication }) => point.id === "b" && replication === 1) && losses++ === 0)
        throw new Error("exited");
      return answered(batch);
    });
    const { job } = jobOf(pool);
    expect(await execute(job)).toBe(26);
    expect(losses).toBeGreaterThan(0);
  });

  it("reports a task that lost its worker twice, and keeps what finished beside it", async () => {
    const pool = fakePool(1, async (batch) => {
      if (batch.some(({ point, replication }) => point.id === "b" && replication === 1))
        throw new Error("out of memory");
      return answered(batch);
    });
    const { job, kept } = jobOf(pool);
    await expect(execute(job)).rejects.toThrow("replication 1 of b: its worker was lost twice: out of memory");
    expect(kept.length).toBeGreaterThan(20);
    expect(pool.closed).toBe(true);
  });

  it("ends with a violation, after keeping the replications of the same batch", async () => {
    const pool = fakePool(1, async (batch) =>
      batch.map((task) =>
        task.point.id === "b" && task.replication === 1
          ? { ok: false, kind: "violation", message: "two blocks at height 1", stack: "" }
          : { ok: true, result: replicate(task), seconds: 0.001 },
      ),
    );
    const { job, kept } = jobOf(pool);
    const failure = await execute(job).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TaskFailure);
    expect(failure).toMatchObject({ kind: "violation", message: "replication 1 of b: two blocks at height 1" });
    const batch = pool.batches.at(-1)!;
    expect(batch.length).toBeGreaterThan(1);
    const beside = batch.map(({ point, replication }) => `${point.id} ${replication}`).filter((name) => name !== "b 1");
    expect(kept.map(({ point, replication }) => `${point} ${replication}`)).toEqual(expect.arrayContaining(beside));
  });

  it("stops at once when interrupted", async () => {
    const controller = new AbortController();
    const pool = fakePool(1, () => new Promise(() => {}));
    const { job } = jobOf(pool, { signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    await expect(execute(job)).rejects.toBeInstanceOf(Interrupted);
    expect(pool.closed).toBe(true);
  });
});
