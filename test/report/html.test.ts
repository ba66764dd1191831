// The report: text is data, nothing in it can run or reach out, and a reader finds every part.

import { describe, expect, test } from "vitest";
import { CHARTS } from "../../src/report/charts/registry.ts";
import { type ReportParts, reportHtml } from "../../src/report/html.ts";
import { escapeHtml, html } from "../../src/report/markup.ts";
import type { StudyResult } from "../../src/study/result.ts";
import { warningLines } from "../../src/study/warnings.ts";
import { checkOf, FIVE_DESIGNS, resultOf } from "./fixture.ts";
import { empty, onePoint } from "./variants.ts";

const manifest: ReportParts["manifest"] = {
  inputDigest: "0123456789ab",
  resultDigest: "ab".repeat(32),
  versions: { ledgerward: "0.1.0", engine: "cafe", node: "v20.20.2" },
  wallSeconds: 73,
  replay: "npx ledgerward run scenarios/radiology-to-physician.yaml --seed 1",
};

function partsOf(result: StudyResult): ReportParts {
  const charts = CHARTS.flatMap(({ id, spec: specOf }) => {
    const spec = specOf(result);
    return spec === undefined ? [] : [{ id, description: spec.description, svg: `<svg><title>${id}</title></svg>` }];
  });
  const sources = [
    { path: "network", says: "loss: 0.01 %", source: "assumption" },
    { path: "patients.study.size", says: "median: 157 MB", source: "Mayo Clinic 1999-2010" },
  ];
  return { result, charts, manifest, sources };
}

const EVIL = `<script>alert("x")</script><img src=x onerror='y'>&amp;`;

describe("text is data", () => {
  const five = resultOf(FIVE_DESIGNS.map((told) => (told.name === "cloud-raft" ? { ...told, name: EVIL } : told)));
  const hostile: StudyResult = {
    ...five,
    plan: { ...five.plan, name: EVIL, question: EVIL, sources: { [EVIL]: EVIL }, baseline: EVIL },
    stopping: { met: false, notes: [EVIL] },
    warnings: [{ kind: "overload", finding: EVIL, metric: EVIL, point: EVIL, item: EVIL, numbers: {} }],
    loads: five.loads.map((load) => ({ ...load, place: EVIL })),
    answers: [{ text: EVIL, verdict: "refuted", reason: EVIL }],
    checks: [{ ...checkOf(EVIL, { point: EVIL, replication: 0, detail: EVIL, error: 1 }), subject: EVIL }],
  };
  const page = reportHtml({
    ...partsOf(hostile),
    manifest: { ...manifest, replay: EVIL, versions: { ledgerward: EVIL, engine: EVIL, node: EVIL } },
    sources: [{ path: EVIL, says: EVIL, source: EVIL }],
  });

  test("no tag of a scenario's text survives, everywhere it is shown", () => {
    expect(page).not.toContain("<script");
    expect(page).not.toContain("<img");
    expect(page.split(escapeHtml(EVIL)).length - 1).toBeGreaterThan(20);
  });

  test("a quoted attribute cannot be left", () => {
    for (const [, label] of page.matchAll(/aria-label="([^"]*)"/g)) expect(label).not.toMatch(/[<>']/);
  });

  test.each([
    ["<b>", "&lt;b&gt;"],
    ["\"'&", "&quot;&#39;&amp;"],
    ["&lt;", "&amp;lt;"],
  ])("%s is escaped to %s", (text, escaped) => {
    expect(escapeHtml(text)).toBe(escaped);
    expect(html`<p>${text}${[html`${1}`, html`<i>${text}</i>`]}</p>`.text).toBe(`<p>${escaped}1<i>${escaped}</i></p>`);
  });
});

describe("offline and inert", () => {
  const page = reportHtml(partsOf(resultOf(FIVE_DESIGNS)));

  test("a strict policy stands before anything it governs, and nothing would break it", () => {
    const policy = page.indexOf("Content-Security-Policy");
    expect(page).toContain("default-src &#39;none&#39;");
    expect(policy).toBeLessThan(page.indexOf("<style"));
    expect(page).not.toMatch(/<script|<link|<iframe|<object|javascript:|\son\w+=/i);
  });

  test("it asks for nothing from outside", () => {
    // Namespaces of SVG are names, not addresses; the fixture's pictures have none.
    expect(page).not.toMatch(/(src|href)="(?!#)/);
    expect(page).not.toMatch(/url\(|@import/);
  });
});

describe("a reader finds", () => {
  const result = resultOf(FIVE_DESIGNS);
  const page = reportHtml(partsOf(result));

  test("the question as the one first heading", () => {
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page).toContain(`<h1>${result.plan.question}</h1>`);
  });

  test("headings that skip no level", () => {
    const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    for (const [index, level] of levels.slice(1).entries()) expect(level - levels[index]!).toBeLessThanOrEqual(1);
  });

  test("every entry of the contents", () => {
    const targets = [...page.matchAll(/<a href="#([^"]+)"/g)].map(([, id]) => id!);
    expect(targets).toHaveLength(9);
    for (const id of targets) expect(page.split(`<section id="${id}"`)).toHaveLength(2);
  });

  test("each chart with its numbers in words, for those who cannot see it", () => {
    for (const { id, description } of partsOf(result).charts) {
      expect(page).toContain(`<title>${id}</title>`);
      expect(page.split(escapeHtml(description))).toHaveLength(3);
    }
  });

  test("verdicts told apart by words and signs, not by colour alone", () => {
    for (const sign of ["✓ upheld", "✗ refuted", "? undecided"]) expect(page).toContain(sign);
  });

  test("a difference of shares in percentage points", () => {
    // siloed 14.71 % − cloud 6.11 %
    expect(page).toContain("<td>8.6 pp<small>8.3 to 8.9 pp</small></td><td>yes</td><td>&lt; 0.001</td><td>0.91</td>");
  });

  test("no p where every replication gave the same difference", () => {
    const [row] = result.comparisons;
    const same = { ...row!, difference: 1, low: 1, high: 1, pValue: 0, pHolm: 0 };
    expect(reportHtml(partsOf({ ...result, comparisons: [same] }))).toContain(
      "<small>every run</small></td><td>yes</td><td>–</td>",
    );
  });

  test("a difference that the corrected p does not show, though its own would", () => {
    const [row] = result.comparisons;
    const shown = (pHolm: number) =>
      reportHtml(partsOf({ ...result, comparisons: [{ ...row!, pValue: 0.02, pHolm }] }));
    expect(shown(0.06)).toContain("<td>not shown</td><td>0.06</td>");
    expect(shown(0.04)).toContain("<td>yes</td><td>0.04</td>");
  });

  test("which design is best, and nothing where nobody asked", () => {
    expect(page).toContain(`<section id="best"`);
    expect(page).toContain("<li>cloud is the best in timeToPrior.p95, or within 1 s of it");
    expect(reportHtml(partsOf({ ...result, best: [] }))).not.toContain(`id="best"`);
  });

  test("how the warm-up was found", () => {
    expect(page).toContain("of warm-up (MSER-5 on 10 pilot replications of each);");
    expect(reportHtml(partsOf({ ...result, warmUp: { ...result.warmUp!, use: "show" } }))).not.toContain(
      "of warm-up (",
    );
  });

  test("assumptions apart from measurements", () => {
    const [assumed, measured] = page.slice(page.indexOf("<h3>Assumptions")).split("<h3>From measurements");
    expect(assumed).toContain("loss: 0.01 %");
    expect(assumed).not.toContain("Mayo Clinic");
    expect(measured).toContain("Mayo Clinic");
  });

  test("how to make it again", () => {
    for (const text of [manifest.replay, manifest.inputDigest, manifest.resultDigest]) expect(page).toContain(text);
  });

  test("warnings of the run, and what the stopping rule could not use", () => {
    for (const note of [...warningLines(result.warnings), ...result.stopping.notes])
      expect(page).toContain(escapeHtml(note));
  });

  test("how busy each place was, at the design point that gives it most to do", () => {
    // cloud-pbft: 50 a day, 25.3 min each, on 2 units
    const cells = ["cloud-pbft", "44 %", "2.08/h", "25.3 min", "2", "0.48"];
    expect(page).toContain(
      `<th scope="row">Northgate General ct</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`,
    );
  });

  test("a failed check, loudly", () => {
    const failed = checkOf("flow balance", { point: "cloud", replication: 4, detail: "3 in, 2 out", error: 1 });
    const broken = reportHtml(partsOf({ ...result, checks: [...result.checks, failed] }));
    expect(broken).toContain("✗ 1 of 16 checks failed. Do not use this result.");
    expect(broken).toContain("flow balance at Northgate General ct, cloud, replication 4: 3 in, 2 out");
    expect(broken).toContain("✗ flow balance: FAILED 1 of 6 times, at 1 place in 6 replications");
    expect(broken).toContain("✓ Little&#39;s law: held exactly at 1 place in 10 replications");
    expect(page).toContain("✓ All 15 checks held");
  });
});

test("sections with nothing to say are left out", () => {
  const page = reportHtml({ ...partsOf(empty()), sources: [] });
  for (const id of ["answer", "expected", "charts", "comparisons", "checks"]) expect(page).not.toContain(`id="${id}"`);
  expect(page).toContain('id="reproduce"');
});

test("one replication is told without a plural", () => {
  expect(reportHtml(partsOf(onePoint()))).toContain("1 independent replication of each");
});
