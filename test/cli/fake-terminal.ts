// A terminal that remembers what was written to it.
import { PassThrough } from "node:stream";
import picocolors from "picocolors";
// The built program, as a user runs it (npm test builds it first): its worker threads need no loader.
import { runCli } from "../../dist/cli/app.js";
import type { Terminal } from "../../src/cli/terminal.ts";

export interface Said {
  readonly code: number;
  /** Standard output and standard error, line ends between pieces. */
  readonly out: string;
  readonly err: string;
}

/** Runs a command line as if typed on a terminal of this width. */
export async function typed(argv: readonly string[], width = 60): Promise<Said> {
  const [out, err]: [string[], string[]] = [[], []];
  const progress = new PassThrough();
  progress.on("data", (chunk) => err.push(String(chunk).trimEnd()));
  const terminal: Terminal = {
    ...{ out: (text) => void out.push(text), err: (text) => void err.push(text) },
    ...{ width, colours: picocolors.createColors(false), progress: progress as never },
  };
  const code = await runCli(argv, terminal, () => "0.0.0");
  return { code, out: out.join("\n"), err: err.join("\n") };
}
