// Charts: golden specifications, Vega-Lite's own schema as the judge of their form, and what a reader must find in them.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { HOUR, SECOND } from "../../src/base/time.ts";
import { CHARTS, chartOf } from "../../src/report/charts/registry.ts";
import { compileChart } from "../../src/report/render.ts";
import { renderPng } from "../../src/runner/png.ts";
import { renderSvg } from "../../src/runner/svg.ts";
import { type ChartId, CHARTS as PROMISED } from "../../src/scenario/charts.ts";
import type { StudyResult } from "../../src/study/result.ts";
import { FIVE_DESIGNS, resultOf } from "./fixture.ts";
import * as variants from "./variants.ts";

const five = resultOf(FIVE_DESIGNS);

const VARIANTS: Readonly<Record<string, StudyResult>> = {
  "five designs": five,
  "one point": variants.onePoint(),
  "all never": variants.allNever(),
  "long labels": variants.longLabels(),
  "one unobserved": variants.oneUnobserved(),
  stalled: variants.stalled(),
  "wide intervals": variants.wide(),
};

function specOf(id: ChartId, result: StudyResult) {
  const spec = chartOf(id)?.spec(result);
  if (spec === undefined) throw new Error(`${id} draws nothing`);
  return spec;
}

test("every chart a scenario may ask for exists, under its id", () => {
  expect(CHARTS.map(({ id }) => id).sort()).toEqual(Object.keys(PROMISED).sort());
});

test.each(CHARTS)("$id: golden specification", async ({ id }) => {
  const { config: _config, ...spec } = specOf(id, five);
  await expect(`${JSON.stringify(spec, undefined, 1)}\n`).toMatchFileSnapshot(`golden/${id}.golden.json`);
});

const require = createRequire(import.meta.url);
const schema = z.fromJSONSchema(JSON.parse(readFileSync(require.resolve("vega-lite/vega-lite-schema.json"), "utf8")));

describe.each(Object.entries(VARIANTS))("%s", (variant, result) => {
  test.each(CHARTS)("$id compiles without a warning, and is the same when read from its file", ({ id }) => {
    const spec = specOf(id, result);
    // What JSON cannot hold (an infinity, NaN) would come back as null.
    const read: unknown = JSON.parse(JSON.stringify(spec));
    expect(read).toEqual(spec);
    const warnings: string[] = [];
    compileChart(spec, (message) => warnings.push(message));
    expect(warnings).toEqual([]);
    // Between them these two draw every kind of mark; the others differ in data only.
    if (variant === "five designs" || variant === "stalled") expect(schema.safeParse(read).success).toBe(true);
  });
});

test("the schema refuses a misspelt property (the judge above can say no)", () => {
  const spec = specOf("repeated-scans", five);
  expect(schema.safeParse({ ...spec, widht: 3 }).success).toBe(false);
});

test.each(CHARTS)("$id draws nothing when nothing was measured", ({ spec }) => {
  expect(spec(variants.empty())).toBeUndefined();
});

describe("what a reader finds", () => {
  const text = (id: ChartId, result: StudyResult) => JSON.stringify(specOf(id, result));

  test.each(CHARTS)("$id: n and the level of the intervals", ({ id }) => {
    expect(specOf(id, five).title.subtitle.join(" ")).toMatch(/n = 20 replications.*intervals: 95 % confidence/);
    expect(specOf(id, variants.onePoint()).title.subtitle.join(" ")).toMatch(/n = 1 replication.*no intervals/);
  });

  test.each(CHARTS)("$id: every design in the description", ({ id }) => {
    const designs = id === "ledger-load-latency" ? ["cloud-raft", "cloud-pbft"] : FIVE_DESIGNS.map(({ name }) => name);
    for (const name of designs) expect(specOf(id, five).description).toContain(`${name}: `);
  });

  test("intervals are the ones given, never computed by the chart", () => {
    for (const { id } of CHARTS) expect(text(id, five)).not.toContain("errorbar");
    // The fixture's intervals are the estimate ± 4 %.
    const [low, high] = [0.1471 * 0.96, 0.1471 * 1.04];
    expect(text("repeated-scans", five)).toContain(`"at":0.1471,"low":${low},"high":${high}`);
  });

  test("a prior that never comes is called so, and its share stands in the band", () => {
    const drawn = text("time-to-prior", five);
    expect(drawn).toContain("95th percentile never");
    expect(drawn).toContain('"share":0.532,');
    expect(drawn).toContain('"share":1,');
    expect(text("time-to-prior", variants.allNever())).not.toContain("95 % within");
  });

  test("a design where nothing was detected says never detected; one without reads says that", () => {
    const words = specOf("tampered-reads", five).description;
    expect(words).toContain("cloud: 5.05 altered reads a week accepted, 0 refused; never detected.");
    expect(words).toContain(
      "cloud-pbft: 0 altered reads a week accepted, 5.1 refused; detected after 1.4 days (median), undetected 0 %.",
    );
    expect(words).toContain("siloed: no altered study was read.");
  });

  test("the ledger's share is written out, since it is too thin to see", () => {
    // 0.0207 min of 47.2 + 21 + 0.81 + 0.0207 + 18.2 min
    expect(text("time-breakdown", five)).toContain("ledger 0.0237 % (0.0228 to 0.0247)");
  });

  test("the scenario's own load and the saturated loads are marked", () => {
    const drawn = text("ledger-load-latency", five);
    expect(drawn).toContain("the scenario's own load: 0.0129/s");
    // The fixture's ledgers carry 500/s and 420/s: of the loads swept only 1000/s is more.
    expect(drawn.match(/"shape":"cross"/g)).toHaveLength(6);
    expect(drawn.match(/"load":1000,[^}]*"shape":"cross"/g)).toHaveLength(6);
    expect(drawn).toContain("carries 420/s");
  });

  test("saturation is judged by the load that came: chance at low loads is none", () => {
    const fewer = five.summary.map((row) => {
      const low = row.point.endsWith("at 0.001/s") && ["offeredLoad", "throughput"].includes(row.metric);
      return low ? { ...row, estimate: 0.0008 } : row;
    });
    const drawn = text("ledger-load-latency", { ...five, summary: fewer });
    expect(drawn).not.toMatch(/"load":0\.001,[^}]*"shape":"cross"/);
  });

  test("a latency that is never is a triangle at the end of the axis", () => {
    expect(text("ledger-load-latency", variants.stalled()).match(/"shape":"triangle-up"/g)).toHaveLength(14);
  });

  test("the marks of the repeat rule are the scenario's: 6 % and 6 + 8.7 %", () => {
    const drawn = text("repeated-scans", five);
    expect(drawn).toContain("6 %: needed anyway");
    expect(drawn).toContain("14.7 %: if every prior were missing");
  });

  test("designs whose long names are cut alike keep rows of their own", () => {
    const drawn = text("repeated-scans", variants.longLabels());
    expect(drawn).toContain('"domain":["0","1","2","3","4","5","6","7"]');
  });

  test("an interval below 0 ends where a logarithmic axis does, and does not stretch it", () => {
    // Medians of the fixture's first parts are above 1 s; the axis starts at the usual 0.1 s.
    const drawn = text("time-breakdown", variants.wide());
    expect(drawn).toContain('"type":"log","domain":[0.1,');
    expect(drawn).toContain('"low":0.1,');
  });

  test("the axis holds every prior that came, however late", () => {
    const late = 40 * HOUR;
    const latency = five.latency.slice(0, 1).map((row) => ({
      ...row,
      percentiles: [5, 20, 25, 75].map((percent, index) => ({ percent, value: [20 * HOUR, late][index] ?? Infinity })),
    }));
    const domain = /"type":"log","domain":\[1,(\d+)\]/.exec(text("time-to-prior", { ...five, latency }));
    expect(Number(domain?.[1])).toBeGreaterThanOrEqual(late / SECOND);
  });

  test("a design has one colour in all charts", () => {
    // The fifth of Okabe and Ito's colours as ordered in style.ts: cloud-pbft is the plan's fifth design.
    for (const id of ["time-to-prior", "repeated-scans", "ledger-load-latency"] as const) {
      expect(text(id, five)).toContain('"colour":"#E69F00"');
    }
  });
});

describe("drawing", () => {
  const draw = (id: ChartId) => renderSvg(compileChart(specOf(id, five)), id);

  test("the same chart gives the same SVG, also after others were drawn", async () => {
    const first = await draw("time-breakdown");
    await draw("time-to-prior");
    expect(await draw("time-breakdown")).toBe(first);
    expect(first).toContain('width="800"');
    expect(first).not.toMatch(/NaN|undefined|Infinity/);
  });

  test.each(["all never", "one unobserved", "stalled", "wide intervals"])(
    "%s: no NaN in any picture",
    async (variant) => {
      for (const { id } of CHARTS) {
        const svg = await renderSvg(compileChart(specOf(id, VARIANTS[variant]!)), id);
        expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      }
    },
  );

  test("markup in a design's name stays text", async () => {
    const [told] = FIVE_DESIGNS;
    const result = resultOf([{ ...told!, name: '<script>alert("1")</script>' }]);
    const svg = await renderSvg(compileChart(specOf("repeated-scans", result)), "repeated-scans");
    expect(svg).toContain("&lt;script");
    expect(svg).not.toContain("<script");
  });

  test("PNG: 1600 px wide, and words leave ink on it", () => {
    const page = (inner: string) =>
      renderPng(`<svg xmlns="http://www.w3.org/2000/svg" width="800" height="20">${inner}</svg>`);
    const written = page('<text x="10" y="15" font-family="DejaVu Sans">ledger ◆ ▸ ○</text>');
    const view = new DataView(written.buffer, written.byteOffset);
    // PNG specification, 5.2 and 11.2.2: signature, then IHDR with width and height.
    expect([...written.slice(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
    expect([view.getUint32(16), view.getUint32(20)]).toEqual([1600, 40]);
    expect(written).not.toEqual(page(""));
  });
});
