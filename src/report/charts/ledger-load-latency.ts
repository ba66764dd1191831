// What a ledger does under load, by itself: latency and throughput against the load offered, up to saturation, with the load
// that the scenario puts on it marked.

import { printNumber, printShare } from "../../base/units.ts";
import { KEEPS_UP } from "../../study/design-points.ts";
import { printQuantity } from "../../study/print.ts";
import type { StudyResult } from "../../study/result.ts";
import { confidenceOf } from "../../study/table.ts";
import { alignAt, decadeDomain, fractionAt, seconds, spreadOut, timeDomain, valueAt, wrap } from "../geometry.ts";
import { ownLoads, type Sweep, sweepsOf } from "../sweeps.ts";
import type { Chart, Part } from "./chart.ts";
import { decadeMeasure, evidenceOf, timeMeasure, wholeChart } from "./helpers.ts";
import { designColour, designShape, designTextColour, INK, RULE, shareColours } from "./style.ts";

const PANEL_WIDTH = 545;
/** Heights of the panels, unless their names need more [px]. */
const LEAST_HEIGHT = { latency: 250, throughput: 190 };
/** Height of a name, two lines [px]. */
const NAME_HEIGHT = 31;
/** Letters of a name that fit right of a panel. */
const NAME_CHARACTERS = 22;
/** What the axis of latency shows at least [s]. */
const USUAL_SPAN = [0.1, 10] as const;

export const ledgerLoadLatency: Chart = {
  id: "ledger-load-latency",
  title: "What the ledger can carry",
  needs: ["commit.client", "throughput", "offeredLoad"],
  spec(result) {
    const sweeps = sweepsOf(result);
    if (sweeps.length === 0) return undefined;
    const own = ownLoads(result);
    const loads = decadeDomain([...sweeps.flatMap(({ steps }) => steps.map(({ load }) => load)), ...own]);
    return wholeChart(ledgerLoadLatency, {
      subtitle: [
        shareColours(sweeps.length)
          ? "The ledger alone: from submission until the client has enough replies (median, up to saturation; ● and ◆ share colours)."
          : "The ledger alone: from submission until the client has enough replies (solid: median, dashed: 95th percentile).",
        `+ saturated: throughput under ${printShare(KEEPS_UP)} of the load; ▲ never answered. Dotted: throughput = load.`,
        evidenceOfSteps(result, sweeps),
      ],
      description: [...sweeps.map(sentence), ...ownSentence(own)].join(" "),
      bounds: "flush",
      spacing: 64,
      vconcat: [latencyPanel(sweeps, { loads, own }), throughputPanel(sweeps, { loads, own })],
    });
  },
};

function evidenceOfSteps(result: StudyResult, sweeps: readonly Sweep[]): string {
  const counts = sweeps.flatMap(({ steps }) => steps.map(({ median }) => median?.replications ?? 0));
  return `At each load ${evidenceOf({ replications: Math.max(...counts), confidence: confidenceOf(result.plan) })}`;
}

function sentence({ name, steps }: Sweep): string {
  const first = steps[0]!;
  const last = steps.at(-1)!;
  const latency = `median latency ${printQuantity(first.median?.estimate ?? Number.NaN, "µs")} at ${printNumber(first.load)}/s`;
  const throughput = printQuantity(carriedBy(steps), "1/s");
  return last.saturated
    ? `${name}: ${latency}; saturated at ${printNumber(last.load)}/s; carries ${throughput}.`
    : `${name}: ${latency}; carries ${throughput} at ${printNumber(last.load)}/s, not saturated.`;
}

/** The highest throughput seen: beyond saturation it may fall. */
function carriedBy(steps: Sweep["steps"]): number {
  const seen = steps.flatMap(({ throughput }) => (throughput === undefined ? [] : [throughput.estimate]));
  return seen.length === 0 ? Number.NaN : Math.max(...seen.filter((estimate) => !Number.isNaN(estimate)));
}

function ownSentence(own: readonly number[]): string[] {
  return own.length === 0 ? [] : [`The scenario's own load: ${range(own)}.`];
}

/** `0.0129/s`, or from the least to the most. */
function range(loads: readonly number[]): string {
  const [least, most] = [printNumber(Math.min(...loads)), printNumber(Math.max(...loads))];
  return least === most ? `${least}/s` : `${least} to ${most}/s`;
}

interface Loads {
  /** Ends of the axis of load [requests/s]. */
  readonly loads: readonly [number, number];
  readonly own: readonly number[];
}

/** A number drawn against load: where, with its interval, and by which mark. */
interface Mark {
  readonly sweep: number;
  readonly load: number;
  readonly at: number;
  readonly low: number;
  readonly high: number;
  readonly colour: string;
  /** [px²], less for later designs, so that marks on the same place all show. */
  readonly size: number;
  readonly shape: "circle" | "diamond" | "cross" | "triangle-up";
}

/** Marks of one number of every step; what was not observed is left out, what is never stands at the axis's end, as a triangle. */
function marksOf(
  sweeps: readonly Sweep[],
  which: "median" | "p95" | "throughput",
  unit: (value: number) => number,
): Mark[] {
  return sweeps.flatMap(({ design, steps }, sweep) =>
    steps.flatMap((step) => {
      const row = step[which];
      if (row === undefined || Number.isNaN(row.estimate) || row.estimate === 0) return [];
      const [at, low, high] = [row.estimate, row.low ?? row.estimate, row.high ?? row.estimate].map(unit);
      const shape = at === Number.POSITIVE_INFINITY ? "triangle-up" : step.saturated ? "cross" : designShape(design);
      return [
        {
          sweep,
          load: step.load,
          at: at!,
          low: low!,
          high: high!,
          colour: designColour(design),
          size: shape !== designShape(design) ? 150 : shareColours(sweeps.length) ? 60 : Math.max(110 - 60 * sweep, 30),
          shape,
        },
      ];
    }),
  );
}

/** A sweep up to where it saturates; from the first load on, if it does so there. */
function keptUpWith(sweep: Sweep): Sweep {
  const steps = sweep.steps.filter(({ saturated }) => !saturated);
  return { ...sweep, steps: steps.length > 0 ? steps : sweep.steps.slice(0, 1) };
}

/** With few ledgers the tails and the saturated loads, too; lines of many would hide each other. */
function latencyPanel(sweeps: readonly Sweep[], { loads, own }: Loads): Part {
  const isCrowded = shareColours(sweeps.length);
  const medians = marksOf(isCrowded ? sweeps.map(keptUpWith) : sweeps, "median", seconds);
  const tails = isCrowded ? [] : marksOf(sweeps, "p95", seconds);
  const domain = timeDomain(
    [...medians, ...tails].flatMap(({ low, high }) => [low, high]),
    USUAL_SPAN,
  );
  const x = decadeMeasure(loads, "load offered (requests/s, log.)");
  const names = [
    ...namesOf(sweeps, medians, () => (isCrowded ? "" : "median")),
    ...namesOf(sweeps, tails, () => "95th percentile"),
  ];
  const height = Math.max(LEAST_HEIGHT.latency, names.length * NAME_HEIGHT);
  const frame: Frame = { x, y: timeMeasure(domain, "latency (log.)"), domain, height };
  return {
    width: PANEL_WIDTH,
    height,
    layer: [
      ...ownLayers(own, { x, loads }),
      ...markLayers(frame, medians, {}),
      ...markLayers(frame, tails, { strokeDash: [5, 4] }),
      ...nameLayers(frame, names),
    ],
  };
}

function throughputPanel(sweeps: readonly Sweep[], { loads, own }: Loads): Part {
  const marks = marksOf(sweeps, "throughput", (value) => value);
  const domain = decadeDomain([...loads, ...marks.map(({ at }) => at)]);
  const x = decadeMeasure(loads, "load offered (requests/s, log.)");
  const height = Math.max(LEAST_HEIGHT.throughput, sweeps.length * NAME_HEIGHT);
  const frame: Frame = { x, y: decadeMeasure(domain, "throughput (requests/s, log.)"), domain, height };
  const carries = (sweep: number) => {
    const { steps } = sweeps[sweep]!;
    return steps.at(-1)!.saturated ? `carries ${printQuantity(carriedBy(steps), "1/s")}` : "not saturated";
  };
  const diagonal = loads.map((load) => ({ load, at: load }));
  return {
    width: PANEL_WIDTH,
    height,
    layer: [
      ...ownLayers(own, { x, loads }).slice(0, 1),
      {
        data: { values: diagonal },
        mark: { type: "line", color: RULE, strokeDash: [2, 3], strokeWidth: 1 },
        encoding: { x: { field: "load", ...x }, y: { field: "at", ...frame.y } },
      },
      ...markLayers(frame, marks, {}),
      ...nameLayers(frame, namesOf(sweeps, marks, carries)),
    ],
  };
}

/** The scenario's own load: a rule through a panel, and its words above it. */
function ownLayers(
  own: readonly number[],
  { x, loads }: { readonly x: Part; readonly loads: readonly [number, number] },
): Part[] {
  if (own.length === 0) return [];
  const most = Math.max(...own);
  return [
    {
      data: { values: own.map((load) => ({ load })) },
      mark: { type: "rule", color: INK, strokeWidth: 1.5, strokeDash: [2, 2] },
      encoding: { x: { field: "load", ...x } },
    },
    {
      data: { values: [{ load: most, text: `the scenario's own load: ${range(own)}` }] },
      mark: { type: "text", y: -9, align: alignAt(most, loads) },
      encoding: { x: { field: "load", ...x }, text: { field: "text" } },
    },
  ];
}

interface Frame {
  readonly x: Part;
  readonly y: Part;
  /** Ends of the vertical axis, in its unit. */
  readonly domain: readonly [number, number];
  /** [px] */
  readonly height: number;
}

function markLayers({ x, y, domain }: Frame, marks: readonly Mark[], line: Part): Part[] {
  const shown = (value: number) => Math.min(Math.max(value, domain[0]), domain[1]);
  const values = marks.map((mark) => ({ ...mark, at: shown(mark.at), low: shown(mark.low), high: shown(mark.high) }));
  const place = { x: { field: "load", ...x }, y: { field: "at", ...y } };
  const color = { field: "colour", type: "nominal", scale: null };
  const look = {
    shape: { field: "shape", type: "nominal", scale: null },
    size: { field: "size", type: "quantitative", scale: null },
  };
  return [
    {
      data: { values },
      layer: [
        {
          mark: { type: "line", strokeWidth: 2, ...line },
          encoding: { ...place, color, detail: { field: "sweep", type: "nominal" } },
        },
        {
          mark: { type: "rule", strokeWidth: 2 },
          encoding: { ...place, y: { field: "low", ...y }, y2: { field: "high" }, color },
        },
        {
          mark: { type: "point", filled: true, opacity: 1, stroke: "white", strokeWidth: 1 },
          encoding: { ...place, color, ...look },
        },
      ],
    },
  ];
}

/** Words right of a panel for the last mark of a sweep. */
interface Name {
  readonly load: number;
  readonly at: number;
  readonly colour: string;
  readonly lines: readonly string[];
}

function namesOf(sweeps: readonly Sweep[], marks: readonly Mark[], detail: (sweep: number) => string): Name[] {
  return sweeps.flatMap(({ name, design }, sweep) => {
    const last = marks.filter((mark) => mark.sweep === sweep).at(-1);
    if (last === undefined) return [];
    const words = last.at === Number.POSITIVE_INFINITY ? `${detail(sweep)} never` : detail(sweep);
    return [
      {
        ...last,
        colour: designTextColour(design),
        lines: [...wrap(name, NAME_CHARACTERS, 1), words].filter((line) => line !== ""),
      },
    ];
  });
}

/** Names at the height of their marks, moved apart where they would touch, each with a faint line to its mark. */
function nameLayers({ x, y, domain, height }: Frame, names: readonly Name[]): Part[] {
  const wanted = names.map(({ at }) => height * (1 - fractionAt(Math.min(at, domain[1]), domain)));
  const places = spreadOut(wanted, { apart: NAME_HEIGHT, from: 0, to: height - NAME_HEIGHT / 2 });
  const values = names.map(({ load, at, colour, lines }, index) => ({
    ...{ load, at: Math.min(at, domain[1]), colour, lines },
    name: valueAt(1 - places[index]! / height, domain),
  }));
  const mark = { x: { field: "load", ...x }, y: { field: "at", ...y } };
  const color = { field: "colour", type: "nominal", scale: null };
  return [
    {
      data: { values },
      layer: [
        {
          mark: { type: "rule", color: RULE, strokeWidth: 0.7 },
          encoding: { ...mark, x2: { value: PANEL_WIDTH + 10 }, y2: { field: "name" } },
        },
        {
          mark: { type: "text", align: "left", baseline: "middle", lineHeight: 14 },
          encoding: { x: { value: PANEL_WIDTH + 14 }, y: { field: "name", ...y }, text: { field: "lines" }, color },
        },
      ],
    },
  ];
}
