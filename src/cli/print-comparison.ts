// A comparison of finished studies as lines for a terminal.
import { printNumber, printShare } from "../base/units.ts";
import type { PairedRow, PairedStudies, Question } from "../study/compare-results.ts";
import { nameOf } from "../study/measurement.ts";
import { printAmount, printP } from "../study/print.ts";
import { type Terminal, wrap } from "./terminal.ts";

export interface Compared {
  readonly paired: PairedStudies;
  readonly question: Question;
  readonly seed: number;
  readonly notes: readonly string[];
}

type Paper = Pick<Terminal, "width" | "colours">;

export function comparisonLines({ paired, question, seed, notes }: Compared, { width, colours }: Paper): string[] {
  const { replications, rows, best } = paired;
  const level = printShare(question.confidence);
  const basis = `${replications} pairs of replications with seed ${seed}; ${level} intervals of each difference alone; a design differs where p, corrected by Holm over the designs of a metric, is at most ${printShare(1 - question.confidence)}.`;
  const metrics = [...new Set(rows.map(nameOf))];
  return [
    wrap(basis, width),
    ...metrics.flatMap((metric) => [
      "",
      colours.bold(metric),
      ...rows.filter((row) => nameOf(row) === metric).map((row) => indented(differenceLine(row), width)),
    ]),
    "",
    ...best.map(({ text }) => wrap(`Best: ${text}.`, width, "  ")),
    ...(best.length === 0 ? [wrap("Best: --metric with --indifference asks for it.", width, "  ")] : []),
    ...notes.map((note) => colours.yellow(wrap(`note: ${note}`, width, "  "))),
  ];
}

function indented(line: string, width: number): string {
  return `  ${wrap(line, width - 2, "  ").replaceAll("\n", "\n  ")}`;
}

function differenceLine(row: PairedRow): string {
  const { point, baseline, difference, low, high, unit, correlation } = row;
  const name = `${point} − ${baseline}`;
  if (Number.isNaN(difference)) return `${name}: no size, as one of them is never or was not observed`;
  const amount = `${name} = ${printAmount(difference, unit)}`;
  if (low === undefined || high === undefined) return `${amount}, no interval`;
  if (low === high) return `${amount} in every pair`;
  const interval = `${printAmount(low, unit)} to ${printAmount(high, unit)}`;
  const alike = correlation === undefined ? "" : `, correlation ${printNumber(correlation)}`;
  return `${amount} (${interval}): ${verdict(row)}${alike}`;
}

function verdict({ differs, pHolm = Number.NaN, replicationsToShow }: PairedRow): string {
  const p = `p ${printP(pHolm)}`;
  if (differs) return `differs, ${p}`;
  const wanted =
    replicationsToShow === undefined
      ? ""
      : `; if it is that large, about ${printNumber(replicationsToShow)} replications would show it`;
  return `not shown to differ, ${p}${wanted}`;
}
