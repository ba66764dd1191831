// The part of csv-writer 1.6.0 that is used. The package names raw TypeScript sources as its types; tsconfig `paths` puts
// this file in their place.

export interface ArrayCsvStringifier {
  /** The header line with its line end, or null when no header was given. */
  getHeaderString(): string | null;
  /** Lines with their ends; an empty list gives one empty line. */
  stringifyRecords(records: readonly (readonly (string | number)[])[]): string;
}

export function createArrayCsvStringifier(params: {
  readonly header?: readonly string[];
  readonly fieldDelimiter?: "," | ";";
  readonly recordDelimiter?: "\n" | "\r\n";
  readonly alwaysQuote?: boolean;
}): ArrayCsvStringifier;
