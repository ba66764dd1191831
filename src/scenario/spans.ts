// Numbers from a low end to a high end in one unit, and how the scenario spells those between: `0..1 %`, `0.5..2 s`, `4..7`.
import { split } from "../base/quantity.ts";
import { describe } from "../base/result.ts";
import { type Node, type Plain, plainOf } from "./node.ts";
import type { Shape } from "./shape.ts";

/** What moves from its low to its high end. Mostly one number; a range such as `5..10 min` moves both its ends together. */
export interface Span {
  readonly numbers: readonly { readonly low: number; readonly high: number }[];
  /** As written after the number; empty for a plain one. */
  readonly unit: string;
  /** Only whole numbers: the ends are plain and without a decimal point. */
  readonly whole: boolean;
}

const FORM = "a range of numbers such as 0..1 %, 0.5..2 s or, for whole numbers, 4..7";

/** One number from a low to a high end. Whether the unit fits is told where the key is read. */
export const span: Shape<Span> = {
  read(node, scope) {
    const parts = split(plainOf(node));
    if (parts?.high === undefined) return scope.fault(node, `expected ${FORM}, got ${describe(plainOf(node))}`);
    const { low, high, unit } = parts;
    if (Number(low) < Number(high) && Number.isFinite(Number(high) - Number(low))) {
      const whole = isWhole(low, unit) && isWhole(high, unit);
      return { numbers: [{ low: Number(low), high: Number(high) }], unit, whole };
    }
    return scope.fault(node, `expected a range that ends higher than it begins, got ${low}..${high}`);
  },
  schema: () => ({ type: "string", pattern: "\\.\\." }),
};

/**
 * A number from a share of it less to a share more, or a range of which both ends move so. What stands there as a plain whole
 * number may have to be whole: the other reading stands second. None where it is no number.
 */
export function around(node: Node, share: number): readonly Span[] {
  const parts = split(plainOf(node));
  if (parts === undefined) return [];
  const { low, high, unit } = parts;
  const values = (high === undefined ? [low] : [low, high]).map(Number);
  const ends = values.map((value) => ({ low: value * (1 - share), high: value * (1 + share) }));
  const numbers = ends.map((end) => ({ low: tidy(end.low), high: tidy(end.high) }));
  const whole = ends.map((end) => ({ low: Math.ceil(end.low), high: Math.floor(end.high) }));
  const any = { numbers, unit, whole: false };
  return unit === "" && values.every(Number.isInteger) ? [any, { numbers: whole, unit, whole: true }] : [any];
}

function isWhole(text: string, unit: string): boolean {
  return unit === "" && /^\d+$/.test(text);
}

/** A decimal without the noise of binary arithmetic in its last digits. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/** A value inside a span. */
export interface Within {
  /** As a scenario would have it. */
  readonly value: Plain;
  /** Where it lies, 0 at the low end and 1 at the high end; whole numbers do not lie everywhere. */
  readonly position: number;
}

/** The value at a position from 0 to 1; a whole number is the nearest to it. */
export function at({ numbers, unit, whole }: Span, position: number): Within {
  const exact = numbers.map(({ low, high }) => low + (high - low) * position);
  const values = exact.map((value) => (whole ? Math.round(value) : tidy(value)));
  const { low, high } = numbers[0]!;
  return { value: spelled(values, unit), position: whole ? (values[0]! - low) / (high - low) : position };
}

/**
 * The value at a place of a Latin hypercube, with no more decimals than tell a hundredth of a stratum: it is rounded towards the
 * middle of its stratum, so that it stays inside. Of whole numbers, each is equally likely.
 * @param place in (0, 1). @param strata their number.
 */
export function inStratum({ numbers, unit, whole }: Span, place: number, strata: number): Plain {
  const values = numbers.map(({ low, high }) => {
    if (whole) return low + Math.floor((high - low + 1) * place);
    const digits = decimals((high - low) / (100 * strata));
    const scaled = (low + (high - low) * place) * Number(`1e${digits}`);
    const rounded = place * strata - Math.floor(place * strata) < 0.5 ? Math.ceil(scaled) : Math.floor(scaled);
    return Number(`${rounded}e-${digits}`);
  });
  return spelled(values, unit);
}

/** Decimal places that tell steps of this size; none for whole steps. */
function decimals(step: number): number {
  let digits = 0;
  while (Number(`1e-${digits}`) > step) digits += 1;
  return digits;
}

/** `0..1 %`; a moving range as `3.75..7.5 to 6.25..12.5 min`. */
export function printSpan({ numbers, unit }: Span): string {
  const ends = [numbers.map(({ low }) => low), numbers.map(({ high }) => high)].map((end) => end.join(".."));
  return withUnit(ends.join(numbers.length === 1 ? ".." : " to "), unit);
}

function spelled(values: readonly number[], unit: string): Plain {
  return values.length === 1 && unit === "" ? values[0]! : withUnit(values.join(".."), unit);
}

/** `5 %`, `60/day`. */
function withUnit(text: string, unit: string): string {
  return unit === "" || unit.startsWith("/") ? text + unit : `${text} ${unit}`;
}
