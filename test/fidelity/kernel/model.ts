// What the parts of a running model share.
import { type Micros, SECOND } from "../../../src/base/time.ts";
import type { Law, Processes, Simulation, Stream } from "../../../src/kernel/index.ts";
import type { Kept } from "./seen.ts";

/** One unit of a model's time [µs]: rounding to whole microseconds is then a millionth of a mean service time. */
export const UNIT: Micros = SECOND;

/** One replication. */
export interface Run {
  readonly seed: number;
  readonly replication: number;
  /** [units of the model's time] */
  readonly warmUp: number;
  readonly length: number;
  /** Multiplies the service times: 1 is no fault. */
  readonly serviceFactor: number;
  /** Multiplies every duration once it is a whole number of microseconds; whole. */
  readonly stretch: number;
  readonly kept: Kept;
}

export interface Model {
  readonly simulation: Simulation;
  readonly processes: Processes;
  readonly run: Run;
  /** The stream of a purpose. */
  stream(purpose: string): Stream;
  /** A whole number of microseconds from a law that is in µs. */
  duration(law: Law, stream: Stream): Micros;
}
