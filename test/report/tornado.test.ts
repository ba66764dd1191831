// The tornado of a screening, its table and its CSV file.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { chartOf } from "../../src/report/charts/registry.ts";
import { sensitivityCsv } from "../../src/report/csv.ts";
import { pathLines } from "../../src/report/geometry.ts";
import { sensitivitySection } from "../../src/report/html-sensitivity.ts";
import { compileChart } from "../../src/report/render.ts";
import { overview } from "../../src/report/table.ts";
import { renderSvg } from "../../src/runner/svg.ts";
import { type ChartId, questionOf, tornadoId } from "../../src/scenario/charts.ts";
import type { SensitivityRow, StudyResult } from "../../src/study/result.ts";
import { FIVE_DESIGNS, resultOf } from "./fixture.ts";

const METRIC = "commit.client.p95";
const ID = tornadoId(METRIC);

function row(design: string, factor: string, [mu, muStar, half]: readonly [number, number, number]): SensitivityRow {
  const interval = (estimate: number) => ({ estimate, low: estimate - half, high: estimate + half });
  return {
    ...{ design, metric: METRIC, unit: "µs", factor, range: "0..1 %" },
    ...{ mu: interval(mu), muStar: { ...interval(muStar), low: Math.max(0, muStar - half) } },
    ...{ sigma: { estimate: half }, trajectories: 10 },
  };
}

/** Rows stand as the study sorts them: the greatest effect first. */
const ROWS: readonly SensitivityRow[] = [
  row("cloud-raft", "network.loss", [9_000_000, 9_000_000, 1_000_000]),
  row("cloud-raft", "designs.cloud-raft.ledger.election-timeout", [-2_000_000, 2_000_000, 500_000]),
  row("cloud-raft", "patients.seen-again-elsewhere.after.at-most", [0, 100_000, 300_000]),
  row("cloud-raft", "network.jitter.lognormal", [0, 0, 0]),
  row("cloud-pbft", "network.loss", [40_000, 40_000, 9_000]),
  { ...row("cloud-pbft", "load.rate", [NaN, NaN, NaN]), trajectories: 0 },
];

function screening(rows: readonly SensitivityRow[], metric = METRIC): StudyResult {
  const whole = resultOf(FIVE_DESIGNS);
  const point = [0, 0, 0, 0, 0];
  const leftOut = [{ path: "patients.arrivals.priority.stat", reason: "expected shares that add up to 100 %" }];
  const trajectories = Array.from({ length: 10 }, () => [point]);
  return {
    ...whole,
    replicationsUsed: 1,
    sensitivity: rows.map((one) => ({ ...one, metric })),
    plan: {
      ...whole.plan,
      screening: { metrics: [metric], of: "assumptions", ranges: [], trajectories, leftOut },
      variation: { factors: [], settings: [] },
    },
  };
}

function specOf(result: StudyResult, id: ChartId = ID) {
  const spec = chartOf(id)?.spec(result);
  if (spec === undefined) throw new Error("the tornado draws nothing");
  return spec;
}

const require = createRequire(import.meta.url);
const schema = z.fromJSONSchema(JSON.parse(readFileSync(require.resolve("vega-lite/vega-lite-schema.json"), "utf8")));

describe("the tornado", () => {
  const spec = specOf(screening(ROWS));

  test("golden specification", async () => {
    const { config: _config, ...own } = spec;
    await expect(`${JSON.stringify(own, undefined, 1)}\n`).toMatchFileSnapshot("golden/tornado.golden.json");
  });

  test("is sound Vega-Lite, compiles without a warning, and draws no NaN", async () => {
    expect(schema.safeParse(JSON.parse(JSON.stringify(spec))).success).toBe(true);
    const warnings: string[] = [];
    const compiled = compileChart(spec, (message) => warnings.push(message));
    expect(warnings).toEqual([]);
    const svg = await renderSvg(compiled, ID);
    expect(svg).toContain('width="800"');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("has a bar for each factor with an effect, the longest first, coloured and signed by its direction", () => {
    const text = JSON.stringify(spec);
    const bars = [...text.matchAll(/"at":([\d.]+),"low":[\d.]+,"high":[\d.]+,"colour":"(#\w+)"/g)];
    // Each is drawn once as a bar and once as an interval; seconds for raft, milliseconds for PBFT.
    expect(bars.map(([, at, colour]) => [Number(at), colour])).toEqual([
      ...[
        [9, "#0072B2"],
        [2, "#E69F00"],
        [0.1, "#A8A8A8"],
      ],
      ...[
        [9, "#0072B2"],
        [2, "#E69F00"],
        [0.1, "#A8A8A8"],
      ],
      ...[
        [40, "#0072B2"],
        [40, "#0072B2"],
      ],
    ]);
    for (const words of ["▲ 9 s", "▼ 2 s", "◆ 100 ms", "▲ 40 ms", "8 to 10 s", "0 to 400 ms"])
      expect(text).toContain(`"${words}"`);
    expect(text).toContain("1 factor without effect.");
    expect(text).toContain("change of commit.client.p95 (s)");
    expect(text).toContain("change of commit.client.p95 (ms)");
  });

  test("says n, the level of the intervals, and all of it in words", () => {
    expect(spec.title.subtitle.join(" ")).toMatch(
      /n = 10 trajectories, each with random numbers of its own; 1 replication of 7 days a point; intervals: 95 % confidence/,
    );
    expect(spec.title.text).toContain(METRIC);
    expect(spec.description).toContain("cloud-raft: network.loss (0..1 %) ▲ 9 s (8 to 10 s); ");
  });

  test("names fit their column: lines of at most 27 letters, broken after dots and hyphens", () => {
    expect(pathLines("patients.seen-again-elsewhere.after.at-most", 27)).toEqual([
      "patients.seen-again-",
      "elsewhere.after.at-most",
    ]);
    expect(pathLines("network.loss", 27)).toEqual(["network.loss"]);
    expect(pathLines("", 27)).toEqual([""]);
  });

  test("shares are told in percentage points", () => {
    const shares = ROWS.slice(0, 1).map((one) => ({
      ...one,
      unit: "share",
      muStar: { estimate: 0.021, low: 0.01, high: 0.03 },
    }));
    const text = JSON.stringify(specOf(screening(shares)));
    expect(text).toContain("▲ 2.1 pp");
    expect(text).toContain("(percentage points)");
  });

  test("of more than twelve factors the first twelve are drawn, the others counted", () => {
    const many = Array.from({ length: 15 }, (_, index) => row("cloud", `load.f${index}`, [15 - index, 15 - index, 0]));
    const text = JSON.stringify(specOf(screening(many)));
    expect(text).toContain("3 more factors.");
    expect(text).toContain("load.f11");
    expect(text.replace(/"description":"[^"]*"/, "")).not.toContain("load.f12");
  });

  test("draws nothing when no factor has an effect, or the metric is another", () => {
    expect(chartOf(ID)!.spec(screening(ROWS.slice(3, 4)))).toBeUndefined();
    expect(chartOf(ID)!.spec(screening(ROWS, "throughput"))).toBeUndefined();
    expect(chartOf(ID)!.spec(resultOf(FIVE_DESIGNS))).toBeUndefined();
  });

  test("its id can be the name of a file whatever the metric is called", () => {
    const metric = "utilisation.St John's ward/A ../ct_2";
    const id = tornadoId(metric);
    expect(id).toBe("tornado-utilisation.St_20John_27s_20ward_2fA_20.._2fct_5f2");
    expect(specOf(screening(ROWS, metric), id).title.text).toContain(metric);
    expect(questionOf(id)).toContain("Which factor moves");
  });
});

test("the table has every factor, what is left out, and no name that is markup", () => {
  const evil = "designs.<script>.x";
  const [first] = ROWS;
  const page = sensitivitySection(screening([...ROWS, { ...first!, design: "siloed", factor: evil }]))
    .map(({ text }) => text)
    .join("");
  for (const { factor } of ROWS) expect(page).toContain(factor);
  expect(page).toContain("&lt;script&gt;");
  expect(page).not.toContain("<script");
  expect(page).toContain("<td>▲ 9 s<small>8 to 10 s</small></td><td>9 s<small>8 to 10 s</small></td><td>1 s</td>");
  expect(page).toContain("load.rate: 0 trajectories with an effect");
  expect(page).toContain("patients.arrivals.priority.stat: expected shares that add up to 100 %");
  expect(sensitivitySection(resultOf(FIVE_DESIGNS))).toEqual([]);
  expect(overview(screening(ROWS)).rows).toEqual([]);
});

test("sensitivity.csv: numbers as they are, an empty cell for what does not exist", () => {
  const lines = sensitivityCsv(ROWS).split("\n");
  expect(lines[0]).toBe(
    "design,metric,unit,factor,range,mu_star,mu_star_low,mu_star_high,mu,mu_low,mu_high,sigma,sigma_low,sigma_high,trajectories",
  );
  expect(lines[2]).toBe(
    "cloud-raft,commit.client.p95,µs,designs.cloud-raft.ledger.election-timeout,0..1 %,2000000,1500000,2500000,-2000000,-2500000,-1500000,500000,,,10",
  );
  expect(lines[6]).toBe("cloud-pbft,commit.client.p95,µs,load.rate,0..1 %,,,,,,,,,,0");
});
