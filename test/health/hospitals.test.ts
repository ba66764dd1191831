import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "../../src/base/time.ts";
import { Hospitals, shiftAt } from "../../src/health/hospitals.ts";
import { Processes } from "../../src/kernel/processes.ts";
import { Simulation } from "../../src/kernel/simulation.ts";
import { LocalTime } from "../../src/workload/local-time.ts";
import { calendar, sites } from "./radiology.ts";

describe("shifts: day 08:00 to 20:00, night 20:00 to 08:00, local time", () => {
  it.each<[number, number, "day" | "night", number]>([
    // offset [h], hour UTC, shift, hours until the next
    [0, 0, "night", 8],
    [0, 7.5, "night", 0.5],
    [0, 8, "day", 12],
    [0, 19.5, "day", 0.5],
    [0, 20, "night", 12],
    [0, 23, "night", 9],
    [1, 7, "day", 12], // 08:00 there
    [1, 19, "night", 12],
    [5.5, 2.5, "day", 12],
    [-8, 4, "night", 12], // 20:00 the day before
  ])("at UTC%f, %f h UTC it is %s, for %f h more", (offset, hour, shift, remaining) => {
    const localTime = new LocalTime(calendar.starts, offset);
    expect(shiftAt(localTime, hour * HOUR)).toEqual({ shift, remaining: remaining * HOUR });
  });

  it("change the capacity of staff at each site's own hour, and never that of equipment", () => {
    const simulation = new Simulation();
    const localTimes = [0, 0, 1, 1].map((offset) => new LocalTime(calendar.starts, offset));
    const hospitals = new Hospitals(sites, localTimes, new Processes(simulation));
    const seen = (site: number): number[] => ["radiologist", "ct"].map((kind) => hospitals.resource(site, kind).free);
    hospitals.start();
    const log: (number | number[])[][] = [];
    for (const hours of [0, 7, 8, 19, 20, 31, 32]) {
      simulation.run(hours * HOUR);
      log.push([hours, seen(0), seen(1), seen(2)]);
    }
    expect(log).toEqual([
      [0, [1, 2], [0, 2], [1, 2]],
      [7, [1, 2], [0, 2], [3, 2]], // 08:00 at the Rhine
      [8, [3, 2], [3, 2], [3, 2]],
      [19, [3, 2], [3, 2], [1, 2]],
      [20, [1, 2], [0, 2], [1, 2]],
      [31, [1, 2], [0, 2], [3, 2]],
      [32, [3, 2], [3, 2], [3, 2]],
    ]);
  });

  it("begin with the shift of the start, and give each day twelve hours of each", () => {
    const simulation = new Simulation();
    const hospitals = new Hospitals(sites.slice(0, 1), [new LocalTime(calendar.starts, 3)], new Processes(simulation));
    hospitals.start();
    const radiologists = hospitals.resource(0, "radiologist");
    simulation.run(DAY + 13 * MINUTE);
    radiologists.openWindow();
    simulation.run(3 * DAY + 13 * MINUTE);
    radiologists.advance();
    expect(radiologists.statistics.capacityIntegral).toBe(2 * (12 * 3 + 12 * 1) * HOUR);
  });

  it("names resources after site and kind", () => {
    const hospitals = new Hospitals(
      sites,
      [0, 0, 0, 0].map(() => new LocalTime(0, 0)),
      new Processes(new Simulation()),
    );
    expect(hospitals.resources.map(({ name }) => name).slice(0, 4)).toEqual([
      "Northgate General ct",
      "Northgate General technologist",
      "Northgate General radiologist",
      "Northgate General physician",
    ]);
    expect(hospitals.resources).toHaveLength(12); // none at the regulator
    expect(() => hospitals.resource(3, "ct")).toThrow("Health Authority has no ct");
  });
});
