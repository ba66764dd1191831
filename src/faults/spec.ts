// Fault schedules as data: in scenarios, in counterexamples, out of the random generator.
import type { Micros } from "../base/time.ts";

/** From when on, and for how long. */
interface During {
  readonly at: Micros;
  readonly for: Micros;
}

export type FaultSpec = During &
  (
    | {
        readonly fault: "crash";
        readonly validator: number;
        /** What it wrote in so long before the crash is lost too, although the disk said that it was written: it lied. */
        readonly loses?: Micros;
      }
    /**
     * Whoever leads then goes down, or every validator at once, as when the power fails; each time at an instant that is
     * uniform from 0 to `within` later. Again and again `every` so long after another leads.
     */
    | {
        readonly fault: "outage";
        readonly of: "leader" | "all";
        readonly every?: Micros;
        readonly within: Micros;
      }
    /** Validators (with their sites) that share no group cannot reach each other; those in no group form one more. One in several is a bridge. */
    | {
        readonly fault: "partition";
        readonly groups: readonly (readonly number[])[];
        /** Only what the first group sends is lost: it hears the others and is not heard. */
        readonly oneWay?: true;
      }
    /** Every message is lost for good with this probability. */
    | { readonly fault: "loss"; readonly share: number }
    /** Every message arrives a second time with this probability, later by a uniform time up to `within`. */
    | { readonly fault: "duplication"; readonly share: number; readonly within: Micros }
    /** Every message is held back with this probability, for a uniform time up to `by`, so that others overtake it. */
    | { readonly fault: "reordering"; readonly share: number; readonly by: Micros }
    /** Every message from and to these validators (all, when not named) takes so much longer. */
    | { readonly fault: "delay-spike"; readonly by: Micros; readonly validators?: readonly number[] }
    /** A validator's clock runs so many times as fast, and so do its timers: at 2 they fire after half the time. */
    | { readonly fault: "clock-skew"; readonly validator: number; readonly rate: number }
    /** A validator's processor and disk take so many times as long. */
    | { readonly fault: "slow-node"; readonly validator: number; readonly factor: number }
  );
