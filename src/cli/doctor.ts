// ledgerward doctor: whether this machine and this installation can run studies.
import { defineCommand } from "./command.ts";

export const doctor = defineCommand({
  usage: "doctor",
  about: "Check the machine and the installation",
  example: ["doctor --out /tmp/results", "Checks that results could be written there"],
  options: (yargs) => yargs.option("out", { type: "string", default: "results", describe: "Folder of all results" }),
  async run({ out, json }, terminal) {
    const { examine } = await import("../runner/doctor.ts");
    const findings = examine(out);
    if (json) terminal.out(JSON.stringify({ findings }));
    else
      for (const { ok, about, detail } of findings)
        terminal.out(`${ok ? terminal.colours.green("ok  ") : terminal.colours.red("FAIL")} ${about}: ${detail}`);
    return findings.every(({ ok }) => ok) ? 0 : 1;
  },
});
