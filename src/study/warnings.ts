// What a reader must know before trusting a number, and how it is told. A warning says that a result means less than it seems to;
// a self-check that failed (self-checks.ts) says that it means nothing.
import type { DesignPoint, Plan } from "../scenario/plan.ts";
import { loadWarnings, singleRunWarnings } from "./load-warnings.ts";
import { precisionWarnings, tailWarnings, undecidedWarnings } from "./precision-warnings.ts";
import type { Answer, LoadRow, Warning } from "./result.ts";
import type { Table } from "./table.ts";

export interface Evaluated {
  readonly plan: Plan;
  readonly points: readonly DesignPoint[];
  /** Replications of each compared design point. */
  readonly replicationsUsed: number;
  readonly table: Table;
  readonly loads: readonly LoadRow[];
  readonly answers: readonly Answer[];
}

/** The gravest first. */
export function warnings({ plan, points, replicationsUsed, table, loads, answers }: Evaluated): readonly Warning[] {
  const load = loadWarnings(points, loads);
  const precision = { plan, points, table, unsteady: new Set(load.map(({ point }) => point)) };
  return [
    ...load,
    ...precisionWarnings(precision),
    ...undecidedWarnings(precision, answers),
    // A screening repeats itself by its trajectories.
    ...(replicationsUsed > 1 || plan.screening !== undefined ? [] : singleRunWarnings(plan, points, loads)),
    ...tailWarnings(precision),
  ];
}

/** Items told in a line; the rest are counted, and stand in the manifest. */
const TOLD = 4;

/** One line a finding, with what it was found at. */
export function warningLines(warnings: readonly Warning[]): readonly string[] {
  const items = new Map<string, string[]>();
  for (const { finding, item } of warnings) items.set(finding, [...(items.get(finding) ?? []), item]);
  return [...items].map(([finding, list]) => `${finding}: ${listed(list)}`);
}

function listed(items: readonly string[]): string {
  if (items.length <= TOLD + 1) return items.join("; ");
  return `${items.slice(0, TOLD).join("; ")}; and ${items.length - TOLD} more`;
}
