// ledgerward compare: finished studies in pairs, the best with its guarantee, and the replications still needed.
import { UsageError } from "../base/errors.ts";
import type { Manifest } from "../runner/manifest.ts";
import type { Question } from "../study/compare-results.ts";
import { defineCommand } from "./command.ts";

interface CompareArgs {
  readonly metric?: string[] | undefined;
  readonly baseline?: string | undefined;
  readonly confidence?: string | undefined;
  readonly indifference?: string | undefined;
}

export const compare = defineCommand({
  usage: "compare <result..>",
  about: "Compare finished studies in pairs, and name the best design",
  example: [
    "compare results/ward/0123456789ab --metric timeToPrior.p95 --indifference '1 s'",
    "Differences from the baseline, and the best design or what would decide it",
  ],
  options: (yargs) =>
    yargs
      .positional("result", {
        type: "string",
        array: true,
        demandOption: true,
        describe: "Folders with a manifest.json, of studies with the same seed",
      })
      .options({
        metric: {
          type: "string",
          array: true,
          describe:
            "Metric with its statistic, e.g. commit.client.p95; those of the report's first table when left out",
        },
        baseline: { type: "string", describe: "Design point that all others are compared with" },
        confidence: { type: "string", describe: "Level of intervals and correction; the first result's when left out" },
        indifference: {
          type: "string",
          describe: "Largest difference in the one --metric that does not matter: asks for the best design",
        },
      }),
  async run({ result, json, ...args }, terminal) {
    const { openFinished } = await import("../runner/finished-studies.ts");
    const { compareResults } = await import("../study/compare-results.ts");
    const opened = result.map((folder) => openFinished(folder.replace(/\/+$/, "")));
    const first = opened[0]!.manifest;
    const question = await questionOf(args, first);
    const paired = compareResults(
      opened.map(({ study }) => study),
      question,
    );
    const notes = notesOf(opened.map(({ manifest }) => manifest));
    if (json) {
      const results = opened.map(({ folder, study: { scenario, inputDigest, seed } }) => ({
        folder,
        scenario,
        inputDigest,
        seed,
      }));
      terminal.out(JSON.stringify({ results, confidence: question.confidence, ...paired, notes }));
    } else {
      const { comparisonLines } = await import("./print-comparison.ts");
      for (const line of comparisonLines({ paired, question, seed: first.seed, notes }, terminal)) terminal.out(line);
    }
    return 0;
  },
});

/** @throws UsageError naming the option that is wrong */
async function questionOf(args: CompareArgs, first: Manifest): Promise<Question> {
  const { OVERVIEW_METRICS } = await import("../report/table.ts");
  const { metricFault } = await import("../scenario/names.ts");
  for (const name of args.metric ?? []) {
    const fault = metricFault(name);
    if (fault !== undefined) throw UsageError.of("--metric", fault);
  }
  const confidence = await confidenceOf(args.confidence, first.confidence);
  const best = await bestOf(args, first, confidence);
  return {
    metrics: args.metric ?? OVERVIEW_METRICS,
    confidence,
    ...(args.baseline === undefined ? {} : { baseline: args.baseline }),
    ...(best === undefined ? {} : { best }),
  };
}

async function confidenceOf(written: string | undefined, usual: number): Promise<number> {
  if (written === undefined) return usual;
  const { parseShare } = await import("../base/units.ts");
  const share = parseShare(written);
  if (!share.ok) throw UsageError.of("--confidence", share.expected);
  if (share.value > 0.5 && share.value < 1) return share.value;
  throw UsageError.of("--confidence", `expected a level between 50 % and 100 %, got ${written}`);
}

/** Replications of the first stage where the study fixed none. @source Kim and Nelson 2001: n₀ = 10 */
const FIRST_STAGE = 10;

/** As asked here, or else as the first result's scenario asks. */
async function bestOf(args: CompareArgs, first: Manifest, confidence: number): Promise<Question["best"]> {
  const recorded = first.best[0];
  const firstStage = recorded?.firstStage ?? Math.max(2, Math.min(FIRST_STAGE, first.replications.used));
  if (args.indifference === undefined) {
    if (recorded === undefined) return undefined;
    const { metric, indifference } = recorded;
    return { metric, indifference, confidence: recorded.confidence, firstStage };
  }
  const { bestPlan } = await import("../scenario/best.ts");
  const [metric, ...others] = args.metric ?? [];
  if (metric === undefined || others.length > 0)
    throw UsageError.of("--indifference", `expected one --metric that it is for, got ${args.metric?.length ?? "none"}`);
  const plan = bestPlan({ metric, indifference: args.indifference, confidence });
  if ("message" in plan) throw UsageError.of(`--${plan.key}`, plan.message);
  return { ...plan, firstStage };
}

/** What keeps the numbers of several results from standing side by side as if they were of one. */
function notesOf(manifests: readonly Manifest[]): readonly string[] {
  const engines = new Set(manifests.map(({ versions }) => versions.engine));
  const used = new Set(manifests.map(({ replications }) => replications.used));
  return [
    ...(engines.size > 1 ? ["the results were made by different engines: a difference may be the engine's"] : []),
    ...(used.size > 1
      ? [`the results have ${[...used].join(" and ")} replications: only the first ${Math.min(...used)} make pairs`]
      : []),
  ];
}
