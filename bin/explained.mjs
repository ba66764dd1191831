// Holds `explain` to what a run measured: predicted utilisations within 5 % at every scanner, staff group and hospital link of every design
// point, pooled over replications, where utilisation is at least 1 %. node bin/explained.mjs SCENARIO RESULT
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [scenario, result] = process.argv.slice(2);
const command = fileURLToPath(new URL("./ledgerward.js", import.meta.url));
const { designs } = JSON.parse(
  execFileSync(process.execPath, [command, "explain", scenario, "--json"], { encoding: "utf8" }),
).explanation;
const measured = new Map(
  readFileSync(join(result, "summary.csv"), "utf8")
    .split("\n")
    .filter((line) => line.includes("utilisation."))
    .map((line) => line.split(","))
    .map(([point, metric, , , estimate]) => [`${point} ${metric}`, Number(estimate)]),
);

let worst = 0;
let compared = 0;
for (const { design, uses } of designs) {
  for (const { metric, utilisation } of uses) {
    const got = measured.get(`${design} ${metric}`);
    if (got === undefined || got < 0.01) continue;
    compared += 1;
    const off = Math.abs(utilisation / got - 1);
    worst = Math.max(worst, off);
    if (off > 0.05) console.log(`${design} ${metric}: predicted ${utilisation}, measured ${got}`);
  }
}
console.log(`${compared} utilisations compared, the worst off by ${(100 * worst).toFixed(2)} %`);
process.exit(compared > 0 && worst <= 0.05 ? 0 : 1);
