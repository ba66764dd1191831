// Places on paper, computed ahead: where lines of words end, where axes end, where names stand without touching.

import { exp, log } from "../base/math.ts";
import { DAY, HOUR, MINUTE, type Micros, SECOND } from "../base/time.ts";

/** Lines of at most `width` characters, broken after a space or hyphen where there is one; what exceeds `most` becomes `…` before the end. */
export function wrap(text: string, width: number, most = Number.POSITIVE_INFINITY): readonly string[] {
  const lines: string[] = [];
  // Letters, not UTF-16 units: half a surrogate pair is not text. Control characters have no place in SVG.
  const letters = [...text.replace(/[\s\p{Cc}]+/gu, " ").trim()];
  let rest = letters;
  while (rest.length > 0) {
    const end = lineEnd(rest, width);
    lines.push(rest.slice(0, end).join("").trimEnd());
    rest = [...rest.slice(end).join("").trimStart()];
  }
  if (lines.length <= most) return lines;
  const head = [...lines[most - 1]!].slice(0, width - TAIL - 1).join("");
  return [...lines.slice(0, most - 1), `${head}…${letters.slice(-TAIL).join("")}`];
}

/** A path of keys in lines of at most `width` characters where its words are no longer, broken after dots and hyphens. */
export function pathLines(path: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const part of path.split(/(?<=[.-])/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length <= width) lines[lines.length - 1] = last + part;
    else lines.push(part);
  }
  return lines.length === 0 ? [""] : lines;
}

/** Letters kept of the end of a name that is cut: names that begin alike often end apart. */
const TAIL = 6;

function lineEnd(letters: readonly string[], width: number): number {
  if (letters.length <= width) return letters.length;
  const gap = Math.max(letters.slice(0, width + 1).lastIndexOf(" "), letters.slice(0, width).lastIndexOf("-") + 1);
  return gap > 0 ? gap : width;
}

/** From 0 in at most five equal steps of 1, 2, 2.5 or 5 × 10^k to the first tick that is at least the value. */
export function linearTicks(value: number): readonly number[] {
  if (!(value > 0 && Number.isFinite(value))) return [0, 1];
  for (let exponent = -9; ; exponent++) {
    const step = [1, 2, 2.5, 5].map((digit) => Number(`${digit}e${exponent}`)).find((size) => value <= 5 * size);
    if (step === undefined) continue;
    return Array.from({ length: Math.ceil(value / step) + 1 }, (_, index) => Number((index * step).toPrecision(12)));
  }
}

/** Ticks people read on a logarithmic axis of time [s]. */
const TIME_TICKS = [
  0.001,
  0.01,
  0.1,
  1,
  10,
  ...[MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, 4 * DAY, 14 * DAY].map((time) => seconds(time)),
];

export function seconds(time: Micros): number {
  return time / SECOND;
}

/** First and last tick [s] of an axis that holds the times > 0 and at least the usual span; times under 1 ms fall on its start. */
export function timeDomain(times: readonly number[], usual: readonly [number, number]): readonly [number, number] {
  const finite = times.filter((time) => time > 0 && Number.isFinite(time));
  const low = Math.min(usual[0], ...finite);
  const high = Math.max(usual[1], ...finite);
  const last = TIME_TICKS[TIME_TICKS.length - 1]!;
  return [
    TIME_TICKS.findLast((tick) => tick <= low) ?? TIME_TICKS[0]!,
    TIME_TICKS.find((tick) => tick >= high) ?? last,
  ];
}

/** Ticks from end to end of such an axis, without those whose words would touch a neighbour's. @param width of the axis [px] */
export function timeTicks(domain: readonly [number, number], width = USUAL_WIDTH): readonly number[] {
  return ticksApart(TIME_TICKS, domain, width);
}

/** The ends of a logarithmic axis, and of the ticks between them those whose words do not touch a neighbour's. */
export function ticksApart(
  ticks: readonly number[],
  domain: readonly [number, number],
  width: number,
): readonly number[] {
  const inside = ticks.filter((tick) => tick > domain[0] && tick < domain[1]);
  const space = TICK_SPACE / width;
  const kept = [domain[0]];
  for (const tick of inside) {
    const fromLast = fractionAt(tick, domain) - fractionAt(kept.at(-1)!, domain);
    if (fromLast >= space && 1 - fractionAt(tick, domain) >= space) kept.push(tick);
  }
  return [...kept, domain[1]];
}

const USUAL_WIDTH = 410;
/** Room for the words of a tick [px]: `10 min` beside `1 h` needs 35 px and a gap. */
const TICK_SPACE = 41;

/** Whole decades that hold the values, which are > 0; one decade at least. */
export function decadeDomain(values: readonly number[]): readonly [number, number] {
  const finite = values.filter((value) => value > 0 && Number.isFinite(value));
  if (finite.length === 0) return [1, 10];
  let low = -300;
  while (decade(low + 1) <= Math.min(...finite)) low++;
  let high = low + 1;
  while (decade(high) < Math.max(...finite)) high++;
  return [decade(low), decade(high)];
}

/** Every power of ten from end to end. */
export function decades([low, high]: readonly [number, number]): readonly number[] {
  const exponents = Array.from({ length: 620 }, (_, index) => index - 310);
  return exponents.map(decade).filter((value) => value >= low && value <= high);
}

/** The double nearest to 10^exponent: the text is parsed, so that no error adds up. */
function decade(exponent: number): number {
  return Number(`1e${exponent}`);
}

/** Where a value lies on a logarithmic axis: 0 at its low end, 1 at its high end. */
export function fractionAt(value: number, [low, high]: readonly [number, number]): number {
  return log(Math.min(Math.max(value, low), high) / low) / log(high / low);
}

/** The inverse of fractionAt. */
export function valueAt(fraction: number, [low, high]: readonly [number, number]): number {
  return low * exp(fraction * log(high / low));
}

/** Places nearest to those wanted that are `apart` from each other, in the wanted order, where the span has the room [px]. */
export function spreadOut(
  wanted: readonly number[],
  { apart, from, to }: { readonly apart: number; readonly from: number; readonly to: number },
): readonly number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  const places = [...wanted];
  let least = from;
  for (const index of order) {
    places[index] = Math.max(places[index]!, least);
    least = places[index]! + apart;
  }
  let most = to;
  for (const index of order.reverse()) {
    places[index] = Math.min(places[index]!, most);
    most = places[index]! - apart;
  }
  return places;
}

/** Where words at a place on a logarithmic axis begin, so that they stay inside the panel. */
export function alignAt(at: number, domain: readonly [number, number]): "left" | "center" | "right" {
  const fraction = fractionAt(at, domain);
  if (fraction < 0.15) return "left";
  return fraction > 0.85 ? "right" : "center";
}
