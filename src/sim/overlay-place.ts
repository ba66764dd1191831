// The overlay of a ledger's validators, as its scenario describes it.
import { type ParamTable, withDefaults } from "../base/params.ts";
import { hashWord, wordOfName } from "../kernel/hash.ts";
import type { Delays } from "../network/delays.ts";
import type { MessageNetwork } from "../network/messages.ts";
import { type Overlay, overlayOf } from "../network/overlay.ts";
import type { RelayLinks, RelayRules } from "../network/relay/contract.ts";
import { NetworkLinks } from "../network/relay/network-links.ts";
import { type AnyRelayPolicy, RELAYS } from "../network/relay/registry.ts";
import { homesOf, type RelayNetworkPlace } from "../network/relay/relay-network.ts";
import type { NetworkSpec, RelayNetworkSpec } from "../network/spec.ts";
import type { Plan } from "../scenario/plan.ts";

/** Between neighbours when a scenario names no policy. */
const USUAL = "inv";

/** What gossip over an overlay needs. */
export interface OverlayPlace {
  readonly overlay: Overlay;
  readonly rules: RelayRules;
  readonly links: RelayLinks;
  /** Absent: there is none. */
  readonly relayNetwork?: RelayNetworkPlace;
  /** Word that distinguishes runs. */
  readonly seed: number;
  /** Nobody crashes, no message is lost and nobody lies. */
  readonly isCalm: boolean;
}

/** Where the validators stand. */
export interface Stand {
  readonly network: MessageNetwork;
  readonly delays: Delays;
  /** Network endpoint of each validator. */
  readonly endpoints: readonly number[];
  /** By endpoint; the last are those of hubs. */
  readonly regions: readonly string[];
  readonly replication: number;
  readonly isCalm: boolean;
}

/** The hubs of a relay network as endpoints, which stand after all others. */
export function hubEndpoints({ relayNetwork }: NetworkSpec) {
  const regions = relayNetwork?.hubs ?? [];
  return { regions, links: regions.map(() => relayNetwork!.link) };
}

/** @returns undefined when everyone is everyone's neighbour. */
export function overlayPlace(plan: Pick<Plan, "network" | "run" | "plugins">, stand: Stand): OverlayPlace | undefined {
  const { overlay: spec, relay = { policy: USUAL, params: {} } } = plan.network;
  if (spec === undefined) return undefined;
  const { network, replication, isCalm } = stand;
  const { seed } = plan.run;
  const policy: AnyRelayPolicy = plan.plugins?.relays?.[relay.policy] ?? RELAYS[relay.policy]!;
  const regions = stand.endpoints.map((endpoint) => stand.regions[endpoint]!);
  const overlay = overlayOf(spec, { regions, seed, replication });
  const endpoints = Int32Array.from(stand.endpoints);
  const { relayNetwork } = plan.network;
  return {
    overlay,
    ...(relayNetwork === undefined ? {} : { relayNetwork: relayNetworkPlace(relayNetwork, stand) }),
    rules: policy.rules(withDefaults(policy.params as ParamTable, relay.params as never)),
    links: policy.links?.({ network, overlay, endpoints, regions }) ?? new NetworkLinks(network, overlay, endpoints),
    seed: hashWord(wordOfName("relay"), seed, replication),
    isCalm,
  };
}

function relayNetworkPlace(spec: RelayNetworkSpec, { delays, endpoints, regions }: Stand): RelayNetworkPlace {
  const first = regions.length - spec.hubs.length;
  const hubs = spec.hubs.map((_, hub) => first + hub);
  const members = endpoints.slice(0, spec.members);
  return { spec, hubs, members, homes: homesOf(members, hubs, delays) };
}
