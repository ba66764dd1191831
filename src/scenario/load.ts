// A scenario's text → the plan it stands for, or every fault in it at once.
import { assert } from "../base/errors.ts";
import { describe } from "../base/result.ts";
import { type Context, Scope } from "./context.ts";
import { parseFile } from "./document.ts";
import { FaultList } from "./fault-list.ts";
import { fileAccess } from "./files.ts";
import { type MapNode, nodeFrom, plainOf, under } from "./node.ts";
import { type Overrides, overridden } from "./overrides.ts";
import type { Plan, PlanParts } from "./plan.ts";
import { builtIn, type Registries } from "./registries.ts";
import { languageOf } from "./root.ts";
import { checkRanges, screened, sensitivity } from "./screening.ts";
import { readPlan } from "./sections.ts";
import type { ReadFile, SourceFile } from "./source.ts";
import { type AsWritten, textOf, variationOf } from "./variation.ts";
import { variedBy } from "./vary.ts";

/** Plain data, kept beside a result so that it can be made again. */
export interface LoadOptions extends Overrides {
  /** Files that the scenario names may lie outside its folder. */
  readonly allowPath?: boolean;
  /** Screen factors instead of comparing: each point has as many replications as the option says, or one. */
  readonly sensitivity?: boolean;
}

/**
 * The plan that a scenario stands for.
 * @param readFile opens the files that the scenario names.
 * @throws UsageError with every fault, in the order of the files.
 */
export type PlanLoader = (source: SourceFile, readFile: ReadFile, options?: LoadOptions) => Plan;

/** Loads scenarios that may use what these registries hold. */
export function planLoader(registries: Registries): PlanLoader {
  const language = languageOf(registries);
  return (source, readFile, options = {}) => {
    const faults = new FaultList();
    const root = parsed(source, options, faults);
    const files = { readFile, allowPath: options.allowPath ?? false };
    const context = contextOf(root, registries, files);
    const read = (tree: MapNode, list: FaultList) => readPlan(tree, language, new Scope(list, "", context));
    const parts = withVariation({ root, parts: read(root, faults), faults, read }, options, context);
    faults.throwIfAny();
    assert(parts !== undefined, "a scenario without faults has a plan");
    const plan = { name: nameOf(source.name), ...parts };
    const { plugins } = registries;
    if (plugins === undefined) return { ...plan, canonical: textOf(plan) };
    const texts = plugins.files.map(({ path, text }) => ({ path, text }));
    return { ...plan, plugins, canonical: textOf({ ...plan, plugins: texts }) };
  };
}

/** Loads scenarios that use what comes with the program. */
export const loadPlan: PlanLoader = planLoader(builtIn);

/** The scenario's outermost map, options laid over it. @throws UsageError when there is none. */
function parsed(source: SourceFile, options: LoadOptions, faults: FaultList): MapNode {
  const node = parseFile(source, 0, faults);
  if (node !== undefined && node.kind !== "map") {
    faults.add({ place: node.place, path: "", message: `expected a map of keys, got ${describe(plainOf(node))}` });
  }
  if (node?.kind === "map") return overridden(node, options, faults);
  faults.throwIfAny();
  assert(false, "a file without faults has a tree");
}

interface Files {
  readonly readFile: ReadFile;
  readonly allowPath: boolean;
}

/** What is known before anything is read. */
function contextOf(root: MapNode, registries: Registries, { readFile, allowPath }: Files): Context {
  return {
    registries,
    world: root.entries.has("patients") || root.entries.has("workflow") ? "health" : "ledger",
    sites: undefined,
    designs: undefined,
    likeness: { bases: [], incomplete: false },
    ledgers: undefined,
    bounds: undefined,
    regions: undefined,
    hospitals: undefined,
    bodyParts: undefined,
    encounters: new Map(),
    files: fileAccess(readFile, allowPath),
  };
}

/** The file's name without folder and ending. */
function nameOf(file: string): string {
  return file.replace(/^.*[/\\]/, "").replace(/\.(ya?ml|json)$/i, "");
}

/** The parts of a plan with what is varied in it: the keys of `compare:`, or the factors of a screening. */
function withVariation(written: AsWritten, options: LoadOptions, context: Context): PlanParts | undefined {
  const { root, parts } = written;
  const quiet = new Scope(new FaultList(), "", context);
  const setup = sensitivity.read(under(root, "sensitivity") ?? nodeFrom({}), quiet);
  if (options.sensitivity) return setup && screened(setup, written, options.replications ?? 1);
  if (setup !== undefined) checkRanges(setup, written);
  const varied = variedBy(under(root, "compare"), quiet);
  if (varied === undefined) return parts;
  // Also where the scenario has a fault: what is wrong with the settings is told beside it.
  const variation = variationOf(varied.keys, varied.settings(parts?.run.seed ?? 0), written);
  return parts && variation && { ...parts, variation };
}
