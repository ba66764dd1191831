// The kernel group: queueing theory against models of processes and resources. A case passes within four standard errors,
// which must be small: see `precision` in network.ts.
import type { Case } from "../run.ts";
import { estimate, type Measured, measureOf } from "./measures.ts";
import { type Row, readRows } from "./network.ts";
import { type Block, crewOf } from "./replicate.ts";

/** Of each row: the standard error of so many is itself known to 6 %. */
export const REPLICATIONS = 150;
/** The first of them, for a run that only looks for gross faults: no precision is asked of it. */
export const FEW_REPLICATIONS = 30;

const ERRORS_ALLOWED = 4;
/** Replications that a thread does at a time. */
const BLOCK = 5;

export interface GroupRun {
  /** Share by which services are too slow; 0 is no fault. */
  readonly fault: number;
  readonly short: boolean;
  readonly workers: number;
}

export async function kernelCases({ fault, short, workers }: GroupRun): Promise<Case[]> {
  const crew = crewOf(workers);
  try {
    const cases: Case[] = [];
    for (const row of readRows()) {
      const seen = await crew.replicate(blocksOf(row, { serviceFactor: 1 + fault, short }));
      // A planted fault has to move the estimate, and none has to be precise in a short run.
      const precision = short || fault !== 0 ? Number.POSITIVE_INFINITY : row.precision;
      for (const [name, expected] of Object.entries(row.expected))
        cases.push(judged(row, { name, expected, measured: estimate(measureOf(name, row.network), seen), precision }));
    }
    return cases;
  } finally {
    await crew.dismiss();
  }
}

function blocksOf(row: Row, { serviceFactor, short }: { serviceFactor: number; short: boolean }): Block[] {
  const replications = short ? FEW_REPLICATIONS : REPLICATIONS;
  return Array.from({ length: replications / BLOCK }, (_, i) => ({
    row,
    serviceFactor,
    first: i * BLOCK,
    count: BLOCK,
  }));
}

interface Cell {
  readonly name: string;
  readonly expected: number;
  readonly measured: Measured;
  readonly precision: number;
}

/** Whether an estimate is within four standard errors of what is expected, and precise enough to tell. */
export function judged(row: Row, { name, expected, measured, precision }: Cell): Case {
  const slack = ERRORS_ALLOWED * measured.standardError;
  const within = Math.abs(measured.estimate - expected) <= slack;
  return {
    id: `${row.id} ${name}`,
    group: "kernel",
    tag: "T",
    source: row.source,
    expected: String(expected),
    got: String(Number(measured.estimate.toPrecision(6))),
    standardError: measured.standardError,
    low: expected - slack,
    high: expected + slack,
    pass: within && measured.standardError <= precision * Math.abs(expected),
  };
}
