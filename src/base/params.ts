// Parameters declared once, where they are used; help, schema, docs and scenario checks derive from them.
import type { Micros } from "./time.ts";

/** What a parameter's value is; decides how a scenario spells it and how it is checked. */
export type ParamKind =
  | "duration"
  | "size"
  | "rate"
  | "share"
  | "shares"
  | "count"
  | "flag"
  | "choice"
  | "durationRange";

/** One parameter of a protocol, attack, store or policy. Values are in base units: µs, bytes, bits per second, probability. */
export interface Param<Value> {
  readonly kind: ParamKind;
  readonly default: Value;
  readonly meaning: string;
  /** Where the default comes from; "assumption" when nobody measured it. */
  readonly source: string;
  readonly min?: number;
  readonly max?: number;
  /** The words that a choice, and only that, is made from. */
  readonly choices?: readonly Value[];
}

/** Two ends of a uniform law, in µs. */
export type MicrosRange = readonly [Micros, Micros];

export type ParamTable = {
  readonly [key: string]:
    | Param<number>
    | Param<boolean>
    | Param<string>
    | Param<MicrosRange>
    | Param<readonly number[]>;
};

/** A default's type without its value: 2 is a number. */
type Widened<Value> = Value extends boolean
  ? boolean
  : Value extends number
    ? number
    : Value extends MicrosRange
      ? MicrosRange
      : Value extends readonly number[]
        ? readonly number[]
        : Value;

/** The values a parameter table stands for. */
export type ParamValues<Table extends ParamTable> = {
  readonly [Key in keyof Table]: Table[Key] extends { readonly choices: readonly (infer Word)[] }
    ? Word
    : Widened<Table[Key]["default"]>;
};

/** Declares a parameter table; keys are kebab-case as in scenarios. */
export function defineParams<const Table extends ParamTable>(table: Table): Table {
  return table;
}

/** The table's defaults with the given values over them. */
export function withDefaults<Table extends ParamTable>(
  table: Table,
  given: Partial<ParamValues<Table>>,
): ParamValues<Table> {
  const values: Record<string, unknown> = {};
  for (const key of Object.keys(table)) values[key] = (given as Record<string, unknown>)[key] ?? table[key]!.default;
  return values as ParamValues<Table>;
}
