// Corrects p-values for how many designs are compared.
//
// A family is one question asked of many designs: the comparisons, with their baseline, of all compared design points (both
// attack levels) in one statistic of one metric. Within it the chance of calling any difference that is none is at most
// 1 − confidence. Whoever looks for differences in several metrics asks several questions, and divides that by their number.
// @source S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6(2), 1979
import { holm } from "../stats/index.ts";
import { nameOf } from "./measurement.ts";
import type { ComparisonRow } from "./result.ts";

/** The rows in their order, each that has a p-value with the one corrected over its family. */
export function withHolm(rows: readonly Omit<ComparisonRow, "pHolm">[], confidence: number): ComparisonRow[] {
  const families = new Map<string, number[]>();
  rows.forEach((row, index) => {
    const name = nameOf(row);
    families.set(name, [...(families.get(name) ?? []), index]);
  });
  const corrected = new Map<number, number>();
  for (const indices of families.values()) {
    const verdicts = holm(
      indices.map((index) => rows[index]!.pValue ?? NaN),
      1 - confidence,
    );
    for (const [member, index] of indices.entries()) corrected.set(index, verdicts[member]!.adjusted);
  }
  return rows.map((row, index) => {
    const pHolm = corrected.get(index)!;
    return Number.isNaN(pHolm) ? row : { ...row, pHolm };
  });
}

/** Whether a comparison shows a difference: its corrected p-value is at most 1 − confidence. */
export function differs({ pHolm }: Pick<ComparisonRow, "pHolm">, confidence: number): boolean {
  return pHolm !== undefined && pHolm <= 1 - confidence;
}
