// ledgerward list: what there is to choose from.
import type { Listed } from "../runner/catalogue.ts";
import { defineCommand } from "./command.ts";
import { type Terminal, wrap } from "./terminal.ts";

const KINDS = [
  "protocols",
  "attacks",
  "stores",
  "policies",
  "workflows",
  "steps",
  "metrics",
  "charts",
  "scenarios",
] as const;

export const list = defineCommand({
  usage: "list <kind>",
  about: `List what there is: ${KINDS.join(", ")}`,
  example: ["list protocols", "Every consensus protocol, with its source"],
  options: (yargs) => yargs.positional("kind", { choices: KINDS, demandOption: true }),
  async run({ kind, json }, terminal) {
    const { catalogue } = await import("../runner/catalogue.ts");
    const entries = catalogue(kind);
    if (json) terminal.out(JSON.stringify({ [kind]: entries }));
    else for (const entry of entries) terminal.out(shown(entry, terminal));
    return 0;
  },
});

function shown({ id, about, source }: Listed, { width, colours }: Terminal): string {
  const lines = [about, source === undefined ? "" : `source: ${source}`].filter((line) => line !== "");
  return [colours.bold(id), ...lines.map((line) => `  ${wrap(line, width - 2).replaceAll("\n", "\n  ")}`)].join("\n");
}
