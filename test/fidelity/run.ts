// Fidelity: the models against theory, papers and independent simulators. Case files lie beside this one, a folder a group.
//   npm run fidelity [-- GROUP…] [--break] [--short] [--workers=N] [--json]
// Each case is a row of settings over a scenario; `got` is read from the summary of that scenario's results.
// --break plants the group's fault: at least 90 % of each group must then fail, or the group tests nothing. --break=3% says
// how large a fault, for `kernel`; --short makes a fifth of its replications and asks no precision of them, and of the other
// groups leaves out the rows that take long.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { parseDuration, parseShare, printNumber } from "../../src/base/units.ts";
import { splitStatistic } from "../../src/observe/metrics.ts";
import type { ReplicationResult } from "../../src/observe/result.ts";
import { loadPlan } from "../../src/scenario/load.ts";
import { simulate } from "../../src/sim/simulate.ts";
import { evaluate } from "../../src/study/evaluate.ts";
import { Finished } from "../../src/study/finished.ts";
import { lanes } from "../../src/study/schedule.ts";
import { importMutated } from "../mutants/mutant.ts";
import { kernelCases } from "./kernel/cases.ts";
import { merkleCases } from "./merkle/cases.ts";

export interface Case {
  readonly id: string;
  readonly group: string;
  /** T theory, MC Monte-Carlo of the idealised process, IS independent simulator, R/C read in a publication, M from memory. */
  readonly tag: string;
  readonly source: string;
  readonly expected: string;
  readonly got: string;
  /** Of `got`, where that is an estimate over replications. */
  readonly standardError?: number;
  readonly low: number;
  readonly high: number;
  readonly pass: boolean;
}

/** A case file: rows over one scenario. */
interface CaseFile {
  readonly scenario: string;
  readonly tag: string;
  readonly source: string;
  /** Settings that plant the group's fault. */
  readonly break: Record<string, unknown>;
  readonly tolerance?: Tolerance;
  readonly rows: readonly {
    readonly id: string;
    readonly set?: Record<string, unknown>;
    readonly expected: Record<string, number | string>;
    /** Instead of the file's; one for all statistics, or one for each. */
    readonly tolerance?: Tolerance | Record<string, Tolerance>;
    /** Takes long: left out of a short run. */
    readonly heavy?: boolean;
  }[];
}

/** Absolute (`0.5 ms`, or a number), relative for `1.5 %`, exact when absent. */
type Tolerance = string | number;

const FLAGS = ["--break", "--short", "--workers", "--json"];
const here = dirname(fileURLToPath(import.meta.url));
const arguments_ = process.argv.slice(2);
const groups = arguments_.filter((word) => !word.startsWith("--"));
const flags = new Map(
  arguments_
    .filter((word) => word.startsWith("--"))
    .map((word): [flag: string, value: string | undefined] => {
      const [flag, value] = word.split("=", 2);
      return [flag!, value];
    }),
);
const broken = flags.has("--break");
const short = flags.has("--short");

await main();

async function main(): Promise<void> {
  const known = readdirSync(here, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  const unknown = groups.filter((group) => !known.includes(group));
  if (unknown.length > 0) refuse(`expected groups among ${known.join(", ")}, got ${unknown.join(", ")}`);
  for (const flag of flags.keys()) if (!FLAGS.includes(flag)) refuse(`expected ${FLAGS.join(", ")}, got ${flag}`);
  const wanted = known.filter((group) => groups.length === 0 || groups.includes(group));
  const cases = (await Promise.all(wanted.map(casesOf))).flat();
  if (flags.has("--json")) console.log(JSON.stringify({ cases, ...(short && { short }) }, null, 2));
  else print(cases);
  if (!broken && !short && groups.length === 0) writeReport(cases);
  process.exit(verdict(cases) ? 0 : 1);
}

function refuse(message: string): never {
  console.error(`fidelity: ${message}`);
  process.exit(2);
}

/** Share by which the kernel group's services are too slow: 5 % unless `--break=3%` says otherwise. */
function plantedFault(): number {
  if (!broken) return 0;
  const parsed = parseShare(flags.get("--break") ?? "5 %");
  return parsed.ok ? parsed.value : refuse(`--break: ${parsed.expected}`);
}

/** `--workers=2`; as many as there are cores by default. It changes no result. */
function workerCount(): number {
  const given = Number(flags.get("--workers") ?? availableParallelism());
  return Number.isSafeInteger(given) && given >= 1 ? given : refuse("--workers: expected a whole number from 1 up");
}

async function casesOf(group: string): Promise<Case[]> {
  if (group === "kernel") return kernelCases({ fault: plantedFault(), short, workers: workerCount() });
  if (group === "merkle")
    return merkleCases(broken ? await importMutated("merkle-prefixes", "src/ledger/merkle.ts") : undefined);
  return readdirSync(join(here, group))
    .filter((file) => file.endsWith(".cases.yaml"))
    .sort()
    .flatMap((file) => {
      const path = join(here, group, file);
      const family = parse(readFileSync(path, "utf8")) as CaseFile;
      return family.rows.filter((row) => !(short && row.heavy === true)).flatMap((row) => rowCases(group, family, row));
    });
}

function rowCases(group: string, family: CaseFile, row: CaseFile["rows"][number]): Case[] {
  const got = resultOf(join(here, group, family.scenario), { ...row.set, ...(broken ? family.break : {}) });
  return Object.entries(row.expected).map(([name, expected]) => {
    const found = got(name);
    const timed = typeof expected === "string";
    const value = timed ? micros(expected) : expected;
    const given = typeof row.tolerance === "object" ? row.tolerance[name] : row.tolerance;
    const slack = slackOf(given ?? family.tolerance, value);
    const [low, high] = [value - slack, value + slack];
    return {
      id: `${row.id} ${name}`,
      group,
      tag: family.tag,
      source: family.source,
      expected: timed ? expected : printNumber(value),
      got: timed ? `${found / 1000} ms` : `${found}`,
      low,
      high,
      pass: found >= low && found <= high,
    };
  });
}

/** Runs a scenario with settings over it, as `ledgerward run` does, in this thread. @returns its statistics by name. */
function resultOf(scenario: string, settings: Record<string, unknown>): (name: string) => number {
  const read = (path: string): { name: string; text: string } => ({
    name: relative(process.cwd(), path),
    text: readFileSync(path, "utf8"),
  });
  const set = Object.entries(settings).map(([path, value]): [string, string] => [
    path,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const options = { set, allowPath: true };
  const plan = loadPlan(read(scenario), (path) => read(join(dirname(scenario), path)), options);
  const finished = new Finished();
  const samples: ReplicationResult["samples"][] = [];
  for (const lane of lanes(plan)) {
    for (let tasks = lane.next(finished); tasks.length > 0; tasks = lane.next(finished)) {
      for (const { point, replication } of tasks) {
        const result = simulate(plan, point, replication);
        finished.add(result);
        samples.push(result.samples);
      }
    }
  }
  const { summary } = evaluate(plan, finished);
  return (name) => {
    const percentile = /^(.+)\.p([\d.]+)$/.exec(name);
    if (percentile !== null) return pooledQuantile(samples, percentile[1]!, Number(percentile[2]) / 100);
    const { id: metric, statistic } = splitStatistic(name)!;
    const found = summary.find((candidate) => candidate.metric === metric && candidate.statistic === statistic);
    return found?.estimate ?? Number.NaN;
  };
}

/** Over all replications together: results give no far percentile where one replication has few observations. */
function pooledQuantile(samples: readonly ReplicationResult["samples"][], metric: string, share: number): number {
  const values = samples.flatMap((sample) => [...(sample[metric] ?? [])]).sort((one, other) => one - other);
  return values[Math.ceil(share * values.length) - 1] ?? Number.NaN;
}

function micros(text: string): number {
  const parsed = parseDuration(text);
  if (!parsed.ok) throw new Error(parsed.expected);
  return parsed.value;
}

function slackOf(tolerance: Tolerance | undefined, value: number): number {
  if (tolerance === undefined) return 0;
  if (typeof tolerance === "number") return tolerance;
  return tolerance.endsWith("%") ? (Math.abs(value) * Number.parseFloat(tolerance)) / 100 : micros(tolerance);
}

function verdict(cases: readonly Case[]): boolean {
  if (!broken) return cases.every((one) => one.pass);
  return [...new Set(cases.map((one) => one.group))].every((group) => {
    const own = cases.filter((one) => one.group === group);
    return own.filter((one) => !one.pass).length >= 0.9 * own.length;
  });
}

function print(cases: readonly Case[]): void {
  for (const one of cases) {
    console.log(
      `${one.pass ? "ok  " : "FAIL"} [${one.tag}] ${one.group}: ${one.id}: expected ${one.expected}, got ${shown(one)}`,
    );
  }
  for (const group of new Set(cases.map((one) => one.group))) {
    const own = cases.filter((one) => one.group === group);
    const passed = own.filter((one) => one.pass).length;
    const verdictText = broken
      ? `${own.length - passed} of ${own.length} fail under the planted fault`
      : `${passed} of ${own.length} pass`;
    console.log(`${group}: ${verdictText}${short && group === "kernel" ? " (short run: no precision asked)" : ""}`);
  }
}

/** What was got, with one standard error where it is an estimate. */
function shown({ got, standardError }: Case): string {
  return standardError === undefined ? got : `${got} ± ${Number(standardError.toPrecision(2))}`;
}

function writeReport(cases: readonly Case[]): void {
  const rows = cases.map(
    (one) =>
      `| ${one.group} | ${one.id} | ${one.tag} | ${one.expected} | ${shown(one)} | ${one.pass ? "yes" : "**no**"} |`,
  );
  const sources = [...new Set(cases.map((one) => `- ${one.group}: ${one.source}`))];
  const text = `# Fidelity\n\nWritten by \`npm run fidelity\`. Tags: T theory, MC Monte-Carlo of the idealised process, IS independent simulator, R read in a\npublic artefact, C confirmed in a stored copy. Cases from memory are never called validated; there are none here.\nAfter ± stands one standard error; such a case agrees within four, and its standard error is at most 1 % of the value (3 % for M/LN/1).\n\n${sources.join("\n")}\n\n| group | case | tag | expected | got | agrees |\n|---|---|---|---|---|---|\n${rows.join("\n")}\n`;
  mkdirSync("docs", { recursive: true });
  writeFileSync("docs/fidelity.md", text);
}
