// How long a ledger is without service: after a crash of whoever leads, after a crash of others, and once a partition has healed.

import { printQuantity } from "../../study/print.ts";
import type { StudyResult, SummaryRow } from "../../study/result.ts";
import { seconds, timeDomain } from "../geometry.ts";
import { printInterval, summaryOf } from "../lookup.ts";
import type { Chart, Part } from "./chart.ts";
import {
  columnLayers,
  dotLayers,
  dotOf,
  evidence,
  type Frame,
  namesLayer,
  type Row,
  rowChannel,
  rowsOf,
  timeMeasure,
  wholeChart,
} from "./helpers.ts";

const PANEL_WIDTH = 450;
const ROW_HEIGHT = 36;
/** What the axes show at least [s]. */
const USUAL_SPAN = [0.1, 10] as const;

/** A panel for each, from the first on that was measured. */
const FAULTS = [
  { metric: "recovery.leader", title: "Whoever leads crashes" },
  { metric: "recovery.crash", title: "Named validators crash" },
  { metric: "recovery.partition", title: "A partition has healed" },
] as const;

export const recovery: Chart = {
  id: "recovery",
  title: "Without a ledger",
  needs: FAULTS.map(({ metric }) => metric),
  spec(result) {
    const panels = FAULTS.map((fault) => ({
      ...fault,
      cases: rowsOf(result).flatMap((row) => caseOf(result, row, fault)),
    }));
    const drawn = panels.filter(({ cases }) => cases.length > 0);
    if (drawn.length === 0) return undefined;
    const ends = drawn.flatMap(({ cases }) => cases.flatMap(({ row, time }) => endsOf(row, time)));
    const domain = timeDomain(ends, USUAL_SPAN);
    return wholeChart(recovery, {
      subtitle: [
        "Mean time until a request that was submitted since is answered, with its interval (logarithmic).",
        evidence(result),
      ],
      description: drawn.map(({ title, cases }) => `${title}. ${cases.map(sentence).join(" ")}`).join(" "),
      bounds: "flush",
      spacing: 62,
      vconcat: drawn.map(({ title, cases }) => panel(title, cases, domain)),
    });
  },
};

/** What was measured of a fault at a design point. */
interface Case extends Row {
  readonly time: SummaryRow;
}

function caseOf(result: StudyResult, row: Row, { metric }: { readonly metric: string }): Case[] {
  const time = summaryOf(result, { point: row.point, metric, statistic: "mean" });
  return time === undefined || Number.isNaN(time.estimate) ? [] : [{ ...row, time }];
}

/** Finite ends of an estimate and its interval [s]. */
function endsOf(row: string, time: SummaryRow): number[] {
  const { at, low, high } = dotOf(row, time, seconds);
  return [at, low, high].filter(Number.isFinite);
}

function sentence({ point, time }: Case): string {
  const interval = printInterval(time, "µs");
  return `${point}: ${printQuantity(time.estimate, "µs")}${interval && ` (${interval})`}.`;
}

function panel(title: string, cases: readonly Case[], domain: readonly [number, number]): Part {
  const frame: Frame = { x: timeMeasure(domain, title), y: rowChannel(cases) };
  const dots = cases
    .filter(({ time }) => Number.isFinite(time.estimate))
    .map(({ row, time, colour }) => ({ ...dotOf(row, time, seconds), colour }));
  const words = cases.map(({ row, time }) => {
    return { row, first: printQuantity(time.estimate, "µs"), second: printInterval(time, "µs") };
  });
  return {
    width: PANEL_WIDTH,
    height: { step: ROW_HEIGHT },
    layer: [
      namesLayer(cases),
      dotLayers(frame, dots, {
        size: 60,
        strokeWidth: 0,
        encoding: { color: { field: "colour", type: "nominal", scale: null } },
      }),
      ...columnLayers(PANEL_WIDTH, words, frame.y),
    ],
  };
}
