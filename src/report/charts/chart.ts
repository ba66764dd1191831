// The contract of a chart: a pure function from a study's result to a Vega-Lite specification.

import type { ChartId } from "../../scenario/charts.ts";
import type { StudyResult } from "../../study/result.ts";

/** A part of a Vega-Lite specification: plain JSON. The tests hold whole specifications against Vega-Lite's own schema. */
export type Part = Readonly<Record<string, unknown>>;

/** A Vega-Lite specification with its data inside. */
export interface Spec extends Part {
  readonly title: { readonly text: string; readonly subtitle: readonly string[] };
  /** Alternative text: the picture in sentences, with its numbers. */
  readonly description: string;
}

export interface Chart {
  /** Names the chart in scenarios and its files; its question is told in scenario/charts.ts. */
  readonly id: ChartId;
  readonly title: string;
  /** Metric ids it draws; what is not measured is left out of the picture. */
  readonly needs: readonly string[];
  /** Undefined when the result holds nothing to draw. */
  spec(result: StudyResult): Spec | undefined;
}
