// The parts of a report that answer: the overview, the expectations, the differences from the baseline.

import { printDuration, printNumber, printShare } from "../base/units.ts";
import { metricOf } from "../observe/metrics.ts";
import { printQuantity } from "../study/print.ts";
import type { Answer, ComparisonRow, StudyResult } from "../study/result.ts";
import { confidenceOf } from "../study/table.ts";
import { printInterval } from "./lookup.ts";
import { type Html, html } from "./markup.ts";
import { overview, overviewColumns } from "./table.ts";

export function overviewSection(result: StudyResult): readonly Html[] {
  const { head, rows } = overview(result);
  if (rows.length === 0 || head.length === 1) return [];
  const { run } = result.plan;
  const note = `Below each estimate its ${printShare(confidenceOf(result.plan))} interval over ${result.replicationsUsed} replications; \
"every run": all replications gave the same. Counts are for ${printDuration(run.length)}. \
Never: fewer than that share of searches ended with the prior on screen. –: nothing to observe.`;
  const meanings = overviewColumns(result).map(({ head: name, metric }) => {
    return html`<dt>${name}</dt><dd>${metricOf(metric)?.meaning ?? ""} <small>(${metric})</small></dd>\n`;
  });
  return [
    html`<div class="scroll overview"><table aria-describedby="overview-note">
<thead><tr>${head.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
<tbody>
${rows.map(rowOf)}</tbody>
</table></div>
<p class="faint" id="overview-note">${note}</p>
<details><summary>What the columns mean</summary><dl>${meanings}</dl></details>
`,
  ];
}

function rowOf([name, ...cells]: readonly string[]): Html {
  return html`<tr><th scope="row">${name ?? ""}</th>${cells.map(cellOf)}</tr>\n`;
}

/** The estimate and, smaller, its interval. */
function cellOf(text: string): Html {
  const [estimate, interval] = text.split("\n");
  return html`<td>${estimate ?? ""}${interval === undefined ? [] : html`<small>${interval}</small>`}</td>`;
}

/** Told apart by their signs, not by colour alone. */
const SIGNS: Readonly<Record<Answer["verdict"], string>> = { upheld: "✓", refuted: "✗", undecided: "?" };

export function answersSection(answers: readonly Answer[]): readonly Html[] {
  if (answers.length === 0) return [];
  const items = answers.map(
    ({
      text,
      verdict,
      reason,
    }) => html`<li><span class="verdict ${verdict}">${SIGNS[verdict]} ${verdict}</span><code>${text}</code>
<p class="faint">${reason}</p></li>
`,
  );
  return [
    html`<p class="faint">Written into the scenario before the study ran.</p>
<ul class="answers">
${items}</ul>
`,
  ];
}

export function comparisonsSection(result: StudyResult): readonly Html[] {
  const columns = overviewColumns(result);
  const rows = columns.flatMap(({ metric, statistic, head }) =>
    result.comparisons
      .filter((row) => row.metric === metric && row.statistic === statistic && !Number.isNaN(row.difference))
      .map((row) => comparisonRow(row, head)),
  );
  if (rows.length === 0) return [];
  return [
    html`<p>Each design minus ${result.plan.baseline}, paired on the same patients, with Student's t over replications.</p>
<div class="scroll"><table aria-describedby="comparisons-note">
<thead><tr>${["metric", "design", "difference", "p", "correlation"].map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
<tbody>
${rows}</tbody>
</table></div>
<p class="faint" id="comparisons-note">pp: percentage points. p is the chance of a difference at least this large if there were
none, not corrected for the number of comparisons; correlation is what the pairing obtained. All metrics are in comparisons.csv; a
difference from never has no size and is left out.</p>
`,
  ];
}

function comparisonRow(row: ComparisonRow, head: string): Html {
  const interval = printInterval(row, row.unit);
  const printed = printQuantity(row.difference, row.unit) + (interval === "" ? "" : `\n${interval}`);
  // A difference of shares is no share of anything.
  const difference = row.unit === "share" ? printed.replaceAll("%", "pp") : printed;
  const cells = [
    row.point,
    difference,
    printP(row),
    row.correlation === undefined ? "–" : printNumber(row.correlation),
  ];
  return rowOf([head, ...cells]);
}

/** p under this is not printed in digits. @source APA Publication Manual, 7th edition, §6.36 */
const SMALLEST_P = 0.001;

/** Where every replication gave the same difference there is nothing to test. */
function printP({ pValue: value, low, high }: ComparisonRow): string {
  if (value === undefined || Number.isNaN(value) || low === high) return "–";
  return value < SMALLEST_P ? `< ${SMALLEST_P}` : printNumber(value);
}
