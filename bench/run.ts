// Benchmarks: npm run bench -- ID… [--json]. Without an id: the list.
// To compare machines, figures are also given in machine units: the rate of workload H at 1000 events on the plain heap.

import { distributions } from "./distributions.ts";
import { cancelHeavy, hold, ties } from "./hold.ts";
import { machineUnit, type Row } from "./measure.ts";
import { queueing } from "./queueing.ts";
import { type StateRow, state } from "./state.ts";

const benches: Readonly<Record<string, { readonly about: string; readonly run: () => readonly (Row | StateRow)[] }>> = {
  unit: { about: "the machine unit", run: () => [] },
  H: { about: "hold: pop one, push one, at 1e3, 1e5 and 1e6 pending", run: hold },
  ties: { about: "hold with every event at one instant", run: ties },
  cancel: { about: "time-outs of which nine in ten are cancelled", run: cancelHeavy },
  Q: { about: "M/M/1 and M/M/10, a million customers, by handlers and by processes", run: queueing },
  distributions: { about: "a draw of every distribution", run: distributions },
  state: { about: "bytes for each pending event and waiting process", run: state },
};

const words = process.argv.slice(2);
const ids = words.filter((word) => !word.startsWith("--"));
const unknown = ids.filter((id) => !(id in benches));
if (ids.length === 0 || unknown.length > 0) {
  const list = Object.entries(benches).map(([id, { about }]) => `  ${id.padEnd(14)} ${about}`);
  console.error(`bench: expected ids among these, got ${unknown.join(", ") || "none"}\n${list.join("\n")}`);
  process.exit(2);
}
for (const id of ids) {
  const rows = benches[id]!.run();
  const unit = machineUnit();
  if (words.includes("--json")) console.log(JSON.stringify({ id, machineUnit: unit, rows }, null, 2));
  else console.log([`${id}: machine unit ${(unit / 1e6).toFixed(2)} M/CPU s`, ...rows.map(line)].join("\n"));
}

function line(row: Row | StateRow): string {
  if ("bytes" in row) return `  ${row.name.padEnd(40)} ${row.bytes.toFixed(0)} bytes`;
  const rate = `${(row.perCpuSecond / 1e6).toFixed(2).padStart(8)} M/CPU s ${(1e9 / row.perCpuSecond).toFixed(1).padStart(8)} ns`;
  return `  ${row.name.padEnd(28)} ${rate} ${row.units.toFixed(2).padStart(7)} units${row.note === undefined ? "" : `  ${row.note}`}`;
}
