// How long a physician waits for a scan made elsewhere: the pooled distribution on a logarithmic axis and, in a band of its
// own, the share of searches that never got it. A percentile that is never runs into the band.

import { printNumber } from "../../base/units.ts";
import { printQuantity } from "../../study/print.ts";
import type { StudyResult, SummaryRow } from "../../study/result.ts";
import { alignAt, seconds, timeDomain } from "../geometry.ts";
import { latencyOf, percentileOf, printShares, summaryOf } from "../lookup.ts";
import type { Chart, Part } from "./chart.ts";
import {
  dotLayers,
  evidence,
  type Frame,
  measure,
  namesLayer,
  type Row,
  rowChannel,
  rowsOf,
  SHARE_LABEL,
  timeMeasure,
  wholeChart,
  within,
} from "./helpers.ts";
import { BAND, FAINT_INK, INK } from "./style.ts";

const METRIC = "timeToPrior";
const ROW_HEIGHT = 64;
const TIMES_WIDTH = 420;
const NEVER_WIDTH = 165;
/** What the axis shows at least [s]. @source the design's chart list: 1 s to 1 day */
const USUAL_SPAN = [1, 86_400] as const;

export const timeToPrior: Chart = {
  id: "time-to-prior",
  title: "Time until the prior scan is on screen",
  needs: [METRIC, "priorUnavailable"],
  spec(result) {
    const searches = rowsOf(result).map((row) => searchesOf(result, row));
    if (searches.every(({ observations }) => observations === 0)) return undefined;
    return wholeChart(timeToPrior, {
      subtitle: [...reading(searches), evidence(result)],
      description: searches.map(sentence).join(" "),
      bounds: "flush",
      spacing: 34,
      hconcat: [timesPanel(searches), neverPanel(searches)],
    });
  },
};

/** A percentile with its interval [s]; Infinity is never, NaN is nothing observed. */
interface Percentile {
  readonly at: number;
  readonly low: number;
  readonly high: number;
  readonly text: string;
}

/** The searches for a prior at a design point. */
interface Searches extends Row {
  readonly observations: number;
  /** 5th, 25th, 75th and 95th percentile [s]. */
  readonly spread: readonly [number, number, number, number];
  /** The highest percentile that is not never [s], so that the axis holds all that came; NaN when none did. */
  readonly last: number;
  readonly median: Percentile;
  readonly p95: Percentile;
  /** Share that ended without the prior. */
  readonly never: Pick<SummaryRow, "estimate" | "low" | "high">;
}

function searchesOf(result: StudyResult, row: Row): Searches {
  const latency = latencyOf(result, row.point, METRIC);
  const percentile = (statistic: "p50" | "p95", percent: number): Percentile => {
    const found = summaryOf(result, { point: row.point, metric: METRIC, statistic });
    const at = found?.estimate ?? percentileOf(latency, percent);
    return {
      at: seconds(at),
      low: seconds(found?.low ?? at),
      high: seconds(found?.high ?? at),
      text: printQuantity(at, "µs"),
    };
  };
  const at = (percent: number) => seconds(percentileOf(latency, percent));
  return {
    ...row,
    observations: latency?.observations ?? 0,
    spread: [at(5), at(25), at(75), at(95)],
    last: seconds(latency?.percentiles.findLast(({ value }) => Number.isFinite(value))?.value ?? Number.NaN),
    median: percentile("p50", 50),
    p95: percentile("p95", 95),
    never: summaryOf(result, { point: row.point, metric: "priorUnavailable", statistic: "value" }) ?? {
      estimate: latency?.never ?? Number.NaN,
    },
  };
}

function reading(searches: readonly Searches[]): string[] {
  const counts = searches.map(({ observations }) => observations);
  const fewest = printNumber(Math.min(...counts));
  const most = printNumber(Math.max(...counts));
  return [
    "Thin bar: 5th to 95th percentile; thick bar: middle half; ○ median and ◆ 95th percentile, each with its interval.",
    `Searches for a scan that exists: ${fewest === most ? fewest : `${fewest} to ${most}`} a design.`,
  ];
}

function sentence({ point, observations, median, p95, never }: Searches): string {
  if (observations === 0) return `${point}: no search for a prior.`;
  return `${point}: median ${median.text}, 95th percentile ${p95.text}, never ${printQuantity(never.estimate, "share")}.`;
}

function timesPanel(searches: readonly Searches[]): Part {
  const ends = searches.flatMap(({ spread, last, median, p95 }) => [...spread, last, median.high, p95.high]);
  const domain = timeDomain(ends, USUAL_SPAN);
  const frame: Frame = {
    x: timeMeasure(domain, "time from the start of the search (logarithmic)"),
    y: rowChannel(searches),
  };
  const bars = (from: number, to: number) =>
    searches
      .map(({ row, colour, spread }) => ({ row, colour, low: spread[from]!, high: within(spread[to]!, frame.x) }))
      .filter(({ low }) => Number.isFinite(low));
  return {
    width: TIMES_WIDTH,
    height: { step: ROW_HEIGHT },
    layer: [
      namesLayer(searches),
      barLayer(frame, bars(0, 3), { size: 6, opacity: 0.45 }),
      barLayer(frame, bars(1, 2), { size: 16, opacity: 0.6 }),
      ...percentileLayers(frame, searches, "p95"),
      ...percentileLayers(frame, searches, "median"),
    ],
  };
}

function barLayer(
  frame: Frame,
  values: readonly Part[],
  look: { readonly size: number; readonly opacity: number },
): Part {
  return {
    data: { values },
    mark: { type: "bar", ...look },
    encoding: {
      x: { field: "low", ...frame.x },
      x2: { field: "high" },
      y: frame.y,
      color: { field: "colour", type: "nominal", scale: null },
    },
  };
}

/** How the two percentiles are told apart: the median's words stand under the bar, those of the 95th percentile above it. */
const LOOKS = {
  median: { point: { shape: "circle", size: 70, fill: "white" }, dy: 21, finite: "median", never: "median never ▸" },
  p95: {
    point: { shape: "diamond", size: 80, fill: INK },
    dy: -20,
    finite: "95 % within",
    never: "95th percentile never ▸",
  },
} as const;

function percentileLayers(frame: Frame, searches: readonly Searches[], which: "median" | "p95"): Part[] {
  const { point, dy, finite, never } = LOOKS[which];
  const marks = searches
    .filter((search) => !Number.isNaN(search[which].at))
    .map((search) => {
      const { at, low, high, text } = search[which];
      const forever = at === Number.POSITIVE_INFINITY;
      const place = { row: search.row, at: within(at, frame.x), low, high };
      const align = alignAt(at, frame.x.scale.domain);
      return { ...place, forever, align, text: forever ? never : `${finite} ${text}` };
    });
  const dots = marks.filter(({ forever }) => !forever).map(({ row, at, low, high }) => ({ row, at, low, high }));
  return [
    dotLayers(frame, dots, { stroke: INK, strokeWidth: 1.5, ...point }),
    {
      data: { values: marks.map(({ row, at, align, text }) => ({ row, at, align, text })) },
      mark: { type: "text", dy, align: { expr: "datum.align" } },
      encoding: { x: { field: "at", ...frame.x }, y: frame.y, text: { field: "text" } },
    },
  ];
}

/** The band right of the axis of time: searches that ended without the prior. */
function neverPanel(searches: readonly Searches[]): Part {
  const values = searches.map(({ row, never }) => {
    if (Number.isNaN(never.estimate)) return { row, text: "no search" };
    const { estimate: share, low = share, high = share } = never;
    return { row, share, low, high, text: printShares(never) };
  });
  const y = rowChannel(searches);
  const axis = { title: "never: share of searches", values: [0, 0.5, 1], labelExpr: SHARE_LABEL };
  const x = measure("linear", [0, 1], axis);
  return {
    width: NEVER_WIDTH,
    height: { step: ROW_HEIGHT },
    view: { fill: BAND },
    data: { values },
    layer: [
      { mark: { type: "bar", size: 12, color: FAINT_INK, yOffset: 6 }, encoding: { x: { field: "share", ...x }, y } },
      {
        mark: { type: "rule", strokeWidth: 2, color: INK, yOffset: 6 },
        encoding: { x: { field: "low", ...x }, x2: { field: "high" }, y },
      },
      {
        mark: { type: "text", align: "left", dx: 4, dy: -13 },
        encoding: { x: { datum: 0, ...x }, y, text: { field: "text" } },
      },
    ],
  };
}
