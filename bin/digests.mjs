// Shows that results depend on neither worker count nor JavaScript engine: a short run of the main scenario with 1, 2 and 4 workers and
// under Node 24, and the event-trace hash of a mixed model, with both event queues, in the same four ways. node bin/digests.mjs [FOLDER]
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), "ledgerward-digests-"));

const prefix = mkdtempSync(join(tmpdir(), "node24-"));
execFileSync("npm", ["install", "--prefix", prefix, "--no-audit", "--no-fund", "node@24"], { stdio: "inherit" });
const node24 = join(prefix, "node_modules", "node", "bin", "node");

const variants = [
  ["1 worker", process.execPath, 1],
  ["2 workers", process.execPath, 2],
  ["4 workers", process.execPath, 4],
  ["Node 24", node24, 2],
];

const digests = variants.map(([name, node, workers], index) => {
  const out = join(folder, `variant-${index}`);
  const { status, stderr } = spawnSync(
    node,
    [
      "bin/ledgerward.js",
      "run",
      "scenarios/radiology-to-physician.yaml",
      "--replications",
      "3",
      "--workers",
      String(workers),
      "--out",
      out,
      "--quiet",
    ],
    { cwd: root, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`${name}: exit code ${status}\n${stderr}`);
  const manifests = readdirSync(out, { recursive: true }).filter((file) => file.endsWith("manifest.json"));
  const { resultDigest } = JSON.parse(readFileSync(join(out, manifests[0]), "utf8"));
  console.log(`${resultDigest}  ${name} (${execFileSync(node, ["--version"], { encoding: "utf8" }).trim()})`);
  return resultDigest;
});
const [replayed] = readdirSync(join(folder, "variant-0", "radiology-to-physician"));
execFileSync(
  process.execPath,
  ["bin/ledgerward.js", "verify", join(folder, "variant-0", "radiology-to-physician", replayed)],
  { cwd: root, stdio: "inherit" },
);
if (new Set(digests).size !== 1) {
  console.error("the result digests differ");
  process.exit(1);
}

/** Events of the mixed model: few enough for every day, ten million at night. */
const events = process.env.LEDGERWARD_NIGHTLY === "1" ? 10_000_000 : 200_000;
const hashes = variants.map(([name, node, workers]) => {
  const { status, stdout, stderr } = spawnSync(node, ["bin/event-hash.mjs", String(events), String(workers)], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${name}: exit code ${status}\n${stdout}${stderr}`);
  return stdout;
});
console.log(`event-trace hashes after ${events} events, by seed, both queues:\n${hashes[0]}`);
if (new Set(hashes).size !== 1) {
  console.error(`the event-trace hashes differ:\n${hashes.join("\n")}`);
  process.exit(1);
}
