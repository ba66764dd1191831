// What the health world measures of its resources and links, and what it checks about itself at the end of a run.
// @source J. D. C. Little, A proof for the queuing formula L = λW, Operations Research 9(3), 1961; P. J. Denning and J. P. Buzen,
//   The operational analysis of queueing network models, Computing Surveys 10(3), 1978 (utilisation law, flow balance).
import type { PlaceLoad } from "../base/place-load.ts";
import { atMost, equalButForRounding, exactly, type SelfCheck } from "../base/self-check.ts";
import { HOUR, type Micros } from "../base/time.ts";
import { printDuration, printNumber, printShare } from "../base/units.ts";
import type { Resource } from "../kernel/resource.ts";
import type { StayStatistics } from "../kernel/stay-statistics.ts";
import type { BulkNetwork, FairLink } from "../network/bulk.ts";

export interface Measured {
  readonly values: Readonly<Record<string, number>>;
  readonly checks: readonly SelfCheck[];
  readonly places: readonly PlaceLoad[];
}

/** Measures the world's places from the opening of the window on. */
export class WorldMeter {
  readonly #resources: readonly Resource[];
  readonly #bulk: BulkNetwork;
  /** Entities that waited for each resource, and bits that each link still had to carry, when the window opened. */
  #waiting: readonly number[] = [];
  #backlogs: readonly number[] = [];

  constructor(resources: readonly Resource[], bulk: BulkNetwork) {
    this.#resources = resources;
    this.#bulk = bulk;
  }

  openWindow(): void {
    this.#bulk.openWindow();
    for (const resource of this.#resources) resource.openWindow();
    this.#waiting = this.#resources.map(({ queueLength }) => queueLength);
    this.#backlogs = this.#bulk.links.map(({ backlog }) => backlog);
  }

  /** Values, checks and loads over the window up to now. */
  measure(now: Micros): Measured {
    const resources = this.#resources;
    const { links } = this.#bulk;
    this.#bulk.advance();
    for (const resource of resources) resource.advance();
    return {
      values: Object.fromEntries([...resources.flatMap(resourceValues), ...links.map(linkValue)]),
      checks: [
        ...resources.flatMap((resource) => resourceChecks(resource, now)),
        ...links.flatMap((link) => linkChecks(link, now)),
        bytesConserved(this.#bulk),
      ],
      places: [
        ...resources.map((resource, index) => resourceLoad(resource, this.#waiting[index] ?? 0)),
        ...links.flatMap((link, index) => linkLoad(link, this.#backlogs[index] ?? 0)),
      ],
    };
  }
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

function resourceChecks({ name, statistics, present }: Resource, now: Micros): SelfCheck[] {
  return [...stayChecks(name, statistics, { present, now }), utilisationLaw(name, statistics, now)];
}

function linkChecks(link: FairLink, now: Micros): SelfCheck[] {
  const { name, statistics, flows } = link;
  return [...stayChecks(name, statistics, { present: flows.length, now }), ...withinCapacity(link)];
}

type Stays = Pick<StayStatistics, "presentIntegral" | "presentAtOpening" | "arrivals" | "departures" | "sojourns">;

/** Little's law exactly, in whole entity-µs, and flow balance. */
export function stayChecks(
  subject: string,
  statistics: Stays,
  state: { readonly present: number; readonly now: Micros },
): SelfCheck[] {
  const sojourns = statistics.sojourns(state.now);
  const { presentIntegral, presentAtOpening, arrivals, departures } = statistics;
  const { present } = state;
  const little = {
    ...{ rule: "Little's law", subject, numbers: { presentIntegral, sojourns } },
    detail: `integral of the number present ${presentIntegral} µs, sum of sojourns ${sojourns} µs`,
  };
  const balance = {
    ...{ rule: "flow balance", subject, numbers: { presentAtOpening, arrivals, departures, present } },
    detail: `${presentAtOpening} there + ${arrivals} came = ${departures} left + ${present} there`,
  };
  return [
    exactly(little, presentIntegral, sojourns),
    exactly(balance, presentAtOpening + arrivals, departures + present),
  ];
}

type Holdings = Pick<StayStatistics, "busyIntegral" | "capacityIntegral" | "window" | "departures" | "holdings">;

/**
 * The units in use, as the resource counts them, against the times they were held, from the entities' own stamps: exactly, in whole
 * unit-µs. It is the utilisation law U = X·S̄, with X = departures / window, S̄ = time held / departures and U by unit.
 */
export function utilisationLaw(subject: string, statistics: Holdings, now: Micros): SelfCheck {
  const { busyIntegral, capacityIntegral, departures, window } = statistics;
  const held = statistics.holdings(now);
  const claim = {
    ...{ rule: "utilisation law", subject, numbers: { busyIntegral, held, capacityIntegral, departures, window } },
    detail: `integral of the units in use ${busyIntegral} µs, sum of the times held ${held} µs${lawInWords({ held, capacityIntegral, departures, window })}`,
  };
  return exactly(claim, busyIntegral, held);
}

interface Law extends Pick<Holdings, "capacityIntegral" | "departures" | "window"> {
  readonly held: Micros;
}

/** `: U = X·S̄ = 2.5/h × 20 min ÷ 2 units = 42 %`; nothing where there were no departures, or there was no capacity. */
function lawInWords({ held, capacityIntegral, departures, window }: Law): string {
  if (departures === 0 || capacityIntegral === 0) return "";
  const throughput = `${printNumber((departures * HOUR) / window)}/h`;
  const units = printNumber(capacityIntegral / window);
  return `: U = X·S̄ = ${throughput} × ${printDuration(held / departures)} ÷ ${units} units = ${printShare(held / capacityIntegral)}`;
}

/** Rounding of a flow's last instant, at most half a µs, lets its last bits go at once. */
const ROUNDED_END = 0.5;

/** Flows that share a link never get more than it has; an unlimited one has no limit to keep. */
function withinCapacity(link: FairLink): SelfCheck[] {
  const { name, capacity, statistics, flowBitsInWindow: bits } = link;
  if (capacity === Number.POSITIVE_INFINITY) return [];
  const most = capacity * (statistics.window + ROUNDED_END * statistics.departures);
  const claim = {
    ...{ rule: "work fits into time", subject: name, numbers: { bits, most } },
    detail: `flows carried ${bits / 8} B, at most ${most / 8} B at full rate`,
  };
  return [atMost(claim, bits, most)];
}

function bytesConserved(bulk: BulkNetwork): SelfCheck {
  const { moved, carried } = bulk.conservation;
  const claim = {
    ...{ rule: "bytes conserved", subject: "access links", numbers: { moved: moved / 8, carried: carried / 8 } },
    detail: `flows moved ${moved / 8} B, links carried ${carried / 8} B`,
  };
  return equalButForRounding(claim, moved, carried);
}

/** Work that waits is known by the mean time units were held. */
function resourceLoad({ name, statistics, queueLength }: Resource, waitingBefore: number): PlaceLoad {
  const { window, busyIntegral, capacityIntegral, arrivals, departures } = statistics;
  const queueGrowth = queueLength - waitingBefore;
  const flow = { arrivals, departures, queueGrowth };
  const backlogGrowth = departures === 0 ? 0 : (queueGrowth * busyIntegral) / departures;
  return { place: name, kind: "units", window, busy: busyIntegral, capacity: capacityIntegral, backlogGrowth, ...flow };
}

function linkLoad(link: FairLink, backlogBefore: number): PlaceLoad[] {
  const { name, capacity, statistics, carriedInWindow, flows, backlog } = link;
  if (capacity === Number.POSITIVE_INFINITY) return [];
  const { window, arrivals, departures, presentAtOpening } = statistics;
  const flow = { arrivals, departures, queueGrowth: flows.length - presentAtOpening };
  const backlogGrowth = (backlog - backlogBefore) / capacity;
  return [
    { place: name, kind: "rate", window, busy: carriedInWindow / capacity, capacity: window, backlogGrowth, ...flow },
  ];
}
