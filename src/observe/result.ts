// What one replication leaves behind: plain data, merged over replications by study.
import type { PlaceLoad } from "../base/place-load.ts";
import type { SelfCheck } from "../base/self-check.ts";
import type { AnswerSeries } from "./answer-series.ts";

export interface ReplicationResult {
  /** Id of the design point. */
  readonly point: string;
  readonly replication: number;
  /** Observations by metric id, in order of occurrence, in the metric's unit; Infinity is "never". */
  readonly samples: Readonly<Record<string, Float64Array>>;
  /** Shares of yes among trials by metric id; a weighted share has real numbers. */
  readonly shares: Readonly<Record<string, { readonly hits: number; readonly of: number }>>;
  /** One number a replication by metric id. */
  readonly values: Readonly<Record<string, number>>;
  /** What the run checked about itself. */
  readonly checks: readonly SelfCheck[];
  /** What each place that serves was given to do. */
  readonly places: readonly PlaceLoad[];
  /** Of a pilot replication: every answer since the start. */
  readonly answers?: AnswerSeries;
  /** Events executed. */
  readonly events: number;
}
