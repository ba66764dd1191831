// What an attacker who alters stored studies gets away with: reads of altered studies that clinicians accepted or refused, and
// how long it took until anyone noticed. Refused is counted as read and not accepted, replication by replication.

import { WEEK } from "../../base/time.ts";
import { printNumber } from "../../base/units.ts";
import { meanInterval } from "../../stats/mean-interval.ts";
import { printQuantity } from "../../study/print.ts";
import type { Estimate, StudyResult, SummaryRow } from "../../study/result.ts";
import { confidenceOf } from "../../study/table.ts";
import { seconds, timeDomain } from "../geometry.ts";
import { printInterval, printShares, summaryOf } from "../lookup.ts";
import type { Chart, Part } from "./chart.ts";
import {
  columnLayers,
  dotLayers,
  dotOf,
  evidence,
  type Frame,
  linearMeasure,
  namesLayer,
  type Row,
  rowChannel,
  rowsOf,
  timeMeasure,
  wholeChart,
} from "./helpers.ts";
import { ACCEPTED, INK, REFUSED } from "./style.ts";

const PANEL_WIDTH = 410;
const ROW_HEIGHT = 48;
/** What the axis of detection shows at least [s]. */
const USUAL_SPAN = [60, 604_800] as const;

export const tamperedReads: Chart = {
  id: "tampered-reads",
  title: "Altered studies: accepted, refused, noticed",
  needs: ["tamperedReads", "integrityViolations", "attack.timeToDetection", "attack.undetected"],
  spec(result) {
    const cases = rowsOf(result).map((row) => caseOf(result, row));
    if (cases.every(({ accepted }) => accepted === undefined)) return undefined;
    return wholeChart(tamperedReads, {
      subtitle: [
        "Above: reads of altered studies a week, accepted (dark) and refused (pale). Below: from the alteration to the first",
        "alarm, ○ median and ◆ 95th percentile of studies detected. Undetected: altered, read, and no alarm until the run ended.",
        evidence(result),
      ],
      description: cases.map(sentence).join(" "),
      bounds: "flush",
      spacing: 62,
      vconcat: [readsPanel(cases), detectionPanel(cases)],
    });
  },
};

/** The attack at a design point; nothing is defined where no altered study was read. */
interface Case extends Row {
  /** Reads of altered studies a week. */
  readonly accepted: Estimate | undefined;
  readonly refused: Estimate | undefined;
  /** Time to detection, over studies detected; undefined when none was. */
  readonly median: SummaryRow | undefined;
  readonly p95: SummaryRow | undefined;
  readonly undetected: SummaryRow | undefined;
}

function caseOf(result: StudyResult, row: Row): Case {
  const find = (metric: string, statistic: SummaryRow["statistic"]) => {
    const found = summaryOf(result, { point: row.point, metric, statistic });
    return found === undefined || Number.isNaN(found.estimate) ? undefined : found;
  };
  const reads = find("tamperedReads", "value")?.estimate ?? 0;
  const violations = find("integrityViolations", "value");
  const weeks = result.plan.run.length / WEEK;
  return {
    ...row,
    accepted: reads > 0 && violations !== undefined ? perWeek(violations, weeks) : undefined,
    refused: reads > 0 ? perWeek(refusedOf(result, row.point), weeks) : undefined,
    median: find("attack.timeToDetection", "p50"),
    p95: find("attack.timeToDetection", "p95"),
    undetected: find("attack.undetected", "value"),
  };
}

/** Reads that were not accepted, with an interval over replications. */
function refusedOf(result: StudyResult, point: string): Estimate {
  const rows = (metric: string) => result.replications.filter((row) => row.point === point && row.metric === metric);
  const accepted = new Map(rows("integrityViolations").map(({ replication, value }) => [replication, value]));
  const refused = rows("tamperedReads").map(({ replication, value }) => value - (accepted.get(replication) ?? 0));
  const { estimate, low, high, n } = meanInterval(refused, confidenceOf(result.plan));
  return { estimate, replications: n, observations: n, ...(Number.isNaN(low) ? {} : { low, high }) };
}

function perWeek({ estimate, low, high, ...basis }: Estimate, weeks: number): Estimate {
  const interval = low === undefined || high === undefined ? {} : { low: low / weeks, high: high / weeks };
  return { ...basis, estimate: estimate / weeks, ...interval };
}

function sentence({ point, accepted, refused, median, undetected }: Case): string {
  if (accepted === undefined || refused === undefined) return `${point}: no altered study was read.`;
  const reads = `${printNumber(accepted.estimate)} altered reads a week accepted, ${printNumber(refused.estimate)} refused`;
  if (median === undefined) return `${point}: ${reads}; never detected.`;
  const missed = undetected === undefined ? "" : `, undetected ${printQuantity(undetected.estimate, "share")}`;
  return `${point}: ${reads}; detected after ${printQuantity(median.estimate, "µs")} (median)${missed}.`;
}

function readsPanel(cases: readonly Case[]): Part {
  const counts = cases.flatMap(({ accepted, refused }) => [accepted, refused]).filter((count) => count !== undefined);
  const ends = counts.map(({ estimate, high }) => high ?? estimate);
  const frame: Frame = {
    x: linearMeasure(ends, { title: "reads of altered studies (per week)" }),
    y: rowChannel(cases),
  };
  return {
    width: PANEL_WIDTH,
    height: { step: ROW_HEIGHT },
    layer: [
      namesLayer(cases),
      ...countLayers(frame, cases, "accepted"),
      ...countLayers(frame, cases, "refused"),
      ...columnLayers(
        PANEL_WIDTH,
        cases.map(({ row, accepted, refused }) =>
          accepted === undefined || refused === undefined
            ? { row, first: "no altered study read", second: "" }
            : { row, first: `accepted ${printCount(accepted)}`, second: `refused ${printCount(refused)}` },
        ),
        frame.y,
      ),
    ],
  };
}

function printCount({ estimate, low, high }: Estimate): string {
  if (low === undefined || high === undefined) return printNumber(estimate);
  return `${printNumber(estimate)} (${printInterval({ low, high }, "count")})`;
}

/** Accepted above refused, each a bar with its interval. */
function countLayers({ x, y }: Frame, cases: readonly Case[], which: "accepted" | "refused"): Part[] {
  const yOffset = which === "accepted" ? -8 : 8;
  const values = cases.flatMap(({ row, [which]: count }) =>
    count === undefined ? [] : [dotOf(row, count, (reads) => reads)],
  );
  return [
    {
      data: { values },
      layer: [
        {
          mark: { type: "bar", size: 13, yOffset, color: which === "accepted" ? ACCEPTED : REFUSED },
          encoding: { x: { field: "at", ...x }, y },
        },
        {
          mark: { type: "rule", strokeWidth: 2, color: INK, yOffset },
          encoding: { x: { field: "low", ...x }, x2: { field: "high" }, y },
        },
      ],
    },
  ];
}

function detectionPanel(cases: readonly Case[]): Part {
  const dots = (which: "median" | "p95") =>
    cases.flatMap(({ row, [which]: time, colour }) => {
      return time !== undefined && Number.isFinite(time.estimate) ? [{ ...dotOf(row, time, seconds), colour }] : [];
    });
  const ends = [...dots("median"), ...dots("p95")].flatMap(({ low, high }) => [low, high]);
  const frame: Frame = {
    x: timeMeasure(timeDomain(ends, USUAL_SPAN), "time from the alteration to the first alarm (logarithmic)"),
    y: rowChannel(cases),
  };
  const color = { field: "colour", type: "nominal", scale: null };
  const bars = dots("median").map(({ row, colour, at }) => ({
    ...{ row, colour, from: at },
    to: dots("p95").find((dot) => dot.row === row)?.at ?? at,
  }));
  return {
    width: PANEL_WIDTH,
    height: { step: ROW_HEIGHT },
    layer: [
      namesLayer(cases),
      {
        data: { values: bars },
        mark: { type: "bar", size: 6, opacity: 0.45 },
        encoding: { x: { field: "from", ...frame.x }, x2: { field: "to" }, y: frame.y, color },
      },
      dotLayers(frame, dots("p95"), { shape: "diamond", size: 80, fill: INK }),
      dotLayers(frame, dots("median"), { size: 70, fill: "white", stroke: INK, strokeWidth: 1.5 }),
      ...columnLayers(PANEL_WIDTH, cases.map(detectionWords), frame.y),
    ],
  };
}

function detectionWords({ row, accepted, median, undetected }: Case) {
  if (accepted === undefined) return { row, first: "no altered study read", second: "" };
  const first = median === undefined ? "never detected" : `median ${printQuantity(median.estimate, "µs")}`;
  return { row, first, second: undetected === undefined ? "" : `undetected ${printShares(undetected)}` };
}
