// Every chart, in the order of a report that asks for all; a screening has one tornado a metric instead.

import { isTornado } from "../../scenario/charts.ts";
import type { Chart } from "./chart.ts";
import { forks } from "./forks.ts";
import { ledgerLoadLatency } from "./ledger-load-latency.ts";
import { recovery } from "./recovery.ts";
import { repeatedScans } from "./repeated-scans.ts";
import { tamperedReads } from "./tampered-reads.ts";
import { timeBreakdown } from "./time-breakdown.ts";
import { timeToPrior } from "./time-to-prior.ts";
import { timeToRely } from "./time-to-rely.ts";
import { tornado } from "./tornado.ts";
import { warmUp } from "./warm-up.ts";

export const CHARTS: readonly Chart[] = [
  timeToPrior,
  timeBreakdown,
  ledgerLoadLatency,
  tamperedReads,
  repeatedScans,
  recovery,
  forks,
  timeToRely,
  warmUp,
];

export function chartOf(id: string): Chart | undefined {
  return isTornado(id) ? tornado(id) : CHARTS.find((chart) => chart.id === id);
}
