// Static checks: types, lint and bans, layers, unused code, and that the bans and layers do catch what is planted.
// npm run check
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = (name) => `${root}node_modules/.bin/${name}`;
const run = (command, args, quiet = false) =>
  spawnSync(command, args, { cwd: root, stdio: quiet ? "pipe" : "inherit", encoding: "utf8", maxBuffer: 1 << 26 });

const steps = [
  ["types", process.execPath, [`${root}node_modules/typescript7/bin/tsc`, "-p", "tsconfig.json", "--noEmit"]],
  ["lint", bin("biome"), ["check", "--error-on-warnings"]],
  ["layers", bin("depcruise"), ["--config", ".dependency-cruiser.mjs", "--output-type", "err", "src"]],
  ["unused", bin("knip"), ["--no-progress"]],
];

let failed = false;
for (const [name, command, args] of steps) {
  const { status } = run(command, args);
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${name}`);
  failed ||= status !== 0;
}

// What must be refused, planted one at a time in a folder of its own.
const planted = [
  [
    "an upward import",
    "src/ledger/planted.ts",
    'import { simulate } from "../sim/simulate.ts";\nexport const planted = simulate;\n',
    "depcruise",
  ],
  ["Math.random in src/sim", "src/sim/planted.ts", "export const planted = Math.random();\n", "biome"],
  ["Math.log in src/sim", "src/sim/planted.ts", "export const planted = Math.log(2);\n", "biome"],
  ["Date.now in src/kernel", "src/kernel/planted.ts", "export const planted = Date.now();\n", "biome"],
  ["** in src/report", "src/report/planted.ts", "export const planted = (x: number): number => x ** 0.5;\n", "biome"],
  [
    "await in src/health",
    "src/health/planted.ts",
    "export async function planted(): Promise<void> {\n  await Promise.resolve();\n}\n",
    "biome",
  ],
];
for (const [what, file, text, tool] of planted) {
  mkdirSync(`${root}${file.slice(0, file.lastIndexOf("/"))}`, { recursive: true });
  writeFileSync(root + file, text);
  const args =
    tool === "biome"
      ? ["lint", file]
      : ["--config", ".dependency-cruiser.mjs", "--output-type", "err", "src/ledger", "src/sim"];
  const { status } = run(bin(tool), args, true);
  rmSync(root + file);
  console.log(`${status !== 0 ? "ok  " : "FAIL"} refuses ${what}`);
  failed ||= status === 0;
}
process.exit(failed ? 1 : 0);
