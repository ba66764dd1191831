// Design points of varied keys: which there are, what they are called and compared with, and that each is the scenario it says,
// on common random numbers.
import { describe, expect, test } from "vitest";
import type { DesignPoint, Plan } from "../../src/scenario/plan.ts";
import { simulate } from "../../src/sim/simulate.ts";
import { baselineOf, pilotPoints, studyPoints } from "../../src/study/design-points.ts";
import { effortOf } from "../../src/study/effort.ts";
import { evaluate } from "../../src/study/evaluate.ts";
import { Finished } from "../../src/study/finished.ts";
import { edited, LEDGER, load } from "../scenario/helpers.ts";

const SHORT = edited(edited(LEDGER, "length: 60 s", "length: 3 s, replications: 2"), "400/s", "20/s");
const varied = (vary: string, rest = "") => load(`${SHORT}compare: { vary: { ${vary} }${rest} }\n`);
const ids = (plan: Plan) => studyPoints(plan).map(({ id }) => id);
const pairs = (plan: Plan) => studyPoints(plan).map((point) => `${point.id} – ${baselineOf(plan, point).id}`);

/** Every replication of a plan's study points, run here. */
function finish(plan: Plan): Finished {
  const finished = new Finished();
  for (const point of studyPoints(plan))
    for (let replication = 0; replication < plan.run.replications.atMost; replication++)
      finished.add(simulate(plan, point, replication));
  return finished;
}

describe("a grid of 2 × 3 with one design", () => {
  const plan = varied(
    "design: [pbft], grid: { load.rate: [20/s, 40/s], designs.pbft.ledger.block.every: [0 s, 0.1 s, 0.2 s] }",
  );

  test("gives six points, named by what is set there", () => {
    expect(ids(plan)).toEqual([
      "pbft, load.rate = 20/s, ledger.block.every = 0 s",
      "pbft, load.rate = 20/s, ledger.block.every = 0.1 s",
      "pbft, load.rate = 20/s, ledger.block.every = 0.2 s",
      "pbft, load.rate = 40/s, ledger.block.every = 0 s",
      "pbft, load.rate = 40/s, ledger.block.every = 0.1 s",
      "pbft, load.rate = 40/s, ledger.block.every = 0.2 s",
    ]);
    expect(effortOf(plan)).toMatchObject({ points: ids(plan), runs: { least: 12, most: 12 } });
  });

  test("each of them is compared with the first", () => {
    for (const point of studyPoints(plan)) expect(baselineOf(plan, point).id).toBe(ids(plan)[0]);
  });

  test("a replication of each is that of the scenario written so, to the last event", () => {
    for (const point of studyPoints(plan)) {
      const [rate, every] = plan.variation!.settings[point.setting!]!.values;
      const set = [["load.rate", rate!] as const, ["designs.pbft.ledger.block.every", every!] as const];
      const written = load(SHORT, {}, { set });
      const alone: DesignPoint = { kind: "study", id: point.id, design: 1, attacks: false };
      expect(simulate(plan, point, 1)).toEqual(simulate(written, alone, 1));
    }
  });

  test("points of the same load see the same arrivals, in each replication; other replications others", () => {
    const offered = studyPoints(plan).map((point) =>
      [0, 1].map((replication) => simulate(plan, point, replication).values["offeredLoad"]!),
    );
    for (const half of [offered.slice(0, 3), offered.slice(3)]) {
      expect(new Set(half.map(([first]) => first)).size).toBe(1);
      expect(new Set(half.map(([, second]) => second)).size).toBe(1);
    }
    expect(offered[0]![0]).not.toBe(offered[0]![1]);
    expect(offered[0]).not.toEqual(offered[3]);
  });

  test("the tables hold all of them, paired with the first", () => {
    const result = evaluate(plan, finish(plan));
    expect(result.points.map(({ id }) => id)).toEqual(ids(plan));
    const rows = result.comparisons.filter(({ metric }) => metric === "throughput");
    expect(rows.map(({ point, baseline }) => [point, baseline])).toEqual(
      ids(plan)
        .slice(1)
        .map((id) => [id, ids(plan)[0]]),
    );
    const waits = result.summary.filter(({ metric, statistic }) => metric === "commit.client" && statistic === "p50");
    // A block every 0.2 s makes a request wait 0.1 s longer in the mean.
    expect(waits[2]!.estimate - waits[0]!.estimate).toBeGreaterThan(50_000);
  });
});

describe("several designs", () => {
  const plan = varied("grid: { network.loss: [0 %, 1 %], designs.pbft.ledger.view-timeout: [5 s, 10 s] }");

  test("a design has no points that differ only in keys of another", () => {
    expect(ids(plan)).toEqual([
      "raft, network.loss = 0 %",
      "raft, network.loss = 1 %",
      "pbft, network.loss = 0 %, ledger.view-timeout = 5 s",
      "pbft, network.loss = 0 %, ledger.view-timeout = 10 s",
      "pbft, network.loss = 1 %, ledger.view-timeout = 5 s",
      "pbft, network.loss = 1 %, ledger.view-timeout = 10 s",
    ]);
  });

  test("are compared at the same setting; the baseline's own settings with its first", () => {
    expect(pairs(plan)).toEqual([
      "raft, network.loss = 0 % – raft, network.loss = 0 %",
      "raft, network.loss = 1 % – raft, network.loss = 0 %",
      "pbft, network.loss = 0 %, ledger.view-timeout = 5 s – raft, network.loss = 0 %",
      "pbft, network.loss = 0 %, ledger.view-timeout = 10 s – raft, network.loss = 0 %",
      "pbft, network.loss = 1 %, ledger.view-timeout = 5 s – raft, network.loss = 1 %",
      "pbft, network.loss = 1 %, ledger.view-timeout = 10 s – raft, network.loss = 1 %",
    ]);
    const other = varied(
      "grid: { network.loss: [0 %, 1 %], designs.pbft.ledger.view-timeout: [5 s, 10 s] }",
      ", baseline: pbft",
    );
    expect(pairs(other)[1]).toBe("raft, network.loss = 1 % – pbft, network.loss = 1 %, ledger.view-timeout = 5 s");
    expect(pairs(other)[5]).toBe(
      "pbft, network.loss = 1 %, ledger.view-timeout = 10 s – pbft, network.loss = 0 %, ledger.view-timeout = 5 s",
    );
  });

  test("a list: what is left as written is not in the name", () => {
    expect(ids(varied("design: [raft], list: [{}, { network.loss: 1 % }, { load.rate: 9/s }]"))).toEqual([
      "raft",
      "raft, network.loss = 1 %",
      "raft, load.rate = 9/s",
    ]);
  });

  test("both levels of attacks stand at each setting, and are compared at their own", () => {
    const attacked = load(
      `${SHORT}attacks: [{ attack: twins, validator: eu-west-1 }]\ncompare: { vary: { design: [pbft], grid: { network.loss: [0 %, 1 %] }, attacks: [on, off] } }\n`,
    );
    expect(pairs(attacked)).toEqual([
      "pbft, network.loss = 0 % – pbft, network.loss = 0 %",
      "pbft, network.loss = 0 % (no attacks) – pbft, network.loss = 0 % (no attacks)",
      "pbft, network.loss = 1 % – pbft, network.loss = 0 %",
      "pbft, network.loss = 1 % (no attacks) – pbft, network.loss = 0 % (no attacks)",
    ]);
  });

  test("pilot replications are those of the same setting", () => {
    const piloted = load(
      `${edited(SHORT, "length: 3 s", "warm-up: auto, length: 3 s")}compare: { vary: { design: [pbft], grid: { load.rate: [10/s, 40/s] } } }\n`,
    );
    const pilots = pilotPoints(piloted);
    expect(pilots.map(({ of, setting }) => [of, setting])).toEqual([
      ["pbft, load.rate = 10/s", 0],
      ["pbft, load.rate = 40/s", 1],
    ]);
    const [few, many] = pilots.map((pilot) => simulate(piloted, pilot, 0).values["offeredLoad"]!);
    expect(many!).toBeGreaterThan(2 * few!);
  });
});

test("an expectation is asked at every setting that makes a difference to the designs it names", () => {
  const expecting = (statement: string) =>
    load(
      `expect: [${statement}]\n${SHORT}compare: { vary: { grid: { load.rate: [1/s, 200/s], designs.pbft.ledger.block.every: [0 s, 0.2 s] } } }\n`,
    );
  const answers = (statement: string) => {
    const plan = expecting(statement);
    return evaluate(plan, finish(plan)).answers;
  };
  expect(answers("raft.offeredLoad > 50/s").map(({ text, verdict }) => [text, verdict])).toEqual([
    ["raft.offeredLoad > 50/s (load.rate = 1/s)", "refuted"],
    ["raft.offeredLoad > 50/s (load.rate = 200/s)", "upheld"],
  ]);
  expect(answers("pbft.throughput = pbft.throughput").map(({ text, verdict }) => [text, verdict])).toEqual(
    ["1/s", "200/s"].flatMap((rate) =>
      ["0 s", "0.2 s"].map((every) => [
        `pbft.throughput = pbft.throughput (load.rate = ${rate}, designs.pbft.ledger.block.every = ${every})`,
        "upheld",
      ]),
    ),
  );
});

test("a thousand settings are named and paired in no time", () => {
  const levels = (unit: string) => Array.from({ length: 31 }, (_, index) => `${index + 1}${unit}`).join(", ");
  const plan = varied(`grid: { network.loss: [${levels(" %")}], load.rate: [${levels("/s")}] }`);
  const start = performance.now();
  expect(new Set(pairs(plan)).size).toBe(2 * 961);
  // Measured: 30 ms; a search of all settings for each point takes a minute.
  expect(performance.now() - start).toBeLessThan(3000);
});
