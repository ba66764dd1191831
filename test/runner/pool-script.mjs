// Run by pool.test.ts in a process of its own, as losing a thread would take the test runner with it. Prints one line a batch.
import { openPool } from "../../dist/runner/pool.js";

const pool = openPool({
  plan: { run: { seed: 1 } },
  workers: 1,
  module: new URL("./pool-worker.mjs", import.meta.url),
});
for (const ids of [["a", "b"], ["exit"], ["a"], ["out of memory"], ["b"]]) {
  const batch = ids.map((id) => ({ point: { kind: "study", id, design: 0, attacks: false }, replication: 4 }));
  const line = await pool.run(batch).catch(({ message }) => message);
  console.log(JSON.stringify(line));
}
await pool.close();
