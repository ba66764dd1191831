// Benchmarks: npm run bench -- ID… [--json]. IDs: unit, H.
// To compare machines, figures are also given in machine units: the rate of workload H at 1000 events on the plain heap.
import { run as kernel, type Row } from "./kernel.ts";

const benches: Readonly<Record<string, () => readonly Row[]>> = {
  unit: () => kernel().filter((row) => row.name === "H plain heap N=1000"),
  H: kernel,
};

const words = process.argv.slice(2);
const ids = words.filter((word) => !word.startsWith("--"));
const unknown = ids.filter((id) => !(id in benches));
if (ids.length === 0 || unknown.length > 0) {
  console.error(`bench: expected ids among ${Object.keys(benches).join(", ")}, got ${unknown.join(", ") || "none"}`);
  process.exit(2);
}
for (const id of ids) {
  const rows = benches[id]!();
  if (words.includes("--json")) console.log(JSON.stringify({ id, rows }, null, 2));
  else
    for (const row of rows)
      console.log(
        `${row.name.padEnd(26)} ${(row.perCpuSecond / 1e6).toFixed(2)} M/CPU s  ${row.units.toFixed(2)} units`,
      );
}
