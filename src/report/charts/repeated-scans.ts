// How often a scan is done again because the prior is missing, between the floor that no record system can remove and what the
// repeat rule gives when every prior is missing.

import { printShare } from "../../base/units.ts";
import type { Plan } from "../../scenario/plan.ts";
import { printQuantity } from "../../study/print.ts";
import type { StudyResult, SummaryRow } from "../../study/result.ts";
import { printInterval, summaryOf } from "../lookup.ts";
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
  SHARE_LABEL,
  wholeChart,
} from "./helpers.ts";
import { FAINT_INK, INK } from "./style.ts";

const METRIC = "repeatedImaging";
const PANEL_WIDTH = 450;
const ROW_HEIGHT = 48;

export const repeatedScans: Chart = {
  id: "repeated-scans",
  title: "Return visits that scan again",
  needs: [METRIC],
  spec(result) {
    const shares = rowsOf(result).flatMap((row) => shareOf(result, row));
    if (shares.length === 0) return undefined;
    const rules = rulesOf(result);
    return wholeChart(repeatedScans, {
      subtitle: ["Share of return visits in which the scan is repeated, with its interval.", evidence(result)],
      description: [...shares.map(sentence), ...rules.map(({ text }) => `Mark: ${text}.`)].join(" "),
      ...sharesPanel(shares, rules),
    });
  },
};

interface Share extends Row {
  readonly repeated: SummaryRow;
}

function shareOf(result: StudyResult, row: Row): Share[] {
  const repeated = summaryOf(result, { point: row.point, metric: METRIC, statistic: "value" });
  return repeated === undefined || Number.isNaN(repeated.estimate) ? [] : [{ ...row, repeated }];
}

function sentence({ point, repeated }: Share): string {
  const interval = printInterval(repeated, "share");
  return `${point}: ${printQuantity(repeated.estimate, "share")}${interval && ` (${interval})`}.`;
}

/** A share to compare with. */
interface Mark {
  readonly at: number;
  readonly text: string;
}

/** The two ends of the scenario's repeat rule: without any missing prior, and with every prior missing. */
function rulesOf({ plan }: StudyResult): Mark[] {
  if (plan.world.kind !== "health" || isVaried(plan)) return [];
  const { neededAnyway, moreIfPriorMissing } = plan.world.patients.repeatScan;
  const worst = neededAnyway + moreIfPriorMissing;
  return [
    { at: neededAnyway, text: `${printShare(neededAnyway)}: needed anyway` },
    { at: worst, text: `${printShare(worst)}: if every prior were missing` },
  ];
}

/** Whether design points differ in the rule, so that no two marks hold for all. */
function isVaried({ variation }: Plan): boolean {
  return variation?.factors.some(({ path }) => path.startsWith("patients.repeat-scan")) ?? false;
}

function sharesPanel(shares: readonly Share[], rules: readonly Mark[]): Part {
  const dots = shares.map(({ row, repeated, colour }) => ({ ...dotOf(row, repeated, (share) => share), colour }));
  const ends = [...dots.map(({ high }) => high), ...rules.map(({ at }) => at)];
  const x = linearMeasure(ends, { title: "share of return visits", labelExpr: SHARE_LABEL });
  const y = rowChannel(shares);
  const words = shares.map(({ row, repeated }) => {
    return { row, first: printQuantity(repeated.estimate, "share"), second: printInterval(repeated, "share") };
  });
  return {
    width: PANEL_WIDTH,
    height: { step: ROW_HEIGHT },
    layer: [
      namesLayer(shares),
      ...ruleLayers(rules, x),
      dotLayers({ x, y }, dots, {
        size: 60,
        strokeWidth: 0,
        encoding: { color: { field: "colour", type: "nominal", scale: null } },
      }),
      ...columnLayers(PANEL_WIDTH, words, y),
    ],
  };
}

/** Rules through all rows; their words stand above the panel, one line higher for each, so that they never touch. */
function ruleLayers(rules: readonly Mark[], x: Part): Part[] {
  return rules.flatMap((rule, index) => [
    {
      data: { values: [{ at: rule.at }] },
      mark: { type: "rule", color: INK, strokeDash: [4, 3], y: 0 - 16 * index },
      encoding: { x: { field: "at", ...x } },
    },
    {
      data: { values: [rule] },
      mark: { type: "text", y: -9 - 16 * index, align: "center", color: FAINT_INK },
      encoding: { x: { field: "at", ...x }, text: { field: "text" } },
    },
  ]);
}
