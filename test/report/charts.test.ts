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
  "many ledgers": variants.manyLedgers(),
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

  test.each(CHARTS.filter(({ id }) => id !== "warm-up"))("$id: n and the level of the intervals", ({ id }) => {
    expect(specOf(id, five).title.subtitle.join(" ")).toMatch(/n = 20 replications.*intervals: 95 % confidence/);
    expect(specOf(id, variants.onePoint()).title.subtitle.join(" ")).toMatch(/n = 1 replication.*no intervals/);
  });

  test.each(CHARTS)("$id: every design in the description", ({ id }) => {
    const ofLedgers = ["ledger-load-latency", "recovery", "forks", "time-to-rely", "warm-up"].includes(id);
    const designs = ofLedgers ? ["cloud-raft", "cloud-pbft"] : FIVE_DESIGNS.map(({ name }) => name);
    for (const name of designs) expect(specOf(id, five).description).toContain(`${name}: `);
  });

  test("of more ledgers than colours only medians are drawn, and no two look alike", () => {
    const drawn = specOf("ledger-load-latency", variants.manyLedgers());
    expect(JSON.stringify(drawn)).not.toContain("95th percentile");
    const marks = [
      ...JSON.stringify(drawn).matchAll(/"sweep":(\d+),[^}]*?"colour":"(#\w+)"[^}]*?"shape":"(circle|diamond)"/g),
    ];
    const looks = new Map(marks.map(([, sweep, colour, shape]) => [sweep, `${colour} ${shape}`]));
    expect([looks.size, new Set(looks.values()).size]).toEqual([8, 8]);
    expect(drawn.title.subtitle.join(" ")).toContain("● and ◆ share colours");
  });

  test("what a ledger carries is the most it ever did, also when it carries less beyond saturation", () => {
    const collapsing = five.summary.map((row) => {
      const isLast = row.metric === "throughput" && row.point === "cloud-raft at 1000/s";
      return isLast ? { ...row, estimate: 3 } : row;
    });
    const { description } = specOf("ledger-load-latency", { ...five, summary: collapsing });
    expect(description).toContain("saturated at 1,000/s; carries 100/s");
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

  describe("how long the empty start matters", () => {
    const { warmUp } = five;
    const told = (change: Partial<typeof warmUp> & object) =>
      specOf("warm-up", { ...five, warmUp: { ...warmUp!, ...change } });

    test("n, which has no interval; whose warm-up it is; what MSER-5 drops", () => {
      const { title, description } = specOf("warm-up", five);
      expect(title.subtitle.join(" ")).toContain("Rule: warm-up 6.2 s, for all designs.");
      expect(title.subtitle.join(" ")).toContain("n = 10 pilot replications of each design: no intervals.");
      expect(description).toContain("cloud-raft: MSER-5 drops 15 of 100 answers (6.2 s).");
      expect(told({ use: "show" }).description).toContain("The scenario's own warm-up 6.2 s.");
    });

    test("the moving average by hand: at both ends, and where the window is whole", () => {
      // 100 answers: w = 2, and the average ends 2 before the series.
      const [panel] = (specOf("warm-up", five)["vconcat"] as { layer: { data: { values: never[] } }[] }[])!;
      const smoothed = panel!.layer[1]!.data.values as { latency: number }[];
      const latency = (index: number) => 0.5 + 2 / (1 + index) + 0.02 * (index % 3);
      const mean = (...indices: number[]) => indices.reduce((sum, index) => sum + latency(index), 0) / indices.length;
      expect(smoothed).toHaveLength(98);
      expect(smoothed[0]!.latency).toBeCloseTo(latency(0), 9);
      expect(smoothed[1]!.latency).toBeCloseTo(mean(0, 1, 2), 9);
      expect(smoothed[50]!.latency).toBeCloseTo(mean(48, 49, 50, 51, 52), 9);
      expect(smoothed[97]!.latency).toBeCloseTo(mean(95, 96, 97, 98, 99), 9);
    });

    test("doubts are written above the panel and in the description", () => {
      const starts = warmUp!.starts.map((start) => ({ ...start, dropped: 60, verdict: "not converged" }) as const);
      const doubtful = told({ starts });
      expect(doubtful.description).toContain("drops 60 of 100 answers (6.2 s), more than half: not converged.");
      expect(JSON.stringify(doubtful)).toContain('"subtitle":"not converged"');
      const few = told({ starts: starts.map((start) => ({ ...start, verdict: "too short" }) as const) });
      expect(few.description).toContain("cloud-pbft: 100 answers, too few to tell.");
    });

    test("of many design points those with the longest starts are drawn, in their order", () => {
      const [start] = warmUp!.starts;
      const starts = Array.from({ length: 10 }, (_, index) => ({
        ...start!,
        point: `p${index}`,
        ends: index === 3 ? 0 : 9 - index,
      }));
      const spec = told({ starts });
      const drawn = (spec["vconcat"] as { title: { text: string } }[]).map(({ title }) => title.text);
      expect(drawn).toEqual(["p0", "p1", "p2", "p4", "p5", "p6", "p7", "p8"]);
      expect(spec.title.subtitle.join(" ")).toContain("Not drawn: 2 with shorter starts.");
      expect(spec.description).toContain("p9: MSER-5 drops");
    });

    test("long series are drawn in groups, short ones whole", () => {
      const count = 1003;
      const long = warmUp!.starts.map((start) => ({
        ...start,
        at: Float64Array.from({ length: count }, (_, index) => index),
        latency: Float64Array.from({ length: count }, (_, index) => index * 1e6),
      }));
      const spec = told({ starts: long });
      expect(spec.title.subtitle.join(" ")).toContain("Each point: up to 3 answers.");
      const [panel] = (spec["vconcat"] as { layer: { data: { values: { latency: number }[] } }[] }[])!;
      const [means, smoothed] = panel!.layer.map(({ data }) => data.values.map(({ latency: mean }) => mean));
      // Means of 0, 1, 2 and of the last group, 1002 alone.
      expect([means!.length, means![0], means!.at(-1)]).toEqual([335, 1, 1002]);
      // w = 20: the moving average ends at 982, so that the last whole group is 978, 979, 980.
      expect([smoothed!.length, smoothed!.at(-1)]).toEqual([327, 979]);
    });
  });

  describe("how many blocks are wasted", () => {
    const without = (pattern: RegExp) => five.summary.filter(({ metric }) => !pattern.test(metric));
    const panels = (result: StudyResult) => (specOf("forks", result)["hconcat"] as unknown[]).length;

    test("the share, and how soon a block is with half and nine in ten of the validators", () => {
      // 3.12 % ± 4 % of it
      const told =
        "cloud-pbft: 3.12 % of the blocks are stale (3 to 3.24 %); half have one after 1.54 s, nine in ten have one after 2.95 s.";
      expect(specOf("forks", five).description).toContain(told);
      expect(text("forks", five)).toContain('"at":0.0312,"low":0.029952,');
    });

    test("no stale block is a triangle at the end of the axis, which has no 0", () => {
      const drawn = specOf("forks", five);
      expect(JSON.stringify(drawn)).toContain('"domain":[0.001,1]');
      expect(JSON.stringify(drawn)).toMatch(/"values":\[\{"row":"3","colour":"#\w+","at":0\.001\}\]/);
      expect(drawn.title.subtitle[0]).toContain("◁ none");
      const some = five.summary.map((row) => (row.metric === "staleFraction" ? { ...row, estimate: 0.2 } : row));
      expect(text("forks", { ...five, summary: some })).not.toContain("◁");
    });

    test("an axis of shares ends at all blocks, wherever an interval does", () => {
      const summary = five.summary.map((row) => (row.metric === "staleFraction" ? { ...row, high: 1.3 } : row));
      expect(text("forks", { ...five, summary })).toContain('"domain":[0.001,1]');
      expect(text("forks", { ...five, summary })).toContain('"high":1,');
    });

    test("without an overlay the stale blocks alone; without stale blocks to count nothing, however blocks travel", () => {
      expect(panels(five)).toBe(2);
      const alone = { ...five, summary: without(/^propagation/) };
      expect(panels(alone)).toBe(1);
      expect(specOf("forks", alone).title.text).toBe("Stale blocks");
      expect(chartOf("forks")!.spec({ ...five, summary: without(/^staleFraction/) })).toBeUndefined();
    });

    test("where so few blocks came that the share or a time is not known, it is left out", () => {
      const unknown = (pattern: RegExp) => {
        const summary = five.summary.map(({ low, high, ...row }) =>
          pattern.test(row.metric) && row.point === "cloud-raft"
            ? { ...row, estimate: Number.NaN }
            : { ...row, ...(low === undefined || high === undefined ? {} : { low, high }) },
        );
        return specOf("forks", { ...five, summary }).description;
      };
      expect(unknown(/^staleFraction/)).not.toContain("cloud-raft");
      expect(unknown(/^propagation.most/)).toContain(
        "cloud-raft: 0 % of the blocks are stale (every run); half have one after 390 ms. ",
      );
    });
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
