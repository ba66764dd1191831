// Instants as people write them: `day 3 02:00` since the start of the run, `Monday 2026-01-05 00:00` in UTC.
// Own arithmetic on the proleptic Gregorian calendar, without leap seconds, so that no engine's clock or locale is involved.

import { accept, describe, type Result, refuse } from "./result.ts";
import { DAY, HOUR, MINUTE, type Micros } from "./time.ts";

const INSTANT = /^day\s+(\d{1,6})(?:\s+(\d\d?):(\d\d))?$/i;

/** Micros since the start of the run: `day 3 02:00`, `day 3`. Day 1 begins at 0. */
export function parseInstant(value: unknown): Result<Micros> {
  const expected = "an instant such as day 3 or day 3 02:00";
  const match = typeof value === "string" ? INSTANT.exec(value.trim()) : null;
  if (match === null) return refuse({ expected, got: describe(value) });
  const [day, hour, minute] = [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)];
  if (day === 0) return refuse({ expected: `${expected}, counted from day 1`, got: "day 0" });
  if (hour > 23 || minute > 59) return refuse({ expected, got: `the time of day ${match[2]}:${match[3]}` });
  return accept((day - 1) * DAY + hour * HOUR + minute * MINUTE);
}

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
const CALENDAR = /^(?:(\p{L}+)\s+)?(\d{4})-(\d\d)-(\d\d)(?:\s+(\d\d):(\d\d))?$/u;
const FIRST_YEAR = 1600;
const MINUTE_IN_MS = 60_000;
const MINUTES_A_DAY = 24 * 60;

/** Milliseconds since 1970-01-01 00:00 UTC: `Monday 2026-01-05 00:00`. Years 1600 to 9999; the weekday is checked. */
export function parseCalendar(value: unknown): Result<number> {
  const expected = "a weekday, date and time such as Monday 2026-01-05 00:00";
  const match = typeof value === "string" ? CALENDAR.exec(value.trim()) : null;
  if (match === null) return refuse({ expected, got: describe(value) });
  const [weekday, timeOfDay] = [match[1], match[5]];
  const date = { year: Number(match[2]), month: Number(match[3]), day: Number(match[4]) };
  const [hour, minute] = [Number(timeOfDay ?? 0), Number(match[6] ?? 0)];
  if (!exists(date) || hour > 23 || minute > 59) {
    return refuse({ expected, got: `${describe(value)}, which does not exist` });
  }
  const epochMs = (daysTo(date) * MINUTES_A_DAY + hour * 60 + minute) * MINUTE_IN_MS;
  const remedy = printCalendar(epochMs);
  if (weekday === undefined || timeOfDay === undefined) return refuse({ expected, got: describe(value), remedy });
  if (remedy.startsWith(`${weekday} `)) return accept(epochMs);
  return refuse({ expected: `${remedy.split(" ")[0]}, the weekday of that date`, got: describe(weekday), remedy });
}

/** `Monday 2026-01-05 00:00`, in UTC, seconds cut off. @param epochMs since 1970-01-01 00:00 UTC, years 1600 to 9999. */
export function printCalendar(epochMs: number): string {
  const minutes = Math.floor(epochMs / MINUTE_IN_MS);
  const days = Math.floor(minutes / MINUTES_A_DAY);
  const minuteOfDay = minutes - days * MINUTES_A_DAY;
  const { year, month, day } = dateAt(days);
  // 1970-01-01 was a Thursday, weekday 3.
  const weekday = WEEKDAYS[(((days + 3) % 7) + 7) % 7]!;
  const date = [year, twoDigits(month), twoDigits(day)].join("-");
  return `${weekday} ${date} ${twoDigits(Math.floor(minuteOfDay / 60))}:${twoDigits(minuteOfDay % 60)}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}

interface CalendarDate {
  readonly year: number;
  /** 1 = January. */
  readonly month: number;
  readonly day: number;
}

const DAYS_OF_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : DAYS_OF_MONTHS[month - 1]!;
}

function exists({ year, month, day }: CalendarDate): boolean {
  return year >= FIRST_YEAR && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** Days from 1970-01-01 to the first of January of that year. */
function daysToYear(year: number): number {
  const leapYearsBefore = (end: number): number =>
    Math.floor((end - 1) / 4) - Math.floor((end - 1) / 100) + Math.floor((end - 1) / 400);
  return (year - 1970) * 365 + leapYearsBefore(year) - leapYearsBefore(1970);
}

/** Days from 1970-01-01 to that date. */
function daysTo({ year, month, day }: CalendarDate): number {
  let days = daysToYear(year) + day - 1;
  for (let earlier = 1; earlier < month; earlier++) days += daysInMonth(year, earlier);
  return days;
}

/** The date that many days after 1970-01-01. */
function dateAt(days: number): CalendarDate {
  // The mean Gregorian year is 365.2425 days, so the first guess is at most one year off.
  let year = 1970 + Math.floor(days / 365.2425);
  while (daysToYear(year) > days) year--;
  while (daysToYear(year + 1) <= days) year++;
  let day = days - daysToYear(year);
  let month = 1;
  for (; day >= daysInMonth(year, month); month++) day -= daysInMonth(year, month);
  return { year, month, day: day + 1 };
}
