// How long an empty start matters: pilot replications from an empty start, averaged answer by answer, truncated by MSER-5.
//
// The series is the latency at the client, in the order of the answers. MSER-5 says for each design point how many of the first
// answers to drop; the warm-up of all design points is the time by which each of them, in each pilot replication, has given
// as many. Pilot replications use the luck of the study's first ones; they serve this question only and enter no estimate.
// @source K. P. White, M. J. Cobb and S. C. Spratt, A comparison of five steady-state truncation heuristics for simulation,
//   Winter Simulation Conference 2000 (MSER-5); P. D. Welch, The statistical analysis of simulation results, 1983 (average
//   over replications)
import { assert } from "../base/errors.ts";
import { printDuration, printShare } from "../base/units.ts";
import type { Plan } from "../scenario/plan.ts";
import { mser5, welch } from "../stats/index.ts";
import { type PilotPoint, pilotPoints } from "./design-points.ts";
import type { Finished, Task } from "./finished.ts";
import type { Start, WarmUp, Warning } from "./result.ts";

/** What pilot replications are still to run; none where the plan asks for none. */
export function missingPilots(plan: Plan, finished: Finished): readonly Task[] {
  const { pilot } = plan.run;
  return pilot === undefined ? [] : pilotPoints(plan).flatMap((point) => finished.missing(point, pilot.replications));
}

/** What the pilot replications showed; undefined where the plan asks for none. */
export function warmUpOf(plan: Plan, finished: Finished): WarmUp | undefined {
  const { pilot, warmUp } = plan.run;
  if (pilot === undefined) return undefined;
  const starts = pilotPoints(plan).map((point) => startOf(point, finished.prefix(point, pilot.replications)));
  const found = Math.max(0, ...starts.map(({ ends }) => ends));
  return { length: pilot.use === "set" ? found : warmUp, use: pilot.use, replications: pilot.replications, starts };
}

/** The plan with the warm-up that its pilot replications found. */
export function withWarmUp(plan: Plan, found: WarmUp | undefined): Plan {
  return found === undefined ? plan : { ...plan, run: { ...plan.run, warmUp: found.length } };
}

function startOf({ of }: PilotPoint, replications: ReturnType<Finished["prefix"]>): Start {
  const series = replications.map(({ answers }) => {
    assert(answers !== undefined, "a pilot replication keeps its answers");
    return answers;
  });
  const { means: latency } = welch(
    series.map((answers) => answers.latency),
    0,
  );
  const { means: at } = welch(
    series.map((answers) => answers.at),
    0,
  );
  const { discarded, converged } = mser5(latency);
  if (Number.isNaN(discarded)) return { point: of, at, latency, dropped: 0, ends: 0, verdict: "too short" };
  const ends = discarded === 0 ? 0 : 1 + Math.max(...series.map((answers) => answers.at[discarded - 1]!));
  return { point: of, at, latency, dropped: discarded, ends, verdict: converged ? "converged" : "not converged" };
}

/** One for each design point where the warm-up is doubtful. */
export function warmUpWarnings(warmUp: WarmUp): readonly Warning[] {
  return warmUp.starts.flatMap((start) => {
    const { point, dropped, latency, ends } = start;
    const item = doubt(start, warmUp);
    const numbers = { warmUp: warmUp.length, dropped, answers: latency.length, ends };
    return item === undefined
      ? []
      : [{ kind: "warm-up", finding: "warm-up in doubt", metric: SERIES, point, item, numbers }];
  });
}

/** What the pilot replications measure. */
const SERIES = "commit.client";

/** Undefined where there is none. */
function doubt({ point, verdict, dropped, latency, ends }: Start, { use, length }: WarmUp): string | undefined {
  switch (verdict) {
    case "too short":
      return `only ${latency.length} answers at ${point}, too few to tell`;
    case "not converged": {
      const share = printShare(dropped / latency.length);
      return `MSER-5 did not converge at ${point} (it drops ${share} of the answers of the pilot runs, more than half; try a longer run, though a ledger under more load than it bears never settles)`;
    }
    case "converged":
      if (use === "set" || ends <= length) return undefined;
      return `MSER-5 would drop ${printDuration(ends)} at ${point}, more than the ${printDuration(length)} given`;
  }
}
