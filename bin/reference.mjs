// Holds a result to the reference kept in the repository, and says which numbers moved.
// node bin/reference.mjs RESULT          compares; exit code 1 when the result digest differs
// node bin/reference.mjs RESULT --write  makes it the reference: the commit then says which number moved and why
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [result, flag] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(join(result, "manifest.json"), "utf8"));
const folder = fileURLToPath(new URL(`../results/reference/${manifest.scenario}`, import.meta.url));
const tables = ["summary.csv", "comparisons.csv"];

if (flag === "--write") {
  mkdirSync(folder, { recursive: true });
  for (const table of tables) copyFileSync(join(result, table), join(folder, table));
  writeFileSync(
    join(folder, "reference.json"),
    `${JSON.stringify({ resultDigest: manifest.resultDigest }, null, 2)}\n`,
  );
  console.log(`reference written: ${manifest.resultDigest}`);
  process.exit(0);
}

const { resultDigest } = JSON.parse(readFileSync(join(folder, "reference.json"), "utf8"));
if (resultDigest === manifest.resultDigest) {
  console.log(`same as the reference: ${resultDigest}`);
  process.exit(0);
}
const rows = (path) =>
  new Map(
    readFileSync(path, "utf8")
      .trim()
      .split("\n")
      .map((line) => [line.split(",").slice(0, 3).join(" "), line]),
  );
let shown = 0;
for (const table of tables) {
  const before = rows(join(folder, table));
  for (const [key, line] of rows(join(result, table))) {
    if (before.get(key) === line || ++shown > 40) continue;
    console.log(`${table}\n  was ${before.get(key) ?? "not there"}\n  is  ${line}`);
  }
}
console.log(`${shown} rows of the reference moved; result digest ${manifest.resultDigest}, reference ${resultDigest}`);
process.exit(1);
