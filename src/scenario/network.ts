// The network between sites: where delays come from, how they vary, what is lost.
import { MILLISECOND, type Micros } from "../base/time.ts";
import { meanOf } from "../kernel/laws.ts";
import { REGIONS } from "../network/aws-2020.ts";
import type { DelaySpec, NetworkSpec } from "../network/spec.ts";
import type { Scope } from "./context.ts";
import { jitter } from "./jitter.ts";
import { byKey } from "./kinds.ts";
import { law, normalDelay } from "./laws.ts";
import { either, list } from "./lists.ts";
import { defaulted, map, optional, required } from "./maps.ts";
import type { Node } from "./node.ts";
import { overlay, type WrittenOverlay } from "./overlay.ts";
import type { Registries } from "./registries.ts";
import { relay } from "./relay.ts";
import { relayNetwork } from "./relay-network.ts";
import { choice, duration, factor, share, text } from "./scalars.ts";
import { refined, type Shape } from "./shape.ts";
import type { Place } from "./source.ts";

const delays: Shape<DelaySpec> = either("aws-2020, bitcoin-2019, or a map such as { constant: 50 ms }", {
  scalar: refined(choice(["aws-2020", "bitcoin-2019"]), (from, at, scope): DelaySpec | undefined => {
    if (from === "aws-2020" || scope.context.world === "ledger") return { from };
    return scope.fault(at, `expected delays between regions that have a local time, as patients do, got ${from}`);
  }),
  map: byKey<DelaySpec>("constant, normal, drawn or matrix", {
    constant: map(
      "the delays",
      { constant: required(duration, "one-way delay between any two sites") },
      ({ constant }) => ({
        from: "constant",
        delay: constant,
      }),
    ),
    normal: map(
      "the delays",
      {
        normal: required(
          list("durations: mean and standard deviation", duration, 2),
          "one-way delay of every message: mean and standard deviation; what would be negative is 0",
        ),
      },
      ({ normal }, here) => {
        if (normal.length === 2) return { from: "law", law: normalDelay(normal[0]!, normal[1]!) };
        return here.fault("normal", `expected a mean and a standard deviation, got ${normal.length} values`);
      },
    ),
    drawn: map(
      "the delays",
      { drawn: required(law.duration, "one-way delay of every message, such as 50..150 ms") },
      ({ drawn }, here) => {
        if (meanOf(drawn) > 0) return { from: "law", law: drawn };
        return here.fault("drawn", "expected a mean above 0, try constant: 0 ms");
      },
    ),
    matrix: map(
      "the delays",
      {
        matrix: required(
          text("the name of a CSV file"),
          "table of delays in ms: a header of regions, then a row for each, from the region named first; what stands between a region and itself holds inside it, but 0 is inside-region",
        ),
        of: required(
          choice(["round-trip", "one-way"]),
          "what the table holds; of round trips, half the mean of both directions is a delay",
        ),
      },
      (values, here) => matrixFrom(values, here.node.entries.get("matrix")!.value, here.scope),
    ),
  }),
});

/** The network as it is written: whose neighbours validators are is told once it is known where they stand. */
export type WrittenNetwork = Omit<NetworkSpec, "overlay"> & { readonly overlay: WrittenOverlay };

export function network(relays: Registries["relays"]): Shape<WrittenNetwork> {
  return map("the network", { ...linkTable, ...overlayTable(relays) }, (values, here) => {
    if (values.relay !== undefined && values.overlay.graph === "none") {
      return here.fault("relay", "expected an overlay beside relay, got none, try overlay: bitcoin");
    }
    if (values["relay-network"] !== undefined && values.overlay.graph === "none") {
      return here.fault("relay-network", "expected an overlay beside a relay network, got none, try overlay: bitcoin");
    }
    if (typeof values.jitter !== "number" && here.scope.context.world === "health") {
      return here.fault("jitter", "expected none or lognormal jitter where there are patients, got a Pareto law");
    }
    return {
      delays: values.delays,
      jitter: values.jitter,
      loss: values.loss,
      insideRegion: values["inside-region"],
      insideSite: values["inside-site"],
      scale: values.scale,
      overlay: values.overlay,
      ...(values.relay === undefined ? {} : { relay: values.relay }),
      ...(values["relay-network"] === undefined ? {} : { relayNetwork: values["relay-network"] }),
    };
  });
}

const linkTable = {
  delays: defaulted(delays, "one-way delays between regions", {
    default: "aws-2020",
    source: "cloudping.co, 2019-20",
  }),
  jitter: defaulted(jitter, "variation of each delay", { default: "none", source: "assumption" }),
  loss: defaulted(share, "probability that a packet is lost and sent again", {
    default: "0 %",
    source: "assumption",
  }),
  "inside-region": defaulted(duration, "one-way delay between two sites of one region, where the delays have none", {
    default: "0.25 ms",
    source: "assumption",
  }),
  "inside-site": defaulted(duration, "one-way delay between two machines of one site", {
    default: "0.1 ms",
    source: "assumption",
  }),
  scale: defaulted(factor(0), "multiplies every delay", { default: 1, source: "definition" }),
} as const;

function overlayTable(relays: Registries["relays"]) {
  return {
    overlay: defaulted(
      overlay,
      "which validators are neighbours, for what they gossip: none is everyone everyone's, bitcoin has as many links as Bitcoin's nodes in 2015",
      { default: "none", source: "definition" },
    ),
    relay: optional(
      relay(relays),
      "how what is gossiped goes from neighbour to neighbour (left out: inv with its defaults, as in Bitcoin, where there is an overlay)",
    ),
    "relay-network": optional(
      relayNetwork,
      "hubs that pass what is gossiped on beside the overlay, at once, unasked and compressed, as Bitcoin's relay network does for miners (left out: none)",
    ),
  } as const;
}

type Line = { readonly text: string; readonly place: Place };

function matrixFrom(
  { matrix, of }: { readonly matrix: string; readonly of: "round-trip" | "one-way" },
  at: Node,
  scope: Scope,
): DelaySpec | undefined {
  const lines = scope.context.files.lines(matrix, scope.key("matrix"), at);
  if (lines === undefined) return undefined;
  const regions = headerOf(lines);
  const rows = lines.slice(1).map((line, row) => delaysOf(line, { regions, row }, scope));
  if (rows.length !== regions.length || regions.length < 2) {
    return scope.fault(
      lines[0] ?? at,
      `expected as many rows as regions, and at least two, got ${rows.length} rows for ${regions.length} regions`,
    );
  }
  if (rows.some((row) => row === undefined)) return undefined;
  const whole = rows as readonly (readonly number[])[];
  const oneWay = (from: number, to: number): Micros =>
    of === "one-way" ? whole[from]![to]! : (whole[from]![to]! + whole[to]![from]!) / 4;
  return {
    from: "matrix",
    regions,
    oneWay: regions.map((_, from) => regions.map((_, to) => Math.round(oneWay(from, to)))),
  };
}

/** Regions by their codes where they are known by their city. */
function headerOf(lines: readonly Line[]): readonly string[] {
  const names = (lines[0]?.text ?? "")
    .split(",")
    .slice(1)
    .map((name) => name.trim());
  return names.map((name) => REGIONS.find(({ city }) => city === name)?.code ?? name);
}

/** One row's delays [µs]; undefined after a fault. */
function delaysOf(
  line: Line,
  { regions, row }: { readonly regions: readonly string[]; readonly row: number },
  scope: Scope,
): readonly Micros[] | undefined {
  const [name = "", ...cells] = line.text.split(",").map((cell) => cell.trim());
  const region = REGIONS.find(({ city }) => city === name)?.code ?? name;
  if (region !== regions[row])
    return scope.fault(line, `expected the row of ${regions[row] ?? "no further region"}, got ${name}`);
  const values = cells.map((cell) => (/^\d+(\.\d+)?$/.test(cell) ? Number(cell) * MILLISECOND : Number.NaN));
  const wrong = values.findIndex((value) => Number.isNaN(value));
  if (wrong >= 0)
    return scope.fault(
      line,
      `expected delays in ms from 0 up, got ${cells[wrong]} for ${regions[wrong] ?? "no region"}`,
    );
  if (values.length === regions.length) return values;
  return scope.fault(line, `expected ${regions.length} delays, got ${values.length}`);
}
