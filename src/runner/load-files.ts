// Opens a scenario and the files it names, and remembers what it read, so that a result can be made again from its own folder.
import { readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, relative, sep } from "node:path";
import { canonicalJson } from "../base/canonical.ts";
import { UsageError } from "../base/errors.ts";
import { readCase } from "../scenario/case-file.ts";
import { type LoadOptions, planLoader } from "../scenario/load.ts";
import type { Plan } from "../scenario/plan.ts";
import { builtIn, type Registries } from "../scenario/registries.ts";
import type { ReadFile, SourceFile } from "../scenario/source.ts";
import { CHECK_END, type CheckCase } from "../study/check.ts";
import { registriesFor, type Trust } from "./scenario-plugins.ts";

export interface ScenarioOptions extends LoadOptions {
  /** Only these of the scenario's attacks take place; an empty list: none. Left out: all. */
  readonly attacks?: readonly string[];
}

/** Everything a plan was read from: with the engine, all that its result depends on. Plain data. */
export interface Inputs {
  /** The scenario's file name. */
  readonly scenario: string;
  /** Text by path: the scenario by its file name, the others as the scenario names them. */
  readonly files: Readonly<Record<string, string>>;
  readonly options: ScenarioOptions;
}

export interface Loaded {
  readonly plan: Plan;
  readonly inputs: Inputs;
}

/** Larger files are refused before they are read: four bytes, the most a character takes, for a million of them. */
const MAX_BYTES = 4_000_000;

/** @param path of the scenario. @throws UsageError with every fault found */
export function loadScenario(path: string, options: ScenarioOptions, trust: Trust = {}): Loaded {
  const scenario = basename(path);
  const files: Record<string, string> = {};
  const open: ReadFile = (named) => {
    const file = sourceBeside(path, named);
    if (file !== undefined) files[named] = file.text;
    return file;
  };
  const source = scenarioAt(path);
  files[scenario] = source.text;
  const registries = registriesFor(source, options, { ...trust, open, isInside: insideOf(path) });
  const plan = withAttacks(planLoader(registries)(source, open, options), options.attacks);
  return { plan, inputs: { scenario, files, options } };
}

/** What a scenario may use, whatever faults it has otherwise. @throws UsageError */
export function scenarioRegistries(path: string, trust: Trust): Registries {
  const open: ReadFile = (named) => sourceBeside(path, named);
  return registriesFor(scenarioAt(path), {}, { ...trust, open, isInside: insideOf(path) });
}

/** A case of `check` in a file. @throws UsageError with every fault found */
export function caseAt(path: string): CheckCase {
  const text = readText(path);
  if (text === undefined)
    throw UsageError.of("--case", `expected the file of a case, got ${path}, which does not exist`);
  return readCase({ name: path, text }, builtIn, CHECK_END);
}

function scenarioAt(path: string): SourceFile {
  const text = readText(path);
  if (text === undefined) throw UsageError.of(path, "expected a scenario file, got none of that name");
  return { name: path, text };
}

function sourceBeside(path: string, named: string): SourceFile | undefined {
  const name = besideOf(path, named);
  const text = readText(name);
  return text === undefined ? undefined : { name, text };
}

/** The same plan from what was remembered. @throws UsageError */
export function loadInputs({ scenario, files, options }: Inputs, trust: Trust = {}): Plan {
  const open: ReadFile = (named) => sourceOf(files, named);
  const source = sourceOf(files, scenario);
  if (source === undefined) throw UsageError.of("inputs.json", `expected the text of ${scenario}, got none`);
  // The files are remembered texts: none can lie elsewhere.
  const registries = registriesFor(source, options, { ...trust, open, isInside: () => true });
  return withAttacks(planLoader(registries)(source, open, options), options.attacks);
}

/** @throws UsageError when the scenario has no such attack */
function withAttacks(plan: Plan, only: ScenarioOptions["attacks"]): Plan {
  if (only === undefined) return plan;
  const present = plan.attacks.map(({ attack }) => attack as string);
  const unknown = only.filter((attack) => !present.includes(attack));
  if (unknown.length > 0) {
    const known = present.length > 0 ? present.join(", ") : "none";
    throw UsageError.of("--attack", `expected attacks of the scenario (${known}), got ${unknown.join(", ")}`);
  }
  const chosen = <T extends Partial<Pick<Plan, "attacks">>>(part: T): T =>
    part.attacks === undefined
      ? part
      : { ...part, attacks: part.attacks.filter(({ attack }) => only.includes(attack)) };
  const { variation } = plan;
  const settings = variation?.settings.map((setting) => ({ ...setting, changes: chosen(setting.changes) }));
  return {
    ...chosen(plan),
    ...(variation === undefined || settings === undefined ? {} : { variation: { ...variation, settings } }),
    canonical: canonicalJson({ plan: plan.canonical, attacks: only }),
  };
}

function sourceOf(files: Inputs["files"], name: string): SourceFile | undefined {
  const text = Object.hasOwn(files, name) ? files[name] : undefined;
  return text === undefined ? undefined : { name, text };
}

/** As the reader would type it. */
function besideOf(path: string, named: string): string {
  const folder = dirname(path);
  return folder === "." || isAbsolute(named) ? named : `${folder}/${named.replace(/^(\.\/)+/, "")}`;
}

/** Whether a file that a scenario names truly lies in its folder or below: links are followed. */
function insideOf(path: string): (named: string) => boolean {
  return (named) => {
    const way = relative(realpathSync(dirname(path)), realpathSync(besideOf(path, named)));
    return !isAbsolute(way) && way.split(sep)[0] !== "..";
  };
}

/** Undefined when there is no such file. @throws UsageError when it is too large, or no file. */
function readText(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (!stat.isFile()) throw UsageError.of(path, "expected a file, got a folder");
  if (stat.size > MAX_BYTES) throw UsageError.of(path, `expected at most ${MAX_BYTES} bytes, got ${stat.size}`);
  return readFileSync(path, "utf8");
}
