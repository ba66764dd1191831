// What the scenario's author expected, answered from paired differences.
import { splitStatistic } from "../observe/metrics.ts";
import type { Expectation, ExpectationSide, ExpectationTerm, Plan } from "../scenario/plan.ts";
import { type Contrast, contrast, type Term } from "./contrast.ts";
import { pointAt } from "./design-points.ts";
import { type Measurement, nameOf } from "./measurement.ts";
import { printQuantity } from "./print.ts";
import type { Answer } from "./result.ts";
import { confidenceOf, type Table } from "./table.ts";

/** One an expectation; where keys are varied, one at each setting that makes a difference to the designs it names. */
export function answer(plan: Plan, table: Table): readonly Answer[] {
  return plan.expectations.flatMap((expectation) =>
    circumstances(plan, expectation, table).map(({ text, designs }) =>
      answerOne({ ...expectation, text }, designs, confidenceOf(plan)),
    ),
  );
}

/** By the name of a design: its design point, and what was measured there. */
type Designs = ReadonlyMap<string, { readonly point: string; readonly measured: ReadonlyMap<string, Measurement> }>;

/** An expectation's text with the setting it is asked at, and the designs there. */
interface Circumstance {
  readonly text: string;
  readonly designs: Designs;
}

function circumstances(plan: Plan, { text, left, right }: Expectation, table: Table): readonly Circumstance[] {
  const attacks = plan.attackLevels.includes("on");
  const terms = [...left, ...right].flatMap((term) => ("design" in term ? [term.design] : []));
  const named = plan.designs.flatMap(({ name }, design) => (terms.includes(name) ? [{ name, design }] : []));
  const settings = plan.variation?.settings.map((_, setting) => setting) ?? [undefined];
  const found = new Map<string, Circumstance>();
  for (const setting of settings) {
    const points = named.map(({ name, design }) => ({ name, ...pointAt(plan, { design, attacks, setting }) }));
    const key = JSON.stringify(points.map(({ id }) => id));
    const designs = new Map(points.map(({ name, id }) => [name, { point: id, measured: table.get(id) ?? new Map() }]));
    found.set(key, { text: text + settingText(plan, named, setting), designs });
  }
  return [...found.values()];
}

/** ` (network.loss = 1 %)`: the values that act on any of the designs. */
function settingText(
  { variation }: Plan,
  named: readonly { readonly design: number }[],
  setting: number | undefined,
): string {
  if (variation === undefined || setting === undefined) return "";
  const { values } = variation.settings[setting]!;
  const parts = variation.factors.flatMap(({ path, designs }, factor) => {
    const acts = named.some(({ design }) => designs.includes(design));
    return acts && typeof values[factor] === "string" ? [`${path} = ${values[factor]}`] : [];
  });
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

type DesignTerm = Extract<ExpectationTerm, { readonly design: string }>;

/** A term of the left side minus the right, with what was measured for it. */
interface Found extends Term {
  readonly name: string;
  readonly point: string;
}

function answerOne(expectation: Expectation, designs: Designs, confidence: number): Answer {
  const { text, left, right } = expectation;
  const signed = [...left, ...negated(right)];
  const terms = signed.filter((term) => "design" in term).map((term) => find(term, designs));
  const missing = terms.find((term) => typeof term === "string");
  if (missing !== undefined) return { text, verdict: "undecided", reason: missing };
  const constant = signed.reduce((sum, term) => ("value" in term ? sum + term.sign * term.value : sum), 0);
  const found = terms as Found[];
  if (found.length === 0) return { text, verdict: "undecided", reason: "it names no design" };
  const difference = contrast(found, constant, confidence);
  const reason = reasonFor({ found, difference, constant, confidence });
  return {
    text,
    ...judge(expectation, difference),
    reason,
    ...undecidedBy(expectation, difference, found),
  };
}

/** The interval that left it open; nothing when it is decided, or has no interval. */
function undecidedBy(
  expectation: Expectation,
  difference: Contrast,
  found: readonly Found[],
): Pick<Answer, "undecidedBy"> {
  const { estimate, low, high, replications } = difference;
  const { of } = found[0]!;
  if (judge(expectation, difference).verdict !== "undecided" || low === undefined || high === undefined) return {};
  const points = [...new Set(found.map(({ point }) => point))];
  const halfWidth = (high - low) / 2;
  return {
    undecidedBy: { difference: estimate, halfWidth, unit: of.unit, replications, metric: nameOf(of), points },
  };
}

function negated(side: ExpectationSide): ExpectationSide {
  return side.map((term) => ({ ...term, sign: term.sign === 1 ? -1 : 1 }));
}

/** The measurement, or the reason why it decides nothing. */
function find({ sign, design, metric }: DesignTerm, designs: Designs): Found | string {
  const name = `${design}.${metric}`;
  const split = splitStatistic(metric);
  const at = designs.get(design);
  const measured = split && at?.measured.get(nameOf({ metric: split.id, statistic: split.statistic }));
  if (at === undefined || measured === undefined) return `${name} was not measured`;
  const undecidable = !Number.isFinite(measured.estimate) || measured.low === undefined;
  return undecidable ? `${name}: ${measured.gap}` : { sign, of: measured, name, point: at.point };
}

type Verdict = Pick<Answer, "verdict">;

/** @param difference left − right; the statement is that it stands in the operator's relation to 0. */
function judge({ operator, left, right }: Expectation, { low, high, values }: Contrast): Verdict {
  if (low === undefined || high === undefined) return { verdict: "undecided" };
  if (operator === "=") return judgeEquality({ low, high, values, signed: !isPlainCount(left, right) });
  const [holds, fails] = {
    "<": [high < 0, low >= 0],
    "<=": [high <= 0, low > 0],
    ">": [low > 0, high <= 0],
    ">=": [low >= 0, high < 0],
  }[operator] as [boolean, boolean];
  return { verdict: holds ? "upheld" : fails ? "refuted" : "undecided" };
}

interface Equality {
  readonly low: number;
  readonly high: number;
  readonly values: Float64Array;
  /** Whether the difference may be of either sign. */
  readonly signed: boolean;
}

/**
 * Equal when every replication is; unequal when the interval excludes 0. A metric is never negative: stated to be 0, it is
 * refuted by a single replication where it is not.
 */
function judgeEquality({ low, high, values, signed }: Equality): Verdict {
  if (values.every((value) => value === 0)) return { verdict: "upheld" };
  return { verdict: low > 0 || high < 0 || !signed ? "refuted" : "undecided" };
}

/** `design.metric = 0`, either way round. */
function isPlainCount(left: ExpectationSide, right: ExpectationSide): boolean {
  const isMetric = (side: ExpectationSide) => side.length === 1 && "design" in side[0]! && side[0].sign === 1;
  const isZero = (side: ExpectationSide) => side.length === 1 && "value" in side[0]! && side[0].value === 0;
  return (isMetric(left) && isZero(right)) || (isZero(left) && isMetric(right));
}

interface Grounds {
  readonly found: readonly Found[];
  /** left − right. */
  readonly difference: Contrast;
  /** What the file's numbers add to it. */
  readonly constant: number;
  readonly confidence: number;
}

/** `a.x 12 s, b.x 40 s; a.x − b.x = -28 s (95 % interval -30 s to -26 s, 20 replications), against 2 s`. */
function reasonFor({ found, difference, constant, confidence }: Grounds): string {
  // A difference that begins with a minus is read the other way round.
  const sign = found[0]!.sign;
  const unit = found[0]!.of.unit;
  const print = (value: number) => printQuantity(value, unit);
  const terms = found.map(({ name, of }) => `${name} ${print(of.estimate)}`).join(", ");
  const name = found
    .map((term, index) => `${index === 0 ? "" : term.sign === sign ? " + " : " − "}${term.name}`)
    .join("");
  const what = found.length === 1 ? terms : `${terms}; ${name} = ${print(sign * (difference.estimate - constant))}`;
  const bound = constant === 0 ? "" : `, against ${print(-sign * constant)}`;
  return `${what} (${spread({ difference, constant, sign, print, confidence })})${bound}`;
}

interface Spread extends Pick<Grounds, "difference" | "constant" | "confidence"> {
  readonly sign: 1 | -1;
  print(value: number): string;
}

/** How sure that is. */
function spread({ difference, constant, confidence, sign, print }: Spread): string {
  const { low, high, replications, values } = difference;
  const over = `${replications} replications`;
  if (low === undefined || high === undefined) return `no interval over ${over}`;
  if (values.every((value) => value === values[0])) return `the same in each of ${over}`;
  const ends = [sign * (low - constant), sign * (high - constant)].sort((left, right) => left - right);
  const nonZero = values.filter((value) => value !== constant).length;
  const counted = nonZero < values.length ? `, not 0 in ${nonZero} of them` : "";
  return `${printQuantity(confidence, "share")} interval ${print(ends[0]!)} to ${print(ends[1]!)}, ${over}${counted}`;
}
