// Small plans and made-up replications for the tests of study and runner.
import type { PlaceLoad } from "../../src/base/place-load.ts";
import type { ReplicationResult } from "../../src/observe/result.ts";
import type { Plan } from "../../src/scenario/plan.ts";
import { Finished } from "../../src/study/finished.ts";

/** A ledger-only plan; the study's layer reads nothing of its world. */
export function planOf(given: Partial<Plan> = {}): Plan {
  return {
    name: "made-up",
    question: "which?",
    sources: {},
    expectations: [],
    run: { starts: 0, warmUp: 0, length: 1, seed: 1, replications: { atLeast: 3, atMost: 3 } },
    world: { kind: "ledger", sites: [], load: { arrivals: "poisson", perSecond: 1, sizeBytes: 1, clients: [] } },
    network: { delays: { from: "aws-2020" }, jitter: 0, loss: 0, insideRegion: 250, insideSite: 100, scale: 1 },
    designs: [{ name: "a" }, { name: "b" }],
    baseline: "b",
    attackLevels: ["on"],
    attacks: [],
    faults: [],
    charts: [],
    canonical: "{}",
    ...given,
  };
}

export function resultOf(
  given: Partial<ReplicationResult> & Pick<ReplicationResult, "point" | "replication">,
): ReplicationResult {
  return { samples: {}, shares: {}, values: {}, checks: [], places: [], events: 1, ...given };
}

/** One unit, half of its 100 µs in use by 10 entities, unless said. */
export function placeOf(given: Partial<PlaceLoad> = {}): PlaceLoad {
  return {
    ...{ place: "desk", kind: "units", window: 100, busy: 50, capacity: 100, backlogGrowth: 0 },
    ...{ arrivals: 10, departures: 10, queueGrowth: 0 },
    ...given,
  };
}

/** One replication a number of the list: a value metric at a point. */
export function values(point: string, metric: string, numbers: readonly number[]): ReplicationResult[] {
  return numbers.map((number, replication) => resultOf({ point, replication, values: { [metric]: number } }));
}

export function samples(point: string, metric: string, lists: readonly (readonly number[])[]): ReplicationResult[] {
  return lists.map((list, replication) =>
    resultOf({ point, replication, samples: { [metric]: Float64Array.from(list) } }),
  );
}

export function shares(
  point: string,
  metric: string,
  pairs: readonly (readonly [number, number])[],
): ReplicationResult[] {
  return pairs.map(([hits, of], replication) => resultOf({ point, replication, shares: { [metric]: { hits, of } } }));
}

export function finishedOf(...lists: readonly (readonly ReplicationResult[])[]): Finished {
  const finished = new Finished();
  for (const result of lists.flat()) finished.add(result);
  return finished;
}
