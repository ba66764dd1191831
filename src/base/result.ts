// What a parser of people's words gives back: a value, or a sentence that says what was expected.

/** `expected` is the whole sentence, without the place: `expected …, got …` and, where there is a good guess, `, try …`. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly expected: string };

export function accept<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** The parts of a refusal; `remedy` is a text the reader may paste instead. */
export interface Refusal {
  readonly expected: string;
  readonly got: string;
  readonly remedy?: string | undefined;
}

export function refuse(refusal: Refusal): Result<never> {
  const remedy = refusal.remedy === undefined ? "" : `, try ${refusal.remedy}`;
  return { ok: false, expected: `expected ${refusal.expected}, got ${refusal.got}${remedy}` };
}

/** Longest excerpt of the reader's text that is repeated in a message [characters]. */
const EXCERPT = 60;

/** The reader's own text, at the length of a message. */
export function shorten(value: unknown): string {
  const text = String(value).trim();
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text;
}

/** Names a value of a scenario file in a message: `a list`, `the number 5`, `"ten minutes"`. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return typeof value === "number" ? `the number ${value}` : JSON.stringify(shorten(value));
}
