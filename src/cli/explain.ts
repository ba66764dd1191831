// ledgerward explain: what a scenario stands for, in words, before it is run.
import { defineCommand } from "./command.ts";
import { scenarioOptions, scenarioOptionsOf, trustOf } from "./scenario-options.ts";

export const explain = defineCommand({
  usage: "explain <scenario>",
  about: "Say in words what a scenario stands for and what it will take",
  example: [
    "explain scenarios/radiology-to-physician.yaml",
    "Loads against capacities, the bottleneck, run time, memory",
  ],
  options: (yargs) => scenarioOptions(yargs.positional("scenario", { type: "string", demandOption: true })),
  async run({ scenario, json, ...args }, terminal) {
    const { loadScenario } = await import("../runner/load-files.ts");
    const { effortOf } = await import("../study/effort.ts");
    const { plan } = loadScenario(scenario, scenarioOptionsOf(args), trustOf(args));
    const effort = effortOf(plan);
    if (json) terminal.out(JSON.stringify(effort));
    else {
      const { explained } = await import("./print-explanation.ts");
      for (const line of explained(plan, effort, terminal)) terminal.out(line);
    }
    return 0;
  },
});
