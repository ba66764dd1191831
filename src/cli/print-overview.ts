// The designs side by side on a terminal: a table where it fits, else a block a design.
import Table from "cli-table3";
import type { Manifest } from "../runner/manifest.ts";
import { type Terminal, wrap } from "./terminal.ts";

type Overview = Manifest["overview"];
type Paper = Pick<Terminal, "width" | "colours">;

/** Least width of the column that says what is measured. */
const NAMES = 16;
/** Between columns. */
const GAP = 2;

/** Designs across, numbers down, without intervals; those stand in the report. */
export function overviewLines({ head, rows }: Overview, paper: Paper): string[] {
  const designs = rows.map(([design]) => design ?? "");
  const columns = rows.map((row) => Math.max(...row.map((cell) => estimate(cell).length)) + GAP);
  const names = paper.width - columns.reduce((sum, width) => sum + width, 0);
  if (names < NAMES) return rows.flatMap((row) => block(head, row, paper));
  const table = new Table({
    head: ["", ...designs].map((name) => paper.colours.bold(name)),
    // A column as wide as the longest name plus the gap, and not wider than the terminal leaves.
    colWidths: [Math.min(names, Math.max(...head.slice(1).map(({ length }) => length)) + GAP), ...columns],
    colAligns: ["left", ...designs.map(() => "right" as const)],
    wordWrap: true,
    chars: Object.fromEntries(BORDERS.map((name) => [name, ""])),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  head.slice(1).forEach((name, index) => {
    table.push([name, ...rows.map((row) => estimate(row[index + 1] ?? ""))]);
  });
  return [
    ...table
      .toString()
      .split("\n")
      .map((line) => line.trimEnd()),
    "",
  ];
}

/** cli-table3's names of what it draws around cells. */
const BORDERS = [
  "top",
  "top-mid",
  "top-left",
  "top-right",
  "bottom",
  "bottom-mid",
  "bottom-left",
  "bottom-right",
  "left",
  "left-mid",
  "mid",
  "mid-mid",
  "right",
  "right-mid",
  "middle",
];

/** The first line of a cell. */
function estimate(cell: string): string {
  return cell.split("\n")[0]!;
}

/** A design with its numbers and their intervals, one a line. */
function block(
  head: readonly string[],
  [design = "", ...cells]: readonly string[],
  { width, colours }: Paper,
): string[] {
  const names = Math.max(...head.slice(1).map(({ length }) => length)) + GAP;
  const lines = cells.map((cell, index) => {
    const [value, interval] = cell.split("\n");
    return wrap(`${value}${interval === undefined ? "" : ` (${interval})`}`, width - names - GAP)
      .split("\n")
      .map((line, number) => `  ${(number === 0 ? head[index + 1]! : "").padEnd(names)}${line}`)
      .join("\n");
  });
  return [colours.bold(design), ...lines, ""];
}
