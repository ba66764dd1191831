// ledgerward validate: every fault of scenario files, and nothing else.
import { UsageError } from "../base/errors.ts";
import { defineCommand } from "./command.ts";
import { scenarioOptions, scenarioOptionsOf, trustOf } from "./scenario-options.ts";

export const validate = defineCommand({
  usage: "validate <scenario..>",
  about: "Check scenario files: every fault, with place and remedy",
  example: ["validate scenarios/radiology-to-physician.yaml", "Says what is wrong in the file, if anything"],
  options: (yargs) =>
    scenarioOptions(yargs.positional("scenario", { type: "string", array: true, demandOption: true })),
  async run({ scenario, json, ...args }, terminal) {
    const { loadScenario } = await import("../runner/load-files.ts");
    const { effortOf } = await import("../study/effort.ts");
    const checked = scenario.map((file) => {
      try {
        const { plan } = loadScenario(file, scenarioOptionsOf(args), trustOf(args));
        if (plan.variation === undefined) return { file, faults: [] };
        const { points, runs } = effortOf(plan);
        const many = runs.least === runs.most ? `${runs.most}` : `${runs.least} to ${runs.most}`;
        return { file, faults: [], message: `${file}: no faults; ${points.length} design points, ${many} runs` };
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        return { file, faults: error.faults, message: error.message };
      }
    });
    if (json) terminal.out(JSON.stringify({ files: checked.map(({ file, faults }) => ({ file, faults })) }));
    else for (const { file, message } of checked) terminal.out(message ?? `${file}: no faults`);
    return checked.every(({ faults }) => faults.length === 0) ? 0 : 2;
  },
});
