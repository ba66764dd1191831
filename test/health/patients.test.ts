import { describe, expect, it } from "vitest";
import { DAY, MINUTE } from "../../src/base/time.ts";
import { Luck, pick } from "../../src/health/luck.ts";
import { populate, type Visit } from "../../src/health/patients.ts";
import type { PatientsSpec } from "../../src/health/spec.ts";
import { LocalTime } from "../../src/workload/local-time.ts";
import { calendar, constant, patients as spec, utcOffsetHours } from "./radiology.ts";

const PERIOD = calendar.warmUp + calendar.length;
const FIRST = "first-hospital";

interface Options {
  readonly spec?: Partial<PatientsSpec>;
  readonly period?: number;
  readonly replication?: number;
  readonly hospitals?: readonly number[];
}

function population(options: Options = {}): readonly Visit[] {
  return populate({
    spec: { ...spec, ...options.spec },
    hospitals: options.hospitals ?? [0, 1, 2],
    localTimes: utcOffsetHours.map((offset) => new LocalTime(calendar.starts, offset)),
    period: options.period ?? PERIOD,
    luck: new Luck(1, options.replication ?? 1),
    firstEncounter: FIRST,
  });
}
const returning = (visits: readonly Visit[]): Visit[] => visits.filter(({ kind }) => kind === "return");
/** Number of standard deviations a count of `of` trials lies from its mean. */
const deviations = (count: number, of: number, share: number): number =>
  (count - of * share) / Math.sqrt(of * share * (1 - share));

describe("the population", () => {
  const many = Array.from({ length: 10 }, (_, replication) => population({ replication })).flat();
  const first = many.filter(({ kind }) => kind === "first");

  it("is the same for the same names, and another for another replication", () => {
    expect(population()).toEqual(population());
    expect(population({ replication: 2 })).not.toEqual(population());
  });
  it("comes in order, inside the run", () => {
    const visits = population();
    expect(visits.every(({ at }, index) => at >= (visits[index - 1]?.at ?? 0) && at < PERIOD)).toBe(true);
  });
  it.each<[string, number, number, number]>([
    ["earlier scans elsewhere", first.filter(({ patient }) => patient.archived.length > 0).length, first.length, 0.55],
    ["returns", returning(many).length, first.length, 0.31],
    ["planned returns", returning(many).filter(({ planned }) => planned).length, returning(many).length, 0.6],
    ["stat orders", first.filter(({ priority }) => priority === "stat").length, first.length, 0.1],
    ["abdomen", first.filter(({ patient }) => patient.bodyPart === "abdomen").length, first.length, 0.4],
    ["head", first.filter(({ patient }) => patient.bodyPart === "head").length, first.length, 0.3],
    ["opt-outs below 5 %", first.filter(({ patient }) => patient.consentDraw < 0.05).length, first.length, 0.05],
    [
      "repeats below 14.7 %",
      returning(many).filter(({ repeatDraw }) => repeatDraw < 0.147).length,
      returning(many).length,
      0.147,
    ],
  ])("has the scenario's share of %s", (_what, count, of, share) => {
    expect(of).toBeGreaterThan(4000);
    expect(Math.abs(deviations(count, of, share))).toBeLessThan(4);
  });
  it("has patience of 5 to 10 min, and returns that are routine when planned, else urgent", () => {
    expect(many.filter(({ patience }) => !(patience >= 5 * MINUTE && patience <= 10 * MINUTE))).toEqual([]);
    expect(returning(many).filter(({ planned, priority }) => priority !== (planned ? "routine" : "urgent"))).toEqual(
      [],
    );
    expect(first.filter(({ planned }) => planned)).toEqual([]);
  });
  it("has earlier scans and returns at another hospital, each equally likely", () => {
    const moves = new Map<string, number>();
    for (const visit of first) {
      for (const study of visit.patient.archived) {
        const move = `${visit.site} ${study.site}`;
        moves.set(move, (moves.get(move) ?? 0) + 1);
      }
    }
    const total = [...moves.values()].reduce((sum, count) => sum + count, 0);
    expect([...moves.keys()].sort()).toEqual(["0 1", "0 2", "1 0", "1 2", "2 0", "2 1"]);
    for (const count of moves.values()) expect(Math.abs(deviations(count, total, 1 / 6))).toBeLessThan(4);
    const homes = new Map(first.map(({ patient, site }) => [patient, site]));
    expect(
      returning(many).filter(({ patient, site }) => site === (homes.get(patient) ?? patient.archived[0]!.site)),
    ).toEqual([]);
  });
});

describe("a changed share", () => {
  it("shifts nobody else's draws", () => {
    const without = population({
      spec: { earlierScanElsewhere: 0, seenAgainElsewhere: { ...spec.seenAgainElsewhere, share: 0 } },
    });
    const strip = ({ patient: { id, bodyPart, consentDraw }, at, site, priority, patience }: Visit) => ({
      id,
      bodyPart,
      consentDraw,
      at,
      site,
      priority,
      patience,
    });
    expect(without.map(strip)).toEqual(
      population()
        .filter(({ kind }) => kind === "first")
        .map(strip),
    );
  });
  it("keeps the patients of a shorter run when the run is made longer", () => {
    const short = population().filter(({ kind }) => kind === "first");
    const long = population({ period: PERIOD + 7 * DAY }).filter(({ kind, at }) => kind === "first" && at < PERIOD);
    expect(long).toEqual(short);
  });
  it("leaves a single hospital without earlier scans and returns", () => {
    const alone = population({ hospitals: [0] });
    expect(alone.every(({ kind, patient }) => kind === "first" && patient.archived.length === 0)).toBe(true);
  });
});

describe("folding: return instant = starts + ((arrival + delay − starts) mod (warm-up + length))", () => {
  const returningAfter = (days: number, folded = true): Partial<PatientsSpec> => ({
    seenAgainElsewhere: { share: 1, after: constant(days * DAY), planned: 0.5, folded },
  });
  const pairs = (visits: readonly Visit[]) => {
    const firsts = visits.filter(({ kind }) => kind === "first");
    return returning(visits).map((visit) => ({
      first: firsts.find(({ patient }) => patient.number === visit.patient.number)!,
      back: visit,
    }));
  };

  it("of 30 days in a run of 9 comes 3 days later, or 6 earlier", () => {
    const found = pairs(population({ spec: returningAfter(30) }));
    expect(found.length).toBeGreaterThan(1000);
    for (const { first, back } of found) expect(back.at).toBe((first.at + 30 * DAY) % PERIOD);
  });
  it("gives a return that wrapped an identity of its own, with the first study in the first hospital's archive", () => {
    for (const { first, back } of pairs(population({ spec: returningAfter(30) }))) {
      expect(back.patient.id).toBe(`${first.patient.id}-returning`);
      expect(back.patient.archived).toMatchObject([{ site: first.site, id: `${back.patient.id} ${FIRST}` }]);
      expect(back.patient).toMatchObject({ bodyPart: first.patient.bodyPart, consentDraw: first.patient.consentDraw });
    }
  });
  it("lets a return that did not wrap be of the same patient", () => {
    const found = pairs(population({ spec: returningAfter(4) }));
    const unwrapped = found.filter(({ first }) => first.at + 4 * DAY < PERIOD);
    expect(unwrapped.length).toBeGreaterThan(400);
    expect(found.length - unwrapped.length).toBeGreaterThan(400);
    for (const { first, back } of unwrapped) {
      expect(back.patient).toBe(first.patient);
      expect(back.at).toBe(first.at + 4 * DAY);
    }
  });
  it("off, drops returns beyond the end", () => {
    expect(returning(population({ spec: returningAfter(30, false) }))).toEqual([]);
    const found = pairs(population({ spec: returningAfter(4, false) }));
    for (const { first, back } of found) expect(back.at).toBe(first.at + 4 * DAY);
  });
  it("keeps the steady number: returns in the measured week are the share of its arrivals", () => {
    const visits = Array.from({ length: 15 }, (_, replication) => population({ replication })).flat();
    const count = (kind: string): number =>
      visits.filter((visit) => visit.kind === kind && visit.at >= calendar.warmUp).length;
    // Folded returns spread evenly: 7/9 of those of nine days' arrivals, whose profile makes nine days 9.11 mean days.
    const expected = 15 * 3 * 60 * 9.11 * 0.31 * (7 / 9);
    expect(Math.abs(count("return") - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });
});

it("pick takes the name whose share holds the number, the last where shares fall short by rounding", () => {
  const shares = [
    { name: "a", share: 0.2 },
    { name: "b", share: 0 },
    { name: "c", share: 0.7999999 },
  ];
  expect([0, 0.1999, 0.2, 0.9, 0.99999999].map((u) => pick(shares, u))).toEqual(["a", "a", "c", "c", "c"]);
});
