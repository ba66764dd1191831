// ledgerward list: what there is to choose from.
import type { Listed } from "../runner/catalogue.ts";
import { defineCommand } from "./command.ts";
import { ALLOW_PLUGINS, trustOf } from "./scenario-options.ts";
import { type Terminal, wrap } from "./terminal.ts";

const KINDS = [
  "protocols",
  "relays",
  "attacks",
  "records",
  "entries",
  "stores",
  "policies",
  "workflows",
  "steps",
  "metrics",
  "charts",
  "scenarios",
] as const;

export const list = defineCommand({
  usage: "list <kind> [scenario]",
  about: `List what there is: ${KINDS.join(", ")}`,
  example: ["list protocols", "Every consensus protocol, with its source"],
  options: (yargs) =>
    yargs
      .positional("kind", { choices: KINDS, demandOption: true })
      .positional("scenario", { type: "string", describe: "List what the plugins of this scenario bring, too" })
      .option("allow-plugins", ALLOW_PLUGINS),
  async run({ kind, scenario, json, ...args }, terminal) {
    const { catalogue } = await import("../runner/catalogue.ts");
    const { scenarioRegistries } = await import("../runner/load-files.ts");
    const entries = catalogue(kind, scenario === undefined ? undefined : scenarioRegistries(scenario, trustOf(args)));
    if (json) terminal.out(JSON.stringify({ [kind]: entries }));
    else for (const entry of entries) terminal.out(shown(entry, terminal));
    return 0;
  },
});

function shown({ id, about, source }: Listed, { width, colours }: Terminal): string {
  const lines = [about, source === undefined ? "" : `source: ${source}`].filter((line) => line !== "");
  return [colours.bold(id), ...lines.map((line) => `  ${wrap(line, width - 2).replaceAll("\n", "\n  ")}`)].join("\n");
}
