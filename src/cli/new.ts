// ledgerward new: a commented scenario to start from.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../base/errors.ts";
import { defineCommand } from "./command.ts";

export const newScenario = defineCommand({
  usage: "new <name>",
  about: "Write a commented scenario to start from",
  example: ["new ward", "Writes ward.yaml, which runs as it is"],
  options: (yargs) =>
    yargs.positional("name", { type: "string", demandOption: true, describe: "File name, with or without .yaml" }),
  async run({ name, json }, terminal) {
    const { starter } = await import("../scenario/starter.ts");
    const { writeWhole } = await import("../runner/files.ts");
    const file = /\.ya?ml$/.test(name) ? name : `${name}.yaml`;
    const written = Object.entries(starter(file)).map(([path, text]) => ({ path: join(dirname(file), path), text }));
    for (const { path } of written)
      if (existsSync(path)) throw UsageError.of(path, "expected a name that is free, got an existing file");
    for (const { path, text } of written) writeWhole(path, text, dirname(path));
    const paths = written.map(({ path }) => path);
    terminal.out(
      json
        ? JSON.stringify({ written: paths })
        : [...paths.map((path) => `wrote ${path}`), `run it: ledgerward run ${file}`].join("\n"),
    );
    return 0;
  },
});
