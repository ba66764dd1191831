// ledgerward schema: the JSON Schema that editors complete and check scenario files with.
import { defineCommand } from "./command.ts";
import { ALLOW_PLUGINS, trustOf } from "./scenario-options.ts";

export const schema = defineCommand({
  usage: "schema [of] [scenario]",
  about: "Print the JSON Schema of scenario or workflow files",
  example: [
    "schema scenario > schema.json",
    "For the first line of a scenario: yaml-language-server: $schema=./schema.json",
  ],
  options: (yargs) =>
    yargs
      .positional("of", {
        choices: ["scenario", "workflow"] as const,
        default: "scenario" as const,
        describe: "The kind of file",
      })
      .positional("scenario", { type: "string", describe: "With the protocols of this scenario's plugins" })
      .option("allow-plugins", ALLOW_PLUGINS),
  async run({ of, scenario, ...args }, terminal) {
    const { scenarioSchema, workflowSchema } = await import("../scenario/schema.ts");
    const { scenarioRegistries } = await import("../runner/load-files.ts");
    const registries = scenario === undefined ? undefined : scenarioRegistries(scenario, trustOf(args));
    terminal.out(JSON.stringify(of === "scenario" ? scenarioSchema(registries) : workflowSchema(), undefined, 2));
    return 0;
  },
});
