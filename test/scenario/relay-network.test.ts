// A relay network's hubs, members and bytes.
import { expect, test } from "vitest";
import { faultsOf, LEDGER, load } from "./helpers.ts";

const withNetwork = (block: string): string => `${LEDGER}network: { overlay: bitcoin, ${block} }\n`;
const networkOf = (block: string) => load(withNetwork(block)).network.relayNetwork;

test("its defaults, with hubs by code or city", () => {
  expect(networkOf("relay-network: { hubs: [Oregon, us-east-1, Oregon] }")).toEqual({
    hubs: ["us-west-2", "us-east-1", "us-west-2"],
    link: { up: 1e9, down: 1e9 },
    headerBytes: 81,
    transactionBytes: 522,
    nameBytes: 2,
  });
  expect(load(withNetwork("relay: inv")).network).not.toHaveProperty("relayNetwork");
});

test("its members, links and bytes", () => {
  const written =
    "relay-network: { hubs: [Paris], members: 3, link: unlimited, header-size: 80 B, transaction-size: 250 B, name-size: 6 B }";
  expect(networkOf(written)).toEqual({
    hubs: ["eu-west-3"],
    members: 3,
    link: { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY },
    headerBytes: 80,
    transactionBytes: 250,
    nameBytes: 6,
  });
});

test("hubs may stand anywhere where delays are the same everywhere, and in regions of other delays", () => {
  expect(networkOf("delays: { constant: 5 ms }, relay-network: { hubs: [here, there] }")?.hubs).toEqual([
    "here",
    "there",
  ]);
  const six = LEDGER.replace("[eu-west-1, eu-west-2, eu-west-3, eu-central-1]", "[europe, japan, europe, japan]");
  const text = `${six}network: { delays: bitcoin-2019, overlay: bitcoin, relay-network: { hubs: [australia] } }\n`;
  expect(load(text).network.relayNetwork?.hubs).toEqual(["australia"]);
});

test("faults", () => {
  const faults = (block: string) => faultsOf(withNetwork(block));
  expect(faultsOf(`${LEDGER}network: { relay-network: { hubs: [Paris] } }\n`)).toEqual([
    "s.yaml:8:27 network.relay-network: expected an overlay beside a relay network, got none, try overlay: bitcoin",
  ]);
  expect(faults("relay-network: { hubs: [Pariss] }")).toEqual([
    's.yaml:8:54 network.relay-network.hubs[0]: expected a region of the delay table, got "Pariss", try Paris',
  ]);
  expect([
    ...faults("relay-network: { hubs: [] }"),
    ...faults("relay-network: { members: 3 }"),
    ...faults("relay-network: { hubs: [Paris], members: 0 }"),
    ...faults("relay-network: { hubs: [Paris], name-size: 600 B }"),
    ...faults(`relay-network: { hubs: [${"Paris, ".repeat(31)}] }`),
  ]).toEqual([
    "s.yaml:8:53 network.relay-network.hubs: expected at least 1 in the list of regions, got 0",
    "s.yaml:8:45 network.relay-network.hubs: expected the key hubs (regions of its hubs, one in each, a region may stand several times; all are linked to each other (Bitcoin's had them in the west and east of the US, Europe, Japan, China and Singapore)), got none",
    "s.yaml:8:71 network.relay-network.members: expected a whole number from 1 up, got the number 0",
    "s.yaml:8:73 network.relay-network.name-size: expected no more than transaction-size, got more",
    "s.yaml:8:53 network.relay-network.hubs: expected at most 30 hubs, got 31",
  ]);
  // The delay between two hubs counts, too.
  expect(faults("jitter: { pareto: 1 ms }, relay-network: { hubs: [Paris] }")).toEqual([
    "s.yaml:8:48 network.jitter.pareto: expected at most half of the least delay between sites (250 µs, inside eu-west-3), got 1 ms, try 125 µs",
  ]);
});
