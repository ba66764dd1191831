// The part of a report that a screening fills: how much each factor matters, as a table for each design and metric.

import { printShare } from "../base/units.ts";
import type { Screening } from "../scenario/plan.ts";
import { printAmount } from "../study/print.ts";
import type { Interval, SensitivityRow, StudyResult } from "../study/result.ts";
import { confidenceOf } from "../study/table.ts";
import { rowOf } from "./html-tables.ts";
import { type Html, html } from "./markup.ts";
import { groupsOf, isTold, printBounds, printEffect, type SensitivityGroup, SIGNS_TOLD } from "./sensitivity-words.ts";

export function sensitivitySection(result: StudyResult): readonly Html[] {
  const { screening } = result.plan;
  if (screening === undefined) return [];
  const level = printShare(confidenceOf(result.plan));
  return [
    html`<p>Morris screening: ${source(screening)} Each of ${screening.trajectories.length} trajectories begins at a random place
inside the ranges and changes one factor at a time, on the same random numbers; trajectories have random numbers of their own.
mu* is the mean size of the effect of a factor over its whole range, mu the mean effect, sigma its standard deviation: a large sigma
says that the effect depends on the other factors, or is not straight. Below each its ${level} interval over trajectories. ${SIGNS_TOLD} = has no effect.</p>
`,
    ...groupsOf(result.sensitivity).map((group) => groupTable(group, screening)),
    ...leftOut(screening),
  ];
}

function source({ of }: Screening): string {
  return of === "named"
    ? "the factors are those that the scenario names."
    : "the factors are the scenario's numbers labelled source: assumption, each moved by 25 % down and up. Assumptions of the workflow file, and defaults that the scenario leaves out, are not among them.";
}

function groupTable({ design, metric, rows }: SensitivityGroup, screening: Screening): Html {
  const fewer = rows.filter(({ trajectories }) => trajectories < screening.trajectories.length);
  const heads = ["factor", "range", "mu*", "mu", "sigma"];
  return html`<h3>${metric} of ${design}</h3>
<div class="scroll"><table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows.map(factorRow)}</tbody>
</table></div>
${fewer.map(
  ({
    factor,
    trajectories,
  }) => html`<p class="faint">${factor}: ${trajectories} trajectories with an effect; in the others the metric
was never, or not measured, at an end of its step.</p>
`,
)}`;
}

function factorRow(row: SensitivityRow): Html {
  const told = (name: string, interval: Interval) => `${name}\n${printBounds(interval, row.unit)}`.trim();
  if (!isTold(row)) return rowOf([row.factor, row.range, "–", "–", "–"]);
  const { mu, muStar, sigma, unit } = row;
  return rowOf([
    ...[row.factor, row.range, told(printEffect(row), muStar)],
    ...[mu, sigma].map((interval) => told(printAmount(interval.estimate, unit), interval)),
  ]);
}

function leftOut({ leftOut }: Screening): Html[] {
  if (leftOut.length === 0) return [];
  const items = leftOut.map(({ path, reason }) => html`<li>${path}: ${reason}</li>\n`);
  return [html`<h3>Assumptions that were not screened</h3>\n<ul>${items}</ul>\n`];
}
