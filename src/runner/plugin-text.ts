// A plugin's text, looked at before any of it runs: what it imports, what it names that no plugin may use, what it exports; and the
// same text as the body of a function, its lines where they were.
import { nearest } from "../base/nearest.ts";
import { PLUGIN_MODULES } from "../scenario/plugin-modules.ts";
import { type Token, tokensOf } from "./tokens.ts";

/** Something wrong, by its offset in the text. */
export interface TextFault {
  readonly at: number;
  /** `expected …, got …, try …` */
  readonly message: string;
}

/** What a function is called with that a plugin's text became the body of. */
export const [MODULES, EXPORTS] = ["ledgerward$modules", "ledgerward$exports"];

/** Names of the world outside, with what a protocol uses instead; undefined where nothing takes their place. */
const REFUSED: Readonly<Record<string, string | undefined>> = {
  Date: "ctx.now",
  performance: "ctx.now",
  Temporal: "ctx.now",
  setTimeout: "ctx.setTimer",
  setInterval: "ctx.setTimer",
  setImmediate: "ctx.setTimer",
  queueMicrotask: "ctx.setTimer",
  fetch: undefined,
  process: undefined,
  require: `import … from "ledgerward/protocol"`,
  crypto: "ctx.random()",
  globalThis: undefined,
  global: undefined,
  eval: undefined,
  Function: undefined,
};

/** Faults that can be told from the text of a plugin, in its order. */
export function faultsOf(text: string): readonly TextFault[] {
  const tokens = tokensOf(text);
  return tokens.flatMap((token, index) => {
    if (token.kind !== "word" || isProperty(tokens, index)) return [];
    const message = importFault(tokens, index) ?? exportFault(tokens, index) ?? nameFault(tokens, index);
    return message === undefined ? [] : [{ at: token.start, message }];
  });
}

/** `.name`, or `name:` in an object. */
function isProperty(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]?.text;
  if (before === "." || before === "?.") return true;
  return tokens[index + 1]?.text === ":" && (before === "{" || before === ",");
}

function nameFault(tokens: readonly Token[], index: number): string | undefined {
  const { text } = tokens[index]!;
  if (text === "Math" && tokens[index + 1]?.text === "." && tokens[index + 2]?.text === "random")
    return "expected a protocol without chance of its own, got Math.random, try ctx.random()";
  if (!Object.hasOwn(REFUSED, text)) return undefined;
  const instead = REFUSED[text];
  return `expected a protocol that knows only its context, got ${text}${instead === undefined ? "" : `, try ${instead}`}`;
}

function importFault(tokens: readonly Token[], index: number): string | undefined {
  if (tokens[index]!.text !== "import") return undefined;
  const { from } = declarationAt(tokens, index) ?? {};
  if (from === undefined) {
    return `expected imports that stand by themselves, got import${tokens[index + 1]?.text ?? ""}, try import { … } from`;
  }
  return Object.hasOwn(PLUGIN_MODULES, from.text) ? undefined : moduleFault(from.text);
}

function moduleFault(name: string): string {
  const known = Object.keys(PLUGIN_MODULES);
  return `expected an import from ${known.join(", ")}, got ${name}, try ${nearest(name, known) ?? known[0]}`;
}

function exportFault(tokens: readonly Token[], index: number): string | undefined {
  const { text, depth } = tokens[index]!;
  if (text !== "export" || depth > 0) return undefined;
  const what = tokens[index + 1]?.text ?? "";
  const isReExport = what === "*" || (what === "{" && tokens[closing(tokens, index + 1) + 1]?.text === "from");
  return isReExport ? "expected exports of the file's own, got those of another, try import and export" : undefined;
}

interface Declaration {
  /** The module's name. */
  readonly from: Token;
  /** Index of the last token. */
  readonly end: number;
}

/** An import declaration; undefined for `import()` and `import.meta`. */
function declarationAt(tokens: readonly Token[], index: number): Declaration | undefined {
  const next = tokens[index + 1];
  if (next === undefined || next.text === "(" || next.text === "." || tokens[index]!.depth > 0) return undefined;
  for (let at = index + 1; at < tokens.length; at += 1) {
    const token = tokens[at]!;
    if (token.kind === "string") return { from: token, end: tokens[at + 1]?.text === ";" ? at + 1 : at };
    if (token.text === ";") return undefined;
  }
  return undefined;
}

/** Index of the bracket that closes the one at an index. */
function closing(tokens: readonly Token[], index: number): number {
  const { depth } = tokens[index]!;
  const at = tokens.findIndex((token, later) => later > index && token.depth === depth);
  return at < 0 ? tokens.length : at;
}

/** A plugin's JavaScript as the body of a function that takes its imports from MODULES and leaves its exports in EXPORTS. */
export interface Body {
  readonly code: string;
  readonly faults: readonly TextFault[];
}

/** @param text JavaScript in which `faultsOf` found nothing. */
export function bodyOf(text: string): Body {
  const body = new BodyMaker(text);
  return { code: body.code(), faults: body.faults };
}

class BodyMaker {
  readonly faults: TextFault[] = [];
  readonly #text: string;
  readonly #tokens: readonly Token[];
  /** Names under which values are exported, with the values' own. */
  readonly #exported: (readonly [as: string, name: string])[] = [];
  #code = `"use strict";`;
  #copied = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  code(): string {
    this.#tokens.forEach(({ kind, text, depth }, index) => {
      if (kind !== "word" || depth > 0 || isProperty(this.#tokens, index)) return;
      if (text === "import") this.#import(index);
      else if (text === "export") this.#export(index);
    });
    const exports = this.#exported.map(([as, name]) => `${EXPORTS}[${JSON.stringify(as)}] = ${name};`);
    return `${this.#code}${this.#text.slice(this.#copied)}\n;${exports.join("")}`;
  }

  /** Puts code in the place of tokens; line ends stay. */
  #replace(from: number, to: number, code: string): void {
    const [{ start }, { end }] = [this.#tokens[from]!, this.#tokens[to]!];
    const lines = this.#text.slice(start, end).replace(/[^\n]/g, "");
    this.#code += this.#text.slice(this.#copied, start) + code + lines;
    this.#copied = end;
  }

  #import(index: number): void {
    const { from, end } = declarationAt(this.#tokens, index)!;
    const module = `${MODULES}[${JSON.stringify(from.text)}]`;
    const [first, second, third] = this.#tokens.slice(index + 1, index + 4).map(({ text }) => text);
    if (first === from.text) this.#replace(index, end, "");
    else if (first === "*" && second === "as") this.#replace(index, end, `const ${third} = ${module};`);
    else if (first === "{") this.#importNames(index, { from, end });
    else this.faults.push({ at: this.#tokens[index + 1]!.start, message: "expected import { … }, got another form" });
  }

  #importNames(index: number, { from, end }: Declaration): void {
    const module = `${MODULES}[${JSON.stringify(from.text)}]`;
    const names = this.#names(index + 1);
    for (const { name, at } of names) {
      const known = Object.keys(PLUGIN_MODULES[from.text]!);
      if (!known.includes(name)) this.faults.push({ at, message: unknownName(name, from.text, known) });
    }
    const bound = names.map(({ name, as }) => `${name}: ${as}`);
    this.#replace(index, end, `const { ${bound.join(", ")} } = ${module};`);
  }

  #export(index: number): void {
    const [first, second, third] = this.#tokens.slice(index + 1, index + 4);
    if (first?.text === "default") {
      this.#replace(index, index + 1, `${EXPORTS}.default =`);
      return;
    }
    if (first?.text === "{") {
      for (const { name, as } of this.#names(index + 1)) this.#exported.push([as, name]);
      this.#replace(index, closing(this.#tokens, index + 1), ";");
      return;
    }
    const name = first?.text === "async" || second?.text === "*" ? third : second;
    if (name?.kind !== "word") {
      const message = "expected export of one name, got another form, try export const NAME = defineProtocol(…)";
      this.faults.push({ at: this.#tokens[index]!.start, message });
      return;
    }
    this.#exported.push([name.text, name.text]);
    this.#replace(index, index, "");
  }

  /** `{ a, b as c }` from its opening bracket on. */
  #names(index: number): readonly { readonly name: string; readonly as: string; readonly at: number }[] {
    const words = this.#tokens.slice(index + 1, closing(this.#tokens, index));
    return words.flatMap(({ kind, text, start }, at) => {
      const [before, as, other] = [words[at - 1]?.text ?? ",", words[at + 1]?.text, words[at + 2]?.text];
      if (kind !== "word" || before !== ",") return [];
      return [{ name: text, as: as === "as" && other !== undefined ? other : text, at: start }];
    });
  }
}

function unknownName(name: string, module: string, known: readonly string[]): string {
  const remedy = nearest(name, known);
  return `expected a value that ${module} exports, got ${name}, try ${remedy ?? `import type, if ${name} is a type`}`;
}

/** Where a plugin exports something under a name; its beginning when it cannot be told. */
export function exportPlace(text: string, name: string): number {
  const tokens = tokensOf(text);
  const at = tokens.findIndex(
    (token, index) =>
      token.text === name && tokens.slice(Math.max(0, index - 2), index).some((before) => before.text === "export"),
  );
  return tokens[at]?.start ?? 0;
}
