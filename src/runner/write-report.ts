// Charts and report of a finished study, as files.

import { chartOf } from "../report/charts/registry.ts";
import { type DrawnChart, reportHtml } from "../report/html.ts";
import { compileChart } from "../report/render.ts";
import { sourcesOf } from "../report/sources.ts";
import type { StudyResult } from "../study/result.ts";
import type { Manifest } from "./manifest.ts";
import { renderPng } from "./png.ts";
import type { Store } from "./store.ts";
import { renderSvg } from "./svg.ts";

export interface ReportContext {
  readonly manifest: Manifest;
  /** Text of the scenario, which tells where its numbers come from. */
  readonly scenario: string;
  readonly store: Store;
}

/** Writes charts/<id>.json, .svg and .png for every chart that has something to show, and report.html. @throws WriteError */
export async function writeReport(result: StudyResult, { manifest, scenario, store }: ReportContext): Promise<void> {
  const charts: DrawnChart[] = [];
  for (const chart of result.plan.charts.map(chartOf)) {
    const spec = chart?.spec(result);
    if (chart === undefined || spec === undefined) continue;
    const svg = await renderSvg(compileChart(spec), chart.id);
    store.write(`charts/${chart.id}.json`, `${JSON.stringify(spec, undefined, 2)}\n`);
    store.write(`charts/${chart.id}.svg`, svg);
    store.write(`charts/${chart.id}.png`, renderPng(svg));
    charts.push({ id: chart.id, description: spec.description, svg });
  }
  store.write("report.html", reportHtml({ result, charts, manifest, sources: sourcesOf(scenario) }));
}
