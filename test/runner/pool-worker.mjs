// A worker for the tests of the pool: what it does is told by the name of the design point.
import { workerData } from "node:worker_threads";

export default function runBatch(tasks) {
  return tasks.map(({ point, replication }) => {
    if (point.id === "exit") process.exit(3);
    if (point.id === "out of memory") exhaust();
    const values = { seed: workerData.run.seed };
    return {
      ok: true,
      result: { point: point.id, replication, samples: {}, shares: {}, values, checks: [], events: 0 },
      seconds: 0,
    };
  });
}

function exhaust() {
  const kept = [];
  for (;;) kept.push(new Array(1e5).fill(kept.length));
}
