// A relay network: hubs by their regions, which are looked up once the regions are known.
import { MOST_HUBS } from "../network/relay/relay-network.ts";
import type { RelayNetworkSpec } from "../network/spec.ts";
import type { Scope } from "./context.ts";
import { link } from "./links.ts";
import { list } from "./lists.ts";
import { defaulted, map, optional, required } from "./maps.ts";
import { regionName } from "./names.ts";
import { type Node, under } from "./node.ts";
import { count, positive, size, text } from "./scalars.ts";
import type { Shape } from "./shape.ts";

const SIMULATOR = "Gervais et al., CCS 2016: Bitcoin-Simulator";

export const relayNetwork: Shape<RelayNetworkSpec> = map(
  "the relay network",
  {
    hubs: required(
      list("regions", text("a region"), 1),
      "regions of its hubs, one in each, a region may stand several times; all are linked to each other (Bitcoin's had them in the west and east of the US, Europe, Japan, China and Singapore)",
    ),
    members: optional(
      count({ min: 1 }),
      "validators that are connected, each to the hub nearest to it: so many, from the first on, to whom published hash power belongs (left out: all)",
    ),
    link: defaulted(link, "access link of each hub", {
      default: { up: "1 Gbps", down: "1 Gbps" },
      source: "assumption",
    }),
    "header-size": defaulted(positive(size), "bytes of a block's header", { default: "81 B", source: SIMULATOR }),
    "transaction-size": defaulted(positive(size), "bytes of a transaction; an item of fewer than two is sent whole", {
      default: "522 B",
      source: `${SIMULATOR}: 522.4 B on average`,
    }),
    "name-size": defaulted(positive(size), "bytes that stand for a transaction in what hubs pass on", {
      default: "2 B",
      source: SIMULATOR,
    }),
  },
  ({ hubs, members, link, ...bytes }, here) => {
    if (hubs.length > MOST_HUBS) return here.fault("hubs", `expected at most ${MOST_HUBS} hubs, got ${hubs.length}`);
    if (bytes["name-size"] > bytes["transaction-size"]) {
      return here.fault("name-size", "expected no more than transaction-size, got more");
    }
    return {
      hubs,
      link,
      ...(members === undefined ? {} : { members }),
      headerBytes: bytes["header-size"],
      transactionBytes: bytes["transaction-size"],
      nameBytes: bytes["name-size"],
    };
  },
);

/**
 * A network whose hubs' regions have the names that the plan gives them; undefined after a fault.
 * @param at the `network:` block, if the scenario has one. @param scope of it, which knows the regions.
 */
export function withHubs<Network extends { readonly relayNetwork?: RelayNetworkSpec }>(
  network: Network,
  at: Node | undefined,
  scope: Scope,
): Network | undefined {
  const { relayNetwork: spec } = network;
  const written = under(under(at, "relay-network"), "hubs");
  if (spec === undefined || written?.kind !== "list") return network;
  const inHubs = scope.key("relay-network").key("hubs");
  const hubs = written.items.map((item, index) => regionName.read(item, inHubs.item(index)));
  return hubs.every((hub) => hub !== undefined) ? { ...network, relayNetwork: { ...spec, hubs } } : undefined;
}
