// Arrival profiles: how the rate of arrivals follows the hour and the weekday, in local time.
import { UsageError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";

export interface Profile {
  /** Relative rate by hour of the day, 0 to 23. */
  readonly hours: readonly number[];
  /** Relative rate by weekday, Monday first. */
  readonly weekdays: readonly number[];
  readonly source: string;
}

export const profiles: Readonly<Record<string, Profile>> = {
  "emergency-department": {
    // Midnight to 06, 06 to noon, noon to 18, 18 to midnight.
    hours: [
      ...[0.45, 0.36, 0.3, 0.26, 0.24, 0.26],
      ...[0.34, 0.55, 0.95, 1.35, 1.6, 1.65],
      ...[1.55, 1.5, 1.45, 1.42, 1.42, 1.45],
      ...[1.45, 1.35, 1.2, 1.0, 0.78, 0.58],
    ],
    weekdays: [1.1, 1.01, 0.98, 0.98, 0.97, 0.97, 0.99],
    source:
      "fitted to NHS England A&E attendances 2021-22: close to 60 % arrive 09-18 h, Monday 16 %, Monday 11 h 1.91 and Wednesday 04 h 0.21 of the mean hour",
  },
  constant: { hours: new Array<number>(24).fill(1), weekdays: new Array<number>(7).fill(1), source: "definition" },
};

/** Rate by hour of the local week (Monday 00 h first, 168 hours), as a multiple of the mean hour: the mean is 1. */
export function weeklyWeights(name: string): readonly number[] {
  const profile = profileOf(name);
  const products = profile.weekdays.flatMap((weekday) => profile.hours.map((hour) => weekday * hour));
  const mean = products.reduce((sum, weight) => sum + weight, 0) / products.length;
  return products.map((weight) => weight / mean);
}

/** @throws UsageError with the nearest name when there is no such profile. */
function profileOf(name: string): Profile {
  if (Object.hasOwn(profiles, name)) return profiles[name]!;
  throw UsageError.of(
    "patients.arrivals.profile",
    `expected a profile, got ${name}, try ${nearest(name, Object.keys(profiles)) ?? "constant"}`,
  );
}
