// The charts of a report: the picture, and the same in words for those who cannot see it.

import { type ChartId, questionOf } from "../scenario/charts.ts";
import { Html, html } from "./markup.ts";

/** A chart as it was drawn. */
export interface DrawnChart {
  readonly id: ChartId;
  /** The specification's `description`: the picture in sentences. */
  readonly description: string;
  /** SVG text made by the renderer from a specification; all text in it is escaped there. */
  readonly svg: string;
}

export function chartsSection(charts: readonly DrawnChart[]): readonly Html[] {
  return charts.map(
    ({ id, description, svg }) => html`<section aria-labelledby="chart-${id}">
<h3 id="chart-${id}">${questionOf(id)}</h3>
<figure role="img" aria-label="${description}">${new Html(svg)}</figure>
<details><summary>In words</summary><p>${description}</p></details>
</section>
`,
  );
}
