// The parts of a report that answer: the overview and the expectations.

import { printDuration, printShare } from "../base/units.ts";
import { metricOf } from "../observe/metrics.ts";
import type { Answer, StudyResult } from "../study/result.ts";
import { confidenceOf } from "../study/table.ts";
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

/** A row of a table; the first cell is its head. */
export function rowOf([name, ...cells]: readonly string[]): Html {
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
