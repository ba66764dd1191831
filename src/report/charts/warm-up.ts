// How a ledger comes to its steady state: latency answer by answer from an empty start, averaged over pilot replications, its
// moving average, where MSER-5 would cut, and the warm-up that all designs have.
// @source P. D. Welch, The statistical analysis of simulation results, 1983; A. M. Law, Simulation Modeling and Analysis, 5th
//   edition, §9.5.1

import { printDuration, printNumber } from "../../base/units.ts";
import { welch } from "../../stats/index.ts";
import type { Start, StudyResult, WarmUp } from "../../study/result.ts";
import { seconds, wrap } from "../geometry.ts";
import { studyPoints } from "../lookup.ts";
import type { Chart, Part } from "./chart.ts";
import { linearMeasure, type Measure, wholeChart } from "./helpers.ts";
import { designColour, designTextColour, FAINT_INK, INK } from "./style.ts";

const PANEL_WIDTH = 690;
const PANEL_HEIGHT = 150;
/** Letters of a name above its panel. */
const NAME_CHARACTERS = 60;
/** Points of a curve at most: more than two a pixel cannot be told apart; of long series each is the mean of some answers. */
const MOST_POINTS = 400;
/** The moving average reaches over this part of the series to each side. (Assumption; Law tries windows by eye, up to 1/4.) */
const WINDOW_PART = 50;

export const warmUp: Chart = {
  id: "warm-up",
  title: "How long the empty start matters",
  needs: ["commit.client"],
  spec(result) {
    const found = result.warmUp;
    const starts = longest(found?.starts.filter(({ latency }) => latency.length > 0) ?? []);
    if (found === undefined || starts.length === 0) return undefined;
    const curves = starts.map((start) => curveOf(start, result));
    const ends = [...curves.map(({ points }) => points.at(-1)!.at), seconds(found.length)];
    return wholeChart(warmUp, {
      subtitle: [
        "Latency at the client, in the order of the answers. Solid: moving average; faint: each answer's mean over replications.",
        `Dashed: end of what MSER-5 drops of this design. Rule: ${rule(found)}, for all designs.`,
        evidence(found, curves),
      ],
      description: [`${capital(rule(found))}.`, ...found.starts.map(sentence)].join(" "),
      spacing: 14,
      vconcat: curves.map((curve, index) => {
        const title = index === curves.length - 1 ? "simulated time since the start" : null;
        return panel(curve, { found, x: timeAxis(ends, title) });
      }),
    });
  },
};

/** Panels that a reader still looks through. */
const MOST_PANELS = 8;

/** Those of the longest start, in the order of the design points; all of them where they are few. */
function longest(starts: readonly Start[]): readonly Start[] {
  const order = [...starts].sort((left, right) => right.ends - left.ends).slice(0, MOST_PANELS);
  return starts.filter((start) => order.includes(start));
}

function evidence({ replications, starts }: WarmUp, curves: readonly Curve[]): string {
  const group = Math.max(...curves.map((curve) => curve.group));
  const left = starts.length - curves.length;
  return [
    `n = ${replications} pilot replications of each design: no intervals.`,
    ...(group > 1 ? [`Each point: up to ${group} answers.`] : []),
    ...(left > 0 ? [`Not drawn: ${left} with shorter starts.`] : []),
  ].join(" ");
}

function rule({ use, length }: WarmUp): string {
  return `${use === "set" ? "warm-up" : "the scenario's own warm-up"} ${printDuration(length)}`;
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}

function sentence({ point, latency, dropped, ends, verdict }: Start): string {
  const count = printNumber(latency.length);
  if (verdict === "too short") return `${point}: ${count} answers, too few to tell.`;
  const doubt = verdict === "converged" ? "" : ", more than half: not converged";
  return `${point}: MSER-5 drops ${printNumber(dropped)} of ${count} answers (${printDuration(ends)})${doubt}.`;
}

/** One point of a curve: a group of neighbouring answers. [s] */
interface CurvePoint {
  readonly at: number;
  readonly mean: number;
  readonly smoothed: number | null;
}

interface Curve {
  readonly start: Start;
  readonly design: number;
  readonly points: readonly CurvePoint[];
  /** Answers in a point. */
  readonly group: number;
}

function curveOf(start: Start, result: StudyResult): Curve {
  const { at, latency, point } = start;
  const { smoothed } = welch([latency], Math.floor(latency.length / WINDOW_PART));
  const group = Math.ceil(latency.length / MOST_POINTS);
  const count = Math.ceil(latency.length / group);
  const points = Array.from({ length: count }, (_, index) => {
    const [from, to] = [index * group, Math.min((index + 1) * group, latency.length)];
    // The moving average ends half a window before the series does.
    const smooth = to <= smoothed.length ? seconds(meanOf(smoothed, from, to)) : null;
    return { at: seconds(meanOf(at, from, to)), mean: seconds(meanOf(latency, from, to)), smoothed: smooth };
  });
  const design = studyPoints(result).find(({ id }) => id === point)?.design ?? 0;
  return { start, design, points, group };
}

function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let index = from; index < to; index += 1) sum += values[index]!;
  return sum / (to - from);
}

interface Frame {
  readonly found: WarmUp;
  readonly x: Measure;
}

function panel({ start, design, points }: Curve, { found, x }: Frame): Part {
  const y = timeAxis(
    points.map(({ mean }) => mean),
    "latency",
  );
  const line = (field: "mean" | "smoothed", look: Part): Part => ({
    data: { values: points.flatMap(({ at, [field]: latency }) => (latency === null ? [] : [{ at, latency }])) },
    mark: { type: "line", color: designColour(design), ...look },
    encoding: { x: { field: "at", ...x }, y: { field: "latency", ...y } },
  });
  const upright = (at: number, look: Part): Part => ({
    data: { values: [{ at }] },
    mark: { type: "rule", color: INK, ...look },
    encoding: { x: { field: "at", ...x } },
  });
  const verdict = start.verdict === "converged" ? "" : `  ${start.verdict}`;
  return {
    title: {
      text: wrap(start.point, NAME_CHARACTERS, 1)[0] ?? "",
      subtitle: verdict.trim(),
      ...{ anchor: "start", frame: "group", fontSize: 12, color: designTextColour(design), offset: 4 },
      ...{ subtitleFontSize: 11, subtitleColor: FAINT_INK, subtitlePadding: 1 },
    },
    width: PANEL_WIDTH,
    height: PANEL_HEIGHT,
    layer: [
      line("mean", { strokeWidth: 1, opacity: 0.35 }),
      line("smoothed", { strokeWidth: 2 }),
      upright(seconds(start.ends), { strokeDash: [4, 3], strokeWidth: 1 }),
      upright(seconds(found.length), { strokeWidth: 1.5 }),
    ],
  };
}

/** A linear axis from 0 [s], in ms where it ends under a second. */
function timeAxis(values: readonly number[], title: string | null): Measure {
  const most = Math.max(...values);
  return linearMeasure(values, { title, labelExpr: labelOf(most) });
}

function labelOf(most: number): string {
  if (most < 1) return "round(datum.value * 1e6) / 1e3 + ' ms'";
  return most < 600 ? "datum.value + ' s'" : "round(datum.value / 0.6) / 100 + ' min'";
}
