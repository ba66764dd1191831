// How gossip goes from neighbour to neighbour: a relay policy by its name, or with its parameters.
import type { AnyRelayPolicy } from "../network/relay/registry.ts";
import type { RelaySpec } from "../network/spec.ts";
import { tagged } from "./kinds.ts";
import { either } from "./lists.ts";
import { type MapShape, map, required } from "./maps.ts";
import { paramFields, paramValues } from "./params.ts";
import type { Registries } from "./registries.ts";
import { choice } from "./scalars.ts";
import { refined, type Shape } from "./shape.ts";

/** `relay: inv`, or `relay: { policy: compact, … }` with parameters of the policy. */
export function relay(policies: Registries["relays"]): Shape<RelaySpec> {
  const kinds = Object.fromEntries(Object.values(policies).map((policy) => [policy.id, relayOf(policy)]));
  return either<RelaySpec>("a relay policy, or a map such as { policy: inv }", {
    scalar: refined(choice(Object.keys(kinds)), (policy): RelaySpec => ({ policy, params: {} })),
    map: tagged("policy", kinds, "how items go from neighbour to neighbour"),
  });
}

function relayOf({ id, title, source, params }: AnyRelayPolicy): MapShape<RelaySpec> {
  const own = { policy: required(choice([id]), `${title} (${source})`) } as const;
  const table = { ...own, ...paramFields(params) } as typeof own;
  return map(`the relay policy ${id}`, table, ({ policy, ...values }) => ({
    policy,
    params: paramValues(params, values),
  }));
}
