// How delays vary: none, one lognormal factor, or SimBlock's Pareto law, which fits only delays well above its step.
import { printDuration } from "../base/units.ts";
import { meanDelay } from "../network/delays.ts";
import type { JitterSpec, NetworkSpec } from "../network/spec.ts";
import type { Scope } from "./context.ts";
import { byKey } from "./kinds.ts";
import { either } from "./lists.ts";
import { map, required } from "./maps.ts";
import { type Node, under } from "./node.ts";
import { choice, duration, percent, positive, spelt } from "./scalars.ts";
import { refined, type Shape } from "./shape.ts";

export const jitter: Shape<JitterSpec> = either<JitterSpec>("none, or a map such as { lognormal: 5 % }", {
  scalar: refined(choice(["none"]), (): JitterSpec => 0),
  map: byKey<JitterSpec>("lognormal or pareto", {
    lognormal: map(
      "the jitter",
      { lognormal: required(percent, "coefficient of variation of a lognormal factor of mean 1") },
      (values) => values.lognormal,
    ),
    pareto: map(
      "the jitter",
      {
        pareto: required(
          positive(duration),
          "d: a delay of mean m is Pareto with least value m - d and shape m / d, so that its deviation is about d; 5 ms in SimBlock; at most half of the least mean",
        ),
      },
      ({ pareto }) => ({ pareto }),
    ),
  }),
});

/**
 * Whether all delays between sites bear the jitter; otherwise it is told where the jitter stands.
 * @param at the `network:` block, if the scenario has one.
 */
export function bearsJitter(network: Omit<NetworkSpec, "overlay">, at: Node | undefined, scope: Scope): boolean {
  const { delays, jitter } = network;
  if (typeof jitter === "number") return true;
  const place = under(under(at, "jitter"), "pareto")!;
  if (delays.from === "law") {
    scope.fault(place, "expected no jitter beside delays that are drawn from a law, got a Pareto law");
    return false;
  }
  const least = leastDelay(network, scope);
  if (least === undefined || least.mean >= 2 * jitter.pareto) return true;
  const most = `expected at most half of the least delay between sites (${printDuration(least.mean)}${least.where})`;
  const remedy = least.mean >= 2 ? `, try ${printDuration(Math.floor(least.mean / 2))}` : "";
  scope.fault(place, `${most}, got ${spelt(place)}${remedy}`);
  return false;
}

interface Least {
  readonly mean: number;
  /** Between which sites, in words. */
  readonly where: string;
}

/** Of all pairs of sites, hubs among them; undefined where there is no pair, or the sites are not known. */
function leastDelay(network: Omit<NetworkSpec, "overlay">, scope: Scope): Least | undefined {
  if (network.delays.from === "constant") return { mean: network.delays.delay, where: "" };
  const sites = scope.context.sites?.flatMap(({ region }) => region ?? []) ?? [];
  const counts = new Map<string, number>();
  for (const region of [...sites, ...(network.relayNetwork?.hubs ?? [])])
    counts.set(region, (counts.get(region) ?? 0) + 1);
  const known = [...counts].filter(([region]) => scope.context.regions?.some(({ id }) => id === region));
  const pairs = known.flatMap(([from, count]) =>
    known.filter(([to]) => to !== from || count > 1).map(([to]) => ({ from, to, mean: meanDelay(network, from, to) })),
  );
  const [first, ...rest] = pairs;
  if (first === undefined) return undefined;
  const { from, to, mean } = rest.reduce((least, pair) => (pair.mean < least.mean ? pair : least), first);
  return { mean, where: from === to ? `, inside ${from}` : `, from ${from} to ${to}` };
}
