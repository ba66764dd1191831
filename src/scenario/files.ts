// Files that a scenario names: they lie in its folder or below, unless the reader allows more.
import type { FileAccess, Scope } from "./context.ts";
import { MAX_FILE_CHARACTERS, parseFile } from "./document.ts";
import type { Node } from "./node.ts";
import type { ReadFile, SourceFile } from "./source.ts";

/** Opens named files through `readFile`; each has the next number in the order of faults. */
export function fileAccess(readFile: ReadFile, allowPath: boolean): FileAccess {
  let opened = 0;
  const open = (path: string, named: Scope, at: Node): SourceFile | undefined => {
    if (!allowPath && leavesFolder(path)) {
      return named.fault(at, `expected a file in the scenario's folder, got ${path}, try --allow-path`);
    }
    const file = readFile(path);
    if (file === undefined) return named.fault(at, `expected the name of a file, got ${path}, which does not exist`);
    opened += 1;
    return file;
  };
  return {
    tree(path, named, at) {
      const file = open(path, named, at);
      return file && parseFile(file, opened, named.faults);
    },
    lines(path, named, at) {
      const file = open(path, named, at);
      if (file === undefined) return undefined;
      if (file.text.length > MAX_FILE_CHARACTERS) {
        return named.fault(at, `expected a file of at most ${MAX_FILE_CHARACTERS} characters, got ${file.text.length}`);
      }
      const place = { file: file.name, order: opened, column: 1 };
      const lines = file.text.split(/\r?\n/).map((text, index) => ({ text, place: { ...place, line: index + 1 } }));
      return lines.filter(({ text }) => text.trim() !== "");
    },
  };
}

/** Absolute, of another drive, or upwards beyond where it began. */
export function leavesFolder(path: string): boolean {
  if (/^[/~]|\\|\0|^[A-Za-z]:/.test(path)) return true;
  let depth = 0;
  for (const part of path.split("/")) {
    if (part === "..") depth -= 1;
    else if (part !== "." && part !== "") depth += 1;
    if (depth < 0) return true;
  }
  return false;
}
