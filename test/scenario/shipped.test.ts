// The scenarios that come with the program load as they stand, and the committed JSON Schemas are those of the language.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { exp, normalCdf, normalQuantile } from "../../src/base/math.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../src/base/time.ts";
import type { Law } from "../../src/kernel/laws.ts";
import { loadPlan } from "../../src/scenario/load.ts";
import type { HealthWorld } from "../../src/scenario/plan.ts";
import { languageReference } from "../../src/scenario/reference.ts";
import { scenarioSchema, workflowSchema } from "../../src/scenario/schema.ts";
import type { SourceFile } from "../../src/scenario/source.ts";
import { starter } from "../../src/scenario/starter.ts";

const folder = new URL("../../scenarios/", import.meta.url);
const open = (path: string): SourceFile => ({
  name: `scenarios/${path}`,
  text: readFileSync(new URL(path, folder), "utf8"),
});
const yamlFiles = (path: string): string[] =>
  readdirSync(new URL(path, folder)).filter((name) => name.endsWith(".yaml"));

test.each(yamlFiles("."))("%s loads", (name) => {
  const plan = loadPlan(open(name), open);
  expect(plan.name).toBe(name.replace(".yaml", ""));
  expect(JSON.parse(plan.canonical)).toMatchObject({ name: plan.name, baseline: plan.baseline });
});

test.each([
  ["schema.json", scenarioSchema()],
  ["workflow.schema.json", workflowSchema()],
])("scenarios/%s is what `ledgerward schema` prints", (name, schema) => {
  expect(readFileSync(new URL(name, folder), "utf8")).toBe(`${JSON.stringify(schema, undefined, 2)}\n`);
});

test("docs/scenario-language.md is derived from the language", () => {
  const page = readFileSync(new URL("../docs/scenario-language.md", folder), "utf8");
  expect(page).toBe(languageReference());
  // Every key of the main scenario that is no name is explained.
  for (const key of [
    "seen-again-elsewhere.folded",
    "ledger.block.at-most",
    "designs.<name>.like",
    "run.replications.until.half-width",
  ]) {
    expect(page).toContain(`${key}\``);
  }
  expect(page).not.toMatch(/\| *\|$/m);
  // What every protocol says of a parameter stands there once, with the standard of each.
  expect(page.match(/a client sends an unanswered request/g)).toHaveLength(1);
  expect(page).toMatch(/\(left out: 1 min, assumption; or: 5 s, assumption; or: /);
});

const scenarioCheck = z.fromJSONSchema(scenarioSchema() as never);
const workflowCheck = z.fromJSONSchema(workflowSchema() as never);

test.each(yamlFiles("."))("the schema accepts %s", (name) => {
  expect(scenarioCheck.safeParse(parse(open(name).text)).error).toBeUndefined();
});
test.each(yamlFiles("workflows"))("the schema accepts workflows/%s", (name) => {
  expect(workflowCheck.safeParse(parse(open(`workflows/${name}`).text)).error).toBeUndefined();
});

test("the schema refuses unknown keys, other units and missing keys", () => {
  const main = open("radiology-to-physician.yaml").text;
  for (const [passage, replacement] of [
    ["earlier-scan-elsewhere", "earlier-scan"],
    ["length: 7 days", "length: 7 parsecs"],
    ["patience: 5..10 min", ""],
    ["records: siloed", "records: sylo"],
  ] as const) {
    expect(main).toContain(passage);
    expect(scenarioCheck.safeParse(parse(main.replace(passage, replacement))).success, replacement).toBe(false);
  }
});

test("what `ledgerward new` writes loads without a fault and is accepted by the schemas", () => {
  const files = starter("some/where/ward.yaml");
  expect(Object.keys(files)).toEqual(["ward.yaml", "workflows/ward.yaml"]);
  const plan = loadPlan({ name: "ward.yaml", text: files["ward.yaml"]! }, (path) => ({
    name: path,
    text: files[path]!,
  }));
  expect(plan.designs.map(({ name }) => name)).toEqual(["siloed", "cloud", "cloud-raft"]);
  expect(plan.charts).toEqual(["time-to-prior", "time-breakdown", "tampered-reads", "repeated-scans"]);
  expect(scenarioCheck.safeParse(parse(files["ward.yaml"]!)).error).toBeUndefined();
  expect(workflowCheck.safeParse(parse(files["workflows/ward.yaml"]!)).error).toBeUndefined();
});

test.each(["my ward.yaml", "1: # {.yaml", "on.yaml", "x"])("a starter called %s loads, too", (name) => {
  const files = starter(name);
  const plan = loadPlan({ name, text: files[name]! }, (path) => ({ name: path, text: files[path]! }));
  expect((plan.world as HealthWorld).workflow.name).toBe(name.replace(".yaml", ""));
});

const main = loadPlan(open("radiology-to-physician.yaml"), open);
const world = main.world as HealthWorld;

/** The value below which a share of a lognormal law lies. */
function quantile(law: Law, probability: number): number {
  if (law.law !== "lognormal") throw new Error(`expected a lognormal law, got ${law.law}`);
  return exp(law.mu + law.sigma * normalQuantile(probability));
}

test("the main scenario: run and network", () => {
  expect(main.run).toEqual({
    starts: Date.UTC(2026, 0, 5),
    warmUp: 2 * DAY,
    length: 7 * DAY,
    seed: 1,
    replications: {
      atLeast: 20,
      atMost: 60,
      until: [{ metric: "repeatedImaging", halfWidth: { relative: 0.07 }, confidence: 0.95 }],
    },
  });
  expect(main.network).toMatchObject({
    delays: { from: "aws-2020" },
    jitter: 0.05,
    loss: 0.0001,
    insideRegion: 250,
    scale: 1,
  });
});

test("the main scenario: a site's maps lie over the defaults of its kind", () => {
  expect(world.sites.map(({ name, region }) => [name, region])).toEqual([
    ["Northgate General", "eu-west-1"],
    ["St Brigid", "eu-west-2"],
    ["Rhine Clinic", "eu-central-1"],
    ["Health Authority", "eu-west-3"],
  ]);
  expect(world.sites[1]).toMatchObject({
    link: { up: 100e6, down: 100e6 },
    equipment: { ct: 2 },
    staff: { technologist: { day: 2, night: 1 }, radiologist: { day: 3, night: 0 }, physician: { day: 6, night: 2 } },
  });
  expect(world.sites[3]).toMatchObject({ kind: "regulator", equipment: {}, staff: {} });
});

test("the main scenario: laws have the quantiles they are described by", () => {
  const { study, seenAgainElsewhere, patience } = world.patients;
  expect(quantile(study.size, 0.5)).toBeCloseTo(157e6, 0);
  expect(quantile(study.size, 0.9)).toBeCloseTo(472e6, 0);
  // design §4.4: the mean of this law is 227 MB.
  expect(study.size.law === "lognormal" && exp(study.size.mu + study.size.sigma ** 2 / 2) / 1e6).toBeCloseTo(227, 0);
  expect(quantile(seenAgainElsewhere.after, 0.9) / DAY).toBeCloseTo(75, 6);
  expect(seenAgainElsewhere.after.atMost).toBe(90 * DAY);
  expect(patience).toEqual({ law: "uniform", low: 5 * MINUTE, high: 10 * MINUTE });
  const courier = main.designs[0]!.records!;
  expect(courier.records === "cd-courier" && quantile(courier.courier, 0.95) / HOUR).toBeCloseTo(48, 6);
  expect(normalCdf(normalQuantile(0.9))).toBeCloseTo(0.9, 9);
});

test("the main scenario: the workflow", () => {
  const first = world.workflow.encounters["first-hospital"]!;
  expect(first.map((step) => (step.step === "measure" ? [step.metric, step.giveUp] : step.step))).toEqual([
    ["timeToPrior", "always"],
    ["orderToScan", "never"],
    ["scanToReport", "never"],
    ["reportToView", "never"],
  ]);
  const [search, choice] = world.workflow.encounters["another-hospital"]!;
  expect(search).toMatchObject({
    giveUp: "unless planned",
    steps: [
      { step: "discover", what: ["ImagingStudy"], where: ["own archive", "network"] },
      { step: "request-access", purpose: "TREAT", breakGlass: "when urgent" },
      {
        step: "in-parallel",
        branches: [[{ step: "retrieve", what: ["ImagingStudy"] }], [{ step: "retrieve", what: ["DiagnosticReport"] }]],
      },
      { step: "verify", what: ["ImagingStudy", "DiagnosticReport"], ifWrong: "treat as missing" },
    ],
  });
  expect(choice).toMatchObject({
    step: "choose",
    options: {
      repeat: [{ step: "continue", encounter: "first-hospital", from: "orderToScan", countsAs: "repeatedImaging" }],
    },
  });
});

test("the main scenario: designs inherit, and another protocol inherits no parameters of the first", () => {
  expect(main.designs.map(({ name }) => name)).toEqual(["cd-courier", "siloed", "cloud", "cloud-raft", "cloud-pbft"]);
  const [, , cloud, raft, pbft] = main.designs;
  expect(cloud!.records).toMatchObject({
    cloud: { access: { policy: "rbac", decide: "gateway" }, audit: { sink: "provider-log" }, integrityCheck: "never" },
  });
  expect(raft!.records).toMatchObject({
    records: "ledger",
    cloud: {
      store: { region: "eu-central-1" },
      access: { policy: "consent-contract", decide: "local-replica" },
      audit: { sink: "ledger" },
      integrityCheck: "every read",
    },
    onLedger: ["study-hash", "report-hash", "consent", "access"],
  });
  expect(pbft!.records).toEqual(raft!.records);
  const block = { "block.every": SECOND, "block.at-most": 500, "block.empty": false };
  const common = { validators: [0, 1, 2, 3], crypto: "ed25519", disk: "ssd" };
  expect(raft!.ledger).toEqual({
    protocol: "raft",
    ...common,
    params: { ...block, heartbeat: 5 * SECOND, "election-timeout": [15 * SECOND, 30 * SECOND] },
  });
  expect(pbft!.ledger).toEqual({ protocol: "pbft", ...common, params: { ...block, "view-timeout": 10 * SECOND } });
});

test("the main scenario: attack, comparison, capacity", () => {
  expect(main.attacks).toEqual([
    { attack: "cloud-tampering", perDay: 6, from: 2 * DAY, until: 9 * DAY, conceals: ["object", "index", "log"] },
  ]);
  expect(main).toMatchObject({
    baseline: "cloud",
    attackLevels: ["on"],
    faults: [],
    capacity: { designs: ["cloud-raft", "cloud-pbft"], from: 0.001, to: 1000 },
  });
  expect(main.expectations).toHaveLength(5);
});
