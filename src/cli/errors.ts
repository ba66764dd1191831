// What the reader is told when a command fails, and the exit code it gives.
import { UsageError } from "../base/errors.ts";
import { blamed } from "../runner/plugin-errors.ts";
import type { ExitCode } from "./command.ts";
import type { Terminal } from "./terminal.ts";

/** Errors that say all a reader needs; others are errors of this program. */
const CODES: Readonly<Record<string, ExitCode>> = {
  violation: 1,
  plugin: 2,
  lost: 1,
  Violation: 1,
  WriteError: 2,
  Interrupted: 130,
};

/** Anything a handler may throw. A stack trace is shown for errors of this program only. */
export function reportError(error: unknown, terminal: Terminal, json: boolean): ExitCode {
  if (error instanceof UsageError) {
    if (json) terminal.out(JSON.stringify({ faults: error.faults }));
    else terminal.err(error.message);
    return 2;
  }
  const { message, cause } = error as Error;
  const origin = (cause ?? error) as Error & { readonly kind?: string };
  const kind = origin.kind ?? origin.name;
  const byPlugin = CODES[kind] === undefined ? blamed(origin) : undefined;
  const code = CODES[byPlugin === undefined ? kind : "plugin"];
  if (json)
    terminal.out(
      JSON.stringify(byPlugin === undefined ? { error: message, kind } : { error: byPlugin, kind: "plugin" }),
    );
  else terminal.err(byPlugin ?? (code === undefined ? bug(message, origin) : message));
  return code ?? 1;
}

function bug(message: string, { stack }: Error): string {
  return `${message}\n${stack ?? ""}\nThis is an error of Ledgerward itself: please report it with these lines.`;
}
