// The report of a study: one file of HTML that works offline, on a phone and on paper.
//
// It holds no script at all, and says so to the browser (`default-src 'none'`): charts are inline SVG with their numbers in
// words beside them. An embedded Vega would add a megabyte and an interpreter for a tooltip; whoever wants to play with a chart
// has its Vega-Lite specification in charts/*.json.

import { printDuration, printNumber, printShare } from "../base/units.ts";
import type { StudyResult } from "../study/result.ts";
import { confidenceOf } from "../study/table.ts";
import { chartsSection, type DrawnChart } from "./html-charts.ts";
import { bestSection, comparisonsSection } from "./html-comparisons.ts";
import { sensitivitySection } from "./html-sensitivity.ts";
import { STYLE } from "./html-style.ts";
import { answersSection, overviewSection } from "./html-tables.ts";
import { checksSection, limitsSection, type ReportManifest, reproduceSection, sourcesSection } from "./html-trust.ts";
import { Html, html } from "./markup.ts";
import type { Sourced } from "./sources.ts";

export type { DrawnChart, ReportManifest };

export interface ReportParts {
  readonly result: StudyResult;
  /** In the order in which they are shown. */
  readonly charts: readonly DrawnChart[];
  readonly manifest: ReportManifest;
  /** Where the scenario's numbers come from: sources.ts. */
  readonly sources: readonly Sourced[];
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** A section of the report; its id is the target of the table of contents. */
interface Section {
  readonly id: string;
  readonly title: string;
  /** Empty when there is nothing to say: the section is left out. */
  readonly body: readonly Html[];
}

export function reportHtml(parts: ReportParts): string {
  const { result, manifest } = parts;
  const sections = sectionsOf(parts).filter(({ body }) => body.length > 0);
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Ledgerward ${manifest.versions.ledgerward}">
<title>${result.plan.name}: ${result.plan.question}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header>
<p class="faint">Ledgerward report: ${result.plan.name}</p>
<h1>${result.plan.question}</h1>
<p>${basis(result)}</p>
<nav aria-label="Contents"><ul>
${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>\n`)}</ul></nav>
</header>
<main>
${sections.map(({ id, title, body }) => html`<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${title}</h2>\n${body}</section>\n`)}</main>
<footer><p class="faint">Result digest <code>${manifest.resultDigest}</code></p></footer>
</body>
</html>
`;
  return document.text;
}

function sectionsOf({ result, charts, manifest, sources }: ReportParts): readonly Section[] {
  return [
    { id: "answer", title: "The designs side by side", body: overviewSection(result) },
    { id: "expected", title: "What was expected, and what came out", body: answersSection(result.answers) },
    { id: "sensitivity", title: "Which factor matters", body: sensitivitySection(result) },
    { id: "charts", title: "Charts", body: chartsSection(charts) },
    { id: "best", title: "Which design is best", body: bestSection(result.best) },
    { id: "comparisons", title: "Differences from the baseline", body: comparisonsSection(result) },
    { id: "limits", title: "Limits and warnings", body: limitsSection(result) },
    { id: "checks", title: "Self-checks", body: checksSection(result) },
    { id: "sources", title: "Where the numbers come from", body: sourcesSection(result.plan, sources) },
    { id: "reproduce", title: "How to reproduce this", body: reproduceSection(result, manifest) },
  ];
}

/** What every number of the report rests on. */
function basis({ plan, points, warmUp, replicationsUsed: n }: StudyResult): Html {
  const found = warmUp?.use === "set" ? ` (MSER-5 on ${warmUp.replications} pilot replications of each)` : "";
  const run = `${printDuration(plan.run.length)} after ${printDuration(plan.run.warmUp)} of warm-up${found}`;
  const count = `${n} independent ${n === 1 ? "replication" : "replications"}`;
  const attacks =
    plan.attacks.length === 0 ? "no attacks" : `attacks: ${plan.attacks.map(({ attack }) => attack).join(", ")}`;
  const compared = points.filter(({ kind }) => kind === "study").length;
  const designs = `${printNumber(plan.designs.length)} ${plan.designs.length === 1 ? "design" : "designs"}`;
  const what = plan.variation === undefined ? designs : `${printNumber(compared)} design points of ${designs}`;
  return html`Simulated: ${what}, ${count} of each over ${run}; ${attacks}.
Patients are synthetic. Intervals hold the true value of the model with ${printShare(confidenceOf(plan))} confidence.`;
}
