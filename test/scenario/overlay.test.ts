// Overlays, relay policies, and sites by the hundred.
import { describe, expect, test } from "vitest";
import { SECOND } from "../../src/base/time.ts";
import type { NetworkSpec } from "../../src/network/spec.ts";
import type { LedgerWorld } from "../../src/scenario/plan.ts";
import { type Files, FLOW, faultsOf, HEALTH, LEDGER, load } from "./helpers.ts";

const networkOf = (block: string, files: Files = {}): NetworkSpec =>
  load(`${LEDGER}network: { ${block} }\n`, files).network;
const faults = (block: string, files: Files = {}) => faultsOf(`${LEDGER}network: { ${block} }\n`, files);

describe("overlay", () => {
  test("none is the default and leaves no trace in what a scenario stands for", () => {
    expect(networkOf("overlay: none")).not.toHaveProperty("overlay");
    expect(load(`${LEDGER}network: { overlay: none }\n`).canonical).toBe(load(LEDGER).canonical);
  });

  test.each([
    ["bitcoin", { graph: "bitcoin" }],
    ["{ random-regular: 2 }", { graph: "random-regular", degree: 2 }],
    ["{ random-regular: { value: 8, source: assumption } }", { graph: "random-regular", degree: 8 }],
    ["{ outbound: 8 }", { graph: "outbound", degree: 8 }],
    ["{ regional: 8, inside: 60 % }", { graph: "regional", degree: 8, inside: 0.6 }],
  ])("%s", (written, overlay) => expect(networkOf(`overlay: ${written}`)).toMatchObject({ overlay }));

  const LINKS = "a,b\neu-west-1,eu-west-2\neu-west-3, eu-west-1\n\neu-central-1,eu-west-3\n";
  const linked = (csv: string) => faults("overlay: { edges: links.csv }", { "links.csv": csv });

  test("links from a file are between validators by their numbers", () => {
    const edges = [[0, 1], [2, 0], [3, 2]]; // biome-ignore format: pairs
    const files = { "links.csv": LINKS };
    expect(networkOf("overlay: { edges: links.csv }", files).overlay).toEqual({ graph: "edges", edges });
    const led = LEDGER.replaceAll("{ protocol:", "{ leader: eu-west-3, protocol:");
    const { overlay } = load(`${led}network: { overlay: { edges: links.csv } }\n`, files).network;
    expect(overlay).toEqual({ graph: "edges", edges: [[1, 2], [0, 1], [3, 0]] }); // biome-ignore format: pairs
  });

  test("hospitals, too, may be linked", () => {
    const files = { "flow.yaml": FLOW, "links.csv": "a,b\nA,B\nB,C\n" };
    const text = `${HEALTH}network: { overlay: { edges: links.csv } }\n`;
    expect(load(text, files).network.overlay).toEqual({ graph: "edges", edges: [[0, 1], [1, 2]] }); // biome-ignore format: pairs
  });

  test("what is not understood is told", () => {
    expect([
      ...faults("overlay: bitcion"),
      ...faults("overlay: random-regular"),
      ...faults("overlay: { random-regluar: 8 }"),
      ...faults("overlay: { random-regular: 0 }"),
      ...faults("overlay: { regional: 8 }"),
      ...faults("overlay: { regional: 8, inside: 120 % }"),
      ...faults("overlay: { regional: 8, inside: 100 % }"),
      ...faults("overlay: { outbound: 8, inside: 60 % }"),
      ...faults("overlay: { edges: links.csv }"),
    ]).toEqual([
      's.yaml:8:21 network.overlay: expected a map such as { random-regular: 8 }, or a word, got "bitcion", try bitcoin',
      's.yaml:8:21 network.overlay: expected a map such as { random-regular: 8 }, or a word (none, bitcoin), got "random-regular"',
      's.yaml:8:23 network.overlay: expected random-regular, outbound, regional or edges, got "random-regluar", try random-regular',
      "s.yaml:8:39 network.overlay.random-regular: expected a whole number from 1 up, got the number 0",
      "s.yaml:8:21 network.overlay.inside: expected the key inside (probability that a link leads to a validator of the own region, while there is a choice), got none",
      "s.yaml:8:44 network.overlay.inside: expected a share from 0 to 1, such as 5 % or 0.05, got 120 %",
      "s.yaml:8:44 network.overlay.inside: expected less than 100 %, as regions need links between them, got 100 %",
      's.yaml:8:36 network.overlay.inside: expected a key of the overlay (outbound, source), got "inside"',
      "s.yaml:8:30 network.overlay.edges: expected the name of a file, got links.csv, which does not exist",
    ]);
  });

  test("every fault of a file of links, each at its line", () => {
    const csv = "a,b\neu-west-1\neu-west-1,eu-west-2,eu-west-3\n,eu-west-1\n";
    expect(linked(csv)).toEqual([
      "links.csv:2:1 network.overlay: expected the sites of two validators, got eu-west-1",
      "links.csv:3:1 network.overlay: expected the sites of two validators, got eu-west-1,eu-west-2,eu-west-3",
      "links.csv:4:1 network.overlay: expected the sites of two validators, got ,eu-west-1",
    ]);
    const names = "a,b\neu-west-1,eu-west-9\neu-west-2,eu-west-2\neu-west-1,eu-west-3\neu-west-3,eu-west-1\n";
    expect(linked(names)).toEqual([
      'links.csv:2:1 network.overlay: expected the site of a validator, got "eu-west-9", try eu-west-1',
      "links.csv:3:1 network.overlay: expected two validators, got eu-west-2 twice",
      "links.csv:5:1 network.overlay: expected each link once, got eu-west-3,eu-west-1 again",
    ]);
    expect(linked("from,to\n")).toEqual(["links.csv:1:1 network.overlay: expected the header a,b, got from,to"]);
    expect(linked("")).toEqual(["s.yaml:8:30 network.overlay: expected the header a,b, got no line"]);
  });

  test("validators that links do not connect, or that no graph of the degree has, are told where the overlay stands", () => {
    expect(linked("a,b\neu-west-1,eu-west-2\neu-west-3,eu-central-1\n")).toEqual([
      "s.yaml:8:21 network.overlay: expected links that connect all 4 validators, got no way from eu-west-1 to eu-west-3",
    ]);
    expect(faults("overlay: { random-regular: 1 }")).toEqual([
      "s.yaml:8:21 network.overlay: expected at least 2, got 1, which connects 4 validators in pairs",
    ]);
    const five = LEDGER.replace("eu-central-1]", "eu-central-1, Tokyo]");
    expect(faultsOf(`${five}network: { overlay: { random-regular: 3 } }\n`)).toEqual([
      "s.yaml:8:21 network.overlay: expected a degree that is even, as the number of validators (5) is odd, got 3, try 4",
    ]);
    const fewer = LEDGER.replace("protocol: raft", "protocol: raft, validators: 3");
    expect(faultsOf(`${fewer}network: { overlay: { edges: links.csv } }\n`, { "links.csv": LINKS })).toEqual([
      "links.csv:5:1 network.overlay: expected a site with a validator in every design, got eu-central-1, which has none in raft",
    ]);
    // Where there are no more others than neighbours, all are neighbours: a design of one validator stands beside one of hundreds.
    const one = LEDGER.replace("protocol: raft", "protocol: central, validators: 1");
    expect(faultsOf(`${one}network: { overlay: { random-regular: 3 } }\n`)).toEqual([]);
  });

  test("its degree may be varied", () => {
    const text = `${LEDGER}network: { overlay: { random-regular: 2 } }\ncompare: { vary: { grid: { network.overlay.random-regular: [2, 3] } } }\n`;
    const settings = load(text).variation!.settings.map(({ changes }) => changes.network?.overlay);
    expect(settings).toEqual([undefined, { graph: "random-regular", degree: 3 }]);
  });
});

describe("relay", () => {
  test("by its name, or with parameters in base units", () => {
    expect(networkOf("overlay: bitcoin, relay: push").relay).toEqual({ policy: "push", params: {} });
    expect(networkOf("overlay: bitcoin, relay: { policy: inv, patience: 20 s }").relay).toEqual({
      policy: "inv",
      params: { patience: 20 * SECOND },
    });
    expect(networkOf("overlay: bitcoin")).not.toHaveProperty("relay");
  });

  test("what is not understood is told, all at once", () => {
    expect(faults("overlay: bitcoin, relay: pull")).toEqual([
      's.yaml:8:37 network.relay: expected one of compact, inv, push, got "pull"',
    ]);
    expect(faults("overlay: bitcion, relay: { policy: invv, patience: 20 apples, fail: 1 }")).toEqual([
      's.yaml:8:21 network.overlay: expected a map such as { random-regular: 8 }, or a word, got "bitcion", try bitcoin',
      's.yaml:8:47 network.relay.policy: expected one of compact, inv, push, got "invv", try inv',
      's.yaml:8:63 network.relay.patience: expected a duration such as 50 ms, 20 min or 3 days, got the unknown unit "apples"',
      's.yaml:8:74 network.relay.fail: expected a key of the relay policy inv (policy, name-size, patience, source), got "fail"',
    ]);
    expect(faults("relay: inv")).toEqual([
      "s.yaml:8:19 network.relay: expected an overlay beside relay, got none, try overlay: bitcoin",
    ]);
  });
});

describe("sites by share", () => {
  const SITES = "sites: { regions: [eu-west-1, eu-west-2, eu-west-3, eu-central-1] }";
  const withSites = (sites: string): string => LEDGER.replace(SITES, sites);
  const counted = (sites: string): [string, number][] => {
    const counts = new Map<string, number>();
    for (const { region } of (load(withSites(sites)).world as LedgerWorld).sites)
      counts.set(region, (counts.get(region) ?? 0) + 1);
    return [...counts];
  };

  test("regions stand one after the other, in the order of the file, and their sites are numbered", () => {
    const { sites } = load(withSites("sites: { count: 4, regions: { Ireland: 70 %, Paris: 30 % } }"))
      .world as LedgerWorld;
    expect(sites.map(({ name, region }) => `${name} in ${region}`)).toEqual([
      "Ireland-1 in eu-west-1",
      "Ireland-2 in eu-west-1",
      "Ireland-3 in eu-west-1",
      "Paris in eu-west-3",
    ]);
  });

  test("600 nodes in the shares of workloads.md W1: quotas 198.96, 299.88, 5.40, 70.62, 13.44, 11.70", () => {
    const shares =
      "us-east-1: 33.16 %, eu-central-1: 49.98 %, sa-east-1: 0.90 %, ap-southeast-1: 11.77 %, ap-northeast-1: 2.24 %, ap-southeast-2: 1.95 %";
    expect(counted(`sites: { count: 600, regions: { ${shares} } }`)).toEqual([
      ["us-east-1", 199],
      ["eu-central-1", 300],
      ["sa-east-1", 5],
      ["ap-southeast-1", 71],
      ["ap-northeast-1", 13],
      ["ap-southeast-2", 12],
    ]);
  });

  test("validators and faults find them by name; a number may carry its source", () => {
    const sites =
      "sites: { count: { value: 5, source: s }, regions: { Ireland: { value: 80 %, source: s }, Paris: 20 % } }";
    const text = `${withSites(sites)}faults: [{ crash: validator at Ireland-3, at: 1 s, for: 2 s }]\n`;
    expect(load(text).designs[0]!.ledger!.validators).toEqual([0, 1, 2, 3, 4]);
    expect(load(text).faults).toMatchObject([{ validator: 2 }]);
  });

  test("sites of a region may have a link of their own", () => {
    const shares =
      "{ Ireland: { share: { value: 50 %, source: s }, link: { up: 10 Mbps, down: 20 Mbps } }, Paris: { share: 25 % }, London: 25 % }";
    const text = withSites(`sites: { count: 4, link: { up: 1 Gbps, down: 1 Gbps }, regions: ${shares} }`);
    const crash = "faults: [{ crash: validator at Ireland-2, at: 1 s, for: 2 s }]\n";
    const { sites } = load(text + crash).world as LedgerWorld;
    expect(sites.map(({ name, link }) => [name, link.up, link.down])).toEqual([
      ["Ireland-1", 1e7, 2e7],
      ["Ireland-2", 1e7, 2e7],
      ["Paris", 1e9, 1e9],
      ["London", 1e9, 1e9],
    ]);
  });

  test("faults", () => {
    const told = (sites: string) => faultsOf(withSites(sites));
    expect(told("sites: { regions: { Ireland: 70 %, Paris: 30 % } }")).toEqual([
      "s.yaml:3:8 sites.count: expected a count of sites beside the shares of regions, got none",
    ]);
    expect(told("sites: { count: 4, regions: { Ireland: 70 %, Paris: 20 % } }")).toEqual([
      "s.yaml:3:29 sites.regions: expected shares that add up to 100 %, got 90 %",
    ]);
    expect(told("sites: { count: 4, regions: { Irland: 70 %, Paris: 30 apples } }")).toEqual([
      's.yaml:3:52 sites.regions.Paris: expected a share from 0 to 1, such as 5 % or 0.05, got the unknown unit "apples"',
    ]);
    expect(told("sites: { count: 4, regions: { Irland: 70 %, Pariss: 30 % } }")).toEqual([
      's.yaml:3:31 sites.regions.Irland: expected a region of the delay table, got "Irland", try Ireland',
      's.yaml:3:45 sites.regions.Pariss: expected a region of the delay table, got "Pariss", try Paris',
    ]);
    expect(told("sites: { count: 4, regions: Paris }")).toEqual([
      's.yaml:3:29 sites.regions: expected a list of regions, regions with their shares of the sites, or a set of both (bitcoin-2019), got "Paris"',
    ]);
  });
});
