// JavaScript and TypeScript text → tokens: enough to tell a name from a comment, a string, a template or a regular expression, and to
// know how deep in brackets it stands. What is no token at all is left to the engine, which reads the text afterwards.
//
// @source ECMA-262, clause 12 (lexical grammar). Where a slash begins a regular expression depends on the grammar: here, on what
// stands before it. After `)` and `}` it is taken for a division, except after the head of if, while and for.

export interface Token {
  readonly kind: "word" | "string" | "other";
  /** As written; a string without its quotes. */
  readonly text: string;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
  /** Brackets of any kind around it. */
  readonly depth: number;
}

const WORD = /[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*/uy;
const BLANK = /(?:\s|\/\/.*|\/\*[\s\S]*?\*\/|^#!.*)+/y;
const STRING = /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/y;
const NUMBER = /\.?\d(?:[eE][+-]|[\w.])*/y;
const REGEX = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y;
/** Up to the end of a template, or to where an expression begins in it. */
const TEMPLATE = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)/y;
const PUNCTUATOR = /=>|\?\.(?!\d)|\.\.\.|[\s\S]/y;

/** Words after which an expression begins. */
const BEFORE_EXPRESSION = new Set(
  "return typeof case in of do else void delete instanceof new throw yield await extends".split(" "),
);
const HEADS = new Set(["if", "while", "for", "with"]);

/** All tokens, in order. */
export function tokensOf(text: string): readonly Token[] {
  return new Tokenizer(text).all();
}

class Tokenizer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  /** Open brackets: what stood before a parenthesis, `{`, `[`, or a template that an expression stands in. */
  readonly #open: string[] = [];
  #at = 0;
  /** A parenthesis has just closed the head of a statement. */
  #headEnded = false;

  constructor(text: string) {
    this.#text = text;
  }

  all(): readonly Token[] {
    for (;;) {
      this.#match(BLANK);
      if (this.#at >= this.#text.length) return this.#tokens;
      this.#next();
    }
  }

  #next(): void {
    const start = this.#at;
    for (const [kind, read] of this.#readers) {
      const text = read();
      if (text === undefined) continue;
      this.#add(kind, kind === "string" ? text.slice(1, -1) : text, start);
      return;
    }
    this.#punctuator(start);
  }

  readonly #readers: readonly (readonly [Token["kind"], () => string | undefined])[] = [
    ["word", () => this.#match(WORD)],
    ["string", () => this.#match(STRING)],
    ["other", () => this.#match(NUMBER)],
    ["other", () => (this.#expressionBegins() ? this.#match(REGEX) : undefined)],
  ];

  #punctuator(start: number): void {
    const mark = this.#match(PUNCTUATOR)!;
    if (mark === "`" || (mark === "}" && this.#open.at(-1) === "`")) this.#template(mark, start);
    else if (mark === ")" || mark === "]" || mark === "}") this.#closing(mark, start);
    else this.#opening(mark, start);
  }

  #closing(mark: string, start: number): void {
    const opened = this.#open.pop() ?? "";
    this.#add("other", mark, start);
    this.#headEnded = mark === ")" && HEADS.has(opened);
  }

  /** Any other mark: some open a bracket. */
  #opening(mark: string, start: number): void {
    const before = this.#tokens.at(-1)?.text ?? "";
    this.#add("other", mark, start);
    if (mark === "(") this.#open.push(before);
    else if (mark === "[" || mark === "{") this.#open.push(mark);
  }

  /** A template from its beginning, or from where an expression in it ended. */
  #template(mark: string, start: number): void {
    if (mark === "}") this.#open.pop();
    const chunk = this.#match(TEMPLATE) ?? this.#rest();
    this.#add("other", "`", start);
    if (chunk.endsWith("${")) this.#open.push("`");
  }

  #rest(): string {
    const rest = this.#text.slice(this.#at);
    this.#at = this.#text.length;
    return rest;
  }

  /** Whether a slash here would begin a regular expression. */
  #expressionBegins(): boolean {
    if (this.#text[this.#at] !== "/") return false;
    const before = this.#tokens.at(-1);
    if (before === undefined || this.#headEnded) return true;
    if (before.kind === "word") return BEFORE_EXPRESSION.has(before.text);
    return before.kind === "other" && !/^[)\]}`]$|^\.?\d|^\/./.test(before.text);
  }

  #add(kind: Token["kind"], text: string, start: number): void {
    this.#headEnded = false;
    this.#tokens.push({ kind, text, start, end: this.#at, depth: this.#open.length });
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

/** Line and column of an offset, from 1. */
export function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
