// Six regions by name, and jitter by its law.
import { describe, expect, test } from "vitest";
import { MILLISECOND } from "../../src/base/time.ts";
import type { LedgerWorld } from "../../src/scenario/plan.ts";
import { FLOW, faultsOf, HEALTH, LEDGER, load } from "./helpers.ts";

const SITES = "sites: { regions: [eu-west-1, eu-west-2, eu-west-3, eu-central-1] }";
const six = (sites: string, network = "delays: bitcoin-2019"): string =>
  `${LEDGER.replace(SITES, `sites: ${sites}`)}network: { ${network} }\n`;

describe("bitcoin-2019", () => {
  test("places sites in its regions by share, each with its region's link", () => {
    const plan = load(six("{ count: 600, regions: bitcoin-2019 }"));
    const { sites } = plan.world as LedgerWorld;
    // Quotas 198.96, 299.88, 5.40, 70.62, 13.44, 11.70, as workloads.md W1 has them.
    const counts = new Map<string, number>();
    for (const { region } of sites) counts.set(region, (counts.get(region) ?? 0) + 1);
    expect([...counts]).toEqual([
      ["north-america", 199],
      ["europe", 300],
      ["south-america", 5],
      ["asia-pacific", 71],
      ["japan", 13],
      ["australia", 12],
    ]);
    expect(sites[0]).toEqual({ name: "north-america-1", region: "north-america", link: { up: 19.2e6, down: 52e6 } });
    expect(sites[599]).toEqual({ name: "australia-12", region: "australia", link: { up: 11.3e6, down: 29.9e6 } });
    expect(plan.network.delays).toEqual({ from: "bitcoin-2019" });
    expect(plan.designs[0]!.ledger!.validators).toHaveLength(600);
  });

  test("clients and faults find its sites; its regions may stand in a list, or with other shares", () => {
    // Of ten, 3 + 4 + 1 are whole; the other two go to Europe (0.998 left over) and North America (0.316): 4, 5 and 1.
    const struck = `${six("{ count: 10, regions: bitcoin-2019 }").replace("size: 512 B", "clients: [europe-2]")}faults: [{ crash: validator at europe-1, at: 1 s, for: 2 s }]\n`;
    expect(load(struck).faults).toMatchObject([{ validator: 4 }]);
    expect((load(struck).world as LedgerWorld).load.clients).toEqual([5]);
    const names = (sites: string) => (load(six(sites)).world as LedgerWorld).sites.map(({ name }) => name);
    expect(names("{ regions: [japan, europe, japan, australia] }")).toEqual([
      "japan-1",
      "europe",
      "japan-2",
      "australia",
    ]);
    expect(names("{ count: 4, regions: { japan: 25 %, europe: 75 % } }")).toEqual([
      "japan",
      "europe-1",
      "europe-2",
      "europe-3",
    ]);
  });

  test("the set of regions stands beside delays that are the same everywhere, too, but not beside others", () => {
    const four = "{ count: 40, regions: bitcoin-2019 }";
    expect((load(six(four, "delays: { constant: 50 ms }")).world as LedgerWorld).sites).toHaveLength(40);
    expect(faultsOf(six(four, "delays: aws-2020"))).toEqual([
      "s.yaml:3:30 sites.regions: expected delays that know its regions, got others, try network: { delays: bitcoin-2019 }",
    ]);
  });

  test("faults", () => {
    expect(faultsOf(six("{ regions: bitcoin-2019 }"))).toEqual([
      "s.yaml:3:8 sites.count: expected a count of sites beside the shares of regions, got none",
    ]);
    expect(faultsOf(six("{ regions: [europ, europe, japan, japan] }"))).toEqual([
      's.yaml:3:20 sites.regions[0]: expected a region of the delay table, got "europ", try europe',
    ]);
    expect(faultsOf(six("{ count: 40, regions: bitcoin-2091 }"))).toEqual([
      's.yaml:3:30 sites.regions: expected a list of regions, regions with their shares of the sites, or a set of both, got "bitcoin-2091", try bitcoin-2019',
    ]);
    expect(faultsOf(`${LEDGER}network: { delays: bitcoin-2020 }\n`)).toEqual([
      's.yaml:8:20 network.delays: expected one of aws-2020, bitcoin-2019, got "bitcoin-2020", try bitcoin-2019',
    ]);
    expect(faultsOf(`${HEALTH}network: { delays: bitcoin-2019 }\n`, { "flow.yaml": FLOW })[0]).toMatch(
      /network\.delays: expected delays between regions that have a local time, as patients do, got bitcoin-2019$/,
    );
  });
});

describe("jitter", () => {
  const jitter = (block: string, rest = "") => `${LEDGER}network: { jitter: ${block}${rest} }\n`;

  test.each([
    ["none", 0],
    ["{ lognormal: 5 % }", 0.05],
    ["{ pareto: 2 ms }", { pareto: 2 * MILLISECOND }],
    ["{ pareto: { value: 500 µs, source: assumption } }", { pareto: 500 }],
  ])("%s", (written, expected) => expect(load(jitter(written)).network.jitter).toEqual(expected));

  test("the step of a Pareto law is at most half of the least delay between sites", () => {
    // London – Paris 11 ms there and back; inside one region a quarter of a millisecond.
    expect(faultsOf(jitter("{ pareto: 3 ms }"))).toEqual([
      "s.yaml:8:30 network.jitter.pareto: expected at most half of the least delay between sites (5.5 ms, from eu-west-2 to eu-west-3), got 3 ms, try 2.75 ms",
    ]);
    expect(faultsOf(jitter("{ pareto: 2.75 ms }"))).toEqual([]);
    const twice = LEDGER.replace("eu-west-2,", "eu-west-1,");
    expect(faultsOf(`${twice}network: { jitter: { pareto: 1 ms } }\n`)).toEqual([
      "s.yaml:8:30 network.jitter.pareto: expected at most half of the least delay between sites (250 µs, inside eu-west-1), got 1 ms, try 125 µs",
    ]);
    expect(faultsOf(jitter("{ pareto: 5 ms }", ", delays: { constant: 8 ms }"))).toEqual([
      "s.yaml:8:30 network.jitter.pareto: expected at most half of the least delay between sites (8 ms), got 5 ms, try 4 ms",
    ]);
    // SimBlock's own: 5 ms, with 11 ms inside Europe.
    const bitcoin = "delays: bitcoin-2019, jitter: { pareto: ";
    expect(faultsOf(six("{ count: 40, regions: bitcoin-2019 }", `${bitcoin}5 ms }`))).toEqual([]);
    expect(faultsOf(six("{ count: 40, regions: bitcoin-2019 }", `${bitcoin}6 ms }`))).toEqual([
      "s.yaml:8:52 network.jitter.pareto: expected at most half of the least delay between sites (11 ms, inside europe), got 6 ms, try 5.5 ms",
    ]);
  });

  test("faults", () => {
    expect(faultsOf(jitter("{ pareto: 0 ms }"))).toEqual([
      "s.yaml:8:30 network.jitter.pareto: expected more than 0, got 0 ms",
    ]);
    expect(faultsOf(jitter("{ pareto: -5 ms }"))).toEqual([
      "s.yaml:8:30 network.jitter.pareto: expected a duration such as 50 ms, 20 min or 3 days, got the negative number -5",
    ]);
    expect(faultsOf(jitter("{ pareto: 5 % }"))).toEqual([
      "s.yaml:8:30 network.jitter.pareto: expected a duration such as 50 ms, 20 min or 3 days, got a per cent, 5 %",
    ]);
    expect(faultsOf(jitter("{ parto: 5 ms }"))).toEqual([
      's.yaml:8:22 network.jitter: expected lognormal or pareto, got "parto", try pareto',
    ]);
    expect(faultsOf(jitter("{ pareto: 5 ms }", ", delays: { normal: [250 ms, 50 ms] }"))).toEqual([
      "s.yaml:8:30 network.jitter.pareto: expected no jitter beside delays that are drawn from a law, got a Pareto law",
    ]);
    expect(faultsOf(`${HEALTH}network: { jitter: { pareto: 1 ms } }\n`, { "flow.yaml": FLOW })[0]).toMatch(
      /network\.jitter: expected none or lognormal jitter where there are patients, got a Pareto law$/,
    );
  });

  test("its step may be varied", () => {
    const text = `${jitter("{ pareto: 1 ms }")}compare: { vary: { grid: { network.jitter.pareto: [1 ms, 2 ms] } } }\n`;
    const settings = load(text).variation!.settings.map(({ changes }) => changes.network?.jitter);
    expect(settings).toEqual([undefined, { pareto: 2000 }]);
  });
});
