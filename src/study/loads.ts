// How much each place was given to do at each design point, over all its replications: U = X·S̄, and ρ.
//
// ρ is measured: the work done in the window, and what its end left waiting more than its opening had, by the work that could have
// been done. What patients who left the queue would have brought is not in it.
// @source P. J. Denning and J. P. Buzen, The operational analysis of queueing network models, Computing Surveys 10(3), 1978
import type { PlaceLoad } from "../base/place-load.ts";
import { HOUR, SECOND } from "../base/time.ts";
import { printDuration, printNumber, printShare } from "../base/units.ts";
import type { LoadRow } from "./result.ts";
import type { Ran } from "./summarise.ts";

/** Places in the order of the replications. A place that a replication did not use adds nothing. */
export function loadRows({ point, replications }: Ran): LoadRow[] {
  const byPlace = new Map<string, PlaceLoad[]>();
  for (const load of replications.flatMap(({ places }) => places)) {
    const list = byPlace.get(load.place);
    if (list === undefined) byPlace.set(load.place, [load]);
    else list.push(load);
  }
  return [...byPlace.values()].map((loads) => pooled(point.id, loads));
}

function pooled(point: string, loads: readonly PlaceLoad[]): LoadRow {
  const sum = (pick: (load: PlaceLoad) => number): number => loads.reduce((total, load) => total + pick(load), 0);
  const window = sum((load) => load.window);
  const [busy, capacity] = [sum((load) => load.busy), sum((load) => load.capacity)];
  const departures = sum((load) => load.departures);
  const { place, kind } = loads[0]!;
  const backlogGrowth = sum((load) => load.backlogGrowth);
  return {
    ...{ point, place, kind, units: capacity / window, departures },
    ...(capacity === 0 ? {} : { utilisation: busy / capacity, offered: (busy + backlogGrowth) / capacity }),
    ...(departures === 0 ? {} : { perSecond: (departures * SECOND) / window, service: busy / departures }),
    arrivals: sum((load) => load.arrivals),
    queueGrowth: sum((load) => load.queueGrowth),
  };
}

/** The place with the largest ρ at a design point; undefined when none of its places has a capacity. */
export function busiest(loads: readonly LoadRow[], point: string): LoadRow | undefined {
  return mostLoaded(loads.filter((load) => load.point === point));
}

/** The one with the largest ρ, the first of several. */
export function mostLoaded(loads: readonly LoadRow[]): LoadRow | undefined {
  return loads.reduce<LoadRow | undefined>((most, load) => {
    const isMore = load.offered !== undefined && load.offered > (most?.offered ?? Number.NEGATIVE_INFINITY);
    return isMore ? load : most;
  }, undefined);
}

/** `Northgate General ct at cloud: U = X·S̄ = 2.5/h × 20 min ÷ 2 = 42 %, ρ = 0.42`. */
export function loadLine({ place, point, utilisation, offered, perSecond, service, units }: LoadRow): string {
  if (utilisation === undefined || offered === undefined) return `${place} at ${point}`;
  const law =
    perSecond === undefined || service === undefined
      ? ""
      : `X·S̄ = ${printRate(perSecond)} × ${printDuration(service)}${units === 1 ? "" : ` ÷ ${printNumber(units)}`} = `;
  return `${place} at ${point}: U = ${law}${printShare(utilisation)}, ρ = ${printNumber(offered)}`;
}

/** Rare things by the hour. */
export function printRate(perSecond: number): string {
  return perSecond >= 1 ? `${printNumber(perSecond)}/s` : `${printNumber((perSecond * HOUR) / SECOND)}/h`;
}
