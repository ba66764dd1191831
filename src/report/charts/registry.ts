// Every chart, in the order of a report that asks for all.

import type { Chart } from "./chart.ts";
import { ledgerLoadLatency } from "./ledger-load-latency.ts";
import { repeatedScans } from "./repeated-scans.ts";
import { tamperedReads } from "./tampered-reads.ts";
import { timeBreakdown } from "./time-breakdown.ts";
import { timeToPrior } from "./time-to-prior.ts";

export const CHARTS: readonly Chart[] = [timeToPrior, timeBreakdown, ledgerLoadLatency, tamperedReads, repeatedScans];

export function chartOf(id: string): Chart | undefined {
  return CHARTS.find((chart) => chart.id === id);
}
