// Run by full-disk.test.ts in a process that may write no file above a few kilobytes: saves a small and a large replication.
import { Store } from "../../src/runner/store.ts";
import { samples } from "../study/fixtures.ts";

const store = new Store(process.argv[2]!);
const sample = (length: number) => Array.from({ length }, (_, index) => index);
store.save(samples("small", "timeToPrior", [sample(10)]));
try {
  store.save(samples("large", "timeToPrior", [sample(100_000)]));
} catch (error) {
  console.log((error as Error).message);
}
