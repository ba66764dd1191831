// Benchmarks: npm run bench -- ID… [--json]. Without an id: the list.
// To compare machines, figures are also given in machine units: the rate of workload H at 1000 events on the plain heap.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { distributions } from "./distributions.ts";
import { cancelHeavy, hold, ties } from "./hold.ts";
import { w3, w3j } from "./ledgers.ts";
import { machineUnit, type NoteRow, type Part, type Row, type StateRow } from "./measure.ts";
import { w1, w1c, w1j, w2 } from "./open.ts";
import { queueing } from "./queueing.ts";
import { state } from "./state.ts";

const benches: Readonly<Record<string, { readonly about: string; readonly parts: readonly Part[] }>> = {
  unit: { about: "the machine unit", parts: [] },
  H: { about: "hold: pop one, push one, at 1e3, 1e5 and 1e6 pending", parts: hold },
  ties: { about: "hold with every event at one instant", parts: ties },
  cancel: { about: "time-outs of which nine in ten are cancelled", parts: cancelHeavy },
  Q: { about: "M/M/1 and M/M/10, a million customers, by handlers and by processes", parts: queueing },
  W1: {
    about: "SimBlock's Bitcoin, 600 nodes and 1000 blocks, plain and elided, and its outputs over 8 seeds",
    parts: w1,
  },
  W1c: { about: "W1 with compact blocks", parts: w1c },
  W1j: { about: "JABS's Bitcoin, 600 nodes and 1000 blocks", parts: w1j },
  W2: { about: "SimBlock's Bitcoin, 6000 nodes and 100 blocks, plain and elided", parts: w2 },
  W3: { about: "BFT-Simulator's PBFT, 4, 16 and 64 validators, 4 M messages", parts: w3 },
  W3j: { about: "JABS's PBFT on a local network, 4, 16 and 64 validators, 4 M messages", parts: w3j },
  distributions: { about: "a draw of every distribution", parts: distributions },
  state: { about: "bytes for each pending event and waiting process", parts: state },
};

/** Says to a process that it is to measure one part, and prints rows as JSON. */
const PART = "LEDGERWARD_BENCH_PART";

function main(words: readonly string[]): void {
  const ids = words.filter((word) => !word.startsWith("--"));
  const unknown = ids.filter((id) => !(id in benches));
  if (ids.length === 0 || unknown.length > 0) {
    const list = Object.entries(benches).map(([id, { about }]) => `  ${id.padEnd(14)} ${about}`);
    console.error(`bench: expected ids among these, got ${unknown.join(", ") || "none"}\n${list.join("\n")}`);
    process.exit(2);
  }
  for (const id of ids) {
    const rows = benches[id]!.parts.flatMap((_, part) => rowsOf(id, part));
    const unit = machineUnit();
    if (words.includes("--json")) console.log(JSON.stringify({ id, machineUnit: unit, rows }, null, 2));
    else console.log([`${id}: machine unit ${(unit / 1e6).toFixed(2)} M/CPU s`, ...rows.map(line)].join("\n"));
  }
}

/** Measures a part in a process of its own. */
function rowsOf(id: string, part: number): (Row | StateRow | NoteRow)[] {
  const argv = [...process.execArgv, fileURLToPath(import.meta.url), id];
  const env = { ...process.env, [PART]: String(part) };
  const { status, stdout } = spawnSync(process.execPath, argv, {
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`part ${part} of ${id} ended with ${status}`);
  return JSON.parse(stdout) as (Row | StateRow | NoteRow)[];
}

function line(row: Row | StateRow | NoteRow): string {
  if ("bytes" in row) return `  ${row.name.padEnd(40)} ${row.bytes.toFixed(0)} bytes`;
  if (!("units" in row)) return `  ${row.name.padEnd(28)} ${row.note}`;
  const rate = `${(row.perCpuSecond / 1e6).toFixed(2).padStart(8)} M/CPU s ${(1e9 / row.perCpuSecond).toFixed(1).padStart(8)} ns`;
  return `  ${row.name.padEnd(28)} ${rate} ${row.units.toFixed(2).padStart(7)} units${row.note === undefined ? "" : `  ${row.note}`}`;
}

const part = process.env[PART];
if (part === undefined) main(process.argv.slice(2));
else console.log(JSON.stringify([benches[process.argv[2]!]!.parts[Number(part)]!()].flat()));
