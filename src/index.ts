// What the package offers to programs: scenarios in, results out. `ledgerward/kernel`, `ledgerward/stats` and
// `ledgerward/protocol` offer the parts.

export { type Fault, UsageError, Violation } from "./base/errors.ts";
export { METRICS, type Metric } from "./observe/metrics.ts";
export { csvFiles, resultDigest } from "./report/csv.ts";
export { loadPlan } from "./scenario/load.ts";
export type { DesignPoint, Plan } from "./scenario/plan.ts";
export { simulate } from "./sim/simulate.ts";
export { studyPoints } from "./study/design-points.ts";
export { evaluate } from "./study/evaluate.ts";
export { Finished } from "./study/finished.ts";
export type { ReplicationResult, StudyResult } from "./study/result.ts";
export { lanes } from "./study/schedule.ts";
