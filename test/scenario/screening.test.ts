// What a screening varies: the factors that a scenario names, or its assumptions, over Morris trajectories.
import { describe, expect, test } from "vitest";
import { DAY } from "../../src/base/time.ts";
import type { LedgerWorld, Plan } from "../../src/scenario/plan.ts";
import { planAt } from "../../src/scenario/setting.ts";
import { edited, FLOW, faultsOf, HEALTH, LEDGER, load } from "./helpers.ts";

const files = { "flow.yaml": FLOW };
const sensitivity = { sensitivity: true };
const NAMED = `${LEDGER}sensitivity: { factors: { network.loss: 0..3 %, load.rate: 100..400/s, designs.pbft.ledger.block.at-most: 2..4 }, trajectories: 3 }\n`;

const factors = (plan: Plan) =>
  plan.variation!.factors.map(({ path }, index) => `${path}: ${plan.screening!.ranges[index]}`);

describe("factors that the scenario names", () => {
  const plan = load(NAMED, {}, sensitivity);
  const { settings } = plan.variation!;

  test("are moved over their ranges, one at a time, trajectory after trajectory", () => {
    expect(factors(plan)).toEqual([
      "network.loss: 0..3 %",
      "load.rate: 100..400/s",
      "designs.pbft.ledger.block.at-most: 2..4",
    ]);
    expect(plan.screening).toMatchObject({ of: "named", metrics: ["commit.client.p95"], leftOut: [] });
    expect(settings).toHaveLength(3 * 4);
    settings.forEach(({ values }, index) => {
      if (index % 4 === 0) return;
      expect(values.filter((value, factor) => value !== settings[index - 1]!.values[factor])).toHaveLength(1);
    });
  });

  test("stand where the positions say: four levels, whole numbers at the nearest, with the position it has", () => {
    const positions = plan.screening!.trajectories.flat();
    settings.forEach(({ values: [loss, rate, most] }, index) => {
      const [ofLoss, ofRate, ofMost] = positions[index]!;
      expect(loss).toBe(`${Number((3 * ofLoss!).toPrecision(12))} %`);
      expect(rate).toBe(`${Number((100 + 300 * ofRate!).toPrecision(12))}/s`);
      expect(Number(most)).toBe(2 + 2 * ofMost!);
      expect([2, 3, 4]).toContain(Number(most));
    });
    expect(new Set(settings.map(({ values }) => values[0]))).toEqual(new Set(["0 %", "1 %", "2 %", "3 %"]));
  });

  test("points of a trajectory share their random numbers; trajectories have their own", () => {
    const seeds = settings.map((_, index) => planAt(plan, index).run.seed);
    for (const [index, seed] of seeds.entries()) expect(seed).toBe(seeds[index - (index % 4)]);
    expect(new Set([...seeds, plan.run.seed]).size).toBe(4);
    expect((planAt(plan, 0).world as LedgerWorld).load).toMatchObject({
      perSecond: Number.parseFloat(settings[0]!.values[1]!),
    });
  });

  test("what a comparison asks is not asked: no expectations, no sweep, one replication unless more are wanted", () => {
    const asked = `expect: [raft.throughput > pbft.throughput]\n${edited(NAMED, "60 s", "60 s, replications: { at-least: 5, at-most: 9, until: { metric: commit.first, half-width: 5 % } }")}`;
    const screened = load(asked, {}, sensitivity);
    expect(screened.expectations).toEqual([]);
    expect(screened.run.replications).toEqual({ atLeast: 1, atMost: 1 });
    expect(load(asked, {}, { ...sensitivity, replications: 4 }).run.replications).toEqual({ atLeast: 4, atMost: 4 });
    expect(screened.screening!.metrics).toEqual(["commit.first.mean", "throughput"]);
    expect(screened.charts).toEqual(["tornado-commit.first.mean", "tornado-throughput"]);
  });

  test("without --sensitivity the block changes nothing of the plan", () => {
    expect(load(NAMED)).toEqual(load(LEDGER));
  });

  test.each([
    ["network.loss: 0..3 %", "network.loss: 0..300 %", "network.loss: expected a share from 0 to 1"],
    ["network.loss: 0..3 %", "network.los: 0..3 %", 'network.los: expected a key of the network, got "los", try loss'],
    ["network.loss: 0..3 %", "network.loss: 3 %", "sensitivity.factors.network.loss: expected a range of numbers"],
    ["trajectories: 3", "trajectories: 1", "sensitivity.trajectories: expected a whole number from 2 to 1000"],
    ["trajectories: 3", "levels: 3", "sensitivity.levels: expected an even number"],
    ["trajectories: 3", "metrics: [trouhput]", "sensitivity.metrics[0]: expected a metric of the dictionary"],
  ])("%s → %s is a fault whether they are screened or not", (passage, replacement, message) => {
    for (const options of [{}, sensitivity]) {
      const faults = faultsOf(edited(NAMED, passage, replacement), {}, options);
      expect(faults.length).toBeGreaterThan(0);
      for (const fault of faults) expect(fault).toMatch(/^s\.yaml:8:\d+ /);
      expect(faults.join("\n")).toContain(message);
    }
  });
});

describe("without names: numbers labelled source: assumption", () => {
  test("by 25 % down and up; a label holds inside, unless there is another; ranges move as a whole", () => {
    const text = edited(
      `${HEALTH}network: { jitter: { lognormal: 8 % }, loss: { value: 2 %, source: measured }, scale: 2.0, source: assumption }\n`,
      "patients:\n",
      "patients:\n  source: 'assumption: nobody knows'\n",
    );
    const plan = load(text, files, sensitivity);
    expect(factors(plan)).toEqual([
      "patients.arrivals.rate: 22.5..37.5/day",
      "patients.study.size: 75..125 MB",
      "patients.earlier-scan-elsewhere: 37.5..62.5 %",
      "patients.seen-again-elsewhere.share: 22.5..37.5 %",
      "patients.seen-again-elsewhere.after: 22.5..37.5 days",
      "patients.patience: 3.75..7.5 to 6.25..12.5 min",
      "patients.repeat-scan.needed-anyway: 4.5..7.5 %",
      "patients.repeat-scan.more-if-prior-missing: 6.75..11.25 %",
      "network.jitter.lognormal: 6..10 %",
      "network.scale: 1.5..2.5",
    ]);
    expect(plan.screening!.of).toBe("assumptions");
    const low = plan.screening!.trajectories.flat().findIndex((point) => point[5] === 0);
    expect(planAt(plan, low).world).toMatchObject({
      patients: { patience: { law: "uniform", low: 225e6, high: 450e6 } },
    });
    // Shares that add up to 100 % cannot be moved one by one.
    expect(plan.screening!.leftOut).toEqual([
      {
        path: "patients.study.body-part.head",
        reason: expect.stringContaining("expected shares that add up to 100 %, got 85 %"),
      },
      { path: "patients.study.body-part.thorax", reason: expect.stringContaining("got 90 %") },
    ]);
  });

  test("a value with its own label; whole numbers only where 25 % of them is at least one", () => {
    const text = edited(
      edited(HEALTH, "rate: 30/day", "rate: { value: 30/day, source: assumption }"),
      "staff: { radiologist: { day: 2, night: 1 } }",
      "staff: { radiologist: { day: 8, night: 3, source: assumption } }",
    );
    const plan = load(text, files, sensitivity);
    expect(factors(plan)).toEqual([
      "sites.every-hospital.staff.radiologist.day: 6..10",
      "patients.arrivals.rate: 22.5..37.5/day",
    ]);
    expect(plan.screening!.leftOut).toEqual([
      { path: "sites.every-hospital.staff.radiologist.night", reason: "25 % of it is less than one" },
    ]);
    expect(plan.run.length).toBe(7 * DAY);
  });

  test("with none the reader is told what to write", () => {
    expect(faultsOf(LEDGER, {}, sensitivity)).toEqual([
      "--sensitivity expected factors to screen (sensitivity: factors: …) or numbers labelled source: assumption, got none that can be varied",
    ]);
  });
});
