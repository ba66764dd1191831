import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Store } from "../../src/runner/store.ts";

const LOADER = fileURLToPath(new URL("../../bin/ts-node.mjs", import.meta.url));
const SCRIPT = fileURLToPath(new URL("./full-disk-script.ts", import.meta.url));

describe("a disk that is full", () => {
  it("costs the replication at hand, leaves no half file, and none that was finished before", () => {
    const folder = mkdtempSync(join(tmpdir(), "full-"));
    try {
      // ulimit -f makes a write end in the middle, as a full disk does: 64 blocks of at most 1 kB.
      const command = 'ulimit -f 64; exec "$0" --import "$1" "$2" "$3"';
      const args = [process.execPath, LOADER, SCRIPT, folder];
      const output = execFileSync("sh", ["-c", command, ...args], { encoding: "utf8" });
      expect(output).toMatch(/^cannot write .*: the file grew past the allowed size/);
      expect(new Store(folder).readFinished()).toMatchObject({ results: [{ point: "small" }], damaged: 0 });
      expect(readdirSync(join(folder, "replications"))).toHaveLength(1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 30_000);
});
