// Compiles src to dist with tsc (the native TypeScript 7 compiler: five times faster than 6), and notes which sources it was made
// from: dist/engine.json holds the engine's hash, by the function that a run from sources uses too (src/runner/engine-hash.ts).
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
const tsc = `${root}node_modules/typescript7/bin/tsc`;
const { status } = spawnSync(process.execPath, [tsc, "-p", `${root}tsconfig.build.json`], {
  stdio: "inherit",
  cwd: root,
});
if (status !== 0) process.exit(status ?? 1);
const { hashSources } = await import("../dist/runner/engine-hash.js");
writeFileSync(`${root}dist/engine.json`, `${JSON.stringify({ engine: hashSources(`${root}src`) })}\n`);
