// From finished replications to the study's result: pure, in replication order, the same for any number of workers.
import { assert } from "../base/errors.ts";
import type { Plan } from "../scenario/plan.ts";
import { answer } from "./answers.ts";
import { CAPACITY_REPLICATIONS, studyPoints } from "./design-points.ts";
import type { Finished } from "./finished.ts";
import { latencyRows } from "./latency.ts";
import { loadRows } from "./loads.ts";
import type { StudyResult } from "./result.ts";
import { sweptPoints } from "./schedule.ts";
import { sensitivityRows } from "./sensitivity.ts";
import { nextPrefix } from "./stopping.ts";
import { comparisonRows, type Ran, replicationRows, summaryRows } from "./summarise.ts";
import { confidenceOf, measurePoint } from "./table.ts";
import { warmUpOf, warmUpWarnings, withWarmUp } from "./warm-up.ts";
import { warnings } from "./warnings.ts";

/** The result of a study whose lanes are all done; surplus replications are discarded. */
export function evaluate(asked: Plan, finished: Finished): StudyResult {
  const warmUp = warmUpOf(asked, finished);
  const plan = withWarmUp(asked, warmUp);
  const decision = nextPrefix(plan, finished);
  assert("used" in decision, "the study has replications still to run");
  const { used, met, notes, best } = decision;
  const ran: readonly Ran[] = [
    ...studyPoints(plan).map((point) => ({ point, replications: finished.prefix(point, used) })),
    ...sweptPoints(plan, finished).map((point) => ({
      point,
      replications: finished.prefix(point, CAPACITY_REPLICATIONS),
    })),
  ];
  const confidence = confidenceOf(plan);
  const table = new Map(ran.map(({ point, replications }) => [point.id, measurePoint({ replications, confidence })]));
  const points = ran.map(({ point }) => point);
  const all = ran.flatMap(({ replications }) => replications);
  const checks = all.flatMap(({ checks, point, replication }) =>
    checks.map((check) => ({ ...check, point, replication })),
  );
  const loads = ran.flatMap(loadRows);
  const answers = answer(plan, table);
  return {
    plan,
    points,
    replicationsUsed: used,
    ...(warmUp === undefined ? {} : { warmUp }),
    stopping: { met, notes },
    best,
    replications: ran.flatMap((one) => replicationRows(one, table.get(one.point.id)!)),
    summary: points.flatMap((point) => summaryRows(point, table.get(point.id)!)),
    comparisons: comparisonRows(plan, studyPoints(plan), table),
    latency: ran.flatMap(latencyRows),
    answers,
    sensitivity: sensitivityRows(plan, table),
    checks,
    loads,
    events: all.reduce((sum, { events }) => sum + events, 0),
    warnings: [
      ...(warmUp === undefined ? [] : warmUpWarnings(warmUp)),
      ...warnings({ plan, points, replicationsUsed: used, table, loads, answers }),
    ],
  };
}
