// The tables of a result, read back: the inverse of csv.ts.
// @source RFC 4180
import type { ReplicationRow, SummaryRow } from "../study/result.ts";

/** One number of replications.csv; NaN where its cell is empty. */
export function readReplications(text: string): ReplicationRow[] {
  return records(text).map((cell) => ({
    point: cell("point"),
    replication: Number(cell("replication")),
    metric: cell("metric"),
    value: numberOf(cell("value")),
    unit: cell("unit"),
  }));
}

/** What summary.csv says beside intervals. */
export function readSummary(
  text: string,
): Pick<SummaryRow, "point" | "metric" | "statistic" | "estimate" | "replications">[] {
  return records(text).map((cell) => ({
    point: cell("point"),
    metric: cell("metric"),
    statistic: cell("statistic") as SummaryRow["statistic"],
    estimate: numberOf(cell("estimate")),
    replications: Number(cell("replications")),
  }));
}

function numberOf(cell: string): number {
  if (cell === "never") return Number.POSITIVE_INFINITY;
  return cell === "" ? Number.NaN : Number(cell);
}

/** A row's cell by the name of its column; empty where the table has no such column. */
type Row = (column: string) => string;

function records(text: string): Row[] {
  const [head = [], ...rows] = cellsOf(text);
  const columns = new Map(head.map((name, index) => [name, index]));
  return rows.map((cells) => (column) => unguarded(cells[columns.get(column) ?? -1] ?? ""));
}

/** Without the apostrophe that keeps a spreadsheet from running text as a formula. */
function unguarded(cell: string): string {
  return /^'[=+\-@]/.test(cell) ? cell.slice(1) : cell;
}

/** A quoted cell with doubled quotes in it, or a bare one; then what ends it: a comma, a line end, the end of the text. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/gy;

function cellsOf(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, bare = "", end] of text.matchAll(CELL)) {
    row.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    // The empty match after the last line end is no row.
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
    if (end === "") break;
  }
  return rows;
}
