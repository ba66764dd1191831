// Where scenario text comes from and where in it something stands. The scenario layer opens no file itself: whoever loads a
// plan hands the text over.

export interface SourceFile {
  /** As the reader knows it, for messages: `scenarios/ward.yaml`. */
  readonly name: string;
  readonly text: string;
}

/**
 * Opens a file that a scenario names. @param path relative to the scenario's folder, with forward slashes.
 * @returns undefined when there is no such file.
 */
export type ReadFile = (path: string) => SourceFile | undefined;

/** A character of a file, or an option of the command line (line 0). */
export interface Place {
  readonly file: string;
  /** Files in the order they were opened; options come before all of them. */
  readonly order: number;
  /** From 1; 0 for an option. */
  readonly line: number;
  readonly column: number;
}

/** The place of a value that an option gave, such as `--set run.seed`. */
export function optionPlace(option: string): Place {
  return { file: option, order: -1, line: 0, column: 0 };
}

/** `file:line:column`, or the option. */
export function printPlace(place: Place): string {
  return place.line === 0 ? place.file : `${place.file}:${place.line}:${place.column}`;
}
