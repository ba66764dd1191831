// Varied keys and a screening from the command line to the result's folder.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { typed } from "./fake-terminal.ts";

const LEDGER = readFileSync(fileURLToPath(new URL("./ledger-alone.yaml", import.meta.url)), "utf8");
const VARY = {
  grid: "grid: { network.loss: [0 %, 1 %], designs.pbft.ledger.block.every: [0 s, 0.1 s] }",
  cube: "latin-hypercube: { points: 4, of: { network.loss: 0..1 %, load.rate: 10..40/s } }",
};
const SENSITIVITY = `
sensitivity:
  factors: { load.rate: 20..40/s, network.loss: 0..1 %, designs.pbft.ledger.block.every: 50..200 ms }
  metrics: [commit.client.p50]
  trajectories: 4
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vary-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A scenario file like ledger-alone.yaml, with other keys varied, and without its expectations. */
function scenario(name: string, vary: string, more = ""): string {
  const path = join(folder, `${name}.yaml`);
  const text = LEDGER.replace(/expect:\n( {2}- .*\n)+/, "").replace("replications: 6", "replications: 2");
  writeFileSync(path, text.replace("compare: {", `compare: { vary: { ${vary} },`) + more);
  return path;
}

async function run(path: string, ...options: string[]) {
  const { code, out: json } = await typed(["run", path, "--json", ...options]);
  expect(code).toBe(0);
  return JSON.parse(json) as { folder: string; manifest: Record<string, never> & { resultDigest: string } };
}

const table = (result: string, name: string) =>
  readFileSync(join(result, name), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => [...line.matchAll(/("([^"]*)"|[^,]*)(,|$)/g)].map(([, cell, quoted]) => quoted ?? cell!));
const column = (rows: readonly (readonly string[])[], name: string) =>
  rows.slice(1).map((row) => row[rows[0]!.indexOf(name)]!);

describe("a grid", () => {
  const POINTS = [
    ...["raft, network.loss = 0 %", "raft, network.loss = 1 %"],
    ...["0 %", "1 %"].flatMap((loss) =>
      ["0 s", "0.1 s"].map((every) => `pbft, network.loss = ${loss}, ledger.block.every = ${every}`),
    ),
  ];

  it("is explained and validated with its points and runs", async () => {
    const path = scenario("grid", VARY.grid);
    const { out } = await typed(["explain", path], 100);
    expect(out).toContain("6 design points, 2 runs each: 12 runs.");
    for (const point of POINTS) expect(out).toContain(point);
    const { points, runs } = JSON.parse((await typed(["explain", path, "--json"])).out);
    expect({ points, runs }).toEqual({ points: POINTS, runs: { least: 12, most: 12 } });
    expect((await typed(["validate", path])).out).toBe(`${path}: no faults; 6 design points, 12 runs`);
  });

  it("is announced, stands in every table, and is the same with one worker and with two", async () => {
    const path = scenario("grid", VARY.grid);
    const { code, err } = await typed(["run", path, "--out", join(folder, "one"), "--workers", "1"]);
    expect(code).toBe(0);
    expect(err).toContain("6 design points, 12 runs");
    const one = await run(path, "--out", join(folder, "one"));
    const two = await run(path, "--out", join(folder, "two"), "--workers", "2");
    expect(two.manifest.resultDigest).toBe(one.manifest.resultDigest);
    for (const name of ["replications.csv", "summary.csv", "latency.csv"])
      expect([...new Set(column(table(one.folder, name), "point"))]).toEqual(POINTS);
    const rows = table(one.folder, "comparisons.csv");
    const pairs = column(rows, "point").map((point, index) => `${point} – ${column(rows, "baseline")[index]}`);
    expect(new Set(pairs)).toEqual(
      new Set([
        "raft, network.loss = 1 % – raft, network.loss = 0 %",
        ...POINTS.slice(2, 4).map((point) => `${point} – raft, network.loss = 0 %`),
        ...POINTS.slice(4).map((point) => `${point} – raft, network.loss = 1 %`),
      ]),
    );
  }, 60_000);

  it("with a bad value is refused at its line and column, and nothing is written", async () => {
    const path = scenario("bad", VARY.grid.replace("1 %", "1 s"));
    const { code, err } = await typed(["run", path, "--out", join(folder, "bad")]);
    expect(code).toBe(2);
    expect(err).toMatch(/bad\.yaml:\d+:\d+ network\.loss: expected a share from 0 to 1/);
    expect(readdirSync(folder)).not.toContain("bad");
  });
});

describe("a Latin hypercube", () => {
  it("follows from the seed", async () => {
    const path = scenario("cube", VARY.cube);
    const points = async (...options: string[]) =>
      (JSON.parse((await typed(["explain", path, "--json", ...options])).out) as { points: string[] }).points;
    expect(await points()).toEqual(await points());
    expect(await points("--seed", "4")).not.toEqual(await points());
    const { folder: result } = await run(path, "--out", join(folder, "cube"), "--workers", "1");
    expect([...new Set(column(table(result, "replications.csv"), "point"))]).toEqual(await points());
  }, 60_000);
});

describe("run --sensitivity", () => {
  it("screens the factors: a table, a tornado, sensitivity.csv, a section of the report", async () => {
    const path = scenario("screened", VARY.grid, SENSITIVITY);
    const options = ["--sensitivity", "--out", join(folder, "screened")];
    const { code, out, err } = await typed(["run", path, ...options, "--workers", "2"], 100);
    expect(code).toBe(0);
    // Four trajectories of four points; Raft does not see the steps of PBFT's block.
    expect(err).toContain("screening 3 factors: 28 design points, 28 runs");
    expect(out).toMatch(
      /^commit\.client\.p50 of pbft\n {2}▲ [\d.]+ ms +[\d.]+ to [\d.]+ ms +designs\.pbft\.ledger\.block\.every 50\.\.200 ms$/m,
    );
    const { folder: result, manifest } = await run(path, ...options);
    expect(readdirSync(join(result, "charts")).sort()).toEqual(
      ["json", "png", "svg"].map((kind) => `tornado-commit.client.p50.${kind}`),
    );
    const rows = table(result, "sensitivity.csv");
    expect(
      column(rows, "factor")
        .filter((_, index) => column(rows, "design")[index] === "raft")
        .sort(),
    ).toEqual(["load.rate", "network.loss"]);
    const every = rows.find((row) => row.includes("designs.pbft.ledger.block.every"))!;
    // A request waits half the time between blocks in the mean, so over 50..200 ms the median moves by some 75 ms.
    expect(Number(every[rows[0]!.indexOf("mu")])).toBeGreaterThan(50_000);
    expect(Number(every[rows[0]!.indexOf("mu")])).toBeLessThan(110_000);
    expect(table(result, "comparisons.csv")).toHaveLength(1);
    const report = readFileSync(join(result, "report.html"), "utf8");
    expect(report).toContain("Which factor matters");
    expect(report).not.toContain("The designs side by side");
    expect(manifest["replay"]).toContain("--sensitivity");
    expect((await typed(["run", path, ...options], 100)).out).toContain("commit.client.p50 of pbft");
    expect((await typed(["verify", result, "--workers", "1"])).out).toContain("verified");
  }, 60_000);

  it("is explained beforehand, with its factors and their ranges; assumptions where none are named", async () => {
    const path = scenario("screened", VARY.grid, SENSITIVITY);
    const { out } = await typed(["explain", path, "--sensitivity"], 100);
    expect(out).toContain("Screened: 3 factors that the scenario names, over 4 trajectories.");
    expect(out).toContain("load.rate: 20..40/s");
    expect(out).toContain("28 design points, 1 run each: 28 runs.");
    const assumed = scenario("assumed", VARY.grid).replace(/$/, "");
    writeFileSync(
      assumed,
      readFileSync(assumed, "utf8").replace("{ lognormal: 5 % }", "{ lognormal: 5 %, source: assumption }"),
    );
    expect((await typed(["explain", assumed, "--sensitivity"], 100)).out).toContain(
      "network.jitter.lognormal: 3.75..6.25 %",
    );
    const none = await typed(["explain", scenario("none", VARY.grid), "--sensitivity"]);
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining("--sensitivity expected factors to screen") });
  });
});
