// Where a command writes. Results go to the standard output, everything said on the way to the standard error.
import picocolors from "picocolors";

type Colours = ReturnType<typeof picocolors.createColors>;

export interface Terminal {
  /** A result: text that may hold several lines. */
  out(text: string): void;
  /** Said on the way. */
  err(text: string): void;
  /** Columns to keep within. */
  readonly width: number;
  readonly colours: Colours;
  /** Where progress is drawn. */
  readonly progress: NodeJS.WriteStream;
}

/** Wider lines are hard to read; narrower terminals than this break words. */
const WIDEST = 100;
const NARROWEST = 40;
/** Where the output is no terminal. */
const USUAL = 80;

/** The process's own terminal. Colours honour NO_COLOR, and stay out of files and pipes. */
export function openTerminal({ stdout, stderr, env }: Pick<NodeJS.Process, "stdout" | "stderr" | "env">): Terminal {
  const colourful = stdout.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
  return {
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(`${text}\n`),
    width: Math.min(WIDEST, Math.max(NARROWEST, stdout.columns ?? USUAL)),
    colours: picocolors.createColors(colourful),
    progress: stderr as NodeJS.WriteStream,
  };
}

/** Lines of at most `width` characters, broken between words; each line after the first is indented. */
export function wrap(text: string, width: number, indent = ""): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length <= width || line.trim() === "") line = line.trim() === "" ? line + word : longer;
    else {
      lines.push(line);
      line = indent + word;
    }
  }
  return [...lines, line].join("\n");
}
