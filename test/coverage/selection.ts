// Does Kim and Nelson's procedure select the best of k systems as often as it promises where that is hardest: all others equal, and
// worse by exactly the indifference zone (the slippage configuration)?
import { streamOf } from "../../src/kernel/index.ts";
import { kimNelson, type SelectionRule } from "../../src/stats/index.ts";
import { atLeast, criterion, type Part, percent, range, type Setting, verdict } from "./criteria.ts";
import { CONFIDENCE, CORRELATIONS, FIRST_STAGE, SEED, SYSTEMS, VARIANCES } from "./plan.ts";

const RULE: SelectionRule = { indifference: 1, confidence: CONFIDENCE, firstStage: FIRST_STAGE, better: "larger" };

const TEXT = `Normal values; the best system is better than every other one by exactly the indifference zone δ, the case in which a wrong
selection is most likely. First stage ${FIRST_STAGE}, promised ${percent(CONFIDENCE, 0)}. Variances: ${Object.entries(
  VARIANCES,
)
  .map(
    ([
      name,
      {
        best,
        others: [low, high],
      },
    ]) => `${name} (${best} δ², others ${low === high ? low : `${low} to ${high}`} δ²)`,
  )
  .join(", ")}. A correlation between systems is
what common random numbers bring: the same promise with fewer replications.`;

export interface SlippageCase {
  readonly systems: number;
  readonly variances: keyof typeof VARIANCES;
  readonly correlation: number;
}

export interface SlippageResult {
  /** Share of the studies that selected the best. */
  readonly correct: number;
  /** Mean number of replications at the decision. */
  readonly replications: number;
}

export function selection(setting: Setting): Part {
  const cases: SlippageCase[] = SYSTEMS.flatMap((systems) =>
    (Object.keys(VARIANCES) as (keyof typeof VARIANCES)[]).flatMap((variances) =>
      CORRELATIONS.map((correlation) => ({ systems, variances, correlation })),
    ),
  );
  const results = cases.map((one) => {
    const result = slippage(one, setting);
    const id = `Kim-Nelson k = ${one.systems}, variances ${one.variances}, correlation ${one.correlation}`;
    return { one, result, criterion: criterion(id, result.correct, atLeast(CONFIDENCE, setting.studies)) };
  });
  return {
    title: "Kim and Nelson's selection in the slippage configuration",
    text: TEXT,
    head: ["systems", "variances", "correlation", "replications, mean", "selected the best", "demanded", "holds"],
    rows: results.map(({ one, result, criterion }) => [
      `${one.systems}`,
      one.variances,
      `${one.correlation}`,
      result.replications.toFixed(1),
      percent(criterion.got),
      range(criterion),
      verdict(criterion),
    ]),
    criteria: results.map(({ criterion }) => criterion),
  };
}

export function slippage(one: SlippageCase, { studies, broken }: Setting): SlippageResult {
  const deviations = deviationsOf(one);
  // The fault: the best is better by half of what the procedure was told.
  const lead = broken ? RULE.indifference / 2 : RULE.indifference;
  const name = `${one.systems} ${one.variances} ${one.correlation}`;
  let correct = 0;
  let replications = 0;
  for (let study = 0; study < studies; study++) {
    const shared = streamOf(SEED, study, "selection, shared", name);
    const own = streamOf(SEED, study, "selection, own", name);
    const values: number[][] = deviations.map(() => []);
    let verdict = kimNelson(values, RULE);
    while (!verdict.decided) {
      const more = Number.isFinite(verdict.atMost) ? verdict.atMost : verdict.atLeast;
      for (let replication = 0; replication < more; replication++) {
        const common = Math.sqrt(one.correlation) * shared.normal();
        deviations.forEach((deviation, system) => {
          const noise = common + Math.sqrt(1 - one.correlation) * own.normal();
          values[system]!.push((system === 0 ? lead : 0) + deviation * noise);
        });
      }
      verdict = kimNelson(values, RULE);
    }
    if (verdict.survivors[0] === 0) correct++;
    replications += verdict.used;
  }
  return { correct: correct / studies, replications: replications / studies };
}

/** Standard deviations; the best is the first, the others' variances go from one end to the other in equal steps. */
function deviationsOf({ systems, variances }: SlippageCase): number[] {
  const { best, others } = VARIANCES[variances];
  const [low, high] = others;
  const steps = Math.max(1, systems - 2);
  const variancesOf = Array.from({ length: systems - 1 }, (_, index) => low + ((high - low) * index) / steps);
  return [best, ...variancesOf].map(Math.sqrt);
}
