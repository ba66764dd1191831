// ledgerward trace: one patient of one run, step by step.
import { defineCommand } from "./command.ts";
import { scenarioOptions, scenarioOptionsOf } from "./scenario-options.ts";

export const trace = defineCommand({
  usage: "trace <scenario>",
  about: "Follow one patient through one run",
  example: [
    "trace scenarios/radiology-to-physician.yaml --design cloud-pbft",
    "A timeline of every wait, transfer and check",
  ],
  options: (yargs) =>
    scenarioOptions(yargs.positional("scenario", { type: "string", demandOption: true })).options({
      design: { type: "string", describe: "Design to follow; the last one when left out" },
      replication: { type: "number", default: 0, describe: "Number of the run" },
      patient: { type: "string", describe: "Id of the patient; a returning one when left out" },
    }),
  async run({ scenario, design, replication, patient, json, ...args }, terminal) {
    const { loadScenario } = await import("../runner/load-files.ts");
    const { trace: follow } = await import("../study/trace.ts");
    const { plan } = loadScenario(scenario, scenarioOptionsOf(args));
    const traced = follow(plan, {
      replication,
      ...(design === undefined ? {} : { point: design }),
      ...(patient === undefined ? {} : { patient }),
    });
    if (json) terminal.out(JSON.stringify(traced));
    else {
      const { timeline } = await import("./print-trace.ts");
      for (const line of timeline(traced, terminal)) terminal.out(line);
    }
    return 0;
  },
});
