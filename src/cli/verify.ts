// ledgerward verify: replays a result and compares digests.
import type { Verification } from "../runner/verify.ts";
import { defineCommand } from "./command.ts";
import { ALLOW_PLUGINS, trustOf } from "./scenario-options.ts";
import type { Terminal } from "./terminal.ts";
import { working } from "./working.ts";

export const verify = defineCommand({
  usage: "verify <result>",
  about: "Replay a result from its own folder and compare digests",
  example: ["verify results/radiology-to-physician/0123456789ab", "Exit code 0 when all digests agree, 1 when not"],
  options: (yargs) =>
    yargs
      .positional("result", { type: "string", demandOption: true, describe: "Folder with a manifest.json" })
      .options({
        workers: { type: "number", describe: "Worker threads; one a processor when left out" },
        "allow-plugins": ALLOW_PLUGINS,
        quiet: { type: "boolean", default: false, describe: "No progress" },
      }),
  async run(args, terminal) {
    const { openResult, verify: replay } = await import("../runner/verify.ts");
    const recorded = openResult(args.result.replace(/\/+$/, ""), trustOf(args));
    const verification = await working(args, terminal, (running) => replay(recorded, running));
    if (args.json) terminal.out(JSON.stringify(verification));
    else print(verification, terminal);
    return verification.same ? 0 : 1;
  },
});

function print(
  { same, recorded, tables, replayed, sameInputs, engine }: Verification,
  { out, colours }: Terminal,
): void {
  const line = (what: string, digest: string | undefined) => {
    const agrees = digest === recorded;
    out(
      `${agrees ? colours.green("same     ") : colours.red("DIFFERENT")}  ${what}: ${digest?.slice(0, 12) ?? "missing"}`,
    );
  };
  line("manifest", recorded);
  line("tables in the folder", tables);
  line("replay", replayed);
  if (sameInputs === false) out(colours.red("DIFFERENT  inputs.json is not what the folder's name stands for"));
  if (engine.recorded !== engine.here) {
    out(
      `made by engine ${engine.recorded.slice(0, 12)}, replayed by ${engine.here.slice(0, 12)}: numbers may rightly differ`,
    );
  }
  out(same ? colours.green("verified") : colours.red("not verified"));
}
