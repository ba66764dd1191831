// --set, --seed and --replications: laid over the file before it is checked; their faults stand at the option.
import { expect, test } from "vitest";
import { FLOW, faultsOf, HEALTH, LEDGER, load } from "./helpers.ts";

const flow = { "flow.yaml": FLOW };
const set = (...pairs: [string, string][]) => ({ set: pairs });

test("a value, a value in a list by number, and a map that was not there", () => {
  expect(load(LEDGER, {}, set(["load.rate", "7/s"])).world).toMatchObject({ load: { perSecond: 7 } });
  expect(load(HEALTH, flow, set(["sites.list.1.equipment.ct", "3"])).world).toMatchObject({
    sites: [{}, { equipment: { ct: 3 } }, {}],
  });
  expect(load(HEALTH, flow, set(["sites.list[0].equipment.ct", "3"])).world).toMatchObject({
    sites: [{ equipment: { ct: 3 } }, {}, {}],
  });
  expect(load(LEDGER, {}, set(["network.loss", "1 %"])).network.loss).toBe(0.01);
});

test("lists and maps are written in YAML or JSON", () => {
  expect(load(LEDGER, {}, set(["load", '{"burst": 9}'])).world).toMatchObject({
    load: { arrivals: "burst", count: 9 },
  });
  expect(
    load(
      LEDGER,
      {},
      set(
        ["sites.regions", "[a, b, c]"],
        ["network.delays", "{ constant: 1 ms }"],
        ["designs", "{ raft: { ledger: { protocol: raft } } }"],
      ),
    ).world,
  ).toMatchObject({
    sites: [{ name: "a" }, { name: "b" }, { name: "c" }],
  });
});

test("later settings lie over earlier ones, and designs inherit them", () => {
  const plan = load(
    HEALTH,
    flow,
    set(["designs.cloud.store.region", "Oregon"], ["designs.cloud.store.region", "Tokyo"]),
  );
  const regions = plan.designs.map(({ records }) =>
    records !== undefined && "cloud" in records ? records.cloud.store.region : "",
  );
  expect(regions).toEqual(["", "ap-northeast-1", "ap-northeast-1"]);
});

test("a seed, and exactly so many replications", () => {
  const text = LEDGER.replace(
    "length: 60 s",
    "length: 60 s, replications: { at-least: 5, at-most: 9, until: { metric: throughput, half-width: 1 % } }",
  );
  expect(load(text).run.replications).toMatchObject({ atLeast: 5, atMost: 9 });
  expect(load(text, {}, { seed: 42, replications: 3 }).run).toMatchObject({
    seed: 42,
    replications: { atLeast: 3, atMost: 3 },
  });
  expect(load(text, {}, { replications: 3 }).run.replications.until).toBeUndefined();
});

test.each([
  [
    "run.length",
    "7 parsecs",
    '--set run.length run.length: expected a duration such as 50 ms, 20 min or 3 days, got the unknown unit "parsecs"',
  ],
  ["run.lenght", "7 s", '--set run.lenght run.lenght: expected a key of the run, got "lenght", try length'],
  [
    "run.length.x",
    "1",
    '--set run.length.x run.length.x: expected a map or a list at run.length, got "60 s" in the file, try setting run.length as a whole',
  ],
  ["sites.regions.9", "Paris", "--set sites.regions.9 sites.regions.9: expected an index below 4, got 9"],
  ["sites.regions.x", "Paris", "--set sites.regions.x sites.regions.x: expected an index below 4, got x"],
  [
    "run.__proto__.x",
    "1",
    '--set run.__proto__.x run.__proto__: expected a path of keys, such as run.seed, got "__proto__"',
  ],
  ["run..seed", "1", '--set run..seed run.: expected a path of keys, such as run.seed, got ""'],
  ["run.seed", "", "--set run.seed run.seed: expected a value after the =, got nothing that can be read"],
  ["run.seed", "[1", "--set run.seed run.seed: expected YAML, got a fault in it: Flow sequence must end with a ]"],
])("--set %s=%s", (path, value, fault) => {
  expect(faultsOf(LEDGER, {}, set([path, value]))).toEqual([fault]);
});

test("faults of options come before those of the file", () => {
  const faults = faultsOf(LEDGER.replace("400/s", "400"), {}, { seed: -1, set: [["run.length", "5"]] });
  expect(faults.map((fault) => fault.split(" ").slice(0, 2).join(" "))).toEqual([
    "--set run.length",
    "--seed run.seed:",
    "s.yaml:4:34 load.rate:",
  ]);
});
