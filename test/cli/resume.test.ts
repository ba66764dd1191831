// A run in a process of its own that is killed half-way, interrupted, and then let go on.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { typed } from "./fake-terminal.ts";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const LEDGER = path("./ledger-alone.yaml");
/** Replications of about 100 ms, so that a run of 24 is caught in the middle. */
const LONGER = [LEDGER, "--set", "run.length=40 s", "--replications", "12", "--workers", "1"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "resume-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly err: string }>;
}

function start(): Started {
  const argv = [path("../../bin/ledgerward.js"), "run", ...LONGER, "--out", folder];
  const child = spawn(process.execPath, argv, { stdio: ["ignore", "ignore", "pipe"] });
  let err = "";
  child.stderr!.on("data", (chunk) => {
    err += chunk;
  });
  const ended = new Promise<{ code: number | null; err: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, err }));
  });
  return { child, ended };
}

/** Files of finished replications. */
function kept(): string[] {
  const study = join(folder, "ledger-alone");
  if (!existsSync(study)) return [];
  return readdirSync(study).flatMap((digest) => {
    const replications = join(study, digest, "replications");
    if (!existsSync(replications)) return [];
    const names = readdirSync(replications).filter((name) => name.length === 64);
    return names.map((name) => join(replications, name));
  });
}

async function untilKept(count: number, { child }: Started): Promise<void> {
  while (kept().length < count) {
    expect(child.exitCode).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe("a study that is stopped", () => {
  it("loses no finished replication, and gives the same digest in the end", async () => {
    const killed = start();
    await untilKept(2, killed);
    killed.child.kill("SIGKILL");
    await killed.ended;
    expect(kept().length).toBeGreaterThanOrEqual(2);
    // One file is damaged: its replications are run again.
    truncateSync(kept()[0]!, 100);

    const interrupted = start();
    await untilKept(4, interrupted);
    interrupted.child.kill("SIGINT");
    const { code, err } = await interrupted.ended;
    expect(code).toBe(130);
    expect(err).toContain("ignored 1 damaged file of replications");
    expect(err).toMatch(/read \d+ finished replications\n/);
    expect(err).toMatch(/interrupted\n\d+ finished replications are kept in .*; the same command goes on from there/);

    const run = async (out: string) => {
      const said = await typed(["run", ...LONGER, "--out", out, "--json"]);
      expect(said.code).toBe(0);
      return JSON.parse(said.out).manifest;
    };
    const resumed = await run(folder);
    const whole = await run(join(folder, "whole"));
    expect(resumed.replications.read).toBeGreaterThan(0);
    expect(resumed.replications.read + resumed.replications.ran).toBe(24);
    expect(whole.replications).toMatchObject({ read: 0, ran: 24 });
    expect(resumed.resultDigest).toBe(whole.resultDigest);
    expect(kept()).toEqual([]);
  }, 120_000);
});
