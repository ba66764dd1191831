// Keys that are varied: which settings follow, and on which designs they act.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LedgerWorld, Plan } from "../../src/scenario/plan.ts";
import { planAt } from "../../src/scenario/setting.ts";
import { edited, FLOW, faultsOf, HEALTH, LEDGER, load } from "./helpers.ts";

const files = { "flow.yaml": FLOW };
const varied = (vary: string): string => `${LEDGER}compare: { vary: { ${vary} } }\n`;
const settings = (plan: Plan) => plan.variation!.settings.map(({ values }) => values);

describe("a grid", () => {
  const plan = load(varied("grid: { network.loss: [0 %, 1 %], designs.pbft.ledger.block.every: [0.5 s, 1 s, 2 s] }"));

  test("is every combination, the last key fastest, as the file spells the values", () => {
    expect(settings(plan)).toEqual([
      ["0 %", "0.5 s"],
      ["0 %", "1 s"],
      ["0 %", "2 s"],
      ["1 %", "0.5 s"],
      ["1 %", "1 s"],
      ["1 %", "2 s"],
    ]);
  });

  test("each setting is the plan that the scenario with those values stands for", () => {
    for (const [index, [loss, every]] of settings(plan).entries()) {
      const set = [["network.loss", loss!] as const, ["designs.pbft.ledger.block.every", every!] as const];
      const { variation: _variation, canonical: _own, ...at } = planAt(plan, index);
      const { canonical: _other, ...written } = load(LEDGER, {}, { set });
      expect(at).toEqual(written);
    }
  });

  test("keeps only the sections that a setting changes: loss 0 % is what the scenario says", () => {
    expect(plan.variation!.settings.map(({ changes }) => Object.keys(changes))).toEqual([
      ...[["designs"], ["designs"], ["designs"]],
      ...[
        ["network", "designs"],
        ["network", "designs"],
        ["network", "designs"],
      ],
    ]);
  });

  test("without one the plan has no variation, and its canonical text no trace of it", () => {
    expect(load(LEDGER)).not.toHaveProperty("variation");
    expect(load(LEDGER).canonical).not.toContain("variation");
    expect(plan.canonical).toContain("variation");
  });
});

describe("a list", () => {
  test("is those settings; a key left out keeps the scenario's value; {} is the scenario as it stands", () => {
    const plan = load(varied("list: [{}, { network.loss: 1 % }, { load.rate: 4/s, network.loss: 2 % }]"));
    expect(settings(plan)).toEqual([
      [null, null],
      ["1 %", null],
      ["2 %", "4/s"],
    ]);
    expect(plan.variation!.settings[0]!.changes).toEqual({});
    expect((planAt(plan, 1).world as LedgerWorld).load).toMatchObject({ perSecond: 400 });
    expect((planAt(plan, 2).world as LedgerWorld).load).toMatchObject({ perSecond: 4 });
  });
});

describe("a Latin hypercube", () => {
  const cube = (points: number, of: string, seed = 1) =>
    load(edited(varied(`latin-hypercube: { points: ${points}, of: { ${of} } }`), "60 s", `60 s, seed: ${seed}`));
  const numbers = (plan: Plan, factor: number) =>
    settings(plan).map((values) => Number(/^[\d.]+/.exec(values[factor]!)![0]));

  test("has one value in each stratum of each range, however it is rounded", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 30 }), fc.nat(1000), (points, seed) => {
        const plan = cube(points, "network.loss: 0.3..1 %, load.rate: 7..400/s", seed);
        for (const [factor, low, high] of [
          [0, 0.3, 1],
          [1, 7, 400],
        ] as const) {
          const strata = numbers(plan, factor).map((value) => Math.floor(((value - low) / (high - low)) * points));
          expect(strata.sort((a, b) => a - b)).toEqual(Array.from({ length: points }, (_, index) => index));
        }
      }),
      { numRuns: 15, seed: 1 },
    );
  });

  test("follows from the seed alone, and not from the order of the keys", () => {
    const [loss, rate] = ["network.loss: 0..1 %", "load.rate: 100..400/s"];
    const plan = cube(6, `${loss}, ${rate}`);
    expect(settings(cube(6, `${loss}, ${rate}`))).toEqual(settings(plan));
    expect(settings(cube(6, `${rate}, ${loss}`)).map(([first, second]) => [second, first])).toEqual(settings(plan));
    expect(settings(cube(6, `${loss}, ${rate}`, 2))).not.toEqual(settings(plan));
  });

  test("of whole numbers takes each equally often; with a decimal point any number", () => {
    const whole = cube(12, "designs.pbft.ledger.block.at-most: 2..5, network.scale: 1.0..2.0");
    const counts = numbers(whole, 0).sort((a, b) => a - b);
    expect(counts).toEqual([2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5]);
    expect(numbers(whole, 1).filter(Number.isInteger)).toHaveLength(0);
  });

  test("spells values with no more digits than tell a hundredth of a stratum", () => {
    for (const [loss] of settings(cube(20, "network.loss: 0..1 %"))) expect(loss).toMatch(/^0(\.\d{1,4})? %$/);
  });
});

describe("a key of a design", () => {
  const onto = (text: string, path: string, value: string) =>
    load(`${text}compare: { vary: { grid: { ${path}: [${value}] } } }\n`, files).variation!.factors[0]!.designs;

  test("acts on that design and on those like it, however far; any other key on all", () => {
    expect(onto(LEDGER, "designs.pbft.ledger.view-timeout", "5 s, 6 s")).toEqual([1]);
    expect(onto(LEDGER, "network.loss", "1 %")).toEqual([0, 1]);
    expect(onto(HEALTH, "designs.cloud.store.region", "Tokyo, Oregon")).toEqual([1, 2]);
    expect(onto(HEALTH, "designs.siloed.source", "me, you")).toEqual([0]);
  });

  test("cannot change what designs share: the client stands beside the leader of all of them", () => {
    const led = edited(
      edited(LEDGER, "size: 512 B", "clients: [leader]"),
      "protocol: raft",
      "protocol: raft, leader: eu-west-1",
    );
    const vary = (text: string) =>
      `${text}compare: { vary: { grid: { designs.raft.ledger.leader: [eu-west-1, eu-west-3] } } }\n`;
    expect(faultsOf(vary(led))).toEqual([
      expect.stringContaining(
        "load.clients: expected designs that all have the same first leader, got eu-west-3, eu-west-1",
      ),
    ]);
    const like = edited(
      led,
      "  pbft: { ledger: { protocol: pbft, view-timeout: 10 s } }",
      "  pbft: { like: raft, ledger: { protocol: pbft } }",
    );
    const plan = load(vary(like));
    expect(plan.variation!.factors[0]!.designs).toEqual([0, 1]);
    expect(plan.variation!.settings.map((_, index) => (planAt(plan, index).world as LedgerWorld).load.clients)).toEqual(
      [[0], [2]],
    );
  });
});

test("with patients, too: a rate, a number in a list of sites, an attack", () => {
  const text = `${HEALTH}compare: { vary: { design: [cloud], list: [{}, { patients.arrivals.rate: 60/day, sites.list.0.equipment.ct: 3, attacks.0.rate: 9 studies/day }] } }\n`;
  const plan = load(text, files);
  const { world, attacks } = planAt(plan, 1);
  expect(world).toMatchObject({ patients: { arrivals: { perDay: 60 } }, sites: [{ equipment: { ct: 3 } }, {}, {}] });
  expect(attacks).toMatchObject([{ perDay: 9 }]);
  expect(plan.world).toMatchObject({ patients: { arrivals: { perDay: 30 } } });
});
