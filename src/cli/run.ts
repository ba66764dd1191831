// ledgerward run: runs studies, writes results and reports.
import { totalmem } from "node:os";
import { UsageError } from "../base/errors.ts";
import type { Loaded } from "../runner/load-files.ts";
import type { StudyOutcome } from "../runner/run-study.ts";
import { defineCommand, type ExitCode } from "./command.ts";
import { quoted, retyped, type ScenarioArgs, scenarioOptions, scenarioOptionsOf, trustOf } from "./scenario-options.ts";
import type { Terminal } from "./terminal.ts";
import { workersOf, working } from "./working.ts";

interface RunArgs extends ScenarioArgs {
  readonly scenario: string[];
  readonly out: string;
  readonly workers?: number | undefined;
  readonly fresh: boolean;
  readonly quiet: boolean;
  readonly strict: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

export const run = defineCommand({
  usage: "run <scenario..>",
  about: "Run a study: results, charts and a report",
  example: ["run scenarios/radiology-to-physician.yaml --workers 2", "Runs the study that comes with the program"],
  options: (yargs) =>
    scenarioOptions(yargs.positional("scenario", { type: "string", array: true, demandOption: true })).options({
      out: { type: "string", default: "results", describe: "Folder of all results" },
      workers: { type: "number", describe: "Worker threads; one a processor when left out" },
      fresh: { type: "boolean", default: false, describe: "Run again what is complete or begun" },
      quiet: { type: "boolean", default: false, describe: "No progress" },
      strict: { type: "boolean", default: false, describe: "Exit code 1 when an expectation is refuted" },
      yes: { type: "boolean", default: false, describe: "Run a study that is estimated to be very large" },
    }),
  async run(args, terminal) {
    const { loadScenario } = await import("../runner/load-files.ts");
    const options = scenarioOptionsOf(args);
    // All of them before the first is run: a fault in the last should not wait for hours.
    const loaded = loadAll(args.scenario, (file) => loadScenario(file, options, trustOf(args)));
    if (!args.yes) await refuseLarge(loaded, workersOf(args));
    let code: ExitCode = 0;
    for (const [index, one] of loaded.entries()) {
      const outcome = await runOne(one, { args, file: args.scenario[index]! }, terminal);
      if (finding(outcome, args.strict)) code = 1;
    }
    return code;
  },
});

/** @throws UsageError with the faults of all files together */
function loadAll(files: readonly string[], load: (file: string) => Loaded): readonly Loaded[] {
  const faults: UsageError["faults"][number][] = [];
  const loaded = files.map((file) => {
    try {
      return load(file);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      faults.push(...error.faults);
      return undefined;
    }
  });
  if (faults.length > 0) throw new UsageError(faults);
  return loaded.filter((one) => one !== undefined);
}

/** @throws UsageError naming the estimate */
async function refuseLarge(loaded: readonly Loaded[], workers: number): Promise<void> {
  const { effortOf, tooLarge } = await import("../study/effort.ts");
  for (const { plan } of loaded) {
    const reason = tooLarge(effortOf(plan), { memoryBytes: totalmem(), workers });
    if (reason !== undefined) throw UsageError.of(plan.name, `${reason}, try --yes to run it all the same`);
  }
}

interface One {
  readonly args: RunArgs;
  readonly file: string;
}

async function runOne(loaded: Loaded, { args, file }: One, terminal: Terminal): Promise<StudyOutcome> {
  const { runStudy } = await import("../runner/run-study.ts");
  const replay = ["ledgerward run", quoted(shown(file)), ...retyped(args)].join(" ");
  const { out, fresh } = args;
  if (loaded.plan.variation !== undefined && !args.quiet) await announce(loaded, terminal);
  const study = working(args, terminal, (running) => runStudy(loaded, { ...running, out, fresh, replay }));
  const outcome = await study.catch((error) => Promise.reject(withReplay(error, loaded.plan.run.seed, replay)));
  if (args.json)
    terminal.out(JSON.stringify({ status: outcome.status, folder: outcome.folder, manifest: outcome.manifest }));
  else {
    const { printOutcome } = await import("./print-outcome.ts");
    printOutcome(outcome, terminal);
  }
  return outcome;
}

/** How much is to come, where varied keys make it more than the scenario's designs. */
async function announce({ plan }: Loaded, terminal: Terminal): Promise<void> {
  const { effortOf } = await import("../study/effort.ts");
  const { points, runs } = effortOf(plan);
  const factors = plan.screening === undefined ? "" : `screening ${plan.variation!.factors.length} factors: `;
  const many = runs.least === runs.most ? `${runs.most}` : `${runs.least} to ${runs.most}`;
  terminal.err(`${factors}${points.length} design points, ${many} runs`);
}

/** A violation is worth little without the way to see it again. */
function withReplay(error: Error, seed: number, replay: string): Error {
  const { kind } = (error.cause ?? error) as { readonly kind?: string };
  if (kind === "violation") error.message += `\nseed ${seed}; to see it again: ${replay}`;
  return error;
}

/** Where a file lies on this machine is nobody else's business. */
function shown(file: string): string {
  return /^([/~]|[A-Za-z]:)/.test(file) ? file.replace(/^.*[/\\]/, "") : file;
}

function finding({ manifest }: StudyOutcome, strict: boolean): boolean {
  const refuted = manifest.answers.some(({ verdict }) => verdict === "refuted");
  return manifest.selfChecks.some(({ failed }) => failed > 0) || (strict && refuted);
}
