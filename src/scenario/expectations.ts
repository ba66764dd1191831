// Hypotheses written before looking: `siloed.repeatedImaging > cloud.repeatedImaging`, `a.timeToPrior.p95 - b.timeToPrior.p95 < 2 s`.
import { describe } from "../base/result.ts";
import { type Metric, metricOf, splitStatistic } from "../observe/metrics.ts";
import { parseAmount } from "./amounts.ts";
import type { Scope } from "./context.ts";
import { metricFault } from "./names.ts";
import { placeWithin, plainOf, type ScalarNode } from "./node.ts";
import type { Expectation, ExpectationSide, ExpectationTerm } from "./plan.ts";
import { type Shape, unknownWord } from "./shape.ts";

const OPERATORS = ["<", "<=", "=", ">=", ">"] as const;
const FORM =
  "an expectation such as a.metric > b.metric or a.metric - b.metric < 2 s, with spaces around the operators";

interface Word {
  readonly text: string;
  /** Character of the text where it begins. */
  readonly at: number;
}

export const expectation: Shape<Expectation> = {
  read(node, scope) {
    const text = plainOf(node);
    if (node.kind !== "scalar" || typeof text !== "string")
      return scope.fault(node, `expected ${FORM}, got ${describe(text)}`);
    return new Reader(node, scope).read(text);
  },
  schema: () => ({ type: "string", pattern: " (<|<=|=|>=|>) " }),
};

/** A term while its unit is still open: constants are read once it is known what they are compared with. */
type OpenTerm =
  | { readonly kind: "metric"; readonly term: ExpectationTerm; readonly metric: Metric; readonly word: Word }
  | { readonly kind: "constant"; readonly sign: 1 | -1; readonly word: Word };

class Reader {
  readonly #node: ScalarNode;
  readonly #scope: Scope;

  constructor(node: ScalarNode, scope: Scope) {
    this.#node = node;
    this.#scope = scope;
  }

  read(text: string): Expectation | undefined {
    const words = [...text.matchAll(/\S+/g)].map((match): Word => ({ text: match[0], at: match.index }));
    const operators = words.filter((word) => isOperator(word.text));
    const [operator] = operators;
    if (operator === undefined || operators.length > 1) {
      return this.#scope.fault(this.#node, `expected ${FORM}, got ${describe(text)}`);
    }
    const middle = words.indexOf(operator);
    const left = this.#terms(words.slice(0, middle), operator.at);
    const right = this.#terms(words.slice(middle + 1), text.length);
    if (left === undefined || right === undefined) return undefined;
    const unit = this.#unit([...left, ...right]);
    if (unit === undefined) return undefined;
    const sides = [left, right].map((side) => this.#side(side, unit));
    if (sides[0] === undefined || sides[1] === undefined) return undefined;
    return { text, left: sides[0], operator: operator.text as Expectation["operator"], right: sides[1] };
  }

  /** A side's terms, signs between them. @param end where a missing term would stand. */
  #terms(words: readonly Word[], end: number): readonly OpenTerm[] | undefined {
    const terms: OpenTerm[] = [];
    let sound = true;
    let begin = 0;
    for (let index = 0; index <= words.length; index++) {
      if (index < words.length && !isSign(words[index]!.text)) continue;
      const sign = begin > 0 && words[begin - 1]!.text === "-" ? -1 : 1;
      const term = this.#term(words.slice(begin, index), sign, words[index]?.at ?? end);
      if (term === undefined) sound = false;
      else terms.push(term);
      begin = index + 1;
    }
    return sound ? terms : undefined;
  }

  #term(words: readonly Word[], sign: 1 | -1, end: number): OpenTerm | undefined {
    const [first] = words;
    if (first === undefined) return this.#fault(end, `expected design.metric or a number with its unit, got nothing`);
    if (/^[-\d.]/.test(first.text)) {
      return { kind: "constant", sign, word: { text: words.map((word) => word.text).join(" "), at: first.at } };
    }
    if (words.length > 1)
      return this.#fault(words[1]!.at, `expected an operator between ${first.text} and ${words[1]!.text}, got none`);
    const dot = first.text.indexOf(".");
    if (dot < 0) return this.#fault(first.at, `expected design.metric, got ${first.text}`);
    const [design, name] = [first.text.slice(0, dot), first.text.slice(dot + 1)];
    const { designs } = this.#scope.context;
    if (designs !== undefined && !designs.includes(design))
      return this.#fault(first.at, unknownWord("the name of a design", design, designs));
    const wrong = metricFault(name);
    if (wrong !== undefined) return this.#fault(first.at + dot + 1, wrong);
    const metric = metricOf(splitStatistic(name)!.id)!;
    return { kind: "metric", term: { sign, design, metric: name }, metric, word: first };
  }

  /** The unit of all metrics in it. */
  #unit(terms: readonly OpenTerm[]): Metric["unit"] | undefined {
    const metrics = terms.filter((term) => term.kind === "metric");
    const [first] = metrics;
    if (first === undefined) return this.#fault(0, `expected at least one metric, got only numbers`);
    const other = metrics.find(({ metric }) => metric.unit !== first.metric.unit);
    if (other === undefined) return first.metric.unit;
    return this.#fault(
      other.word.at,
      `expected a metric in ${first.metric.unit}, as ${first.metric.id} is, got ${other.metric.id} in ${other.metric.unit}`,
    );
  }

  #side(terms: readonly OpenTerm[], unit: Metric["unit"]): ExpectationSide | undefined {
    const side = terms.map((term): ExpectationTerm | undefined => {
      if (term.kind === "metric") return term.term;
      const value = parseAmount(term.word.text, unit);
      return value.ok ? { sign: term.sign, value: value.value } : this.#fault(term.word.at, value.expected);
    });
    return side.every((term) => term !== undefined) ? (side as ExpectationSide) : undefined;
  }

  #fault(index: number, message: string): undefined {
    return this.#scope.fault({ place: placeWithin(this.#node, index) }, message);
  }
}

function isOperator(word: string): boolean {
  return OPERATORS.some((operator) => operator === word);
}

function isSign(word: string): boolean {
  return word === "+" || word === "-";
}
