// The parts of a report that compare: the best design, and differences from the baseline, corrected for their number.

import { printNumber, printShare } from "../base/units.ts";
import { differs } from "../study/family.ts";
import { inPoints, printP, printQuantity } from "../study/print.ts";
import type { Choice, ComparisonRow, StudyResult } from "../study/result.ts";
import { confidenceOf } from "../study/table.ts";
import { rowOf } from "./html-tables.ts";
import { printInterval } from "./lookup.ts";
import { type Html, html } from "./markup.ts";
import { overviewColumns } from "./table.ts";

const HEAD = ["metric", "design", "difference", "differs", "p", "correlation"];

export function comparisonsSection(result: StudyResult): readonly Html[] {
  const confidence = confidenceOf(result.plan);
  const rows = overviewColumns(result).flatMap(({ metric, statistic, head }) =>
    result.comparisons
      .filter((row) => row.metric === metric && row.statistic === statistic && !Number.isNaN(row.difference))
      .map((row) => comparisonRow(row, { head, confidence })),
  );
  if (rows.length === 0) return [];
  const level = printShare(confidence);
  return [
    html`<p>Each design minus ${result.plan.baseline}, paired replication by replication on common random numbers, with Student's t.</p>
<div class="scroll"><table aria-describedby="comparisons-note">
<thead><tr>${HEAD.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
<tbody>
${rows}</tbody>
</table></div>
<p class="faint" id="comparisons-note">pp: percentage points. p is the chance of a difference at least this large if there were
none, corrected by Holm over all designs in this line's metric; a design differs where p is at most ${printShare(1 - confidence)}, so that
with ${level} confidence none of a metric's differences is called one that is not. "Not shown" does not mean equal. Each interval
holds its own difference with ${level} confidence, uncorrected. Correlation is what the pairing obtained. All metrics are in
comparisons.csv, p before (p_value) and after (p_holm) the correction; a difference from never has no size and is left out.</p>
`,
  ];
}

export function bestSection(best: readonly Choice[]): readonly Html[] {
  if (best.length === 0) return [];
  return [
    html`<ul class="answers">
${best.map(({ text }) => html`<li>${text}.</li>\n`)}</ul>
<p class="faint">Kim and Nelson's procedure, replication by replication on common random numbers, for values that are nearly normal. Its
confidence is proven for a best that is ahead of all others by the indifference or more; that one of the close ones is chosen where
others come closer is what experiments found.</p>
`,
  ];
}

interface Line {
  /** How the overview calls the metric. */
  readonly head: string;
  readonly confidence: number;
}

function comparisonRow(row: ComparisonRow, { head, confidence }: Line): Html {
  const interval = printInterval(row, row.unit);
  const printed = printQuantity(row.difference, row.unit) + (interval === "" ? "" : `\n${interval}`);
  const verdict = row.pHolm === undefined ? "–" : differs(row, confidence) ? "yes" : "not shown";
  const correlation = row.correlation === undefined ? "–" : printNumber(row.correlation);
  return rowOf([head, row.point, inPoints(printed, row.unit), verdict, tested(row), correlation]);
}

/** Where every replication gave the same difference there is nothing to test. */
function tested({ pHolm, low, high }: ComparisonRow): string {
  return pHolm === undefined || low === high ? "–" : printP(pHolm);
}
