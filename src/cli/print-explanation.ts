// An explanation as sentences and small tables for a terminal.
import { printDuration, printNumber, printShare, printSize } from "../base/units.ts";
import type { Plan } from "../scenario/plan.ts";
import type { Effort, Explanation, Range } from "../study/effort.ts";
import { type Terminal, wrap } from "./terminal.ts";

type Design = Explanation["designs"][number];
type Paper = Pick<Terminal, "width" | "colours">;

/** Loads shown of each design: the busiest. */
const BUSIEST = 5;

export function explained(plan: Plan, effort: Effort, paper: Paper): string[] {
  const sentences = [simulated(plan), calendar(plan), screened(plan), runs(plan, effort), expense(effort)];
  return [
    ...(plan.question === "" ? [] : [paper.colours.bold(wrap(plan.question, paper.width)), ""]),
    ...sentences.filter((sentence) => sentence !== "").map((sentence) => wrap(sentence, paper.width)),
    ...variedLines(plan, effort, paper.width),
    ...effort.explanation.designs.flatMap((design) => ["", ...designLines(design, paper)]),
  ];
}

/** Entities, in words. */
function simulated({ world }: Plan): string {
  if (world.kind === "ledger") return `Simulated: a ledger alone, among ${world.sites.length} sites.`;
  const hospitals = world.sites.filter(({ kind }) => kind === "hospital");
  const others = world.sites.length - hospitals.length;
  const { perDay } = world.patients.arrivals;
  const equipment = new Map<string, number>();
  for (const site of hospitals) {
    for (const [kind, count] of Object.entries(site.equipment)) equipment.set(kind, (equipment.get(kind) ?? 0) + count);
  }
  const machines = [...equipment].map(([kind, count]) => `${count} ${kind}`);
  const staff = Object.keys(hospitals[0]?.staff ?? {}).map((kind) => `${kind}s`);
  const places = [
    `${hospitals.length} hospitals`,
    ...(others > 0 ? [`${others} other site${others > 1 ? "s" : ""}`] : []),
  ];
  return `Simulated: ${places.join(" and ")} with ${[...machines, ...staff].join(", ")}; ${printNumber(perDay)} patients a day at each hospital.`;
}

function calendar(plan: Plan): string {
  const { length, seed } = plan.run;
  const warmUp = warmUpText(plan.run);
  const after = warmUp === "" ? "" : ` after a warm-up of ${warmUp}`;
  return `Each run measures ${printDuration(length)}${after}; chance derives from seed ${seed}.`;
}

function warmUpText({ warmUp, pilot }: Plan["run"]): string {
  if (pilot?.use === "set") return `what MSER-5 drops of ${pilot.replications} pilot runs of each design point`;
  return warmUp === 0 ? "" : printDuration(warmUp);
}

function runs({ run, best, attacks, attackLevels, capacity }: Plan, { points, runs: total }: Effort): string {
  const { atLeast, atMost, until } = run.replications;
  const isFixed = until === undefined && best === undefined;
  const many = atLeast === atMost || isFixed ? `${atMost}` : `${atLeast} to ${atMost}`;
  const levels = attackLevels.length > 1 ? ", with and without attacks" : attackLevels[0] === "on" ? ", attacked" : "";
  const sweep =
    capacity === undefined
      ? ""
      : ` The ledgers of ${capacity.designs.join(", ")} are also tried alone, from ${capacity.from} to ${capacity.to} requests a second.`;
  const each = `${many} ${many === "1" ? "run" : "runs"} each: ${range(total, printNumber)} runs`;
  return `${printNumber(points.length)} design points${attacks.length === 0 ? "" : levels}, ${each}.${sweep}`;
}

/** What a screening moves, and what it leaves alone. */
function screened({ screening, variation }: Plan): string {
  if (screening === undefined || variation === undefined) return "";
  const { of, trajectories, leftOut } = screening;
  const which =
    of === "named" ? "that the scenario names" : "(numbers labelled source: assumption, each 25 % down and up)";
  const left = leftOut.length === 0 ? "" : ` ${leftOut.length} assumptions cannot be moved by themselves: see below.`;
  return `Screened: ${variation.factors.length} factors ${which}, over ${trajectories.length} trajectories.${left}`;
}

/** Lines of a list that are printed; --json has all. */
const MOST_LINES = 40;

/** Where keys are varied: the design points, or the factors of a screening. */
function variedLines({ variation, screening }: Plan, { points }: Effort, width: number): string[] {
  if (variation === undefined) return [];
  const lines =
    screening === undefined
      ? points
      : [
          ...variation.factors.map(({ path }, factor) => `${path}: ${screening.ranges[factor]}`),
          ...screening.leftOut.map(({ path, reason }) => `left out: ${path}: ${reason}`),
        ];
  const shown = lines.length > MOST_LINES ? lines.slice(0, MOST_LINES - 1) : lines;
  const more = lines.length - shown.length;
  return ["", ...shown, ...(more > 0 ? [`and ${more} more (--json lists them)`] : [])].map((line) =>
    wrap(line, width, "  "),
  );
}

function expense({ events, seconds, explanation }: Effort): string {
  const rough = range(events, (value) => printNumber(Number(value.toPrecision(2))));
  const time = range(seconds, (value) => printDuration(Number((value * 1e6).toPrecision(2))));
  return `Estimated: ${rough} events, ${time} on one worker, ${printSize(explanation.memoryBytes)} of memory a worker.`;
}

function range({ least, most }: Range, print: (value: number) => string): string {
  const [low, high] = [print(least), print(most)];
  return low === high ? low : `${low} to ${high}`;
}

function designLines({ design, uses, bottleneck, ledger }: Design, { width, colours }: Paper): string[] {
  const busiest = [...uses].sort((left, right) => right.utilisation - left.utilisation).slice(0, BUSIEST);
  const rows = busiest.map(({ metric, utilisation }) => {
    const name = `  ${resource(metric)} `.padEnd(Math.min(44, width - 10), ".");
    const share = printShare(utilisation).padStart(8);
    return `${name} ${utilisation >= 1 ? colours.red(share) : share}`;
  });
  const sentences = [
    ...(bottleneck === undefined ? [] : [verdict(bottleneck)]),
    ...(ledger === undefined ? [] : [ledgerSentence(ledger)]),
  ];
  return [
    colours.bold(design),
    ...rows,
    ...sentences.map((sentence) => `  ${wrap(sentence, width - 2).replaceAll("\n", "\n  ")}`),
  ];
}

function resource(metric: string): string {
  return metric.slice(metric.indexOf(".") + 1);
}

function verdict({ metric, utilisation }: NonNullable<Design["bottleneck"]>): string {
  if (utilisation >= 1) return `${resource(metric)} cannot keep up: its queue grows as long as the run lasts.`;
  return `Expected bottleneck: ${resource(metric)}, busy ${printShare(utilisation)} of the time.`;
}

function ledgerSentence({ protocol, validators, survives, idleMessagesPerDay }: NonNullable<Design["ledger"]>): string {
  const idle =
    idleMessagesPerDay === 0
      ? "idle, it is silent"
      : `idle, it sends ${printNumber(idleMessagesPerDay)} messages a day`;
  return `Ledger: ${protocol} with ${validators} validators survives ${survives} faulty ${survives === 1 ? "one" : "ones"}; ${idle}.`;
}
