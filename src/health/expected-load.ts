// What the scenario alone says of the load: expected utilisation of every scanner group, staff group and hospital link
// over the measured time, before anything is run. Mean times and sizes, mean numbers of visits; queues and shifts do
// not enter (a mean load is carried whatever the order), except through capacity. Ledger messages are left out: they
// take under 1 % of a link.
import type { Micros } from "../base/time.ts";
import type { LinkSpec } from "../network/spec.ts";
import { expectedArrivals } from "../workload/arrivals.ts";
import { LocalTime } from "../workload/local-time.ts";
import { weeklyWeights } from "../workload/profiles.ts";
import { Forecast, type VisitGroup } from "./forecast.ts";
import { shiftAt } from "./hospitals.ts";
import { REPORT_BYTES } from "./patients.ts";
import { foreseenMissing, travelsOf } from "./records/registry.ts";
import type { CalendarSpec, SiteSpec } from "./spec.ts";
import { foreseeSteps } from "./steps/registry.ts";
import { type HealthSpec, RETURN_ENCOUNTER } from "./world.ts";

export interface ExpectedUse {
  /** `utilisation.<resource>`, as the run reports it. */
  readonly metric: string;
  /** Share of the capacity over the measured time; above 1 the queue grows without end. */
  readonly utilisation: number;
}

/** Visits of one group at one hospital during the measured time. */
interface Demand extends VisitGroup {
  readonly encounter: string;
  readonly visits: number;
}

/** @param utcOffsetHours local standard time less UTC [h], by site. */
export function expectedLoad(spec: HealthSpec, utcOffsetHours: readonly number[]): readonly ExpectedUse[] {
  const localTimes = utcOffsetHours.map((offset) => new LocalTime(spec.calendar.starts, offset));
  return spec.sites.flatMap((site, index) => {
    if (site.kind !== "hospital") return [];
    const forecasts = demandsAt(spec, index, localTimes).map((demand) => forecastOf(spec, demand));
    return [
      ...peopleAndEquipment(site, forecasts, capacities(site, localTimes[index]!, spec.calendar)),
      ...links(site, forecasts, spec.calendar),
    ];
  });
}

function forecastOf(spec: HealthSpec, demand: Demand): Forecast {
  const { patients, workflow, records } = spec;
  const forecast = new Forecast({
    patients,
    workflow,
    group: demand,
    travels: travelsOf(records),
    reportBytes: REPORT_BYTES,
    walk: foreseeSteps,
  });
  forecast.walk(workflow.encounters[demand.encounter] ?? [], demand.visits);
  return forecast;
}

/** First visits and returns at a hospital. Folded returns are spread evenly over the run. */
function demandsAt(spec: HealthSpec, site: number, localTimes: readonly LocalTime[]): Demand[] {
  const { patients, workflow, calendar, records } = spec;
  const { warmUp, length } = calendar;
  const hospitals = spec.sites.flatMap(({ kind }, index) => (kind === "hospital" ? [index] : []));
  const weights = weeklyWeights(patients.arrivals.profile);
  const arrivals = (at: number, from: Micros, until: Micros): number =>
    expectedArrivals({ perDay: patients.arrivals.perDay, weights, localTime: localTimes[at]! }, from, until);
  const others = hospitals.filter((hospital) => hospital !== site);
  const arrivalsElsewhere = others.reduce((sum, other) => sum + arrivals(other, 0, warmUp + length), 0);
  const { share, planned } = patients.seenAgainElsewhere;
  const returns = (share * (length / (warmUp + length)) * arrivalsElsewhere) / Math.max(1, others.length);
  const earlier = others.length === 0 ? 0 : patients.earlierScanElsewhere;
  const first = { encounter: Object.keys(workflow.encounters)[0]!, visits: arrivals(site, warmUp, warmUp + length) };
  const back = (isPlanned: boolean, of: number): Demand => {
    const missing = foreseenMissing(records, { patients, isPlanned });
    const { neededAnyway, moreIfPriorMissing } = patients.repeatScan;
    return {
      encounter: RETURN_ENCOUNTER,
      visits: returns * of,
      fetched: 1 - missing,
      repeated: neededAnyway + missing * moreIfPriorMissing,
    };
  };
  return [
    { ...first, fetched: earlier * (1 - foreseenMissing(records, { patients, isPlanned: false })), repeated: 0 },
    back(true, planned),
    back(false, 1 - planned),
  ];
}

/** Capacity × time over the measured time [µs] by kind of people or equipment. */
function capacities(
  site: SiteSpec,
  localTime: LocalTime,
  { warmUp, length }: CalendarSpec,
): ReadonlyMap<string, number> {
  const capacity = new Map(Object.entries(site.equipment).map(([kind, count]) => [kind, count * length]));
  for (let instant = warmUp; instant < warmUp + length; ) {
    const { shift, remaining } = shiftAt(localTime, instant);
    const time = Math.min(remaining, warmUp + length - instant);
    for (const [kind, count] of Object.entries(site.staff))
      capacity.set(kind, (capacity.get(kind) ?? 0) + count[shift] * time);
    instant += time;
  }
  return capacity;
}

function peopleAndEquipment(
  site: SiteSpec,
  forecasts: readonly Forecast[],
  capacity: ReadonlyMap<string, number>,
): ExpectedUse[] {
  return [...capacity].map(([kind, available]) => {
    const busy = forecasts.reduce((sum, forecast) => sum + (forecast.busy.get(kind) ?? 0), 0);
    return { metric: `utilisation.${site.name} ${kind}`, utilisation: busy === 0 ? 0 : busy / available };
  });
}

function links(site: SiteSpec, forecasts: readonly Forecast[], { length }: CalendarSpec): ExpectedUse[] {
  const use = (direction: keyof LinkSpec, bytes: (forecast: Forecast) => number): ExpectedUse => {
    const bits = 8 * forecasts.reduce((sum, forecast) => sum + bytes(forecast), 0);
    return {
      metric: `utilisation.${site.name} ${direction}`,
      utilisation: bits / ((site.link[direction] / 1e6) * length),
    };
  };
  return [use("up", (forecast) => forecast.uploadBytes), use("down", (forecast) => forecast.downloadBytes)];
}
