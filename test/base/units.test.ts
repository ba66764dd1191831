// Quantities: hand tables (each value computed by hand from the definition of the unit) and round trips.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE, SECOND } from "../../src/base/time.ts";
import {
  parseCalendar,
  parseDuration,
  parseDurationRange,
  parseEnergy,
  parseFrequency,
  parseFrequencyRange,
  parseInstant,
  parseMoney,
  parsePercent,
  parsePower,
  parseRate,
  parseShare,
  parseSize,
  parseSizeRange,
  printCalendar,
  printDuration,
  printEnergy,
  printMoney,
  printNumber,
  printPower,
  printShare,
  printSize,
  type Result,
} from "../../src/base/units.ts";

fc.configureGlobal({ seed: 1, numRuns: 300 });

type Parser = (value: unknown) => Result<unknown>;

describe("accepted", () => {
  const table: [Parser, unknown, unknown][] = [
    [parseDuration, "50 ms", 50_000],
    [parseDuration, "50ms", 50_000],
    [parseDuration, " 50  ms ", 50_000],
    [parseDuration, "7 us", 7],
    [parseDuration, "7 \u00b5s", 7],
    [parseDuration, "7 \u03bcs", 7],
    [parseDuration, "1.5 us", 2],
    [parseDuration, "17.1 min", 1_026_000_000],
    [parseDuration, "14.6 min", 876_000_000],
    [parseDuration, "7.0 min", 420_000_000],
    [parseDuration, "20 min", 20 * MINUTE],
    [parseDuration, "24 h", DAY],
    [parseDuration, "1 day", DAY],
    [parseDuration, "30 days", 2_592_000_000_000],
    [parseDuration, "2 weeks", 14 * DAY],
    [parseDuration, "1e3 s", 1000 * SECOND],
    [parseDuration, "0 s", 0],
    [parseDuration, "9740.942 weeks", 5_891_321_721_600_000], // a product of doubles is 1 µs short
    [parseDuration, "1.0005 ms", 1001], // half a µs goes up
    [parseDuration, "2.5e-3 s", 2500],
    [parseDuration, "0.0000000000001e13 s", SECOND],
    [parseSize, "512 B", 512],
    [parseSize, "157 MB", 157_000_000],
    [parseSize, "2 kB", 2000],
    [parseSize, "0.1 GB", 100_000_000],
    [parseSize, "1 TB", 1_000_000_000_000],
    [parseSize, "1 KiB", 1024],
    [parseSize, "4 MiB", 4_194_304],
    [parseSize, "1 GiB", 1_073_741_824],
    [parseRate, "100 Mbps", 100_000_000],
    [parseRate, "1 Gbps", 1_000_000_000],
    [parseRate, "56 kbps", 56_000],
    [parseRate, "300 bps", 300],
    [parsePower, "48 W", 48],
    [parsePower, "0.1 kW", 100],
    [parsePower, "15.7 GW", 15_700_000_000],
    [parsePower, "250 mW", 0.25],
    [parseEnergy, "3 MWh", 3000],
    [parseEnergy, "2.5 kWh", 2.5],
    [parseEnergy, "500 Wh", 0.5],
    [parseMoney, "0.25 USD", 0.25],
    [parseMoney, "0.00005 USD", 0.00005],
    [parseMoney, "0 USD", 0],
    [parseShare, "5 %", 0.05],
    [parseShare, "8.7 %", 0.087],
    [parseShare, "0.07 %", 0.0007],
    [parseShare, "0.01%", 0.0001],
    [parseShare, 0.05, 0.05],
    [parseShare, "0.05", 0.05],
    [parseShare, "100 %", 1],
    [parseShare, 0, 0],
    [parsePercent, "150 %", 1.5],
    [parsePercent, "7 %", 0.07],
    [parseFrequency, "60/day", { perSecond: 60 / 86_400, noun: "" }],
    [parseFrequency, "6 studies/day", { perSecond: 6 / 86_400, noun: "studies" }],
    [parseFrequency, "400/s", { perSecond: 400, noun: "" }],
    [parseFrequency, "1000 requests/s", { perSecond: 1000, noun: "requests" }],
    [parseFrequency, "2.5 blood tests / h", { perSecond: 2.5 / 3600, noun: "blood tests" }],
    [parseFrequency, "30/min", { perSecond: 0.5, noun: "" }],
    [parseFrequency, "7/week", { perSecond: 1 / 86_400, noun: "" }],
    [parseDurationRange, "5..10 min", [5 * MINUTE, 10 * MINUTE]],
    [parseDurationRange, "15..30 s", [15 * SECOND, 30 * SECOND]],
    [parseDurationRange, "0.5..1.5 h", [HOUR / 2, (HOUR * 3) / 2]],
    [parseSizeRange, "10..500 MB", [10_000_000, 500_000_000]],
    [parseFrequencyRange, "0.001..1000 requests/s", { low: 0.001, high: 1000, noun: "requests" }],
    [parseInstant, "day 1", 0],
    [parseInstant, "day 3", 2 * DAY],
    [parseInstant, "day 3 02:00", 2 * DAY + 2 * HOUR],
    [parseInstant, "Day 10 23:59", 10 * DAY - MINUTE],
    // date -u -d '2026-01-05 00:00' +%s → 1767571200, and so on (GNU coreutils 9.1)
    [parseCalendar, "Monday 2026-01-05 00:00", 1_767_571_200_000],
    [parseCalendar, "Thursday 1970-01-01 00:00", 0],
    [parseCalendar, "Tuesday 2000-02-29 12:34", 951_827_640_000],
    [parseCalendar, "Wednesday 1969-12-31 23:59", -60_000],
    [parseCalendar, "Saturday 1600-01-01 00:00", -11_676_096_000_000],
    [parseCalendar, "Friday 9999-12-31 23:59", 253_402_300_740_000],
  ];
  test.each(table)("%o reads %j as %j", (parse, text, value) => {
    expect(parse(text)).toEqual({ ok: true, value });
  });
});

describe("refused with a sentence", () => {
  const duration = "expected a duration such as 50 ms, 20 min or 3 days, got";
  const size = "expected a size such as 512 B, 157 MB or 4 MiB, got";
  const rate = "expected a data rate such as 500 kbps, 100 Mbps or 1 Gbps, got";
  const frequency = "expected a frequency such as 60/day, 6 studies/day or 400/s, got";
  const share = "expected a share from 0 to 1, such as 5 % or 0.05, got";
  const calendar = "expected a weekday, date and time such as Monday 2026-01-05 00:00, got";
  const table: [Parser, unknown, string][] = [
    [parseDuration, "10 mins", `${duration} the unknown unit "mins", try 10 min`],
    [parseDuration, "5 minutes", `${duration} the unknown unit "minutes", try 5 min`],
    [parseDuration, "5 MS", `${duration} the unknown unit "MS", try 5 ms`],
    [parseDuration, "3 d", `${duration} the unknown unit "d", try 3 days`],
    [parseDuration, "1 d", `${duration} the unknown unit "d", try 1 day`],
    [parseDuration, "2 fortnights", `${duration} the unknown unit "fortnights"`],
    [parseDuration, "157 MB", `${duration} a size, 157 MB`],
    [parseDuration, "100 Mbps", `${duration} a data rate, 100 Mbps`],
    [parseDuration, "60/day", `${duration} a frequency, 60/day`],
    [parseDuration, "5 %", `${duration} a per cent, 5 %`],
    [parseDuration, "5..10 min", `${duration} a range, 5..10 min`],
    [parseDuration, "5", `${duration} 5 without a unit`],
    [parseDuration, 5, `${duration} 5 without a unit`],
    [parseDuration, "-5 s", `${duration} the negative number -5`],
    [parseDuration, "0.1 us", `${duration} less than 1 µs`],
    [parseDuration, "1e9 days", `${duration} more than 2^53 µs`],
    [parseDuration, "1e999 s", `${duration} 1e999, which is too large`],
    [parseDuration, "ten minutes", `${duration} "ten minutes"`],
    [parseDuration, "1.2.3 s", `${duration} "1.2.3 s"`],
    [parseDuration, "1,000 ms", `${duration} the unknown unit ",000 ms"`],
    [parseDuration, "", `${duration} ""`],
    [parseDuration, null, `${duration} nothing`],
    [parseDuration, undefined, `${duration} nothing`],
    [parseDuration, ["5 s"], `${duration} a list`],
    [parseDuration, { s: 5 }, `${duration} a map`],
    [parseDuration, true, `${duration} "true"`],
    [parseDuration, Number.POSITIVE_INFINITY, `${duration} the number Infinity`],
    [parseSize, "50 ms", `${size} a duration, 50 ms`],
    [parseSize, "5 seconds", `${size} a duration, 5 seconds`],
    [parseSize, "157 mb", `${size} the unknown unit "mb", try 157 MB`],
    [parseSize, "5 bytes", `${size} the unknown unit "bytes", try 5 B`],
    [parsePower, "90 kWh", "expected a power such as 48 W, 2 kW or 15.7 GW, got an energy, 90 kWh"],
    [parsePower, "1e999 W", "expected a power such as 48 W, 2 kW or 15.7 GW, got 1e999, which is too large"],
    [parseEnergy, "90 kW", "expected an energy such as 0.5 kWh or 3 MWh, got a power, 90 kW"],
    [parseMoney, "5 $", 'expected an amount of money such as 0.25 USD, got the unknown unit "$", try 5 USD'],
    [parseMoney, "5", "expected an amount of money such as 0.25 USD, got 5 without a unit"],
    [parseRate, "100 MB", `${rate} a size, 100 MB`],
    [parseRate, "100 mbps", `${rate} the unknown unit "mbps", try 100 Mbps`],
    [parseRate, "100 Mbit/s", `${rate} the unknown unit "Mbit/s", try 100 Mbps`],
    [parseRate, "12.5 MB/s", `${rate} the unknown unit "MB/s", try 100 Mbps`],
    [parseRate, "400/s", `${rate} a frequency, 400/s`],
    [parseFrequency, "60", `${frequency} 60 without a unit`],
    [parseFrequency, "60 min", `${frequency} a duration, 60 min`],
    [parseFrequency, "12.5 MB/s", `${frequency} a data rate, 12.5 MB/s`],
    [parseFrequency, "60/hour", `${frequency} the unknown unit of time "hour", try 60/h`],
    [parseFrequency, "6 studies/dy", `${frequency} the unknown unit of time "dy", try 6 studies/day`],
    [parseFrequency, "6 studies/moon", `${frequency} the unknown unit of time "moon"`],
    [parseFrequency, "-6 studies/day", `${frequency} the negative number -6`],
    [parseFrequency, "1..2/s", `${frequency} a frequency, 1..2/s`],
    [parseShare, "120 %", `${share} 120 %`],
    [parseShare, 1.2, `${share} 1.2`],
    [parseShare, -0.1, `${share} the negative number -0.1`],
    [parseShare, "5 MB", `${share} a size, 5 MB`],
    [parsePercent, "lots", 'expected a per cent such as 7 % or 150 %, got "lots"'],
    [parseDurationRange, "10..5 min", "expected a range whose lower end stands first, got 10..5, try 5..10 min"],
    [parseDurationRange, "5 min", "expected a range of durations such as 5..10 min, got a single value, 5 min"],
    [
      parseDurationRange,
      "5..10 mins",
      'expected a range of durations such as 5..10 min, got the unknown unit "mins", try 5..10 min',
    ],
    [parseDurationRange, "5..10", "expected a range of durations such as 5..10 min, got 5..10 without a unit"],
    [parseDurationRange, "-5..10 s", `${duration} the negative number -5`],
    [parseSizeRange, "5..10 s", "expected a range of sizes such as 10..500 MB, got a duration, 5..10 s"],
    [
      parseFrequencyRange,
      "400/s",
      "expected a range of frequencies such as 0.001..1000 requests/s, got a frequency, 400/s",
    ],
    [
      parseFrequencyRange,
      "9..1 requests/s",
      "expected a range whose lower end stands first, got 9..1, try 1..9 requests/s",
    ],
    [parseInstant, "day 0", "expected an instant such as day 3 or day 3 02:00, counted from day 1, got day 0"],
    [parseInstant, "day 3 24:00", "expected an instant such as day 3 or day 3 02:00, got the time of day 24:00"],
    [parseInstant, "3 days", 'expected an instant such as day 3 or day 3 02:00, got "3 days"'],
    [
      parseCalendar,
      "Tuesday 2026-01-05 00:00",
      'expected Monday, the weekday of that date, got "Tuesday", try Monday 2026-01-05 00:00',
    ],
    [parseCalendar, "2026-01-05", `${calendar} "2026-01-05", try Monday 2026-01-05 00:00`],
    [parseCalendar, "Thursday 2026-02-29 00:00", `${calendar} "Thursday 2026-02-29 00:00", which does not exist`],
    [parseCalendar, "Thursday 1900-02-29 00:00", `${calendar} "Thursday 1900-02-29 00:00", which does not exist`],
    [parseCalendar, "Monday 2026-13-01 00:00", `${calendar} "Monday 2026-13-01 00:00", which does not exist`],
    [parseCalendar, "Monday 2026-01-05 24:00", `${calendar} "Monday 2026-01-05 24:00", which does not exist`],
    [parseCalendar, 2026, `${calendar} the number 2026`],
  ];
  test.each(table)("%o refuses %j: %s", (parse, text, expected) => {
    expect(parse(text)).toEqual({ ok: false, expected });
  });

  test("a long text is repeated in part only", () => {
    const refused = parseDuration("x".repeat(1_000_000));
    expect(refused.ok ? "" : refused.expected.length).toBeLessThan(200);
  });

  test("never throws, whatever stands there", () => {
    const parsers = [
      parseDuration,
      parseSize,
      parseRate,
      parsePower,
      parseEnergy,
      parseMoney,
      parseShare,
      parseFrequency,
      parseDurationRange,
      parseCalendar,
    ];
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.anything({ withNullPrototype: true })), (value) => {
        for (const parse of parsers) expect(typeof parse(value).ok).toBe("boolean");
      }),
    );
  });
});

describe("exact for every decimal that is a whole number of the smallest unit", () => {
  const units: [Parser, string, bigint][] = [
    [parseDuration, "ms", 1000n],
    [parseDuration, "s", 1_000_000n],
    [parseDuration, "min", 60_000_000n],
    [parseDuration, "h", 3_600_000_000n],
    [parseDuration, "days", 86_400_000_000n],
    [parseDuration, "weeks", 604_800_000_000n],
    [parseSize, "kB", 1000n],
    [parseSize, "GB", 1_000_000_000n],
    [parseRate, "Mbps", 1_000_000n],
  ];
  test.each(units)("%o in %s", (parse, unit, factor) => {
    // Thousandths of a unit are whole numbers of the smallest; the product is computed in whole numbers.
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999_999 }), (thousandths) => {
        const text = `${Math.floor(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, "0")} ${unit}`;
        expect(parse(text)).toEqual({ ok: true, value: Number((BigInt(thousandths) * factor) / 1000n) });
      }),
    );
  });
});

describe("calendar", () => {
  test("agrees with the engine's own calendar on every day of 1600 to 2400", () => {
    const names = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    for (let ms = Date.UTC(1600, 0, 1); ms < Date.UTC(2400, 0, 1); ms += 86_400_000) {
      const date = new Date(ms + 3_660_000);
      const text = `${names[date.getUTCDay()]} ${date.toISOString().slice(0, 16).replace("T", " ")}`;
      if (printCalendar(date.getTime()) !== text) expect(printCalendar(date.getTime())).toBe(text);
    }
  });

  test("what is printed reads back as the same minute", () => {
    fc.assert(
      fc.property(fc.integer({ min: -194_601_600, max: 4_223_371_679 }), (minutes) => {
        expect(parseCalendar(printCalendar(minutes * 60_000))).toEqual({ ok: true, value: minutes * 60_000 });
      }),
    );
  });
});

describe("printed", () => {
  const table: [(value: number) => string, number, string][] = [
    [printDuration, 0, "0 µs"],
    [printDuration, 12, "12 µs"],
    [printDuration, 1_240_000, "1.24 s"],
    [printDuration, 1_236_000, "1.24 s"],
    [printDuration, 54 * MINUTE, "54 min"],
    [printDuration, 2.3 * HOUR, "2.3 h"],
    [printDuration, 999_900, "1 s"],
    [printDuration, 59_990_000, "1 min"],
    [printDuration, DAY, "1 day"],
    [printDuration, 36 * HOUR, "1.5 days"],
    [printDuration, -DAY, "-1 day"],
    [printDuration, -50_000, "-50 ms"],
    [printDuration, Number.POSITIVE_INFINITY, "never"],
    [printDuration, Number.NaN, "–"],
    [printSize, 0, "0 B"],
    [printSize, 157_000_000, "157 MB"],
    [printSize, 1_073_741_824, "1.07 GB"],
    [printSize, 999_999, "1 MB"],
    [printPower, 15_742_642_026, "15.7 GW"],
    [printPower, 0.5, "0.5 W"],
    [printPower, -2_400, "-2.4 kW"],
    [printEnergy, 0.00269, "2.69 Wh"],
    [printEnergy, 389_000, "389 MWh"],
    [printEnergy, 2.62e6, "2.62 GWh"],
    [printMoney, 1459.6, "1,460 USD"],
    [printMoney, 0.25, "0.25 USD"],
    [printMoney, Number.NaN, "–"],
    [printShare, 0.05, "5 %"],
    [printShare, 0.07, "7 %"],
    [printShare, 0.0012345, "0.123 %"],
    [printShare, 1, "100 %"],
    [printShare, 0.9999, "99.99 %"],
    [printShare, 0.99951, "99.95 %"],
    [printShare, 1.5, "150 %"],
    [printShare, Number.NaN, "–"],
    [printNumber, 0, "0"],
    [printNumber, 12_345, "12,345"],
    [printNumber, -1_234_567.8, "-1,234,568"],
    [printNumber, 999.6, "1,000"],
    [printNumber, 47.12, "47.1"],
    [printNumber, 0.00012345, "0.000123"],
    [printNumber, Number.POSITIVE_INFINITY, "∞"],
  ];
  test.each(table)("%o prints %d as %s", (print, value, text) => {
    expect(print(value)).toBe(text);
  });

  test("a printed duration reads back within half a unit of its third digit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 * DAY }), (micros) => {
        const parsed = parseDuration(printDuration(micros));
        expect(parsed.ok && Math.abs(parsed.value - micros) <= 0.005 * micros + 0.5).toBe(true);
      }),
    );
  });

  test("a printed size reads back within half a unit of its third digit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e15 }), (bytes) => {
        const parsed = parseSize(printSize(bytes));
        expect(parsed.ok && Math.abs(parsed.value - bytes) <= 0.005 * bytes + 0.5).toBe(true);
      }),
    );
  });
});
