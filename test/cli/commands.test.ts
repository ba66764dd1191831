import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import picocolors from "picocolors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { timeline } from "../../src/cli/print-trace.ts";
import type { Traced } from "../../src/study/trace.ts";
import { typed } from "./fake-terminal.ts";

const LEDGER = fileURLToPath(new URL("./ledger-alone.yaml", import.meta.url));
const COMMANDS = ["run", "validate", "explain", "trace", "compare", "list", "schema", "new", "doctor", "verify"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "commands-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("help", () => {
  it("names every command", async () => {
    const { code, out } = await typed(["--help"]);
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(out).toContain(`ledgerward ${command}`);
  });

  it.each(COMMANDS)("of %s has an example and fits 60 columns", async (command) => {
    const { code, out } = await typed([command, "--help"]);
    expect(code).toBe(0);
    expect(out).toContain("Examples:");
    expect(out).toContain("--json");
    expect(Math.max(...out.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(60);
  });
});

describe("a slip of the hand", () => {
  it.each([
    [["lst"], "try list"],
    [[], "expected a command"],
    [["list", "nothing"], "protocols"],
    [["validate"], "got 0"],
    [["run", LEDGER, "--wrokers", "2"], "wrokers"],
    [["run", LEDGER, "--workers", "0"], "--workers: expected a whole number from 1"],
    [["run", LEDGER, "--seed", "one"], "--seed: expected one number"],
    [["run", LEDGER, "--set", "seed"], "--set: expected path=value, got seed"],
    [["run", LEDGER, "--attack", "twins"], "--attack: expected attacks of the scenario (none), got twins"],
    [["run", "nowhere.yaml"], "nowhere.yaml: expected a scenario file, got none of that name"],
    [["verify", "nowhere"], "nowhere: expected the folder of a complete result"],
    [["compare", "nowhere"], "nowhere: expected the folder of a complete result"],
    [["compare"], "got 0"],
    [["trace", LEDGER], "expected a scenario with patients"],
    [["trace", LEDGER, "--events", "0"], "--events: expected a whole number from 1, got 0"],
    [["trace", LEDGER, "--events", "5", "--from", "soon"], "--from: expected a duration"],
    [["trace", LEDGER, "--design", "rift"], "--design: expected one of raft, pbft, got rift, try raft"],
  ])("%j is answered with what was expected, and exit code 2", async (argv, message) => {
    const { code, out, err } = await typed(argv);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
    expect(out).toBe("");
  });
});

describe("validate", () => {
  it("says of a sound file that it has no faults", async () => {
    expect(await typed(["validate", LEDGER])).toMatchObject({ code: 0, out: `${LEDGER}: no faults` });
  });

  it("lists the faults of every file at once, with places, also as JSON", async () => {
    const bad = join(folder, "bad.yaml");
    writeFileSync(
      bad,
      readFileSync(LEDGER, "utf8").replace("length: 2 s", "length: 2 sheep").replace("designs:", "desings:"),
    );
    const { code, out } = await typed(["validate", LEDGER, bad]);
    expect(code).toBe(2);
    expect(out).toMatch(/bad\.yaml:6:\d+ run\.length: expected/);
    expect(out).toMatch(/desings/);
    const json = JSON.parse((await typed(["validate", bad, "--json"])).out);
    expect(json.files[0].faults.length).toBeGreaterThanOrEqual(2);
  });

  it("refuses a file of 50 MB before it reads it", async () => {
    const large = join(folder, "large.yaml");
    writeFileSync(large, Buffer.alloc(50_000_000, "#"));
    const { code, out } = await typed(["validate", large]);
    expect(code).toBe(2);
    expect(out).toContain("expected at most 4000000 bytes, got 50000000");
  });
});

describe("a bad scenario", () => {
  it("is not run, nothing is written, and the faults come as JSON when asked", async () => {
    const bad = join(folder, "bad-run.yaml");
    writeFileSync(bad, "ledgerward: 1\n");
    const out = join(folder, "nothing");
    const said = await typed(["run", bad, "--out", out, "--json"]);
    expect(said.code).toBe(2);
    expect(JSON.parse(said.out).faults.length).toBeGreaterThan(0);
    expect(existsSync(out)).toBe(false);
  });
});

describe("list", () => {
  it.each([
    ["protocols", "pbft"],
    ["relays", "inv"],
    ["attacks", "cloud-tampering"],
    ["stores", "object-store"],
    ["policies", "consent-contract"],
    ["steps", "retrieve"],
    ["metrics", "timeToPrior"],
    ["charts", "time-to-prior"],
  ])("%s holds %s, each with what it is", async (kind, id) => {
    const { code, out } = await typed(["list", kind, "--json"]);
    expect(code).toBe(0);
    const entries = JSON.parse(out)[kind] as { id: string; about: string }[];
    expect(entries.map((entry) => entry.id)).toContain(id);
    for (const { about } of entries) expect(about).not.toBe("");
  });
});

describe("schema", () => {
  it.each(["scenario", "workflow"])("of a %s is JSON Schema", async (of) => {
    const { code, out } = await typed(["schema", of]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ $schema: "http://json-schema.org/draft-07/schema#", type: "object" });
  });
});

describe("doctor", () => {
  it("leaves nothing in the folder it tries", async () => {
    await typed(["doctor", "--out", folder]);
    expect(readdirSync(folder).filter((name) => name.startsWith(".ledgerward"))).toEqual([]);
  });
});

describe("new", () => {
  it("writes a scenario that has no faults, and no second one over it", async () => {
    const file = join(folder, "ward.yaml");
    expect((await typed(["new", join(folder, "ward")])).code).toBe(0);
    expect((await typed(["validate", file])).out).toBe(`${file}: no faults`);
    const again = await typed(["new", file]);
    expect(again.code).toBe(2);
    expect(again.err).toContain("expected a name that is free");
  });
});

describe("a scenario with patients", () => {
  const ward = () => join(folder, "ward.yaml");

  it("is explained in words that fit the terminal", async () => {
    const { code, out } = await typed(["explain", ward()], 60);
    expect(code).toBe(0);
    expect(out).toMatch(/Expected bottleneck: [^,]+, busy\s+[\d.]+ % of the time\./);
    expect(out).toMatch(/idle, it (is silent|sends [\d,]+ messages a\s+day)/);
    expect(out).toMatch(/Estimated: [\d,]+ events/);
    expect(Math.max(...out.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(60);
  });

  it("is traced event by event, from an instant on", async () => {
    const { code, out } = await typed(["trace", LEDGER, "--events", "7", "--from", "1 s"]);
    expect(code).toBe(0);
    const lines = out.trimEnd().split("\n");
    expect(lines).toHaveLength(7);
    const ordinals = lines.map((line) => Number(/^ *(\d+) +0:00:0[12]\.\d{6} {2}\S/.exec(line)?.[1]));
    expect(ordinals).toEqual(ordinals.map((_, index) => ordinals[0]! + index));
  });

  it("is traced: a patient's parts add up to the whole, to the µs", async () => {
    const { code, out } = await typed(["trace", ward(), "--design", "cloud-raft", "--json"]);
    expect(code).toBe(0);
    const traced = JSON.parse(out) as Traced;
    expect(traced.encounters.length).toBeGreaterThan(0);
    for (const { startedAt, endedAt, parts, segments } of traced.encounters) {
      expect(endedAt - startedAt).toBeGreaterThan(0);
      expect(parts.reduce((sum, { duration }) => sum + duration, 0)).toBe(endedAt - startedAt);
      let at = startedAt;
      for (const { start, end } of segments) {
        expect(start).toBe(at);
        at = end;
      }
      expect(at).toBe(endedAt);
    }
    const lines = timeline(traced, { width: 60, colours: picocolors.createColors(false) }).join("\n");
    expect(Math.max(...lines.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(60);
    const sums = [...lines.matchAll(/= ([\d,]+)\s+µs\s+Whole:\s+([\d,]+)/g)];
    expect(sums).toHaveLength(traced.encounters.length);
    for (const [, parts, whole] of sums) expect(parts).toBe(whole);
  }, 30_000);

  it("of another design than it has is answered with the one meant", async () => {
    const { code, err } = await typed(["trace", ward(), "--design", "clod-raft"]);
    expect(code).toBe(2);
    expect(err).toContain("try cloud-raft");
  });

  it("that would take days asks before it runs", async () => {
    const { code, err } = await typed(["run", ward(), "--out", join(folder, "days"), "--replications", "1000000"]);
    expect(code).toBe(2);
    expect(err).toMatch(/expected at most 1,000,000,000 events, got an estimate of .*, try --yes/);
    expect(existsSync(join(folder, "days"))).toBe(false);
  });
});
