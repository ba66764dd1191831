// Predicted utilisations against simulated ones: within 5 % wherever at least 1 % is used.
import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "../../src/base/time.ts";
import { expectedLoad } from "../../src/health/expected-load.ts";
import type { HealthSpec } from "../../src/health/world.ts";
import { runWorld } from "./harness.ts";
import { calendar, cloudSpec, constant, designs, patients, radiology, sites, utcOffsetHours } from "./radiology.ts";

const REPLICATIONS = 12;

/** Mean utilisations over replications. */
function simulated(spec: HealthSpec): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (let replication = 0; replication < REPLICATIONS; replication++) {
    const { values } = runWorld(spec, { utcOffsetHours, replication, observe: [] });
    for (const [metric, value] of Object.entries(values))
      sums.set(metric, (sums.get(metric) ?? 0) + value / REPLICATIONS);
  }
  return sums;
}

/** Relative errors of the prediction where at least 1 % is used. */
function errors(
  expected: HealthSpec,
  got: ReadonlyMap<string, number>,
): { readonly metric: string; readonly error: number }[] {
  return expectedLoad(expected, utcOffsetHours)
    .filter(({ metric }) => got.get(metric)! >= 0.01)
    .map(({ metric, utilisation }) => ({ metric, error: Math.abs(utilisation / got.get(metric)! - 1) }));
}

describe("the prediction", () => {
  const courier = radiology(designs["cd-courier"]);
  const cloud = radiology(designs.cloud);
  const got = { courier: simulated(courier), cloud: simulated(cloud) };

  it("is within 5 % at every scanner, staff group and link", () => {
    const found = [...errors(courier, got.courier), ...errors(cloud, got.cloud)];
    expect(found).toHaveLength(12 + 18); // no transfers with couriers
    expect(found.filter(({ error }) => error > 0.05)).toEqual([]);
  });
  it("would miss everywhere were 10 % fewer patients expected", () => {
    const fewer = { ...cloud, patients: { ...patients, arrivals: { ...patients.arrivals, perDay: 54 } } };
    const found = errors(fewer, got.cloud);
    expect(found.filter(({ error }) => error > 0.05)).toHaveLength(found.length);
  });
});

describe("by hand", () => {
  /** 10 patients a day, every one returning; scans of 1 h, reading 30 min, images of 90 MB. */
  const spec = (records: HealthSpec["records"]): HealthSpec => ({
    ...radiology(records),
    patients: {
      ...patients,
      arrivals: { ...patients.arrivals, perDay: 10, profile: "constant" },
      study: { ...patients.study, size: constant(90e6) },
      seenAgainElsewhere: { ...patients.seenAgainElsewhere, share: 1, planned: 0.5 },
      repeatScan: { neededAnyway: 0.1, moreIfPriorMissing: 0.2 },
    },
    workflow: {
      name: "by hand",
      encounters: {
        first: [
          {
            step: "measure",
            metric: "orderToScan",
            giveUp: "never",
            steps: [
              { step: "use", seize: ["ct", "technologist"], hold: { law: constant(HOUR) }, byOrderPriority: true },
              { step: "publish", what: "ImagingStudy", to: "store", register: "study-hash" },
              {
                step: "use",
                seize: ["radiologist"],
                hold: {
                  byBodyPart: {
                    abdomen: constant(30 * MINUTE),
                    thorax: constant(20 * MINUTE),
                    head: constant(10 * MINUTE),
                  },
                },
                byOrderPriority: true,
              },
            ],
          },
        ],
        "another-hospital": [
          { step: "retrieve", what: ["ImagingStudy"] },
          {
            step: "choose",
            by: "repeat-scan",
            options: {
              repeat: [{ step: "continue", encounter: "first", from: "orderToScan", countsAs: "repeatedImaging" }],
              "no-repeat": [
                { step: "use", seize: ["physician"], hold: { law: constant(6 * MINUTE) }, byOrderPriority: false },
              ],
            },
          },
        ],
      },
    },
  });
  const load = (records: HealthSpec["records"]): ReadonlyMap<string, number> =>
    new Map(
      expectedLoad(spec(records), utcOffsetHours).map(({ metric, utilisation }) => [
        metric.replace("utilisation.", ""),
        utilisation,
      ]),
    );

  it("siloed: 10 first visits and 10 returns a day, 30 % of these scan again: 13 scans a day", () => {
    const use = load(designs.siloed);
    expect(use.get("Northgate General ct")).toBeCloseTo(13 / 48, 10);
    expect(use.get("Northgate General technologist")).toBeCloseTo(13 / 36, 10); // 2 by day, 1 by night
    // Reading takes 0.4 · 30 + 0.3 · 20 + 0.3 · 10 = 21 min.
    expect(use.get("Rhine Clinic radiologist")).toBeCloseTo((13 * 21) / 60 / 48, 10); // 3 by day, 1 by night
    expect(use.get("St Brigid radiologist")).toBeCloseTo((13 * 21) / 60 / 36, 10); // 3 by day, none by night
    expect(use.get("St Brigid physician")).toBeCloseTo((7 * 6) / 60 / 96, 10);
    expect([use.get("St Brigid up"), use.get("St Brigid down")]).toEqual([0, 0]);
  });
  it("cloud: 5 % of the planned half find no prior, 10.5 % of returns scan again; images go up, priors down", () => {
    const use = load(designs.cloud);
    const scans = 10 + 10 * (0.1 + 0.2 * 0.025);
    expect(use.get("Northgate General ct")).toBeCloseTo(scans / 48, 10);
    const link = 100e6 * 86_400; // bits a day
    expect(use.get("Northgate General up")).toBeCloseTo((scans * 90e6 * 8) / link, 10);
    expect(use.get("Northgate General down")).toBeCloseTo((10 * 0.975 * 90e6 * 8) / link, 10);
  });
  it("cd-courier: the unplanned half never has the disc in time, 5 % of the planned half cannot read it", () => {
    const scans = 10 + 10 * (0.1 + 0.2 * (0.5 + 0.5 * 0.05));
    expect(load(designs["cd-courier"]).get("Northgate General ct")).toBeCloseTo(scans / 48, 10);
  });
  it("paper: the unplanned half never has the copy in time, 61 % of the planned half's are not found", () => {
    const paper: HealthSpec["records"] = {
      records: "paper",
      paper: {
        search: constant(10 * MINUTE),
        notFound: 0.035,
        copy: constant(20 * MINUTE),
        courier: constant(DAY),
        notSent: 0.61,
        retyped: { fields: 10, wrong: 0.0029 },
      },
    };
    const scans = 10 + 10 * (0.1 + 0.2 * (0.5 + 0.5 * 0.61));
    expect(load(paper).get("Northgate General ct")).toBeCloseTo(scans / 48, 10);
    expect(load(paper).get("Northgate General up")).toBe(0);
  });
  it("central-hie: as many priors as in a cloud, and each is another hospital's upload; new images go nowhere", () => {
    const use = load({ records: "central-hie", exchange: { ...cloudSpec, region: "eu-central-1" } });
    const fetched = (10 * 0.975 * 90e6 * 8) / (100e6 * 86_400);
    expect(use.get("Northgate General down")).toBeCloseTo(fetched, 10);
    expect(use.get("Northgate General up")).toBeCloseTo(fetched, 10);
  });
  it("leaves out sites that treat nobody", () => {
    expect([...load(designs.siloed).keys()].filter((metric) => metric.startsWith("Health Authority"))).toEqual([]);
    expect(sites[3]!.kind).toBe("regulator");
    expect(calendar.length).toBe(7 * DAY);
  });
});
