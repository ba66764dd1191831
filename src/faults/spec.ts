// Fault schedules as data: in scenarios, in counterexamples, out of the random generator.
import type { Micros } from "../base/time.ts";

export type FaultSpec =
  | { readonly fault: "crash"; readonly validator: number; readonly at: Micros; readonly for: Micros }
  /** Validators (with their sites) in different groups cannot reach each other; those in no group form one more. */
  | {
      readonly fault: "partition";
      readonly groups: readonly (readonly number[])[];
      readonly at: Micros;
      readonly for: Micros;
    }
  /** Every message is lost for good with this probability. */
  | { readonly fault: "loss"; readonly share: number; readonly at: Micros; readonly for: Micros };
