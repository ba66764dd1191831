// What a ledger whose blocks may be taken back wastes, and how long its blocks are on their way: who has not heard of a block yet
// makes another beside it, and one of the two is stale.

import { printQuantity } from "../../study/print.ts";
import type { StudyResult, SummaryRow } from "../../study/result.ts";
import { decadeDomain, decades, seconds, timeDomain } from "../geometry.ts";
import { printInterval, summaryOf } from "../lookup.ts";
import type { Chart, Part } from "./chart.ts";
import {
  BY_DESIGN,
  columnLayers,
  dotLayers,
  dotOf,
  evidence,
  type Frame,
  measure,
  namesLayer,
  type Row,
  rowChannel,
  rowsOf,
  SHARE_LABEL,
  spanLayers,
  timeMeasure,
  wholeChart,
} from "./helpers.ts";

const STALE = "staleFraction";
const HALF = "propagation.half.block";
const MOST = "propagation.most.block";
/** Of each of two panels, and of one alone. */
const PANEL_WIDTH = 170;
const ALONE_WIDTH = 450;
/** Between the panels: the words of the left one stand there. */
const SPACING = 130;
/** Names of rows may have three lines. */
const ROW_HEIGHT = 48;
/** What the axis of stale blocks shows at least. */
const USUAL_SHARES = [0.001, 1] as const;
/** What the axis of time shows at least [s]. */
const USUAL_SPAN = [0.1, 10] as const;

export const forks: Chart = {
  id: "forks",
  title: "Stale blocks, and how fast blocks travel",
  needs: [STALE, HALF, MOST],
  spec(result) {
    const cases = rowsOf(result).flatMap((row) => caseOf(result, row));
    if (cases.length === 0) return undefined;
    const travelled = cases.some(({ half, most }) => half !== undefined || most !== undefined);
    return wholeChart(travelled ? forks : { ...forks, title: "Stale blocks" }, {
      subtitle: [...reading(cases, travelled), evidence(result)],
      description: cases.map(sentence).join(" "),
      bounds: "flush",
      spacing: SPACING,
      hconcat: travelled ? [stalePanel(cases, PANEL_WIDTH), travelPanel(cases)] : [stalePanel(cases, ALONE_WIDTH)],
    });
  },
};

/** The blocks of a design point. */
interface Case extends Row {
  readonly stale: SummaryRow;
  /** Mean times until half and nine in ten of the validators have a block; undefined where it does not travel over an overlay. */
  readonly half: SummaryRow | undefined;
  readonly most: SummaryRow | undefined;
}

function caseOf(result: StudyResult, row: Row): Case[] {
  const find = (metric: string, statistic: SummaryRow["statistic"]): SummaryRow | undefined => {
    const found = summaryOf(result, { point: row.point, metric, statistic });
    return found === undefined || Number.isNaN(found.estimate) ? undefined : found;
  };
  const stale = find(STALE, "value");
  return stale === undefined ? [] : [{ ...row, stale, half: find(HALF, "mean"), most: find(MOST, "mean") }];
}

function reading(cases: readonly Case[], travelled: boolean): string[] {
  const none = cases.some(({ stale }) => stale.estimate === 0) ? "; ◁ none" : "";
  const left = `blocks that are not in the chain that most validators have at the end${none}.`;
  if (!travelled) return [`Share of ${left}`];
  return [`Left: ${left}`, "Right: mean time until ○ half and ◆ nine in ten of the validators have a block."];
}

function sentence({ point, stale, half, most }: Case): string {
  const share = `${printQuantity(stale.estimate, "share")} of the blocks are stale`;
  const interval = printInterval(stale, "share");
  const reached = [...reachedBy(half, "half"), ...reachedBy(most, "nine in ten")].join(", ");
  return `${point}: ${share}${interval && ` (${interval})`}${reached && `; ${reached}`}.`;
}

/** `half have one after 1.5 s` */
function reachedBy(time: SummaryRow | undefined, whom: string): string[] {
  return time === undefined ? [] : [`${whom} have one after ${printQuantity(time.estimate, "µs")}`];
}

/** A logarithmic axis has no 0: where no block is stale, an open triangle at its low end points there. */
function stalePanel(cases: readonly Case[], width: number): Part {
  // An interval may reach beyond all blocks; the axis does not.
  const domain = decadeDomain([...USUAL_SHARES, ...cases.map(({ stale }) => stale.estimate)]);
  const axis = {
    title: "stale blocks (logarithmic)",
    values: decades(domain),
    labelExpr: SHARE_LABEL,
    labelFlush: false,
  };
  const frame: Frame = { x: measure("log", domain, axis), y: rowChannel(cases) };
  const dots = cases.map(({ row, stale, colour }) => ({ ...dotOf(row, stale, (share) => share), colour }));
  const none = dots.filter(({ at }) => at === 0).map(({ row, colour }) => ({ row, colour, at: domain[0] }));
  const words = cases.map(({ row, stale }) => {
    return { row, first: printQuantity(stale.estimate, "share"), second: printInterval(stale, "share") };
  });
  return panel(width, [
    namesLayer(cases),
    dotLayers(
      frame,
      dots.filter(({ at }) => at > 0),
      { size: 60, strokeWidth: 0, encoding: BY_DESIGN },
    ),
    {
      data: { values: none },
      mark: { type: "point", shape: "triangle-left", size: 70, fill: "white", opacity: 1, strokeWidth: 1.5 },
      encoding: { x: { field: "at", ...frame.x }, y: frame.y, ...BY_DESIGN },
    },
    ...columnLayers(width, words, frame.y),
  ]);
}

function travelPanel(cases: readonly Case[]): Part {
  const dots = (which: "half" | "most") =>
    cases.flatMap(({ row, [which]: time, colour }) =>
      time !== undefined && Number.isFinite(time.estimate) ? [{ ...dotOf(row, time, seconds), colour }] : [],
    );
  const [half, most] = [dots("half"), dots("most")];
  const ends = [...half, ...most].flatMap(({ at, high }) => [at, high]);
  const domain = timeDomain(ends, USUAL_SPAN);
  const frame: Frame = { x: timeMeasure(domain, "time on the way (logarithmic)"), y: rowChannel(cases) };
  return panel(PANEL_WIDTH, [
    ...spanLayers(frame, half, most),
    ...columnLayers(PANEL_WIDTH, cases.map(travelWords), frame.y),
  ]);
}

function travelWords({ row, half, most }: Case) {
  const words = (time: SummaryRow | undefined, whom: string): string =>
    time === undefined ? "" : `${whom} ${printQuantity(time.estimate, "µs")}`;
  const [first, second] = [words(half, "half"), words(most, "most")].filter((text) => text !== "");
  return { row, first: first ?? "", second: second ?? "" };
}

function panel(width: number, layer: readonly Part[]): Part {
  return { width, height: { step: ROW_HEIGHT }, layer };
}
