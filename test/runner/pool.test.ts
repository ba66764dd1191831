import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

describe("the pool", () => {
  it("gives workers the plan, and outlives those that exit or run out of memory", () => {
    const script = fileURLToPath(new URL("./pool-script.mjs", import.meta.url));
    const output = execFileSync(process.execPath, ["--max-old-space-size=96", script], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const done = (id: string) => ({ ok: true, result: { point: id, replication: 4, values: { seed: 1 } } });
    expect(
      output
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      [done("a"), done("b")],
      expect.stringContaining("exited"),
      [done("a")],
      expect.stringContaining("memory"),
      [done("b")],
    ]);
  }, 30_000);
});
