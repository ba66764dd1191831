// The load on a ledger alone: open arrivals, a burst, or a closed loop, from clients beside the validators.
import type { Scope } from "./context.ts";
import { byKey } from "./kinds.ts";
import { distinct, list } from "./lists.ts";
import { defaulted, map, optional, plainMap, required } from "./maps.ts";
import { siteName } from "./names.ts";
import { type Node, plainOf, under } from "./node.ts";
import type { DesignPlan, LoadSpec } from "./plan.ts";
import { choice, count, frequency, positive, size } from "./scalars.ts";
import { refined, type Shape } from "./shape.ts";

/** Stands for the site that leads first. */
const LEADER = "leader";

const client: Shape<string> = {
  read: (node, scope) => (plainOf(node) === LEADER ? LEADER : siteName.read(node, scope)),
  schema: siteName.schema,
};

const common = {
  size: defaulted(positive(size), "size of a request on the wire and on the chain", {
    default: "512 B",
    source: "assumption",
  }),
  clients: optional(
    distinct(list("sites", client, 1)),
    "sites whose clients take turns; leader is the site that leads first (left out: every site)",
  ),
};

/** A load whose clients are still names. */
type NamedLoad = LoadSpec extends infer Load
  ? Load extends LoadSpec
    ? Omit<Load, "clients"> & Clients
    : never
  : never;
export interface Clients {
  readonly clients: readonly string[] | undefined;
}

export const load: Shape<NamedLoad> = byKey<NamedLoad>("arrivals, burst or closed", {
  arrivals: map(
    "an open load",
    {
      arrivals: required(choice(["poisson"]), "independent requests"),
      rate: required(
        refined(frequency, ({ perSecond }, at, scope) => perSecond || scope.fault(at, "expected more than 0, got 0")),
        "requests submitted, over all clients",
      ),
      ...common,
    },
    ({ arrivals, rate, size, clients }) => ({ arrivals, perSecond: rate, sizeBytes: size, clients }),
  ),
  burst: map(
    "a burst",
    {
      burst: required(count({ min: 1, noun: "requests" }), "requests submitted all at once when the run starts"),
      ...common,
    },
    ({ burst, size, clients }) => ({ arrivals: "burst", count: burst, sizeBytes: size, clients }),
  ),
  closed: map(
    "a closed loop",
    {
      closed: required(
        plainMap("a closed loop", {
          outstanding: required(count({ min: 1, noun: "requests" }), "requests that wait for an answer at a time"),
        }),
        "each answer is followed by the next request",
      ),
      ...common,
    },
    ({ closed, size, clients }) => ({ arrivals: "closed", outstanding: closed.outstanding, sizeBytes: size, clients }),
  ),
});

/** The load with its clients as site indices. @param at the `load:` block. */
export function withClients(
  load: NamedLoad,
  designs: readonly DesignPlan[],
  { at, scope }: { readonly at: Node; readonly scope: Scope },
): LoadSpec | undefined {
  const { sites = [] } = scope.context;
  if (load.clients === undefined) return { ...load, clients: sites.map((_, index) => index) };
  const leaders = new Set(designs.flatMap((design) => design.ledger?.validators[0] ?? []));
  const [leader] = leaders;
  if (load.clients.includes(LEADER) && leaders.size > 1) {
    const names = [...leaders].map((site) => sites[site]?.name).join(", ");
    return scope
      .key("clients")
      .fault(
        under(at, "clients") ?? at,
        `expected designs that all have the same first leader, got ${names}, try the name of a site`,
      );
  }
  const clients = load.clients.map((name) =>
    name === LEADER ? (leader ?? 0) : sites.findIndex((site) => site.name === name),
  );
  return { ...load, clients };
}
