// The overview: one row a design, one column a number that answers the question.

import { nameOf } from "../study/measurement.ts";
import { printQuantity } from "../study/print.ts";
import type { StudyResult, SummaryRow } from "../study/result.ts";
import { printInterval, studyPoints, summaryOf } from "./lookup.ts";

/** A number worth a column. */
interface Column {
  readonly head: string;
  readonly metric: string;
  readonly statistic: SummaryRow["statistic"];
}

const COLUMNS: Readonly<Record<"health" | "ledger", readonly Column[]>> = {
  health: [
    { head: "time to prior, median", metric: "timeToPrior", statistic: "p50" },
    { head: "time to prior, 95 %", metric: "timeToPrior", statistic: "p95" },
    { head: "prior never seen", metric: "priorUnavailable", statistic: "value" },
    { head: "scans repeated", metric: "repeatedImaging", statistic: "value" },
    { head: "ledger's share of time", metric: "ledgerShare", statistic: "value" },
    { head: "energy, 1000 requests", metric: "energy", statistic: "value" },
    { head: "fees, 1000 requests", metric: "fees", statistic: "value" },
    { head: "altered reads accepted", metric: "integrityViolations", statistic: "value" },
    { head: "altered, read, undetected", metric: "attack.undetected", statistic: "value" },
  ],
  ledger: [
    { head: "latency, median", metric: "commit.client", statistic: "p50" },
    { head: "latency, 95 %", metric: "commit.client", statistic: "p95" },
    { head: "without evidence, median", metric: "unanchored", statistic: "p50" },
    { head: "anchors", metric: "anchors", statistic: "value" },
    { head: "load offered", metric: "offeredLoad", statistic: "value" },
    { head: "throughput", metric: "throughput", statistic: "value" },
    { head: "messages a decision", metric: "messagesPerDecision", statistic: "value" },
    { head: "changes of leader", metric: "viewChanges", statistic: "value" },
    { head: "energy, 1000 requests", metric: "energy", statistic: "value" },
    { head: "fees, 1000 requests", metric: "fees", statistic: "value" },
  ],
};

/** Every number worth a column, with its statistic: what is compared where nobody says what. */
export const OVERVIEW_METRICS: readonly string[] = Object.values(COLUMNS).flatMap((columns) => columns.map(nameOf));

/** The columns that have something to show at some design point. */
export function overviewColumns(result: StudyResult): readonly Column[] {
  return COLUMNS[result.plan.world.kind].filter(({ metric, statistic }) =>
    studyPoints(result).some(({ id }) => {
      const row = summaryOf(result, { point: id, metric, statistic });
      return row !== undefined && !Number.isNaN(row.estimate);
    }),
  );
}

export interface Overview {
  readonly head: readonly string[];
  /** One a design point. A cell is its estimate and, on a second line, its interval where it has one. */
  readonly rows: readonly (readonly string[])[];
}

/** A screening is told by its factors, not by its many points: no row. */
export function overview(result: StudyResult): Overview {
  if (result.plan.screening !== undefined) return { head: ["design"], rows: [] };
  const columns = overviewColumns(result);
  return {
    head: ["design", ...columns.map(({ head }) => head)],
    rows: studyPoints(result).map(({ id }) => [
      id,
      ...columns.map(({ metric, statistic }) => cell(summaryOf(result, { point: id, metric, statistic }))),
    ]),
  };
}

function cell(row: SummaryRow | undefined): string {
  if (row === undefined) return "–";
  const interval = printInterval(row, row.unit);
  return printQuantity(row.estimate, row.unit) + (interval === "" ? "" : `\n${interval}`);
}

/** One line an expectation: `upheld     a.metric > b.metric: why`. */
export function answersText(result: StudyResult): readonly string[] {
  return result.answers.map(({ verdict, text, reason }) => `${verdict.padEnd("undecided".length)}  ${text}: ${reason}`);
}
