// compare, the best design and a warm-up that is found, from the command line: a small scenario from its file to its folder.
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { typed } from "./fake-terminal.ts";

const LEDGER = fileURLToPath(new URL("./ledger-alone.yaml", import.meta.url));

let folder: string;
/** Results of the scenario: as it is; with another seed; on a network twice as slow. */
let results: Record<"plain" | "seed" | "slow", string>;

async function run(...options: string[]) {
  const { code, out } = await typed(["run", LEDGER, "--out", folder, "--json", "--workers", "1", ...options]);
  expect(code).toBe(0);
  return JSON.parse(out) as { folder: string; manifest: Record<string, never> };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "compare-"));
  const made = [await run(), await run("--seed", "9"), await run("--set", "network.scale=2")];
  results = { plain: made[0]!.folder, seed: made[1]!.folder, slow: made[2]!.folder };
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const json = async (...argv: string[]) => {
  const { code, out } = await typed(["compare", ...argv, "--json"]);
  expect(code).toBe(0);
  return JSON.parse(out);
};

describe("compare", () => {
  it("gives the differences that stand in comparisons.csv", async () => {
    const { rows, confidence, replications } = await json(results.plain, "--metric", "commit.client.p95");
    const [head, ...lines] = readFileSync(join(results.plain, "comparisons.csv"), "utf8").trim().split("\n");
    const columns = head!.split(",");
    const cells = lines
      .map((line) => line.split(","))
      .find(([, , metric, statistic]) => `${metric}.${statistic}` === "commit.client.p95")!;
    const cell = (name: string) => Number(cells[columns.indexOf(name)]);
    expect([confidence, replications, rows.length]).toEqual([0.95, 6, 1]);
    expect(rows[0]).toMatchObject({ point: "pbft", baseline: "raft" });
    for (const [key, name] of [
      ["difference", "difference"],
      ["low", "low"],
      ["pValue", "p_value"],
      ["pHolm", "p_holm"],
    ] as const)
      expect(rows[0][key]).toBeCloseTo(cell(name), 6);
  });

  it("pairs two results of one seed, and says that a slower network is slower", async () => {
    const { rows, points } = await json(results.plain, results.slow, "--metric", "commit.client.p50");
    expect(points).toHaveLength(4);
    const slower = rows.filter(({ baseline }: { baseline: string }) => baseline.startsWith("pbft in "));
    expect(slower).toHaveLength(1);
    expect(slower[0].point).toMatch(/^pbft in [0-9a-f]{12}$/);
    expect(slower[0].difference).toBeGreaterThan(0);
    expect(slower[0]).toMatchObject({ differs: true, replications: 6 });
  });

  it("names the best when told what does not matter, or what would decide it", async () => {
    const wide = await json(results.plain, "--metric", "messagesPerDecision", "--indifference", "1 message");
    expect(wide.best).toMatchObject([
      { metric: "messagesPerDecision", indifference: 1, confidence: 0.95, firstStage: 6 },
    ]);
    const { code, out } = await typed(
      ["compare", results.plain, "--metric", "commit.client.p95", "--indifference", "1 us"],
      60,
    );
    expect(code).toBe(0);
    expect(out).toMatch(/Best: (the best in|\w+ is the best in)\s+commit\.client\.p95/);
    expect(Math.max(...out.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(60);
  });

  it("prints every metric of the report, and says when a difference is not shown", async () => {
    const { code, out } = await typed(["compare", results.plain], 100);
    expect(code).toBe(0);
    for (const metric of ["commit.client.p50", "commit.client.p95", "throughput"])
      expect(out).toContain(`\n${metric}\n`);
    expect(out).toMatch(/pbft − raft = \S+ ?\S* \(.*\): (differs|not shown to differ), p /);
    expect(out).toContain("6 pairs of replications with seed 3; 95 % intervals");
  });

  it.each([
    [() => [results.plain, results.seed], "expected results of one seed, got seed 3"],
    [() => [results.plain, results.plain], "expected different results"],
    [() => [results.plain, "--baseline", "rift"], "--baseline: expected one of raft, pbft, got rift, try raft"],
    [
      () => [results.plain, "--metric", "throghput"],
      "--metric: expected a metric of the dictionary, got throghput, try throughput",
    ],
    [
      () => [results.plain, "--metric", "timeToPrior"],
      "--metric: expected metrics that the results hold, got timeToPrior",
    ],
    [() => [results.plain, "--confidence", "40 %"], "--confidence: expected a level between 50 % and 100 %, got 40 %"],
    [() => [results.plain, "--indifference", "1 s"], "--indifference: expected one --metric that it is for, got none"],
    [
      () => [results.plain, "--metric", "commit.client", "--indifference", "1 MB"],
      "--indifference: expected a duration such as 50 ms, 20 min or 3 days, got a size, 1 MB",
    ],
    [
      () => [results.plain, "--metric", "offeredLoad", "--indifference", "1/s"],
      "--metric: expected a metric of which less or more is better, got offeredLoad, of which neither is",
    ],
  ])("%# is answered with what was expected, and exit code 2", async (argv, message) => {
    const { code, err, out } = await typed(["compare", ...argv()]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
  });

  it("refuses tables that were altered", async () => {
    appendFileSync(join(results.seed, "replications.csv"), "raft,0,throughput,1,1/s\n");
    const { code, err } = await typed(["compare", results.seed]);
    expect(code).toBe(2);
    expect(err).toContain("expected the tables that its manifest.json names, got altered or missing ones");
  });
});

describe("a run that asks for the best", () => {
  const BEST = ["--set", "compare.best={ metric: messagesPerDecision, indifference: 1 message }"];

  it("says which it is, in the manifest and on the terminal; compare asks the same again", async () => {
    const { folder: result, manifest } = await run(...BEST, "--set", "run.replications={ at-least: 3, at-most: 12 }");
    const [best] = manifest["best"] as unknown as { best: string; text: string; used: number }[];
    expect(best!.text).toContain("is the best in messagesPerDecision, or within 1 of it, with 95 % confidence");
    // As many replications as the choice took, in the steps of the stopping rule: 3, 5, 8, 12.
    const { used } = manifest["replications"] as unknown as { used: number };
    expect([3, 5, 8, 12].find((size) => size >= best!.used)).toBe(used);
    const { out } = await typed(["compare", result]);
    expect(out.replace(/\s+/g, " ")).toContain(best!.text);
    const printed = await typed([
      "run",
      LEDGER,
      "--out",
      folder,
      ...BEST,
      "--set",
      "run.replications={ at-least: 3, at-most: 12 }",
    ]);
    expect(printed.out.replace(/\s+/g, " ")).toContain(`Best: ${best!.text}`);
    expect(readFileSync(join(result, "report.html"), "utf8")).toContain(`<section id="best"`);
  }, 60_000);
});

describe("a warm-up that is found", () => {
  const AUTO = ["--set", "run.warm-up=auto"];

  it("is the same for any number of workers, told, drawn, and found again by verify", async () => {
    const one = await run(...AUTO);
    const out = join(folder, "two");
    const { out: said } = await typed(["run", LEDGER, "--out", out, "--json", "--workers", "2", ...AUTO]);
    const two = JSON.parse(said);
    expect(two.manifest.resultDigest).toBe(one.manifest["resultDigest"]);
    expect(two.manifest.warmUp).toEqual(one.manifest["warmUp"]);
    const { length, use, replications, starts } = two.manifest.warmUp;
    expect([use, replications]).toEqual(["set", 10]);
    expect(starts.map(({ point }: { point: string }) => point)).toEqual(["raft", "pbft"]);
    expect(length).toBe(Math.max(...starts.map(({ ends }: { ends: number }) => ends)));
    for (const ending of ["json", "svg", "png"])
      expect(existsSync(join(one.folder, `charts/warm-up.${ending}`))).toBe(true);
    const verified = await typed(["verify", one.folder, "--json", "--workers", "1"]);
    expect(JSON.parse(verified.out)).toMatchObject({ same: true });
  }, 120_000);

  it("is told on the terminal", async () => {
    const { out } = await typed(["run", LEDGER, "--out", folder, ...AUTO], 100);
    expect(out.replace(/\s+/g, " ")).toMatch(
      /warm-up found: [\d.]+ \S+; MSER-5 on 10 pilot replications of each design: raft [\d.]+ \S+, pbft/,
    );
  }, 60_000);

  it("is no more than shown beside a given one", async () => {
    const { folder: result, manifest } = await run("--set", "charts=[warm-up]", "--set", "run.warm-up=1 s");
    expect(manifest["warmUp"]).toMatchObject({ length: 1_000_000, use: "show" });
    const description = JSON.parse(readFileSync(join(result, "charts/warm-up.json"), "utf8")).description;
    expect(description).toContain("The scenario's own warm-up 1 s.");
  }, 60_000);
});
