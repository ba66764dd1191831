// Whether every estimate of a study is as precise as asked: the judgement of a stopping rule at one of its prefix sizes.
// @source A. M. Law, Simulation Modeling and Analysis, 5th edition, §9.4.1 and §9.7: with several estimates at once, at least
//   a share 1 − Σ (1 − confidence) of studies has all its intervals right (Bonferroni).

import type { Estimate } from "./estimate.ts";
import { replicationsNeeded } from "./replications-needed.ts";

export interface PrecisionAsked<E = Pick<Estimate, "estimate" | "halfWidth">> {
  readonly estimate: E;
  /** Largest half-width, as a share of the size of the estimate or in its unit. */
  readonly halfWidth: { readonly share: number } | { readonly absolute: number };
}

/** `skipped`: never, or nothing observed, so there is nothing to be precise about. `wide`: also when there is no interval yet. */
export type PrecisionVerdict = "met" | "wide" | "skipped";

export interface Precision {
  /** Every estimate that is not skipped is met, and at least one is. */
  readonly met: boolean;
  /** One for each estimate, in the order given. */
  readonly verdicts: readonly PrecisionVerdict[];
  /** Replications that would do for all of them at the variance seen so far; NaN where one has no interval yet or all are skipped. */
  readonly replications: number;
}

/** Judges all estimates together. */
export function precision(asked: readonly PrecisionAsked<Estimate>[]): Precision {
  const verdicts = asked.map(verdictOf);
  const judged = asked.filter((_, index) => verdicts[index] !== "skipped");
  const needed = judged.map((one) => replicationsNeeded(one.estimate, limitOf(one)));
  return {
    met: judged.length > 0 && !verdicts.includes("wide"),
    verdicts,
    replications: judged.length === 0 ? NaN : Math.max(...needed),
  };
}

/** Judges one estimate. */
export function verdictOf(asked: PrecisionAsked): PrecisionVerdict {
  if (!Number.isFinite(asked.estimate.estimate)) return "skipped";
  return asked.estimate.halfWidth <= limitOf(asked) ? "met" : "wide";
}

function limitOf({ estimate, halfWidth }: PrecisionAsked): number {
  return "share" in halfWidth ? halfWidth.share * Math.abs(estimate.estimate) : halfWidth.absolute;
}
