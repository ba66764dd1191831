// Studies of a ledger alone: sites in short form, validators, leaders, loads, delays.
import { expect, test } from "vitest";
import { defineParams } from "../../src/base/params.ts";
import { MILLISECOND, SECOND } from "../../src/base/time.ts";
import { planLoader } from "../../src/scenario/load.ts";
import type { LedgerWorld } from "../../src/scenario/plan.ts";
import { builtIn } from "../../src/scenario/registries.ts";
import { type Files, faultsOf, LEDGER, load } from "./helpers.ts";

const SITES = "sites: { regions: [eu-west-1, eu-west-2, eu-west-3, eu-central-1] }";
const world = (text: string): LedgerWorld => load(text).world as LedgerWorld;
const withSites = (sites: string): LedgerWorld => world(LEDGER.replace(SITES, sites));
const ledgerOf = (block: string, text = LEDGER) =>
  load(text.replace("ledger: { protocol: raft }", `ledger: { protocol: raft, ${block} }`)).designs[0]!.ledger!;

test("what is left out of a ledger-only scenario", () => {
  const plan = load(LEDGER.replace("run: { length: 60 s }\n", ""));
  expect(plan.run).toEqual({
    starts: Date.UTC(2026, 0, 5),
    warmUp: 0,
    length: 60 * SECOND,
    seed: 1,
    replications: { atLeast: 1, atMost: 1 },
  });
  expect(plan.network).toEqual({
    delays: { from: "aws-2020" },
    jitter: 0,
    loss: 0,
    insideRegion: 250,
    insideSite: 100,
    scale: 1,
  });
  expect(plan).toMatchObject({
    name: "s",
    question: "",
    baseline: "raft",
    attackLevels: ["off"],
    attacks: [],
    faults: [],
    charts: [],
  });
  expect(plan.designs[0]!.ledger).toEqual({
    protocol: "raft",
    validators: [0, 1, 2, 3],
    params: {},
    crypto: "ed25519",
    disk: "ssd",
  });
  expect(plan).not.toHaveProperty("capacity");
});

test("sites in short form are named by their region; several in one region are numbered; links are unlimited", () => {
  const names = (sites: string) => withSites(sites).sites.map(({ name, region }) => `${name} in ${region}`);
  expect(names("sites: { regions: [Ireland, London, Paris, eu-central-1] }")).toEqual([
    "Ireland in eu-west-1",
    "London in eu-west-2",
    "Paris in eu-west-3",
    "eu-central-1 in eu-central-1",
  ]);
  expect(names("sites: { regions: [Ireland, Paris], count: 5 }")).toEqual([
    "Ireland-1 in eu-west-1",
    "Paris-1 in eu-west-3",
    "Ireland-2 in eu-west-1",
    "Paris-2 in eu-west-3",
    "Ireland-3 in eu-west-1",
  ]);
  expect(withSites(SITES).sites[0]!.link).toEqual({ up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY });
});

test("with the same delay everywhere any region will do, and sites need none", () => {
  const constant = (sites: string) =>
    world(`${LEDGER.replace(SITES, sites)}network: { delays: { constant: 1 ms } }\n`).sites.map(({ region }) => region);
  expect(constant("sites: { regions: [here, there, here, yonder] }")).toEqual(["here", "there", "here", "yonder"]);
  expect(constant("sites: { count: 4 }")).toEqual(["site-1", "site-2", "site-3", "site-4"]);
});

test("sites in a list, with a link as default", () => {
  const sites = `sites:
  every-validator: { link: { up: 1 Gbps, down: 1 Gbps } }
  list:
    - { name: A, region: Ireland }
    - { name: B, kind: validator, region: London, link: { up: 10 Mbps } }
    - { name: C, region: Paris, link: unlimited }
    - { name: D, region: Tokyo }`;
  expect(withSites(sites).sites.map(({ name, link }) => [name, link.up, link.down])).toEqual([
    ["A", 1e9, 1e9],
    ["B", 1e7, 1e9],
    ["C", Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    ["D", 1e9, 1e9],
  ]);
});

test("validators: all sites, the first so many, those in some regions, by name", () => {
  expect(ledgerOf("validators: one-per-site").validators).toEqual([0, 1, 2, 3]);
  expect(ledgerOf("validators: 3").validators).toEqual([0, 1, 2]);
  expect(ledgerOf("validators: { count: 3, at: [Frankfurt, London, Paris] }").validators).toEqual([1, 2, 3]);
  expect(ledgerOf("validators: [eu-central-1, eu-west-1, eu-west-3]").validators).toEqual([3, 0, 2]);
});

test("the leader is validator 0, and a protocol that elects is told to begin with it", () => {
  expect(ledgerOf("leader: eu-west-3")).toMatchObject({ validators: [2, 0, 1, 3], params: { "first-leader": 0 } });
  const fabric = load(LEDGER.replace("protocol: raft", "protocol: fabric, leader: eu-west-3")).designs[0]!.ledger!;
  expect(fabric).toMatchObject({ validators: [2, 0, 1, 3], params: { "ordering.first-leader": 0 } });
  const pbft = load(LEDGER.replace("protocol: pbft,", "protocol: pbft, leader: eu-west-3,")).designs[1]!.ledger!;
  expect(pbft).toMatchObject({ validators: [2, 0, 1, 3] });
  expect(pbft.params).toEqual({ "view-timeout": 10 * SECOND });
  expect(
    faultsOf(LEDGER.replace("raft }", "raft, leader: eu-west-1, validators: [eu-west-2, eu-west-3, eu-central-1] }")),
  ).toEqual([
    "s.yaml:6:45 designs.raft.ledger.leader: expected a site that holds a validator, got eu-west-1, which holds none",
  ]);
});

test("parameters stand under their own keys, blocks inside a block", () => {
  expect(
    ledgerOf("heartbeat: 50 ms, election-timeout: 150..300 ms, block: { every: 0 s, empty: true }").params,
  ).toEqual({
    heartbeat: 50 * MILLISECOND,
    "election-timeout": [150 * MILLISECOND, 300 * MILLISECOND],
    "block.every": 0,
    "block.empty": true,
  });
});

const loadOf = (block: string) => world(LEDGER.replace("arrivals: poisson, rate: 400/s, size: 512 B", block)).load;

test("loads, with every site as client unless clients are named", () => {
  const every = [0, 1, 2, 3];
  expect(loadOf("arrivals: poisson, rate: 400/s, size: 1 kB")).toEqual({
    arrivals: "poisson",
    perSecond: 400,
    sizeBytes: 1000,
    clients: every,
  });
  expect(loadOf("burst: 1000000 requests")).toEqual({
    arrivals: "burst",
    count: 1_000_000,
    sizeBytes: 512,
    clients: every,
  });
  expect(loadOf("burst: 7")).toMatchObject({ count: 7 });
  expect(loadOf("burst: 1 request")).toMatchObject({ count: 1 });
  expect(loadOf("closed: { outstanding: 250 }, clients: [eu-west-3, eu-west-1]")).toEqual({
    arrivals: "closed",
    outstanding: 250,
    sizeBytes: 512,
    clients: [2, 0],
  });
});

test("the client beside the leader, when all designs have the same", () => {
  const text = LEDGER.replace("size: 512 B", "clients: [leader]");
  const led = text.replace("protocol: raft", "protocol: raft, leader: eu-west-3");
  expect(world(text).load.clients).toEqual([0]);
  expect(world(led.replace("protocol: pbft", "protocol: pbft, leader: eu-west-3")).load.clients).toEqual([2]);
  expect(faultsOf(led)).toEqual([
    "s.yaml:4:50 load.clients: expected designs that all have the same first leader, got eu-west-3, eu-west-1, try the name of a site",
  ]);
});

test("every kind of fault, in base units", () => {
  const faults = `faults:
  - { crash: validator at eu-west-2, loses: 50 ms, at: 1 s, for: 2 s }
  - { partition: [[eu-west-1, eu-west-2], [eu-west-2, eu-west-3]], at: 1 s, for: 2 s }
  - { partition: [[eu-west-1]], one-way: true, at: 1 s, for: 2 s }
  - { partition: [[eu-west-1]], one-way: false, at: 1 s, for: 2 s }
  - { duplicate: 10 %, within: 100 ms, at: 1 s, for: 2 s }
  - { reorder: 20 %, by: 200 ms, at: 1 s, for: 2 s }
  - { delay: 300 ms, at: 1 s, for: 2 s }
  - { delay: 300 ms, validators: [validator at eu-central-1, eu-west-1], at: 1 s, for: 2 s }
  - { skew: validator at eu-west-3, rate: 1.5, at: 1 s, for: 2 s }
  - { slow: validator at eu-west-3, factor: 10, at: 1 s, for: 2 s }
`;
  const during = { at: SECOND, for: 2 * SECOND };
  const ms = SECOND / 1000;
  expect(load(LEDGER + faults).faults).toEqual([
    { fault: "crash", validator: 1, loses: 50 * ms, ...during },
    { fault: "partition", groups: [[0, 1], [1, 2]], ...during }, // biome-ignore format: groups
    { fault: "partition", groups: [[0]], oneWay: true, ...during },
    { fault: "partition", groups: [[0]], ...during },
    { fault: "duplication", share: 0.1, within: 100 * ms, ...during },
    { fault: "reordering", share: 0.2, by: 200 * ms, ...during },
    { fault: "delay-spike", by: 300 * ms, ...during },
    { fault: "delay-spike", by: 300 * ms, validators: [3, 0], ...during },
    { fault: "clock-skew", validator: 2, rate: 1.5, ...during },
    { fault: "slow-node", validator: 2, factor: 10, ...during },
  ]);
});

test("faults name validators by their number, which must be the same in all designs", () => {
  const faults =
    "faults: [{ crash: validator at eu-west-2, at: 1 s, for: 2 s }, { partition: [[eu-west-1, eu-west-3], [eu-central-1]], at: 5 s, for: 1 min }, { lose: 5 %, at: 0 s, for: 4 h }]\n";
  expect(load(LEDGER + faults).faults).toEqual([
    { fault: "crash", validator: 1, at: SECOND, for: 2 * SECOND },
    { fault: "partition", groups: [[0, 2], [3]], at: 5 * SECOND, for: 60 * SECOND },
    { fault: "loss", share: 0.05, at: 0, for: 4 * 3600 * SECOND },
  ]);
  const ledBy = (site: string) => LEDGER.replace("protocol: raft", `protocol: raft, leader: ${site}`);
  expect(faultsOf(`${ledBy("eu-west-2")}faults: [{ crash: validator at eu-west-2, at: 1 s, for: 2 s }]\n`)).toEqual([
    "s.yaml:8:19 faults[0].crash: expected a site whose validator has the same number in every design, got 0 in raft and 1 in pbft",
  ]);
  const fewer = LEDGER.replace("protocol: raft", "protocol: raft, validators: 3");
  expect(faultsOf(`${fewer}faults: [{ crash: validator at eu-central-1, at: 1 s, for: 2 s }]\n`)).toEqual([
    "s.yaml:8:19 faults[0].crash: expected a site with a validator in every design, got eu-central-1, which has none in raft",
  ]);
});

test("attacks on validators, by the names of their sites", () => {
  const text = `${LEDGER}attacks:
  - { attack: silent, validator: validator at eu-west-1 }
  - { attack: delay, validator: eu-west-2, by: 300 ms, from: 2 s }
  - { attack: selective, validator: eu-west-3, to: [validator at eu-central-1, eu-west-1] }
  - { attack: votes-for-everything, validator: eu-west-1, from: 1 s }
  - { attack: stale-certificates, validator: eu-central-1 }
`;
  const until = 60 * SECOND;
  expect(load(text).attacks).toEqual([
    { attack: "silent", validator: 0, from: 0, until },
    { attack: "delay", validator: 1, from: 2 * SECOND, until, by: 0.3 * SECOND },
    { attack: "selective", validator: 2, from: 0, until, to: [3, 0] },
    { attack: "votes-for-everything", validator: 0, from: SECOND, until },
    { attack: "stale-certificates", validator: 3, from: 0, until },
  ]);
});

test("twins last until the run ends", () => {
  const text = `${LEDGER}attacks: [{ attack: twins, validator: validator at eu-west-1, from: 3 s }]\n`;
  expect(load(text).attacks).toEqual([{ attack: "twins", validator: 0, from: 3 * SECOND, until: 60 * SECOND }]);
  expect(load(text).attackLevels).toEqual(["on"]);
  expect(load(`${text}compare: { vary: { design: [pbft], attacks: [on, off] } }\n`)).toMatchObject({
    designs: [{ name: "pbft" }],
    baseline: "pbft",
    attackLevels: ["on", "off"],
  });
});

const delays = (block: string, files: Files = {}) =>
  load(
    `${LEDGER}network: { delays: ${block}, jitter: { lognormal: 150 % }, loss: 1 %, inside-region: 1 ms, scale: 1.05 }\n`,
    files,
  ).network;

test("delays", () => {
  expect(delays("{ constant: 50 ms }")).toEqual({
    delays: { from: "constant", delay: 50_000 },
    jitter: 1.5,
    loss: 0.01,
    insideRegion: 1000,
    insideSite: 100,
    scale: 1.05,
  });
  expect(delays("{ normal: [250 ms, 50 ms] }").delays).toEqual({
    from: "law",
    law: { law: "normal", mean: 250_000, sd: 50_000 },
  });
});

const MATRIX = `region,Ireland,London,eu-west-3,eu-central-1
Ireland,0,16,21,28
London,15,0,11,18.5
eu-west-3,21,11,0,12.5

eu-central-1,28,18.5,12.5,0
`;

test("delays from a table: of round trips half the mean of both directions, of one-way delays as they stand", () => {
  const files = { "rtt.csv": MATRIX };
  const half = delays("{ matrix: rtt.csv, of: round-trip }", files).delays;
  expect(half).toMatchObject({ from: "matrix", regions: ["eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1"] });
  // (16 + 15) / 2 / 2 = 7.75 ms; 18.5 / 2 = 9.25 ms.
  expect(half.from === "matrix" && [half.oneWay[0]![1], half.oneWay[1]![0], half.oneWay[3]![1]]).toEqual([
    7750, 7750, 9250,
  ]);
  const whole = delays("{ matrix: rtt.csv, of: one-way }", files).delays;
  expect(whole.from === "matrix" && [whole.oneWay[0]![1], whole.oneWay[1]![0]]).toEqual([16_000, 15_000]);
});

test.each([
  [MATRIX.replace("London,15", "Londn,15"), "rtt.csv:3:1 network.delays: expected the row of eu-west-2, got Londn"],
  [MATRIX.replace("18.5,12.5,0", "18.5,12.5"), "rtt.csv:6:1 network.delays: expected 4 delays, got 3"],
  [
    MATRIX.replace("15,0,11", "15,-1,11"),
    "rtt.csv:3:1 network.delays: expected delays in ms from 0 up, got -1 for eu-west-2",
  ],
  [
    MATRIX.replace(/eu-central-1,28.*\n/, ""),
    "rtt.csv:1:1 network.delays: expected as many rows as regions, and at least two, got 3 rows for 4 regions",
  ],
  ["", "s.yaml:8:30 network.delays: expected as many rows as regions, and at least two, got 0 rows for 0 regions"],
])("a table with a fault", (csv, fault) => {
  expect(faultsOf(`${LEDGER}network: { delays: { matrix: rtt.csv, of: one-way } }\n`, { "rtt.csv": csv })[0]).toBe(
    fault,
  );
});

test("a number may stand with its source", () => {
  const text = LEDGER.replace("400/s", "{ value: 400/s, source: assumption }").replace("60 s", "{ value: 60 s }");
  expect(load(text).canonical).toBe(load(LEDGER).canonical);
});

test("files outside the scenario's folder are read when the reader allows it", () => {
  const text = `${LEDGER}network: { delays: { matrix: ../rtt.csv, of: one-way } }\n`;
  expect(faultsOf(text, { "../rtt.csv": MATRIX })).toHaveLength(1);
  expect(faultsOf(text, { "../rtt.csv": MATRIX }, { allowPath: true })).toEqual([]);
});

test("a parameter may be a list of shares", () => {
  const mined = (shares: string): string =>
    LEDGER.replace("protocol: raft }", `protocol: pow, hash-power: listed, shares: ${shares} }`);
  expect(load(mined("[60 %, 0.4]")).designs[0]!.ledger!.params).toEqual({ "hash-power": "listed", shares: [0.6, 0.4] });
  expect(faultsOf(mined("[60 %, 140 %]"))[0]).toMatch(
    /designs\.raft\.ledger\.shares\[1\]: expected a share from 0 to 1, such as 5 % or 0\.05, got 140 %$/,
  );
  expect(faultsOf(mined("60 %"))[0]).toMatch(/shares: expected a list of shares, got /);
  expect(faultsOf(mined("[]"))[0]).toMatch(
    /shares: expected shares where hash-power is listed, and only there, got 0 /,
  );
});

test("a protocol is added by adding it to the registries: its parameters are keys, its limits are rules", () => {
  const params = defineParams({
    "gossip.fan-out": {
      kind: "count",
      default: 8,
      min: 2,
      max: 16,
      meaning: "peers told at once",
      source: "assumption",
    },
    patience: { kind: "duration", default: SECOND, min: 1000, meaning: "wait", source: "assumption" },
  });
  const rumour = {
    ...builtIn.protocols["raft"]!,
    id: "rumour",
    title: "Rumour",
    params,
    minimumValidators: 5,
    conflicts: () => [],
  };
  const loader = planLoader({ ...builtIn, protocols: { ...builtIn.protocols, rumour } });
  const text = (ledger: string) => `${LEDGER}  new: { ledger: { protocol: rumour, ${ledger} } }\n`;
  const read = (source: string) => loader({ name: "s.yaml", text: source }, () => undefined);
  const five = text("gossip: { fan-out: 4 }, patience: 2 s").replace("eu-central-1]", "eu-central-1, Tokyo]");
  expect(read(five).designs[2]!.ledger).toMatchObject({
    protocol: "rumour",
    params: { "gossip.fan-out": 4, patience: 2 * SECOND },
  });
  expect(() => read(text("gossip: { fan-out: 17, fun-out: 4 }, patience: 0.5 ms"))).toThrow(
    [
      "s.yaml:8:18 designs.new.ledger.validators: rumour needs at least 5 (2f+1) to survive one fault, got 4",
      "s.yaml:8:57 designs.new.ledger.gossip.fan-out: expected at most 16, got 17",
      's.yaml:8:61 designs.new.ledger.gossip.fun-out: expected a key of gossip, got "fun-out", try fan-out',
      "s.yaml:8:85 designs.new.ledger.patience: expected at least 1 ms, got 500 µs",
    ].join("\n"),
  );
});

test.each([
  ["throughput, half-width: 7 %", { relative: 0.07 }],
  ["throughput, half-width: 0.07", { relative: 0.07 }],
  ["throughput, half-width: 150 %", { relative: 1.5 }],
  ["throughput, half-width: 120/min", { absolute: 2 }],
  ["commit.client.p95, half-width: 2 s", { absolute: 2 * SECOND }],
  ["ledgerGrowth, half-width: { value: 4 MB, source: assumption }", { absolute: 4e6 }],
  ["availability, half-width: 0.5 pp", { absolute: 0.005 }],
  ["viewChanges, half-width: 3 changes", { absolute: 3 }],
  ["messagesPerDecision, half-width: 0.5 messages of any kind", { absolute: 0.5 }],
])("a stopping rule for %s", (rule, halfWidth) => {
  const text = `replications: { at-least: 5, at-most: 9, until: { metric: ${rule} } }`;
  const { until } = load(LEDGER.replace("length: 60 s", text)).run.replications;
  expect(until).toEqual([{ metric: rule.split(",")[0], halfWidth, confidence: 0.95 }]);
});

test("several stopping rules", () => {
  const rules =
    "[{ metric: throughput, half-width: 7 %, confidence: 97.5 % }, { metric: commit.client.p95, half-width: 10 %, confidence: 97.5 % }]";
  const text = `replications: { at-least: 5, at-most: 9, until: ${rules} }`;
  expect(load(LEDGER.replace("length: 60 s", text)).run.replications.until).toEqual([
    { metric: "throughput", halfWidth: { relative: 0.07 }, confidence: 0.975 },
    { metric: "commit.client.p95", halfWidth: { relative: 0.1 }, confidence: 0.975 },
  ]);
});

test("the best design, by less or by more", () => {
  const asked = (best: string) =>
    load(LEDGER.replace("ledgerward: 1", `ledgerward: 1\ncompare: { best: { ${best} } }`)).best;
  expect(asked("metric: commit.client.p95, indifference: 1 s")).toEqual({
    ...{ metric: "commit.client.p95", indifference: SECOND, confidence: 0.95 },
  });
  expect(asked("metric: throughput, indifference: 60/min, confidence: 99 %")).toEqual({
    ...{ metric: "throughput", indifference: 1, confidence: 0.99 },
  });
  expect(load(LEDGER)).not.toHaveProperty("best");
});

test("a warm-up that pilot replications find, with its chart; or the chart beside a given one", () => {
  const auto = load(LEDGER.replace("length: 60 s", "length: 60 s, warm-up: auto"));
  expect(auto.run).toMatchObject({ warmUp: 0, length: 60 * SECOND, pilot: { replications: 10, use: "set" } });
  expect(auto.charts).toEqual(["warm-up"]);
  const shown = load(`${LEDGER.replace("length: 60 s", "length: 60 s, warm-up: 3 s")}charts: [warm-up]\n`);
  expect(shown.run).toMatchObject({ warmUp: 3 * SECOND, pilot: { replications: 10, use: "show" } });
  expect(load(LEDGER).run).not.toHaveProperty("pilot");
  expect(load(LEDGER).charts).toEqual([]);
  expect(load(LEDGER.replace("protocol: raft", "protocol: pow")).charts).toEqual(["forks", "time-to-rely"]);
});
