// What a bad way to vary keys says, at the place of the value; and that there is no text without an answer.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { scenarioSchema } from "../../src/scenario/schema.ts";
import { edited, faultsOf, LEDGER } from "./helpers.ts";

const varied = (vary: string): string => `${LEDGER}compare: { vary: { ${vary} } }\n`;

describe("what is wrong is told at the value, with the path of the key", () => {
  /** The text without the mark ¶, and the place where it stood. */
  function marked(text: string): { readonly text: string; readonly place: string } {
    const before = text.slice(0, text.indexOf("¶")).split("\n");
    return { text: text.replace("¶", ""), place: `s.yaml:${before.length}:${before.at(-1)!.length + 1}` };
  }

  test.each([
    ["grid: { ¶network.los: [1 %] }", 'network.los: expected a key of the network, got "los", try loss'],
    [
      "grid: { network.loss: [1 %, ¶much] }",
      'network.loss: expected a share from 0 to 1, such as 5 % or 0.05, got "much"',
    ],
    [
      // The same bad value at several settings is one fault.
      "grid: { load.rate: [¶5 MB], network.loss: [0 %, 1 %, 2 %] }",
      "load.rate: expected a frequency such as 60/day, 6 studies/day or 400/s, got a size, 5 MB",
    ],
    [
      "grid: { designs.pbft.ledger.validators: [¶3, 4] }",
      "designs.pbft.ledger.validators: pbft needs at least 4 (3f+1) to survive one fault, got 3",
    ],
    ["list: [{ ¶sites.regions.7: Paris }]", "sites.regions.7: expected an index below 4, got 7"],
    [
      "grid: { ¶designs.pbtf.ledger.crypto: [none] }",
      'designs.pbtf.ledger.crypto: expected a key of a design that is compared, or that one is like, got "pbtf", try pbft',
    ],
    [
      "design: [raft], grid: { ¶designs.pbft.ledger.crypto: [none] }",
      'designs.pbft.ledger.crypto: expected a key of a design that is compared, or that one is like (raft), got "pbft"',
    ],
    [
      "grid: { ¶run.length: [5 s] }",
      "compare.vary.grid.run.length: expected a path that begins with sites, patients, workflow, load, network, designs, attacks, faults, got run.length: the run is the same for all that is compared",
    ],
    [
      "grid: { ¶netwrok.loss: [1 %] }",
      'compare.vary.grid.netwrok.loss: expected a path that begins with a section, got "netwrok", try network',
    ],
    ["grid: { network.loss: ¶1 % }", 'compare.vary.grid.network.loss: expected a list of levels, got "1 %"'],
    [
      "grid: { network.loss: [¶{ a: 1 }] }",
      "compare.vary.grid.network.loss[0]: expected a single value such as 1 %, got a map",
    ],
    [
      "grid: { network.loss: [1 %, ¶1 %] }",
      "compare.vary.grid.network.loss[1]: expected each level once, got the same again",
    ],
    [
      "grid: { sites.regions.0: [a], ¶'sites.regions[0]': [b] }",
      "compare.vary.grid: expected each key once, got sites.regions.0 again",
    ],
    ["grid: ¶{}", "compare.vary.grid: expected at least one of the levels by path, got none"],
    [
      "list: [{ network.loss: 1 % }, ¶{ network.loss: 1 % }]",
      "compare.vary.list[1]: expected each setting once, got the same again",
    ],
    [
      "latin-hypercube: { points: 4, of: { network.loss: ¶1..0 % } }",
      "compare.vary.latin-hypercube.of.network.loss: expected a range that ends higher than it begins, got 1..0",
    ],
    [
      "latin-hypercube: { points: 4, of: { network.loss: ¶1 % } }",
      'compare.vary.latin-hypercube.of.network.loss: expected a range of numbers such as 0..1 %, 0.5..2 s or, for whole numbers, 4..7, got "1 %"',
    ],
    [
      "latin-hypercube: { points: ¶1, of: { network.loss: 0..1 % } }",
      "compare.vary.latin-hypercube.points: expected a whole number from 2 to 1000, got the number 1",
    ],
    [
      "¶grid: { network.loss: [1 %] }, list: [{ load.rate: 3/s }]",
      "compare.vary: expected one way to vary keys, got grid and list",
    ],
  ])("%s", (vary, message) => {
    const { text, place } = marked(varied(vary));
    // A whole block's faults stand at its brace.
    const at = message.startsWith("compare.vary:")
      ? place.replace(/\d+$/, (column) => String(Number(column) - 2))
      : place;
    expect(faultsOf(text)).toEqual([`${at} ${message}`]);
  });

  test("a range in another unit: each value drawn from it is told, at the range", () => {
    const { text, place } = marked(varied("latin-hypercube: { points: 2, of: { network.loss: ¶0..1 s } }"));
    const faults = faultsOf(text);
    expect(faults).toHaveLength(2);
    for (const fault of faults) expect(fault).toContain(`${place} network.loss: expected a share from 0 to 1`);
  });

  test("a fault that a setting brings about elsewhere is told at the setting, with both places", () => {
    const led = edited(LEDGER, "protocol: raft", "protocol: raft, leader: ¶eu-central-1");
    const { text: whole, place: leader } = marked(led);
    const { text, place } = marked(
      `${whole}compare: { vary: { grid: { designs.raft.ledger.validators: [4, ¶3] } } }\n`,
    );
    expect(faultsOf(text)).toEqual([
      `${place} designs.raft.ledger.leader: expected a site that holds a validator, got eu-central-1, which holds none (at ${leader}, with designs.raft.ledger.validators = 3)`,
    ]);
  });

  test("faults of the scenario itself are told once, beside those of settings", () => {
    const { text, place } = marked(edited(varied("grid: { network.loss: [0 %, ¶much] }"), "400/s", "400"));
    expect(faultsOf(text).map((fault) => fault.split(" ").slice(0, 2).join(" "))).toEqual([
      "s.yaml:4:34 load.rate:",
      `${place} network.loss:`,
    ]);
  });

  test("more than 1000 settings are refused before any is read", () => {
    const eleven = Array.from({ length: 11 }, (_, index) => `${index} %`).join(", ");
    const many = ["network.loss", "network.jitter", "faults.0.lose"].map((path) => `${path}: [${eleven}]`).join(", ");
    const { text, place } = marked(varied(`grid: ¶{ ${many} }`));
    expect(faultsOf(text)).toEqual([`${place} compare.vary.grid: expected at most 1000 settings, got 1331`]);
  });
});

describe("whatever stands there", () => {
  const WAYS = [
    "grid: { network.loss: [0 %, 1 %], designs.pbft.ledger.block.every: [0.5 s, 1 s] }",
    "list: [{}, { network.loss: 1 %, load.rate: 4/s }]",
    "latin-hypercube: { points: 3, of: { network.loss: 0..1 %, designs.pbft.ledger.block.at-most: 2..5 } }",
  ];
  const SENSITIVITY =
    "sensitivity: { factors: { network.loss: 0..1 % }, metrics: [throughput], trajectories: 2, levels: 4 }\n";

  test("the schema accepts all three ways and a screening", () => {
    const check = z.fromJSONSchema(scenarioSchema() as never);
    for (const way of WAYS) expect(check.safeParse(parse(varied(way) + SENSITIVITY)).error).toBeUndefined();
    expect(check.safeParse(parse(varied("gird: {}"))).success).toBe(false);
  });

  test("the answer is a plan or faults with a place each", () => {
    const texts = WAYS.map((way) => (varied(way) + SENSITIVITY).match(/[\w.]+|\s+|[^\w\s.]/g)!);
    const words = [
      "",
      "x",
      "0",
      "-1",
      "1e999",
      "..",
      "0..1",
      "{}",
      "[]",
      "null",
      "source",
      "designs.x.y",
      "run.seed",
      ":",
    ];
    const damage = fc.record({ text: fc.nat(2), at: fc.nat(), by: fc.constantFrom(...words), more: fc.nat() });
    fc.assert(
      fc.property(damage, ({ text, at, by, more }) => {
        const result = [...texts[text]!];
        // The last lines are those that vary keys.
        const last = Math.min(90, result.length);
        result[result.length - 1 - (at % last)] = by;
        result[result.length - 1 - (more % last)] += by;
        for (const sensitivity of [false, true]) {
          const faults = faultsOf(result.join(""), {}, { sensitivity });
          expect(
            faults.filter((fault) => !/^(s\.yaml:\d+:\d+|--sensitivity) .*(expected |needs at least)/.test(fault)),
          ).toEqual([]);
        }
      }),
      { numRuns: 120, seed: 8 },
    );
  });
});
