// Errors that come out of a plugin: told by the file and line where they arose.
import type { SourceMap } from "node:module";

/** How a plugin's code is called in stack traces. */
export function scriptName(file: string): string {
  return `plugin:${file}`;
}

/** Of plugins whose code is not their text, from one to the other: a cache beside the code that the engine keeps. */
const maps = new Map<string, SourceMap>();

export function keepMap(file: string, map: SourceMap): void {
  maps.set(file, map);
}

export interface PluginFrame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The innermost call of a plugin that an error went through; undefined when it went through none. */
export function pluginFrame({ stack = "" }: Error): PluginFrame | undefined {
  const [, file, line, column = "1"] = /plugin:(.+?):(\d+)(?::(\d+))?\)?$/m.exec(stack) ?? [];
  if (file === undefined) return undefined;
  const entry = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1);
  if (entry === undefined || !("originalLine" in entry)) return { file, line: Number(line), column: Number(column) };
  return { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

/** `examples/ring.js:12:5 expected …`; undefined for an error that no plugin had a part in. */
export function blamed(error: Error): string | undefined {
  const frame = pluginFrame(error);
  return frame && `${frame.file}:${frame.line}:${frame.column} ${error.message}`;
}
