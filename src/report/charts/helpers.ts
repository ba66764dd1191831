// What charts have in common: rows of designs, axes of time, the line that states the evidence.

import type { Micros } from "../../base/time.ts";
import { printDuration, printShare } from "../../base/units.ts";
import type { Plan } from "../../scenario/plan.ts";
import { type StudyPoint, WITHOUT_ATTACKS } from "../../study/design-points.ts";
import type { Estimate, StudyResult } from "../../study/result.ts";
import { keysAt } from "../../study/settings.ts";
import { confidenceOf } from "../../study/table.ts";
import { decades, linearTicks, timeTicks, wrap } from "../geometry.ts";
import { studyPoints } from "../lookup.ts";
import type { Chart, Part, Spec } from "./chart.ts";
import { CONFIG, designColour, FAINT_INK, INK } from "./style.ts";

/** A design point's row in a chart. */
export interface Row {
  /** Its id. */
  readonly point: string;
  /** The same in a few short lines. */
  readonly name: readonly string[];
  /** Key on the axis of rows. */
  readonly row: string;
  readonly colour: string;
}

/**
 * Room for the names of designs left of a panel [px]. Vega takes a letter of 12 px for 9.6 px wide, and moves the panel when a
 * name seems to need more; DejaVu Sans needs 7.3 px.
 */
const NAMES_WIDTH = 160;
const NAME_CHARACTERS = 16;
const NAME_LINES = 3;
const NAME_LINE_HEIGHT = 14;

export function rowsOf(result: StudyResult): readonly Row[] {
  return studyPoints(result).map((point, index) => {
    const name = nameLines(result.plan, point);
    return { point: point.id, name, row: String(index), colour: designColour(point.design) };
  });
}

/** A design's name and, of keys that are varied, the last word of each path with its value; of many keys their values only. */
function nameLines(plan: Plan, { id, design, attacks, setting }: StudyPoint): readonly string[] {
  const keys = keysAt(plan, design, setting);
  if (keys.length === 0) return wrap(id, NAME_CHARACTERS, NAME_LINES);
  const isMarked = plan.attackLevels.length > 1 && !attacks;
  const name = plan.designs[design]!.name + (isMarked ? WITHOUT_ATTACKS : "");
  const head = wrap(name, NAME_CHARACTERS, isMarked ? 2 : 1);
  const left = NAME_LINES - head.length;
  const words = keys.map(({ path, value }) => `${path.split(".").at(-1)} = ${value}`);
  if (keys.length <= left) return [...head, ...words.flatMap((text) => wrap(text, NAME_CHARACTERS, 1))];
  return [...head, ...wrap(keys.map(({ value }) => value).join(", "), NAME_CHARACTERS, left)];
}

/** The vertical place of a row, with faint lines between rows. */
export function rowChannel(rows: readonly Pick<Row, "row">[]): Part {
  return {
    field: "row",
    type: "nominal",
    title: null,
    scale: { domain: rows.map(({ row }) => row), paddingInner: 0, paddingOuter: 0 },
    axis: { domain: false, ticks: false, labels: false, grid: true, tickBand: "extent" },
  };
}

/** The names of rows, left of a panel. */
export function namesLayer(rows: readonly Row[]): Part {
  const y = rowChannel(rows);
  return {
    data: { values: rows.map(({ row, name }) => ({ row, name })) },
    mark: {
      type: "text",
      align: "right",
      baseline: "middle",
      lineHeight: NAME_LINE_HEIGHT,
      dy: { expr: `${-NAME_LINE_HEIGHT / 2} * (length(datum.name) - 1)` },
    },
    encoding: {
      x: { value: -10 },
      y: { ...y, axis: { ...(y["axis"] as Part), minExtent: NAMES_WIDTH, maxExtent: NAMES_WIDTH } },
      text: { field: "name" },
    },
  };
}

/** What all charts say in the same way, around the panels of one. */
export function wholeChart(
  { title }: Chart,
  rest: { readonly subtitle: readonly string[]; readonly description: string } & Part,
): Spec {
  const { subtitle, description, ...panels } = rest;
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: { text: title, subtitle },
    description,
    ...panels,
    config: CONFIG,
  };
}

/** A quantitative channel without the field it shows. */
export interface Measure extends Part {
  readonly scale: Part & { readonly domain: readonly [number, number] };
}

/** What lies outside the domain is drawn at its end. */
export function measure(scale: "linear" | "log", domain: readonly [number, number], axis: Part): Measure {
  return { type: "quantitative", scale: { type: scale, domain, clamp: true, nice: false }, axis };
}

/** A logarithmic axis of time [s]. @param width of a narrow panel [px], which has fewer ticks */
export function timeMeasure(domain: readonly [number, number], title: string, width?: number): Measure {
  return measure("log", domain, {
    title,
    values: timeTicks(domain, width),
    labelFlush: false,
    labelExpr:
      "datum.value < 1 ? datum.value * 1000 + ' ms' : datum.value < 60 ? datum.value + ' s' : " +
      "datum.value < 3600 ? datum.value / 60 + ' min' : datum.value < 86400 ? datum.value / 3600 + ' h' : " +
      "datum.value / 86400 + (datum.value == 86400 ? ' day' : ' days')",
  });
}

/** n and level behind every interval of the study's design points, for subtitles. */
export function evidence(result: StudyResult): string {
  const replications = result.replicationsUsed;
  return evidenceOf({ replications, confidence: confidenceOf(result.plan), length: result.plan.run.length });
}

/** `n = 20 replications of 7 days each; intervals: 95 % confidence` */
export function evidenceOf(basis: {
  readonly replications: number;
  readonly confidence: number;
  readonly length?: Micros;
}): string {
  const { replications, confidence, length } = basis;
  const each = length === undefined ? "" : ` of ${printDuration(length)}`;
  if (replications < 2) return `n = ${replications} replication${each}: no intervals.`;
  return `n = ${replications} replications${each}${each && " each"}; intervals: ${printShare(confidence)} confidence.`;
}

/** A linear axis from 0 that holds the values, in a few steps. @param axis title, and how labels read. */
export function linearMeasure(values: readonly number[], axis: Part): Measure {
  const ticks = linearTicks(Math.max(...values));
  return measure("linear", [0, ticks.at(-1)!], { format: ",.6~f", ...axis, values: ticks });
}

/** What a tick of a share reads. */
export const SHARE_LABEL = "round(datum.value * 10000) / 100 + ' %'";

/** The two channels that the layers of a panel share; a layer adds the fields it draws. */
export interface Frame {
  readonly x: Measure;
  readonly y: Part;
}

/** A number to draw with its interval, at a row; the interval has no width where there is none. */
export interface Dot {
  readonly row: string;
  readonly at: number;
  readonly low: number;
  readonly high: number;
}

/** @param unit from the metric's unit to the axis's. */
export function dotOf(row: string, { estimate, low, high }: Estimate, unit: (value: number) => number): Dot {
  return { row, at: unit(estimate), low: unit(low ?? estimate), high: unit(high ?? estimate) };
}

/** A value where an axis can show it: an interval may reach below 0, where a logarithmic axis has no place. */
export function within(value: number, { scale }: Measure): number {
  return Math.min(Math.max(value, scale.domain[0]), scale.domain[1]);
}

/** Points with their intervals. @param point properties of the point mark; its colour may come from the data. */
export function dotLayers(frame: Frame, dots: readonly Dot[], point: Part): Part {
  const { encoding = {}, ...mark } = point as { readonly encoding?: Part };
  return {
    data: { values: dots.map((dot) => ({ ...dot, low: within(dot.low, frame.x), high: within(dot.high, frame.x) })) },
    layer: [
      {
        mark: { type: "rule", strokeWidth: 2, color: INK },
        encoding: { x: { field: "low", ...frame.x }, x2: { field: "high" }, y: frame.y },
      },
      {
        mark: { type: "point", filled: true, opacity: 1, stroke: "white", strokeWidth: 1, ...mark },
        encoding: { x: { field: "at", ...frame.x }, y: frame.y, ...encoding },
      },
    ],
  };
}

/** Marks in the colour of their design, which their data tell. */
export const BY_DESIGN = { color: { field: "colour", type: "nominal", scale: null } };

/** Rows from an earlier (○) to a later (◆) time, with a bar between where there are both. */
export function spanLayers(
  frame: Frame,
  early: readonly (Dot & { readonly colour: string })[],
  late: readonly Dot[],
): readonly Part[] {
  const bars = early.flatMap(({ row, at, colour }) => {
    const end = late.find((dot) => dot.row === row)?.at;
    return end === undefined ? [] : [{ row, colour, from: within(at, frame.x), to: within(end, frame.x) }];
  });
  return [
    {
      data: { values: bars },
      mark: { type: "bar", size: 6, opacity: 0.45 },
      encoding: { x: { field: "from", ...frame.x }, x2: { field: "to" }, y: frame.y, ...BY_DESIGN },
    },
    dotLayers(frame, late, { shape: "diamond", size: 80, fill: INK }),
    dotLayers(frame, early, { size: 60, fill: "white", stroke: INK, strokeWidth: 1.5 }),
  ];
}

/** A logarithmic axis with a tick a decade. */
export function decadeMeasure(domain: readonly [number, number], title: string): Measure {
  return measure("log", domain, { title, values: decades(domain), format: ",.6~f" });
}

/** Two lines of words right of a panel, for a row. */
export interface Words {
  readonly row: string;
  readonly first: string;
  readonly second: string;
}

export function columnLayers(panelWidth: number, values: readonly Words[], y: Part): Part[] {
  const line = (field: "first" | "second", look: Part): Part => ({
    data: { values },
    mark: { type: "text", align: "left", ...look },
    encoding: { x: { value: panelWidth + 14 }, y, text: { field } },
  });
  return [
    line("first", { dy: { expr: "datum.second == '' ? 0 : -8" }, fontWeight: "bold" }),
    line("second", { dy: 9, color: FAINT_INK, fontSize: 11 }),
  ];
}
