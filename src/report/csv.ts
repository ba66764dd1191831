// The four tables of a result as CSV text, and the digest over them.
// @source RFC 4180, with LF line ends; apostrophe before formula characters: OWASP, "CSV Injection".

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { createArrayCsvStringifier } from "csv-writer";
import type {
  ComparisonRow,
  LatencyRow,
  ReplicationRow,
  SensitivityRow,
  StudyResult,
  SummaryRow,
} from "../study/result.ts";

/** The files under the digest, in the digest's order. */
export const FILES = ["replications.csv", "summary.csv", "comparisons.csv", "latency.csv"] as const;

/** File name → its whole text. */
export type CsvFiles = Readonly<Record<(typeof FILES)[number], string>>;

export function csvFiles(result: StudyResult): CsvFiles {
  return {
    "replications.csv": csv(["point", "replication", "metric", "value", "unit"], result.replications.map(replication)),
    "summary.csv": csv(
      ["point", "metric", "statistic", "unit", "estimate", "low", "high", "replications", "observations"],
      result.summary.map(summary),
    ),
    "comparisons.csv": csv(
      [
        ...["point", "baseline", "metric", "statistic", "unit", "difference", "low", "high"],
        ...["p_value", "p_holm", "correlation", "replications"],
      ],
      result.comparisons.map(comparison),
    ),
    "latency.csv": csv(
      ["point", "metric", "unit", "row", "percent", "low", "high", "value"],
      result.latency.flatMap(latency),
    ),
  };
}

/** What a screening found, as sensitivity.csv; outside the digest, as it follows from replications.csv. */
export function sensitivityCsv(rows: readonly SensitivityRow[]): string {
  const bounds = (name: string) => [name, `${name}_low`, `${name}_high`];
  return csv(
    [
      ...["design", "metric", "unit", "factor", "range"],
      ...[...bounds("mu_star"), ...bounds("mu"), ...bounds("sigma"), "trajectories"],
    ],
    rows.map(({ design, metric, unit, factor, range, muStar, mu, sigma, trajectories }) => [
      ...[design, metric, unit, factor, range].map(text),
      ...[muStar, mu, sigma].flatMap(({ estimate, low, high }) => [estimate, low, high]).map(number),
      number(trajectories),
    ]),
  );
}

/**
 * SHA-256, as 64 hex digits, over the UTF-8 bytes of replications.csv, summary.csv, comparisons.csv and latency.csv, one
 * after the other with nothing between them: what `cat` of the four files in this order gives to `sha256sum`.
 */
export function resultDigest(files: CsvFiles): string {
  const hash = sha256.create();
  for (const name of FILES) hash.update(utf8ToBytes(files[name]));
  return bytesToHex(hash.digest());
}

type Cell = string;

function replication(row: ReplicationRow): Cell[] {
  return [text(row.point), number(row.replication), text(row.metric), number(row.value), text(row.unit)];
}

function summary(row: SummaryRow): Cell[] {
  return [
    ...[row.point, row.metric, row.statistic, row.unit].map(text),
    ...[row.estimate, row.low, row.high, row.replications, row.observations].map(number),
  ];
}

function comparison(row: ComparisonRow): Cell[] {
  return [
    ...[row.point, row.baseline, row.metric, row.statistic, row.unit].map(text),
    ...[row.difference, row.low, row.high, row.pValue, row.pHolm, row.correlation, row.replications].map(number),
  ];
}

/** One row for the count, one for the share of never, one a percentile, one a bin (its value is its count). */
function latency(entry: LatencyRow): Cell[][] {
  const row = (kind: string, numbers: readonly (number | undefined)[]) => [
    ...[entry.point, entry.metric, entry.unit, kind].map(text),
    ...numbers.map(number),
  ];
  return [
    row("observations", [undefined, undefined, undefined, entry.observations]),
    row("never", [undefined, undefined, undefined, entry.never]),
    ...entry.percentiles.map(({ percent, value }) => row("percentile", [percent, undefined, undefined, value])),
    ...entry.histogram.map(({ low, high, count }) => row("bin", [undefined, low, high, count])),
  ];
}

/**
 * The shortest decimal that reads back as the same double, as ECMAScript prints it; `never` for Infinity; an empty cell
 * for what does not exist (undefined, NaN, and a difference from never, which has no size).
 */
function number(value: number | undefined): Cell {
  if (value === Number.POSITIVE_INFINITY) return "never";
  return value !== undefined && Number.isFinite(value) ? String(value) : "";
}

/** A leading apostrophe keeps a spreadsheet from running text as a formula; a lone CR would end a row unquoted. */
function text(value: string): Cell {
  const lines = value.replace(/\r\n?/g, "\n");
  return /^[=+\-@]/.test(lines) ? `'${lines}` : lines;
}

function csv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const stringifier = createArrayCsvStringifier({ header });
  const body = rows.length === 0 ? "" : stringifier.stringifyRecords(rows);
  return `${stringifier.getHeaderString()}${body}`;
}
