// The parts of a report that say how far to trust it: limits, self-checks, sources, and how to make it again.

import { printDuration, printNumber } from "../base/units.ts";
import type { Plan } from "../scenario/plan.ts";
import type { StudyResult } from "../study/result.ts";
import { Html, html } from "./markup.ts";
import { ASSUMPTION, type Sourced } from "./sources.ts";

/** What a report repeats of its manifest. */
export interface ReportManifest {
  readonly inputDigest: string;
  readonly resultDigest: string;
  readonly versions: { readonly ledgerward: string; readonly engine: string; readonly node: string };
  readonly wallSeconds: number;
  /** The command that runs the study again. */
  readonly replay: string;
}

function list(items: readonly string[]): Html {
  return html`<ul>${items.map((item) => html`<li>${item}</li>\n`)}</ul>\n`;
}

export function limitsSection(result: StudyResult): readonly Html[] {
  const { stopping, warnings, plan } = result;
  const notes = [...stopping.notes, ...warnings];
  return [
    ...(notes.length === 0 ? [] : [html`<h3>This run</h3>\n`, list(notes)]),
    html`<h3>Any such study</h3>\n`,
    list([...GENERAL, ...(plan.world.kind === "health" ? HEALTH : []), ...(plan.attacks.length === 0 ? [] : ATTACKS)]),
  ];
}

const GENERAL = [
  "Intervals cover the luck of the replications. They do not cover a wrong model, nor the assumptions listed below; vary those to see what hangs on them.",
  "What the designs share (patients, staff, service times, faults, attacks) is the same in each replication; network jitter between validators is not.",
] as const;

/** @source domain facts §8, cautions 3 and 5; §2.1 */
const HEALTH = [
  "How often a missing prior leads to another scan is put into the model, not found by it. The literature disagrees: 44 to 67 % fewer repeats with exchange (Lammers 2014), none among Medicare readmissions of 2018 (odds ratio 1.06, AJMC 2024).",
  "No record system mends what was entered wrongly, data that were already copied, or a stolen valid credential.",
] as const;

const ATTACKS = ["Only the attacks named above were tried. A design that withstands them may fall to others."] as const;

export function checksSection(checks: StudyResult["checks"]): readonly Html[] {
  if (checks.length === 0) return [];
  const failed = checks.filter(({ held }) => !held);
  const rules = [...new Set(checks.map(({ rule }) => rule))];
  const summary =
    failed.length === 0
      ? html`<p class="upheld">✓ All ${printNumber(checks.length)} checks held, in every replication of every design.</p>\n`
      : html`<p class="refuted">✗ ${printNumber(failed.length)} of ${printNumber(checks.length)} checks failed. Do not use this result.</p>\n`;
  return [
    summary,
    ...(failed.length === 0 ? [] : [list(failed.map(failureOf))]),
    html`<details><summary>${printNumber(rules.length)} rules</summary>${list(rules)}</details>\n`,
  ];
}

function failureOf({ rule, point, replication, detail }: StudyResult["checks"][number]): string {
  return `${rule}, at ${point}, replication ${replication}: ${detail}`;
}

export function sourcesSection({ sources: citations }: Plan, sources: readonly Sourced[]): readonly Html[] {
  const own = sources.filter(({ source }) => isAssumption(source));
  const cited = sources.filter(({ source }) => !isAssumption(source));
  const cites = Object.entries(citations).map(([key, text]) => `${key}: ${text}`);
  return [
    ...(own.length === 0 ? [] : [html`<h3>Assumptions</h3>\n`, blocksTable(own)]),
    ...(cited.length === 0 ? [] : [html`<h3>From measurements</h3>\n`, blocksTable(cited)]),
    ...(cites.length === 0 ? [] : [html`<h3>Citations</h3>\n`, list(cites)]),
  ];
}

function isAssumption(source: string): boolean {
  return source === ASSUMPTION || source.startsWith(`${ASSUMPTION}:`);
}

function blocksTable(sources: readonly Sourced[]): Html {
  const rows = sources.map(
    ({ path, says, source }) =>
      html`<tr><th scope="row">${path}</th><td>${says}</td><td${ownMark(source)}>${source}</td></tr>\n`,
  );
  return html`<div class="scroll"><table>
<thead><tr><th scope="col">in the scenario</th><th scope="col">what it says</th><th scope="col">source</th></tr></thead>
<tbody>
${rows}</tbody>
</table></div>
`;
}

function ownMark(source: string): Html {
  return new Html(isAssumption(source) ? ' class="own"' : "");
}

export function reproduceSection(result: StudyResult, manifest: ReportManifest): readonly Html[] {
  const { plan, events, replicationsUsed } = result;
  const facts: readonly (readonly [string, string])[] = [
    ["seed", String(plan.run.seed)],
    ["replications", String(replicationsUsed)],
    ["input digest", manifest.inputDigest],
    ["result digest (SHA-256 over the four CSV files)", manifest.resultDigest],
    ["Ledgerward", `${manifest.versions.ledgerward}, engine ${manifest.versions.engine}`],
    [
      "ran on",
      `Node ${manifest.versions.node}, ${printDuration(Math.round(manifest.wallSeconds * 1e6))}, ${printNumber(events)} events`,
    ],
  ];
  return [
    html`<p>The same input gives the same four CSV files, byte for byte, on any machine and with any number of workers:</p>
<pre>${manifest.replay}</pre>
<dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd><code>${value}</code></dd>\n`)}</dl>
<p class="faint">Beside this report: manifest.json, replications.csv, summary.csv, comparisons.csv, latency.csv, and each chart as
Vega-Lite specification, SVG and PNG.</p>
`,
  ];
}
