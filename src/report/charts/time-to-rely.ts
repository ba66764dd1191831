// When whoever keeps a record in a ledger may rely on it, and what the ledger takes meanwhile: kinds of finality, side by side.

import { printQuantity } from "../../study/print.ts";
import type { StudyResult, SummaryRow } from "../../study/result.ts";
import { decadeDomain, decades, seconds, ticksApart, timeDomain } from "../geometry.ts";
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
  spanLayers,
  timeMeasure,
  wholeChart,
} from "./helpers.ts";

const RELIED = "commit.client";
const ENERGY = "energy";
/** Of each of two panels, and of one alone. */
const PANEL_WIDTH = 172;
const ALONE_WIDTH = 450;
/** Between the panels: the words of the left one stand there. */
const SPACING = 118;
/** Names of rows may have three lines. */
const ROW_HEIGHT = 48;
/** What the axis of time shows at least [s]. */
const USUAL_SPAN = [0.1, 10] as const;

export const timeToRely: Chart = {
  id: "time-to-rely",
  title: "When a client may rely on a record",
  needs: [RELIED, ENERGY],
  spec(result) {
    const cases = rowsOf(result).flatMap((row) => caseOf(result, row));
    if (cases.length === 0) return undefined;
    const takes = cases.filter(({ energy }) => energy !== undefined);
    const isTold = takes.length > 0;
    const left = "From submission until the client has its answers: ○ median, ◆ 95th percentile.";
    return wholeChart(timeToRely, {
      subtitle: [
        ...(isTold ? [`Left: ${left}`, "Right: energy for each 1000 requests in the ledger."] : [left]),
        evidence(result),
      ],
      description: cases.map(sentence).join(" "),
      bounds: "flush",
      spacing: SPACING,
      hconcat: isTold ? [timePanel(cases, PANEL_WIDTH), energyPanel(cases, takes)] : [timePanel(cases, ALONE_WIDTH)],
    });
  },
};

/** A design point whose clients rely on anything. */
interface Case extends Row {
  readonly half: SummaryRow;
  readonly late: SummaryRow | undefined;
  /** Where the scenario says what the ledger takes. */
  readonly energy: SummaryRow | undefined;
}

function caseOf(result: StudyResult, row: Row): Case[] {
  const find = (metric: string, statistic: SummaryRow["statistic"]): SummaryRow | undefined => {
    const found = summaryOf(result, { point: row.point, metric, statistic });
    return found !== undefined && Number.isFinite(found.estimate) ? found : undefined;
  };
  const half = find(RELIED, "p50");
  return half === undefined ? [] : [{ ...row, half, late: find(RELIED, "p95"), energy: find(ENERGY, "value") }];
}

function sentence({ point, half, late, energy }: Case): string {
  const interval = printInterval(half, "µs");
  const slow = late === undefined ? "" : `, 95 % within ${printQuantity(late.estimate, "µs")}`;
  const takes = energy === undefined ? "" : `; ${printQuantity(energy.estimate, "kWh")} for each 1000 requests`;
  return `${point}: half within ${printQuantity(half.estimate, "µs")}${interval && ` (${interval})`}${slow}${takes}.`;
}

/** What a tick of energy [kWh] reads. */
const ENERGY_LABEL =
  "datum.value < 1 ? format(datum.value * 1000, '~r') + ' Wh' : datum.value < 1000 ? datum.value + ' kWh' : " +
  "datum.value < 1e6 ? datum.value / 1000 + ' MWh' : datum.value / 1e6 + ' GWh'";

function timePanel(cases: readonly Case[], width: number): Part {
  const half = cases.map(({ row, half: time, colour }) => ({ ...dotOf(row, time, seconds), colour }));
  const late = cases.flatMap(({ row, late: time, colour }) =>
    time === undefined ? [] : [{ ...dotOf(row, time, seconds), colour }],
  );
  const ends = [...half, ...late].flatMap(({ at, high }) => [at, high]);
  const frame: Frame = {
    x: timeMeasure(timeDomain(ends, USUAL_SPAN), "time until relied on (logarithmic)", width),
    y: rowChannel(cases),
  };
  const words = cases.map(({ row, half: median, late: slow }) => ({
    row,
    first: `half ${printQuantity(median.estimate, "µs")}`,
    second: slow === undefined ? "" : `95 % ${printQuantity(slow.estimate, "µs")}`,
  }));
  return panel(width, [namesLayer(cases), ...spanLayers(frame, half, late), ...columnLayers(width, words, frame.y)]);
}

function energyPanel(all: readonly Case[], cases: readonly Case[]): Part {
  const dots = cases.map(({ row, energy, colour }) => ({ ...dotOf(row, energy!, (kWh) => kWh), colour }));
  const domain = decadeDomain(dots.map(({ at }) => at));
  const values = ticksApart(decades(domain), domain, PANEL_WIDTH);
  const axis = { title: "energy for 1000 requests (log.)", values, labelExpr: ENERGY_LABEL, labelFlush: false };
  const frame: Frame = { x: measure("log", domain, axis), y: rowChannel(all) };
  const words = cases.map(({ row, energy }) => ({
    row,
    first: printQuantity(energy!.estimate, "kWh"),
    second: printInterval(energy!, "kWh"),
  }));
  return panel(PANEL_WIDTH, [
    dotLayers(frame, dots, { size: 60, strokeWidth: 0, encoding: BY_DESIGN }),
    ...columnLayers(PANEL_WIDTH, words, frame.y),
  ]);
}

function panel(width: number, layer: readonly Part[]): Part {
  return { width, height: { step: ROW_HEIGHT }, layer };
}
