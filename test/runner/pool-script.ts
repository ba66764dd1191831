// Run by pool.test.ts in a process of its own, as losing a thread would take the test runner with it. Prints one line a batch.
import { openPool } from "../../src/runner/pool.ts";
import { planOf } from "../study/fixtures.ts";

const pool = openPool({ plan: planOf(), workers: 1, module: new URL("./pool-worker.ts", import.meta.url) });
for (const ids of [["a", "b"], ["exit"], ["a"], ["out of memory"], ["b"]]) {
  const batch = ids.map((id) => ({ point: { kind: "study", id, design: 0, attacks: false }, replication: 4 }) as const);
  const line = await pool.run(batch).catch(({ message }: Error) => message);
  console.log(JSON.stringify(line));
}
await pool.close();
