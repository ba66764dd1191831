// ledgerward schema: the JSON Schema that editors complete and check scenario files with.
import { defineCommand } from "./command.ts";

export const schema = defineCommand({
  usage: "schema [of]",
  about: "Print the JSON Schema of scenario or workflow files",
  example: [
    "schema scenario > schema.json",
    "For the first line of a scenario: yaml-language-server: $schema=./schema.json",
  ],
  options: (yargs) =>
    yargs.positional("of", {
      choices: ["scenario", "workflow"] as const,
      default: "scenario" as const,
      describe: "The kind of file",
    }),
  async run({ of }, terminal) {
    const { scenarioSchema, workflowSchema } = await import("../scenario/schema.ts");
    terminal.out(JSON.stringify(of === "scenario" ? scenarioSchema() : workflowSchema(), undefined, 2));
    return 0;
  },
});
