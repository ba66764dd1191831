// What the health world measures of its resources and links, and what it checks about itself at the end of a run.
import type { Micros } from "../base/time.ts";
import type { Resource, StayStatistics } from "../kernel/resource.ts";
import type { BulkNetwork, FairLink } from "../network/bulk.ts";

interface Check {
  readonly rule: string;
  readonly held: boolean;
  readonly detail: string;
}

export interface Measured {
  readonly values: Readonly<Record<string, number>>;
  readonly checks: readonly Check[];
}

/** Rounding of sums of doubles: flows and links add the same bits in another order. */
const ROUNDING = 1e-9;

/** Values and checks over the window up to now. */
export function measureWorld(resources: readonly Resource[], bulk: BulkNetwork, now: Micros): Measured {
  bulk.advance();
  for (const resource of resources) resource.advance();
  const entries = [...resources.flatMap(resourceValues), ...bulk.links.map(linkValue)];
  const checks = [
    ...resources.flatMap((resource) =>
      stayChecks(resource.name, resource.statistics, { present: resource.present, now }),
    ),
    ...bulk.links.flatMap((link) => stayChecks(link.name, link.statistics, { present: link.flows.length, now })),
    bytesConserved(bulk),
  ];
  return { values: Object.fromEntries(entries), checks };
}

function resourceValues({ name, statistics }: Resource): (readonly [string, number])[] {
  const { busyIntegral, capacityIntegral, waitingIntegral, window } = statistics;
  return [
    [`utilisation.${name}`, capacityIntegral === 0 ? 0 : busyIntegral / capacityIntegral],
    [`queue.${name}`, window === 0 ? 0 : waitingIntegral / window],
  ];
}

function linkValue(link: FairLink): readonly [string, number] {
  const { window } = link.statistics;
  return [`utilisation.${link.name}`, window === 0 ? 0 : link.carriedInWindow / (link.capacity * window)];
}

/** Little's law exactly, in whole entity-µs, and flow balance. */
function stayChecks(
  name: string,
  statistics: StayStatistics,
  state: { readonly present: number; readonly now: Micros },
): Check[] {
  const sojourns = statistics.sojourns(state.now);
  const { presentIntegral, presentAtOpening, arrivals, departures } = statistics;
  return [
    {
      rule: `Little's law at ${name}`,
      held: presentIntegral === sojourns,
      detail: `integral of the number present ${presentIntegral} µs, sum of sojourns ${sojourns} µs`,
    },
    {
      rule: `flow balance at ${name}`,
      held: presentAtOpening + arrivals === departures + state.present,
      detail: `${presentAtOpening} there + ${arrivals} came = ${departures} left + ${state.present} there`,
    },
  ];
}

function bytesConserved(bulk: BulkNetwork): Check {
  const { moved, carried } = bulk.conservation;
  return {
    rule: "bytes conserved on access links",
    held: Math.abs(moved - carried) <= ROUNDING * Math.max(moved, carried),
    detail: `flows moved ${moved / 8} B, links carried ${carried / 8} B`,
  };
}
