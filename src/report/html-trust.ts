// The parts of a report that say how far to trust it: limits, self-checks, sources, and how to make it again.

import { printDuration, printNumber, printShare } from "../base/units.ts";
import type { Plan } from "../scenario/plan.ts";
import { printRate } from "../study/loads.ts";
import type { LoadRow, StudyResult } from "../study/result.ts";
import { failureLine, ruleLine, summariseChecks } from "../study/self-checks.ts";
import { warningLines } from "../study/warnings.ts";
import { rowOf } from "./html-tables.ts";
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
  const notes = [...stopping.notes, ...warningLines(warnings)];
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

export function checksSection({ checks, loads, points }: StudyResult): readonly Html[] {
  if (checks.length === 0) return [];
  const rules = summariseChecks(checks);
  const failed = rules.reduce((sum, rule) => sum + rule.failed, 0);
  const summary =
    failed === 0
      ? html`<p class="upheld">✓ All ${printNumber(checks.length)} checks held, in every replication of every design.</p>\n`
      : html`<p class="refuted">✗ ${printNumber(failed)} of ${printNumber(checks.length)} checks failed. Do not use this result.</p>\n`;
  const compared = new Set(points.flatMap(({ kind, id }) => (kind === "study" ? [id] : [])));
  return [
    summary,
    ...(failed === 0 ? [] : [list(rules.flatMap(({ failures }) => failures.map(failureLine)))]),
    html`<p>Each run holds two accounts of the same thing against each other, kept by separate pieces of the program:</p>\n`,
    html`<ul>${rules.map((rule) => html`<li>${rule.failed === 0 ? "✓" : "✗"} ${ruleLine(rule)}</li>\n`)}</ul>\n`,
    ...loadsTable(loads.filter(({ point }) => compared.has(point))),
  ];
}

const LOADS_HEAD = ["place", "busiest with", "U", "X", "S̄", "units", "ρ"];

/** Each place at the design point that gives it most to do. */
function loadsTable(loads: readonly LoadRow[]): readonly Html[] {
  const most = new Map<string, LoadRow>();
  for (const load of loads) {
    if (load.offered !== undefined && load.offered > (most.get(load.place)?.offered ?? 0)) most.set(load.place, load);
  }
  if (most.size === 0) return [];
  const rows = [...most.values()].sort((left, right) => right.offered! - left.offered!);
  return [
    html`<details><summary>How busy each of ${printNumber(rows.length)} places was</summary>
<div class="scroll"><table aria-describedby="loads-note">
<thead><tr>${LOADS_HEAD.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => rowOf(loadCells(row)))}</tbody>
</table></div>
<p class="faint" id="loads-note">The utilisation law U = X·S̄ ÷ units: U is the share of the capacity in use, X the departures, S̄ the mean time
in use of each (of a link or server: at its full rate; – where departures are not counted). ρ is the work offered by the capacity: the work
done, and what the end of the run left waiting more than its opening had.</p>
</details>
`,
  ];
}

function loadCells({
  place,
  point,
  utilisation = NaN,
  offered = NaN,
  perSecond,
  service = NaN,
  units,
}: LoadRow): string[] {
  const rate = perSecond === undefined ? "–" : printRate(perSecond);
  return [
    place,
    point,
    printShare(utilisation),
    rate,
    printDuration(service),
    printNumber(units),
    printNumber(offered),
  ];
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
