// Which factor moves a metric most: one bar a factor, the longest first, for each design that was screened.
// The bar is mu*, the mean size of the effect over the factor's whole range; its colour and sign tell which way the metric goes.

import { DAY, HOUR, MILLISECOND, MINUTE, SECOND } from "../../base/time.ts";
import { printDuration, printShare } from "../../base/units.ts";
import { type ChartId, tornadoId } from "../../scenario/charts.ts";
import type { SensitivityRow, StudyResult } from "../../study/result.ts";
import { directionOf } from "../../study/sensitivity.ts";
import { confidenceOf } from "../../study/table.ts";
import { pathLines } from "../geometry.ts";
import {
  groupsOf,
  hasEffect,
  printBounds,
  printEffect,
  type SensitivityGroup,
  SIGNS_TOLD,
} from "../sensitivity-words.ts";
import type { Chart, Part } from "./chart.ts";
import { columnLayers, linearMeasure, rowChannel, wholeChart, within } from "./helpers.ts";
import { EFFECT_COLOURS, FAINT_INK, INK } from "./style.ts";

const PANEL_WIDTH = 330;
/** Least height of a row [px]; long paths need more. */
const ROW_HEIGHT = 46;
/** Room for the factors left of a panel [px]: Vega takes a letter for 9.6 px wide, and moves the panel when it needs more. */
const NAMES_WIDTH = 270;
const NAME_CHARACTERS = 27;
const LINE_HEIGHT = 14;
/** Factors shown of a design; the others matter less, and stand in the table. */
const MOST = 12;

/** The chart of one metric of the screening; its id names the metric. */
export function tornado(id: ChartId): Chart {
  const chart: Chart = {
    id,
    title: "Which factor moves the result most",
    needs: [],
    spec(result) {
      const metric = result.plan.screening?.metrics.find((name) => tornadoId(name) === id);
      const groups = groupsOf(result.sensitivity)
        .filter((group) => group.metric === metric)
        .filter(({ rows }) => rows.some(hasEffect));
      if (metric === undefined || groups.length === 0) return undefined;
      return wholeChart(
        { ...chart, title: `Which factor moves ${metric} most` },
        {
          subtitle: [
            "How far each factor moves it over its whole range: mean size of the effect (mu*), with its interval.",
            `${SIGNS_TOLD}${groups.length > 1 ? " Axes differ between designs." : ""}`,
            evidence(result),
          ],
          description: groups.map(sentence).join(" "),
          bounds: "flush",
          spacing: 70,
          vconcat: groups.map(panel),
        },
      );
    },
  };
  return chart;
}

/** `n = 10 trajectories, each with random numbers of its own; 1 replication of 60 s a point; intervals: 95 % confidence.` */
function evidence({ plan, replicationsUsed }: StudyResult): string {
  const runs = `${replicationsUsed} ${replicationsUsed === 1 ? "replication" : "replications"} of ${printDuration(plan.run.length)}`;
  const own = `n = ${plan.screening!.trajectories.length} trajectories, each with random numbers of its own`;
  return `${own}; ${runs} a point; intervals: ${printShare(confidenceOf(plan))} confidence.`;
}

function sentence({ design, rows }: SensitivityGroup): string {
  const told = rows.filter(hasEffect).map((row) => {
    const bounds = printBounds(row.muStar, row.unit);
    return `${row.factor} (${row.range}) ${printEffect(row)}${bounds === "" ? "" : ` (${bounds})`}`;
  });
  return `${design}: ${told.join("; ")}.${remainder(rows, told.length)}`;
}

/** ` 3 factors without effect.` */
function remainder(rows: readonly SensitivityRow[], moving: number): string {
  const idle = rows.length - moving;
  return idle === 0 ? "" : ` ${idle} ${idle === 1 ? "factor" : "factors"} without effect.`;
}

function panel({ design, rows }: SensitivityGroup): Part {
  const moving = rows.filter(hasEffect);
  const shown = moving.slice(0, MOST);
  const { factor, title } = scaleOf(shown);
  const bars = shown.map((row, index) => {
    const at = row.muStar.estimate / factor;
    const [low, high] = [
      (row.muStar.low ?? row.muStar.estimate) / factor,
      (row.muStar.high ?? row.muStar.estimate) / factor,
    ];
    return { row: String(index), at, low, high, colour: EFFECT_COLOURS[directionOf(row)] };
  });
  const x = linearMeasure(
    bars.map(({ at, high }) => Math.max(at, high)),
    { title },
  );
  const y = rowChannel(bars);
  const less = moving.length - shown.length;
  const others = [less > 0 ? ` ${less} more factors.` : "", remainder(rows, moving.length)].join("");
  return {
    title: {
      text: design,
      subtitle: others.trim(),
      anchor: "start",
      frame: "group",
      dx: -NAMES_WIDTH,
      fontSize: 13,
      offset: 8,
    },
    width: PANEL_WIDTH,
    height: { step: rowHeight(shown) },
    layer: [
      ...nameLayers(shown, y),
      {
        data: { values: bars },
        mark: { type: "bar", size: 18 },
        encoding: { x: { field: "at", ...x }, y, color: { field: "colour", type: "nominal", scale: null } },
      },
      {
        data: { values: bars.map((bar) => ({ ...bar, low: within(bar.low, x), high: within(bar.high, x) })) },
        mark: { type: "rule", strokeWidth: 2, color: INK },
        encoding: { x: { field: "low", ...x }, x2: { field: "high" }, y },
      },
      ...columnLayers(
        PANEL_WIDTH,
        shown.map((row, index) => {
          return { row: String(index), first: printEffect(row), second: printBounds(row.muStar, row.unit) };
        }),
        y,
      ),
    ],
  };
}

/** The paths of the factors left of a panel, each above its range. */
function nameLayers(rows: readonly SensitivityRow[], y: Part): Part[] {
  const values = rows.map(({ factor, range }, index) => {
    const lines = pathLines(factor, NAME_CHARACTERS);
    return { row: String(index), lines, range };
  });
  const text: Part = { type: "text", align: "right", baseline: "middle", lineHeight: LINE_HEIGHT };
  const wide = { ...y, axis: { ...(y["axis"] as Part), minExtent: NAMES_WIDTH, maxExtent: NAMES_WIDTH } };
  return [
    {
      data: { values },
      mark: { ...text, dy: { expr: `-8 - ${LINE_HEIGHT / 2} * (length(datum.lines) - 1)` } },
      encoding: { x: { value: -10 }, y: wide, text: { field: "lines" } },
    },
    {
      data: { values },
      mark: {
        ...text,
        dy: { expr: `8 + ${LINE_HEIGHT / 2} * (length(datum.lines) - 1)` },
        color: FAINT_INK,
        fontSize: 11,
      },
      encoding: { x: { value: -10 }, y: wide, text: { field: "range" } },
    },
  ];
}

function rowHeight(rows: readonly SensitivityRow[]): number {
  const lines = Math.max(...rows.map(({ factor }) => pathLines(factor, NAME_CHARACTERS).length));
  return Math.max(ROW_HEIGHT, (lines + 2) * LINE_HEIGHT);
}

const TIME_SCALES = [
  ["days", DAY],
  ["h", HOUR],
  ["min", MINUTE],
  ["s", SECOND],
  ["ms", MILLISECOND],
] as const;

/** The unit of an axis that holds the effects: how many of the metric's unit it has, and its title. */
function scaleOf(rows: readonly SensitivityRow[]): { readonly factor: number; readonly title: string } {
  const { metric, unit } = rows[0]!;
  const title = (name: string) => `change of ${metric} (${name})`;
  if (unit === "share") return { factor: 0.01, title: title("percentage points") };
  const most = Math.max(...rows.map(({ muStar }) => muStar.estimate));
  const time = unit === "µs" ? TIME_SCALES.find(([, size]) => most >= size) : undefined;
  return time === undefined ? { factor: 1, title: title(unit) } : { factor: time[1], title: title(time[0]) };
}
