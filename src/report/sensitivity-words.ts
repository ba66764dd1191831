// How what a screening found is told, in tables and pictures alike.

import { printAmount } from "../study/print.ts";
import type { Interval, SensitivityRow } from "../study/result.ts";
import { directionOf } from "../study/sensitivity.ts";

/** The rows of one metric of one design, most important first. */
export interface SensitivityGroup {
  readonly design: string;
  readonly metric: string;
  readonly rows: readonly SensitivityRow[];
}

/** In the order of the rows; each of them holds at least one. */
export function groupsOf(rows: readonly SensitivityRow[]): readonly SensitivityGroup[] {
  const groups = new Map<string, SensitivityRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.design, row.metric]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((own) => ({ design: own[0]!.design, metric: own[0]!.metric, rows: own }));
}

/** Told apart by their shapes, not by colour alone. */
const SIGNS = { raises: "▲", lowers: "▼", unclear: "◆", none: "=" } as const;

/** `▲ 12.3 ms`, `◆ 0.4 pp`; `–` where it could not be told. */
export function printEffect(row: SensitivityRow): string {
  const size = printAmount(row.muStar.estimate ?? Number.NaN, row.unit);
  return isTold(row) ? `${SIGNS[directionOf(row)]} ${size}` : size;
}

/** Whether any trajectory could tell an effect, be it none. */
export function isTold({ muStar }: SensitivityRow): boolean {
  return Number.isFinite(muStar.estimate);
}

/** Whether it moves the metric at all. */
export function hasEffect(row: SensitivityRow): boolean {
  return isTold(row) && row.muStar.estimate > 0;
}

/** `10.1 to 14.5 ms`; empty where there is no interval. */
export function printBounds({ low, high }: Interval, unit: string): string {
  if (low === undefined || high === undefined) return "";
  const [from, to] = [low === 0 ? "0" : printAmount(low, unit), printAmount(high, unit)];
  const name = /\s\S+$/.exec(to)?.[0] ?? "";
  return `${name !== "" && from.endsWith(name) ? from.slice(0, -name.length) : from} to ${to}`;
}

/** What the signs stand for. */
export const SIGNS_TOLD = "▲ raises it, ▼ lowers it, ◆ unclear: effects of both signs, or too few.";
