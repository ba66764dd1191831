import { describe, expect, it } from "vitest";
import type { PlaceLoad } from "../../src/base/place-load.ts";
import { HOUR, MINUTE, SECOND } from "../../src/base/time.ts";
import { busiest, loadLine, loadRows } from "../../src/study/loads.ts";
import { placeOf, resultOf } from "./fixtures.ts";

const point = { kind: "study", id: "a", design: 0, attacks: false } as const;
const rows = (...replications: readonly (readonly PlaceLoad[])[]) =>
  loadRows({
    point,
    replications: replications.map((places, replication) => resultOf({ point: "a", replication, places })),
  });

describe("loads over replications", () => {
  it("are pooled: work by work, departures by time", () => {
    // Two hours of two units: 1.5 h and 0.5 h of them in use, and one quarter of an hour left waiting.
    const common = { place: "ct", window: HOUR, capacity: 2 * HOUR };
    const first = placeOf({
      ...common,
      busy: 1.5 * HOUR,
      backlogGrowth: 0.25 * HOUR,
      arrivals: 5,
      departures: 4,
      queueGrowth: 1,
    });
    const second = placeOf({ ...common, busy: 0.5 * HOUR, arrivals: 2, departures: 2 });
    expect(rows([first], [second])).toEqual([
      {
        ...{ point: "a", place: "ct", kind: "units", units: 2, utilisation: 0.5, offered: 2.25 / 4 },
        ...{ perSecond: 6 / 7200, service: 20 * MINUTE, arrivals: 7, departures: 6, queueGrowth: 1 },
      },
    ]);
  });

  it("satisfy U = X·S̄ ÷ units", () => {
    const [row] = rows([placeOf({ window: 977, busy: 611, capacity: 3 * 977, departures: 13 })]);
    expect((row!.perSecond! / SECOND) * row!.service!).toBeCloseTo(row!.utilisation! * row!.units, 12);
  });

  it("keep the order of places; one that a replication did not use is that of the others", () => {
    const [ct, mr] = ["ct", "mr"].map((place) => placeOf({ place }));
    expect(rows([ct!], [mr!, ct!]).map(({ place, departures }) => [place, departures])).toEqual([
      ["ct", 20],
      ["mr", 10],
    ]);
  });

  it("of requests have no capacity, of servers no departures", () => {
    const requests = placeOf({ place: "requests", kind: "requests", busy: 0, capacity: 0 });
    const server = placeOf({ place: "disk", kind: "rate", arrivals: 0, departures: 0 });
    const [first, second] = rows([requests, server]);
    expect(first).not.toHaveProperty("utilisation");
    expect(first).not.toHaveProperty("offered");
    expect(second).toMatchObject({ utilisation: 0.5, offered: 0.5, units: 1 });
    expect(second).not.toHaveProperty("service");
  });
});

describe("the busiest place", () => {
  it("is the one with the most work offered by its capacity, at that design point", () => {
    const all = [
      ...rows([placeOf({ place: "ct", busy: 60 }), placeOf({ place: "mr", busy: 50, backlogGrowth: 20 })]),
      ...loadRows({
        point: { ...point, id: "b" },
        replications: [resultOf({ point: "b", replication: 0, places: [placeOf({ busy: 99 })] })],
      }),
    ];
    expect(busiest(all, "a")).toMatchObject({ place: "mr", offered: 0.7 });
    expect(busiest(all, "c")).toBeUndefined();
  });
});

describe("a load in a line", () => {
  it("is the utilisation law, and ρ", () => {
    const [row] = rows([
      placeOf({ place: "ct", window: HOUR, capacity: 2 * HOUR, busy: HOUR, departures: 3, backlogGrowth: HOUR / 10 }),
    ]);
    expect(loadLine(row!)).toBe("ct at a: U = X·S̄ = 3/h × 20 min ÷ 2 = 50 %, ρ = 0.55");
  });
  it("tells fast things by the second, one unit plainly, and no law where departures are not counted", () => {
    const [fast] = rows([placeOf({ window: SECOND, capacity: SECOND, busy: SECOND / 4, departures: 50 })]);
    expect(loadLine(fast!)).toBe("desk at a: U = X·S̄ = 50/s × 5 ms = 25 %, ρ = 0.25");
    const [server] = rows([placeOf({ place: "disk", departures: 0 })]);
    expect(loadLine(server!)).toBe("disk at a: U = 50 %, ρ = 0.5");
  });
});
