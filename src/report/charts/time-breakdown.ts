// Where an encounter's time goes: parts of the whole side by side, then each part by itself on a logarithmic axis, because
// beside human time the ledger's is too thin to see. @source domain facts, modelling caution 1: plot both, report the share.

import { MINUTE, type Micros } from "../../base/time.ts";
import { printDuration, printNumber } from "../../base/units.ts";
import { printQuantity } from "../../study/print.ts";
import type { StudyResult, SummaryRow } from "../../study/result.ts";
import { seconds, timeDomain } from "../geometry.ts";
import { printInterval, printShares, summaryOf } from "../lookup.ts";
import type { Chart, Part } from "./chart.ts";
import {
  columnLayers,
  dotLayers,
  dotOf,
  evidence,
  linearMeasure,
  namesLayer,
  type Row,
  rowChannel,
  rowsOf,
  timeMeasure,
  wholeChart,
} from "./helpers.ts";
import { TIME_PARTS } from "./style.ts";

const PANEL_WIDTH = 410;
const ROW_HEIGHT = 48;
/** What the logarithmic axis shows at least [s]. */
const USUAL_SPAN = [0.1, 3600] as const;

export const timeBreakdown: Chart = {
  id: "time-breakdown",
  title: "Where an encounter's time goes",
  needs: [...TIME_PARTS.map(({ metric }) => metric), "ledgerShare"],
  spec(result) {
    const encounters = rowsOf(result).map((row) => encounterOf(result, row));
    if (encounters.every(({ parts }) => parts.length === 0)) return undefined;
    return wholeChart(timeBreakdown, {
      subtitle: [
        "Mean time of an encounter by part, along the critical path; right: the whole, and the ledger's share of it.",
        evidence(result),
      ],
      description: encounters.map(sentence).join(" "),
      bounds: "flush",
      spacing: 62,
      vconcat: [stackPanel(encounters), logPanel(encounters)],
    });
  },
};

interface TimePart {
  readonly label: string;
  readonly colour: string;
  readonly estimate: SummaryRow;
}

interface Encounter extends Row {
  /** Parts that were measured, in the order they are stacked. */
  readonly parts: readonly TimePart[];
  readonly total: Micros;
  readonly ledgerShare: SummaryRow | undefined;
}

function encounterOf(result: StudyResult, row: Row): Encounter {
  const find = (metric: string) => summaryOf(result, { point: row.point, metric, statistic: "value" });
  const parts = TIME_PARTS.flatMap(({ metric, label, colour }) => {
    const estimate = find(metric);
    return estimate !== undefined && Number.isFinite(estimate.estimate) ? [{ label, colour, estimate }] : [];
  });
  const total = parts.reduce((sum, { estimate }) => sum + estimate.estimate, 0);
  return { ...row, parts, total, ledgerShare: find("ledgerShare") };
}

function ledgerOf({ parts }: Encounter): SummaryRow | undefined {
  return parts.find(({ label, estimate }) => label === "ledger" && estimate.estimate > 0)?.estimate;
}

function sentence(encounter: Encounter): string {
  const { point, parts, total, ledgerShare } = encounter;
  if (parts.length === 0) return `${point}: no encounter.`;
  const list = parts.filter(({ estimate }) => estimate.estimate > 0);
  const words = list.map((part) => `${part.label} ${printDuration(part.estimate.estimate)}`).join(", ");
  const share =
    ledgerOf(encounter) && ledgerShare ? `; the ledger's share is ${printQuantity(ledgerShare.estimate, "share")}` : "";
  return `${point}: ${printDuration(total)}, of which ${words}${share}.`;
}

/** Parts one after the other on a linear axis of minutes. */
function stackPanel(encounters: readonly Encounter[]): Part {
  const bars = encounters.flatMap(({ row, parts }) => {
    let from = 0;
    return parts.map(({ label, estimate }) => {
      const start = from;
      from += estimate.estimate / MINUTE;
      return { row, part: label, from: start, to: from };
    });
  });
  const totals = encounters.map(({ total }) => total / MINUTE);
  const x = linearMeasure(totals, { title: "mean time of an encounter (min)" });
  const y = rowChannel(encounters);
  const color = {
    field: "part",
    type: "nominal",
    scale: { domain: TIME_PARTS.map(({ label }) => label), range: TIME_PARTS.map(({ colour }) => colour) },
    legend: { orient: "top", symbolType: "square", columnPadding: 6, offset: 8 },
  };
  return {
    width: PANEL_WIDTH,
    height: { step: ROW_HEIGHT },
    layer: [
      namesLayer(encounters),
      {
        data: { values: bars },
        mark: { type: "bar", size: 22 },
        encoding: { x: { field: "from", ...x }, x2: { field: "to" }, y, color },
      },
      ...columnLayers(
        PANEL_WIDTH,
        encounters.map((encounter) => ({
          row: encounter.row,
          first: encounter.parts.length === 0 ? "no encounter" : `${printNumber(encounter.total / MINUTE)} min`,
          second: shareWords(encounter),
        })),
        y,
      ),
    ],
  };
}

function shareWords(encounter: Encounter): string {
  if (encounter.parts.length === 0) return "";
  if (ledgerOf(encounter) === undefined || encounter.ledgerShare === undefined) return "no wait for a ledger";
  return `ledger ${printShares(encounter.ledgerShare)}`;
}

/** Each part by itself on a logarithmic axis of time. */
function logPanel(encounters: readonly Encounter[]): Part {
  const dots = encounters.flatMap(({ row, parts }) =>
    parts
      .filter(({ estimate }) => estimate.estimate > 0)
      .map(({ colour, label, estimate }) => ({ ...dotOf(row, estimate, seconds), colour, ledger: label === "ledger" })),
  );
  const domain = timeDomain(
    dots.flatMap(({ low, high }) => [low, high]),
    USUAL_SPAN,
  );
  const frame = {
    x: timeMeasure(domain, "the same, each part by itself (logarithmic)"),
    y: rowChannel(encounters),
  };
  const color = { field: "colour", type: "nominal", scale: null };
  return {
    width: PANEL_WIDTH,
    height: { step: ROW_HEIGHT },
    layer: [
      namesLayer(encounters),
      dotLayers(
        frame,
        dots.filter(({ ledger }) => !ledger),
        { type: "tick", size: 22, thickness: 7, encoding: { color } },
      ),
      dotLayers(
        frame,
        dots.filter(({ ledger }) => ledger),
        { size: 150, shape: "diamond", encoding: { color } },
      ),
      ...columnLayers(
        PANEL_WIDTH,
        encounters.map((encounter) => {
          const ledger = ledgerOf(encounter);
          const first = ledger === undefined ? "" : `ledger ${printDuration(ledger.estimate)}`;
          return { row: encounter.row, first, second: ledger === undefined ? "" : printInterval(ledger, "µs") };
        }),
        frame.y,
      ),
    ],
  };
}
