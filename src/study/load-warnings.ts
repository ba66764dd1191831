// Places that are given more than they can do, or whose queue grew, and a single run judged by the queue that matters most in it.
import { normalQuantile } from "../base/math.ts";
import { printDuration, printNumber, printShare } from "../base/units.ts";
import type { DesignPoint, Plan } from "../scenario/plan.ts";
import { queueOutlook, replicationsNeeded, runLengthNeeded } from "../stats/index.ts";
import { studentFactor } from "../stats/mean-interval.ts";
import { mostLoaded } from "./loads.ts";
import { inWords, longer, numbered, type Remedies } from "./remedies.ts";
import type { LoadRow, Warning } from "./result.ts";

/** At this ρ a queue takes weeks to forget its state; from here on a place counts as overloaded. (Assumption: 0.99.) */
const SATURATED = 0.99;

/** @param points those compared: a load sweep is meant to reach what a ledger cannot bear. */
export function loadWarnings(points: readonly DesignPoint[], loads: readonly LoadRow[]): readonly Warning[] {
  const compared = new Set(points.flatMap(({ kind, id }) => (kind === "study" ? [id] : [])));
  return loads.filter(({ point }) => compared.has(point)).flatMap((load) => overloaded(load) ?? grown(load) ?? []);
}

/** ρ ≥ 1, or as good as. */
function overloaded(load: LoadRow): Warning | undefined {
  const { point, place, kind, units, utilisation, offered } = load;
  if (utilisation === undefined || offered === undefined) return undefined;
  if (offered < SATURATED && utilisation < SATURATED) return undefined;
  const work = Math.max(offered, utilisation) * units;
  const needed = kind === "units" ? Math.floor(work / SATURATED) + 1 : Math.ceil((work / SATURATED) * 100) / 100;
  const remedy = kind === "units" ? `${unitsInWords(units, needed)} would do` : `${needed} times its rate would do`;
  return {
    kind: "overload",
    finding:
      "work offered reaches the capacity (ρ ≥ 0.99): the queue grows as long as the run lasts, and its waits measure the length of the run",
    metric: place,
    point,
    item: `${place} at ${point} (ρ = ${printNumber(offered)}, busy ${printShare(utilisation)} of the time; ${remedy})`,
    numbers: { offered, utilisation, units, needed },
  };
}

function unitsInWords(units: number, needed: number): string {
  const now = Number.isInteger(units) ? `${units}` : `${printNumber(units)} in the mean over shifts`;
  return `${needed} units instead of ${now}`;
}

/** Standard deviations of a random walk that growth must exceed: by chance once in 30,000 times, were the load just borne. */
const BEYOND_CHANCE = 4;

/**
 * More came than left, beyond chance: at a place that is just able to do its work, arrivals less departures are a random walk with a
 * variance of about one for each of either; where it is able, they stay below it.
 * @source W. Whitt, Stochastic-Process Limits, 2002, ch. 9 (the critically loaded queue); variance one: Poisson flows (assumption)
 */
function grown({ point, place, arrivals, departures, queueGrowth }: LoadRow): Warning | undefined {
  const bound = BEYOND_CHANCE * Math.sqrt(arrivals + departures);
  if (!(queueGrowth > bound) || arrivals === 0) return undefined;
  return {
    kind: "queue-growth",
    finding: "the queue grew over the measured time, beyond chance: waits and latencies measure the length of the run",
    metric: place,
    point,
    item: `${place} at ${point} (${printNumber(arrivals)} came, ${printNumber(departures)} left; chance explains ${printNumber(bound)} more waiting at the end, there were ${printNumber(queueGrowth)})`,
    numbers: { arrivals, departures, queueGrowth, bound },
  };
}

/** What a single run is held to, as nothing was asked: a relative half-width of the mean number present. (Assumption.) */
const ASKED = 0.1;
const CONFIDENCE = 0.95;

/** One replication has no interval; theory says roughly what it would be, at the busiest place of all compared design points. */
export function singleRunWarnings(
  plan: Plan,
  points: readonly DesignPoint[],
  loads: readonly LoadRow[],
): readonly Warning[] {
  const compared = new Set(points.flatMap(({ kind, id }) => (kind === "study" ? [id] : [])));
  const load = mostLoaded(loads.filter(({ kind, point }) => kind === "units" && compared.has(point)));
  const warning = load && foreseen(plan, load);
  return warning === undefined ? [] : [warning];
}

/** Heuristic: the place as M/M/m with its own ρ, S̄ and number of units. Calendars, priorities and other laws are left out. */
function foreseen(plan: Plan, { point, place, utilisation, service, units }: LoadRow): Warning | undefined {
  if (utilisation === undefined || service === undefined) return undefined;
  if (!(utilisation > 0 && utilisation < SATURATED)) return undefined;
  const servers = Math.max(1, Math.round(units));
  const { mean, asymptoticVariance, relaxation } = queueOutlook({ servers, utilisation, service });
  const deviation = Math.sqrt(asymptoticVariance / plan.run.length) / mean;
  const halfWidth = normalQuantile((1 + CONFIDENCE) / 2) * deviation;
  if (halfWidth <= ASKED) return undefined;
  const needed = remediesOfOne(plan, { deviation, halfWidth });
  const state = `busy ${printShare(utilisation)} of the time, so that it takes about ${printDuration(relaxation)} to forget its state`;
  return {
    kind: "single-run",
    finding:
      "one replication gives no interval; a rule of thumb (the busiest place taken as M/M/m) gives the mean number present",
    metric: place,
    point,
    item: `a 95 % half-width of ${printShare(halfWidth)} of itself at ${place}, ${point} (${state}; for ${printShare(ASKED)}, ${inWords(needed, 1)})`,
    numbers: {
      ...{ halfWidth, asked: ASKED, utilisation, service, servers, relaxation, window: plan.run.length },
      ...numbered(needed),
    },
  };
}

/** Replications are counted with Student's t, from two up; for the length the normal distribution is enough. */
function remediesOfOne(plan: Plan, one: { readonly deviation: number; readonly halfWidth: number }): Remedies {
  const two = (studentFactor(2, CONFIDENCE) * one.deviation) / Math.sqrt(2);
  const replications = replicationsNeeded({ n: 2, halfWidth: two, confidence: CONFIDENCE }, ASKED);
  const length = longer(plan, runLengthNeeded({ length: plan.run.length, halfWidth: one.halfWidth, asked: ASKED }));
  return { replications, ...(length === undefined ? {} : { length }) };
}
