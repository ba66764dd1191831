// The contract of a command: a light description that help is made from, and a handler that loads what it needs when called.
import type { Argv } from "yargs";
import type { Terminal } from "./terminal.ts";

/** 0 done · 1 a finding (violation, failed verification, refuted under --strict) · 2 bad input · 130 interrupted, resumable. */
export type ExitCode = 0 | 1 | 2 | 130;

export interface Command<Args = unknown> {
  /** Name and positional arguments, as yargs writes them. */
  readonly usage: string;
  readonly about: string;
  readonly example: readonly [command: string, meaning: string];
  /** Declares options; --json and --help are everyone's. */
  options(yargs: Argv): Argv<Args>;
  run(args: Args & { readonly json: boolean }, terminal: Terminal): Promise<ExitCode>;
}

/** A command whatever its arguments. */
export type AnyCommand = Pick<Command, "usage" | "about" | "example"> & {
  options(yargs: Argv): unknown;
  run(args: never, terminal: Terminal): Promise<ExitCode>;
};

/** Keeps the handler's arguments in step with the declared options. */
export function defineCommand<Args>(command: Command<Args>): Command<Args> {
  return command;
}
