// What a screening found, on a terminal: for each design and metric the factors, most important first.

import {
  groupsOf,
  hasEffect,
  isTold,
  printBounds,
  printEffect,
  type SensitivityGroup,
  SIGNS_TOLD,
} from "../report/sensitivity-words.ts";
import type { Manifest } from "../runner/manifest.ts";
import type { SensitivityRow } from "../study/result.ts";
import { type Terminal, wrap } from "./terminal.ts";

type Paper = Pick<Terminal, "width" | "colours">;

export function sensitivityLines({ sensitivity }: Pick<Manifest, "sensitivity">, paper: Paper): string[] {
  if (sensitivity.length === 0) return [];
  const legend = `Mean size of each factor's effect over its whole range (mu*), with its interval. ${SIGNS_TOLD}`;
  return [
    ...groupsOf(sensitivity).flatMap((group) => [...groupLines(group, paper), ""]),
    wrap(legend, paper.width),
    "",
  ];
}

function groupLines({ design, metric, rows }: SensitivityGroup, { width, colours }: Paper): string[] {
  const cells = rows.filter(hasEffect).map((row) => ({
    effect: printEffect(row),
    bounds: printBounds(row.muStar, row.unit),
    factor: `${row.factor} ${row.range}`,
  }));
  const [effects, bounds] = [widest(cells.map(({ effect }) => effect)), widest(cells.map((cell) => cell.bounds))];
  const indent = " ".repeat(2 + effects + 2 + bounds + 2);
  return [
    colours.bold(`${metric} of ${design}`),
    ...cells.map((cell) => {
      const name = wrap(cell.factor, Math.max(width - indent.length, LEAST)).replaceAll("\n", `\n${indent}`);
      return `  ${cell.effect.padEnd(effects)}  ${cell.bounds.padEnd(bounds)}  ${name}`;
    }),
    ...without(
      "no effect",
      rows.filter((row) => isTold(row) && !hasEffect(row)),
      width,
    ),
    ...without(
      "not to be told",
      rows.filter((row) => !isTold(row)),
      width,
    ),
  ];
}

/** Columns for the name of a factor, at least. */
const LEAST = 20;

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}

function without(what: string, rows: readonly SensitivityRow[], width: number): string[] {
  if (rows.length === 0) return [];
  return [`  ${wrap(`${what}: ${rows.map(({ factor }) => factor).join(", ")}`, width - 2, "    ")}`];
}
