// What all replications checked about themselves, one entry a rule: how often it held, how far off it was at worst, where it failed.
import type { SelfCheck } from "../base/self-check.ts";
import { printNumber } from "../base/units.ts";

/** A self-check with the replication that made it. */
export interface CheckedRun extends SelfCheck {
  /** Id of the design point. */
  readonly point: string;
  readonly replication: number;
}

export interface RuleSummary {
  readonly rule: string;
  readonly held: number;
  readonly failed: number;
  /** Places where it was checked, and replications of all design points that checked it. */
  readonly places: number;
  readonly replications: number;
  /** The largest error; the first of them where several are as large. */
  readonly worst: CheckedRun;
  readonly failures: readonly CheckedRun[];
}

/** Rules in the order in which they first come. */
export function summariseChecks(checks: readonly CheckedRun[]): readonly RuleSummary[] {
  const byRule = new Map<string, CheckedRun[]>();
  for (const check of checks) {
    const list = byRule.get(check.rule);
    if (list === undefined) byRule.set(check.rule, [check]);
    else list.push(check);
  }
  return [...byRule].map(([rule, list]) => summarise(rule, list));
}

function summarise(rule: string, checks: readonly CheckedRun[]): RuleSummary {
  const failures = checks.filter(({ held }) => !held);
  return {
    rule,
    held: checks.length - failures.length,
    failed: failures.length,
    places: new Set(checks.map(({ subject }) => subject)).size,
    replications: new Set(checks.map(({ point, replication }) => `${replication} ${point}`)).size,
    // A failure is worse than what held, whatever its error: it may be no number.
    worst: (failures.length > 0 ? failures : checks).reduce((worst, check) => (isWorse(check, worst) ? check : worst)),
    failures,
  };
}

function isWorse({ numbers: { error } }: CheckedRun, { numbers: { error: before } }: CheckedRun): boolean {
  return error > before || (Number.isNaN(error) && !Number.isNaN(before));
}

/** `Little's law: held exactly at 48 places in 225 replications`. */
export function ruleLine({ rule, held, failed, places, replications, worst }: RuleSummary): string {
  const where = `${counted(places, "place")} in ${counted(replications, "replication")}`;
  if (failed > 0) return `${rule}: FAILED ${printNumber(failed)} of ${printNumber(held + failed)} times, at ${where}`;
  const { error, tolerance } = worst.numbers;
  if (tolerance === 0) return `${rule}: held exactly at ${where}`;
  return `${rule}: held at ${where}${error === 0 ? "" : `, but for rounding (${error.toExponential(0)})`}`;
}

/** `Little's law at X ct, cloud, replication 3: integral of …`. */
export function failureLine({ rule, subject, point, replication, detail }: CheckedRun): string {
  return `${rule} at ${subject}, ${point}, replication ${replication}: ${detail}`;
}

function counted(count: number, noun: string): string {
  return `${printNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
}
