import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashSources } from "../../src/runner/engine-hash.ts";

let src: string;
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(src, path)), { recursive: true });
  writeFileSync(join(src, path), text);
};
beforeEach(() => {
  src = mkdtempSync(join(tmpdir(), "src-"));
  write("sim/simulate.ts", "a");
  write("base/time.ts", "b");
  write("cli/main.ts", "c");
});
afterEach(() => rmSync(src, { recursive: true, force: true }));

describe("the engine's hash", () => {
  it.each<[string, () => void, boolean]>([
    ["a changed byte", () => write("sim/simulate.ts", "A"), true],
    ["a new file", () => write("sim/more.ts", ""), true],
    ["a renamed file", () => renameSync(join(src, "base/time.ts"), join(src, "base/times.ts")), true],
    [
      "a byte that moves from one file to the next",
      () => [write("base/time.ts", ""), write("sim/simulate.ts", "ba")],
      true,
    ],
    ["the command line, which no number depends on", () => write("cli/main.ts", "C"), false],
    ["the page, likewise", () => write("web/page.ts", "p"), false],
  ])("answers to %s", (_, change, changes) => {
    const before = hashSources(src);
    change();
    expect(hashSources(src) !== before).toBe(changes);
  });
});
