// The programs of a documentation page: its `ts` blocks, run as a user would run them, with the package as a dependency.
//
// A block without an import continues the block marked `ts preamble`. What a program prints stands in the `text` block
// below it. All are compiled together, in strict mode, against the declarations that the package publishes.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Program {
  /** Line of its first statement in the page. */
  readonly line: number;
  /** As it stands in the page. */
  readonly text: string;
  /** With the preamble, when it has no import of its own. */
  readonly source: string;
  /** What it prints according to the page; undefined when no `text` block follows. */
  readonly prints: string | undefined;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** A fenced block, and the one that follows with nothing but an empty line between. */
const BLOCK = /^```ts( preamble)?\n(.*?)^```\n(?:\n?```text\n(.*?)^```\n)?/gms;

export function programsOf(page: string): Program[] {
  const blocks = [...page.matchAll(BLOCK)];
  const preamble = blocks.find(([, mark]) => mark !== undefined)?.[2] ?? "";
  return blocks
    .filter(([, mark]) => mark === undefined)
    .map((block) => {
      const text = block[2]!;
      const isWhole = text.startsWith("import ");
      const line = page.slice(0, block.index).split("\n").length + 1;
      return { line, text, source: isWhole ? text : preamble + text, prints: block[3] };
    });
}

const OPTIONS = {
  target: "es2022",
  module: "nodenext",
  lib: ["es2023"],
  types: ["node"],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  rootDir: ".",
  outDir: "out",
};

/** Imports the programs one after the other and prints a JSON list of what each of them printed. */
const RUNNER = `
const printed = [];
const write = console.log;
for (const file of process.argv.slice(2)) {
  const lines = [];
  console.log = (...words) => lines.push(words.join(" ") + "\\n");
  await import(file).catch((error) => lines.push(error.stack));
  printed.push(lines.join(""));
}
write(JSON.stringify(printed));
`;

/**
 * What each program prints. @param packageFolder where the built package lies.
 * @throws with the compiler's words when one of them is not sound.
 */
export function outputsOf(programs: readonly Program[], packageFolder = ROOT): string[] {
  const folder = mkdtempSync(join(tmpdir(), "documentation-"));
  try {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(packageFolder, join(folder, "node_modules", "ledgerward"), "dir");
    symlinkSync(join(ROOT, "node_modules", "@types"), join(folder, "node_modules", "@types"), "dir");
    const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
    write("package.json", '{ "type": "module" }');
    write("tsconfig.json", JSON.stringify({ compilerOptions: OPTIONS, include: ["*.ts"] }));
    for (const { line, source } of programs) write(`line-${line}.ts`, source);
    write("runner.mjs", RUNNER);
    node(folder, join(ROOT, "node_modules/typescript7/bin/tsc"), "-p", ".");
    const files = programs.map(({ line }) => `./out/line-${line}.js`);
    return JSON.parse(node(folder, "runner.mjs", ...files)) as string[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function node(folder: string, ...words: string[]): string {
  try {
    return execFileSync(process.execPath, words, { cwd: folder, encoding: "utf8", stdio: "pipe", timeout: 60_000 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${words[0]} fails:\n${stdout}${stderr}`);
  }
}
