// The command line: every command, its help, and what happens when the reader mistypes one.
import yargs, { type Argv } from "yargs";
import { UsageError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { check } from "./check.ts";
import type { AnyCommand, ExitCode } from "./command.ts";
import { compare } from "./compare.ts";
import { doctor } from "./doctor.ts";
import { reportError } from "./errors.ts";
import { explain } from "./explain.ts";
import { list } from "./list.ts";
import { newScenario } from "./new.ts";
import { run } from "./run.ts";
import { schema } from "./schema.ts";
import type { Terminal } from "./terminal.ts";
import { trace } from "./trace.ts";
import { validate } from "./validate.ts";
import { verify } from "./verify.ts";

const COMMANDS: readonly AnyCommand[] = [
  run,
  validate,
  explain,
  trace,
  compare,
  check,
  list,
  schema,
  newScenario,
  doctor,
  verify,
];

/** Runs one command line. @param argv what follows the program's name. @param version of the package. */
export async function runCli(argv: readonly string[], terminal: Terminal, version: () => string): Promise<ExitCode> {
  const json = argv.includes("--json");
  let code: ExitCode = 0;
  let parser = yargs([...argv])
    .scriptName("ledgerward")
    .usage("$0 <command>\n\nCompares ways of keeping shared health records by simulation.")
    .parserConfiguration({ "greedy-arrays": false, "duplicate-arguments-array": true })
    .wrap(terminal.width)
    .exitProcess(false)
    .version(version())
    .help()
    .strict()
    .demandCommand(1, "expected a command")
    .epilogue("Start with: ledgerward run scenarios/radiology-to-physician.yaml")
    .fail((message, error) => {
      throw error ?? UsageError.of("", message);
    });
  for (const command of COMMANDS) {
    parser = register(parser, command, async (args) => {
      code = await command.run(args as never, terminal);
    });
  }
  try {
    const unknown = unknownCommand(argv);
    if (unknown !== undefined) throw unknown;
    await parser.parseAsync([...argv], {}, (_error: unknown, _args: unknown, output: string) => {
      if (output !== "") terminal.out(output);
    });
    return code;
  } catch (error) {
    return reportError(error, terminal, json);
  }
}

function register(parser: Argv, command: AnyCommand, handler: (args: unknown) => Promise<void>): Argv {
  return parser.command({
    command: command.usage,
    describe: command.about,
    builder: (yargs: Argv) =>
      (command.options(yargs) as Argv)
        .option("json", { type: "boolean", default: false, describe: "Write the result as JSON" })
        .example(`$0 ${command.example[0]}`, command.example[1]) as Argv,
    handler,
  });
}

/** A first word that is no command, with the one that was probably meant. */
function unknownCommand(argv: readonly string[]): UsageError | undefined {
  const [first] = argv;
  if (first === undefined || first.startsWith("-")) return undefined;
  const names = COMMANDS.map(({ usage }) => usage.split(" ")[0]!);
  if (names.includes(first)) return undefined;
  const meant = nearest(first, names);
  return UsageError.of(
    "",
    `expected a command (${names.join(", ")}), got ${first}${meant === undefined ? "" : `, try ${meant}`}`,
  );
}
