import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { typed } from "./fake-terminal.ts";

const LEDGER = fileURLToPath(new URL("./ledger-alone.yaml", import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "run-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly folder: string;
  readonly status: string;
  readonly manifest: Record<string, never> & { resultDigest: string; replications: { read: number; ran: number } };
}

async function run(out: string, ...options: string[]): Promise<Ran> {
  const { code, out: json } = await typed(["run", LEDGER, "--out", join(folder, out), "--json", ...options]);
  expect(code).toBe(0);
  return JSON.parse(json);
}

describe("a run", () => {
  it("writes the same tables with one worker and with two; a complete one is not run again", async () => {
    const one = await run("one", "--workers", "1");
    const two = await run("two", "--workers", "2");
    expect(two.manifest.resultDigest).toBe(one.manifest.resultDigest);
    expect(readdirSync(one.folder).sort()).toEqual([
      ...[
        "comparisons.csv",
        "inputs.json",
        "latency.csv",
        "manifest.json",
        "replications.csv",
        "report.html",
        "summary.csv",
      ],
    ]);
    for (const name of ["replications.csv", "summary.csv", "comparisons.csv", "latency.csv"]) {
      expect(readFileSync(join(two.folder, name))).toEqual(readFileSync(join(one.folder, name)));
    }
    expect(one.manifest.replications).toMatchObject({ used: 6, read: 0, ran: 12 });
    expect(JSON.stringify(one.manifest)).not.toContain(folder);
    const again = await typed(["run", LEDGER, "--out", join(folder, "one")]);
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining("already done") });
  }, 60_000);

  it("prints the answers and the report's path, and under --strict fails on a refuted expectation", async () => {
    const { code, out } = await typed(["run", LEDGER, "--out", join(folder, "one"), "--strict"]);
    expect(code).toBe(1);
    expect(out).toMatch(/upheld {5}pbft\.commit\.client\.p50 > raft\.commit\.client\.p50/);
    expect(out).toMatch(/refuted {4}raft\.commit\.client\.p50 > 1 min/);
    expect(out).toMatch(/report .*report\.html/);
  });
});

describe("verify", () => {
  it("replays a result with the same digest", async () => {
    const { folder: result, manifest } = await run("one");
    const { code, out } = await typed(["verify", result, "--json", "--workers", "1"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ same: true, sameInputs: true, replayed: manifest.resultDigest });
  }, 60_000);

  it("notices altered tables and altered inputs; an altered result is run again", async () => {
    const { folder: result } = await run("one");
    appendFileSync(join(result, "summary.csv"), "x");
    const inputs = join(result, "inputs.json");
    writeFileSync(inputs, readFileSync(inputs, "utf8").replace("rate: 30/s", "rate: 31/s"));
    const { code, out } = await typed(["verify", result, "--workers", "1"]);
    expect(code).toBe(1);
    expect(out).toMatch(/^same +manifest/m);
    expect(out).toMatch(/^DIFFERENT +tables in the folder/m);
    expect(out).toMatch(/^DIFFERENT +replay/m);
    expect(out).toMatch(/^DIFFERENT +inputs\.json/m);
    expect((await run("one", "--workers", "1")).status).toBe("done");
  }, 60_000);
});

describe("a folder that cannot be written", () => {
  it("ends the run before the first replication, with exit code 2 and one sentence", async () => {
    writeFileSync(join(folder, "file"), "");
    const { code, err } = await typed(["run", LEDGER, "--out", join(folder, "file"), "--quiet"]);
    expect(code).toBe(2);
    expect(err).toMatch(/^cannot write .*a part of its path is a file, not a folder$/);
    expect(existsSync(join(folder, "file", "ledger-alone"))).toBe(false);
  });
});
