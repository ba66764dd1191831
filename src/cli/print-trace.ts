// A patient's way as a timeline for a narrow terminal.
import { DAY, HOUR, MILLISECOND, MINUTE, type Micros, SECOND } from "../base/time.ts";
import { printDuration, printNumber } from "../base/units.ts";
import type { Traced } from "../study/trace.ts";
import { type Terminal, wrap } from "./terminal.ts";

type Encounter = Traced["encounters"][number];
type Note = Traced["notes"][number];
type Paper = Pick<Terminal, "width" | "colours">;

export function timeline({ point, replication, patient, encounters, notes }: Traced, paper: Paper): string[] {
  const { width, colours } = paper;
  const [first] = encounters;
  const last = encounters.at(-1);
  const outside = notes.filter(
    ({ at }) => first !== undefined && last !== undefined && (at < first.startedAt || at > last.endedAt),
  );
  return [
    colours.bold(wrap(`Patient ${patient}, ${point}, replication ${replication}`, width)),
    ...encounters.flatMap((encounter) => ["", ...encounterLines(encounter, notes, paper)]),
    ...(outside.length === 0 ? [] : ["", "Before and after:", ...outside.map((note) => noteLine(note, paper))]),
  ];
}

/** Columns of a line: when, how long, what kind; the rest is the label. */
const WHEN = 20;
const LONG = 9;
const KIND = 9;

/** Waits along the critical path, with what happened meanwhile between them, in order of time. */
function encounterLines(encounter: Encounter, notes: readonly Note[], paper: Paper): string[] {
  const { site, startedAt, endedAt, segments } = encounter;
  const during = notes.filter(({ at }) => at >= startedAt && at <= endedAt);
  const waits = segments.map((segment) => ({ at: segment.start, rank: 1, line: segmentLine(segment, paper) }));
  const beside = during.map((note) => ({ at: note.at, rank: 0, line: paper.colours.dim(noteLine(note, paper)) }));
  const lines = [...waits, ...beside].sort((left, right) => left.at - right.at || left.rank - right.rank);
  const title = wrap(`${encounter.encounter} at ${site}`, paper.width);
  return [paper.colours.bold(title), ...lines.map(({ line }) => line), ...totals(encounter, paper.width)];
}

function segmentLine({ part, label, start, end }: Encounter["segments"][number], { width }: Paper): string {
  const head = `${clock(start).padEnd(WHEN)}${printDuration(end - start).padEnd(LONG)}${part.padEnd(KIND)}`;
  return head + indented(label, head.length, width);
}

function noteLine({ at, text }: Note, { width }: Paper): string {
  const head = `${clock(at).padEnd(WHEN)}· `;
  return head + indented(text, head.length, width);
}

function indented(text: string, indent: number, width: number): string {
  return wrap(text, Math.max(20, width - indent)).replaceAll("\n", `\n${" ".repeat(indent)}`);
}

/** The parts, their sum and the whole in µs: they are the same number. */
function totals({ startedAt, endedAt, parts }: Encounter, width: number): string[] {
  const sum = parts.reduce((total, { duration }) => total + duration, 0);
  const terms = parts.map(({ part, duration }) => `${part} ${printNumber(duration)}`).join(" + ");
  const whole = endedAt - startedAt;
  return [
    wrap(`Parts: ${terms} = ${printNumber(sum)} µs`, width, "  "),
    wrap(`Whole: ${printNumber(whole)} µs from first to last step, ${printDuration(whole)}`, width, "  "),
  ];
}

/** `day 3 02:05:09.120`, as on the scenario's clock: day 1 begins when the run does. */
function clock(at: Micros): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const rest = at % DAY;
  const [hour, minute] = [Math.floor(rest / HOUR), Math.floor((rest % HOUR) / MINUTE)];
  const [second, millisecond] = [Math.floor((rest % MINUTE) / SECOND), Math.floor((rest % SECOND) / MILLISECOND)];
  return `day ${Math.floor(at / DAY) + 1} ${two(hour)}:${two(minute)}:${two(second)}.${String(millisecond).padStart(3, "0")}`;
}
