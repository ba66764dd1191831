// Options that change a scenario before it is checked: shared by every command that reads one.
import type { Argv } from "yargs";
import { UsageError } from "../base/errors.ts";
import type { ScenarioOptions } from "../runner/load-files.ts";
import type { Trust } from "../runner/scenario-plugins.ts";

export const ALLOW_PLUGINS = {
  type: "boolean",
  default: false,
  describe: "The scenario's plugins may run: programs that you have read",
} as const;

export function scenarioOptions<T>(yargs: Argv<T>) {
  return yargs
    .option("seed", { type: "number", describe: "Number from which all chance derives" })
    .option("replications", { type: "number", describe: "Exactly so many, whatever the scenario's rule says" })
    .option("set", {
      type: "string",
      array: true,
      describe: "path=value: change the scenario, e.g. network.loss='1 %'",
    })
    .option("attack", {
      type: "string",
      array: true,
      describe: "Only these of the scenario's attacks; none for no attack",
    })
    .option("sensitivity", {
      type: "boolean",
      default: false,
      describe: "Screen factors (Morris) instead of comparing: which of the scenario's numbers matter",
    })
    .option("allow-path", {
      type: "boolean",
      default: false,
      describe: "The scenario may name files outside its folder",
    })
    .option("allow-plugins", ALLOW_PLUGINS)
    .group(["seed", "replications", "set", "attack", "sensitivity", "allow-path", "allow-plugins"], "The scenario:");
}

export interface ScenarioArgs {
  readonly seed?: number | undefined;
  readonly replications?: number | undefined;
  readonly set?: string[] | undefined;
  readonly attack?: string[] | undefined;
  readonly sensitivity: boolean;
  readonly "allow-path": boolean;
  readonly "allow-plugins": boolean;
}

/** What the reader allows the scenario beside what is in it. */
export function trustOf(args: Pick<ScenarioArgs, "allow-plugins">): Trust {
  return { allowPlugins: args["allow-plugins"] };
}

/** @throws UsageError */
export function scenarioOptionsOf({
  seed,
  replications,
  set,
  attack,
  sensitivity,
  ...args
}: ScenarioArgs): ScenarioOptions {
  return {
    ...(seed === undefined ? {} : { seed: numberOf("--seed", seed) }),
    ...(replications === undefined ? {} : { replications: numberOf("--replications", replications) }),
    ...(set === undefined ? {} : { set: set.map(pairOf) }),
    ...(attack === undefined ? {} : { attacks: attack.filter((id) => id !== "none") }),
    ...(sensitivity ? { sensitivity } : {}),
    allowPath: args["allow-path"],
  };
}

/** yargs gives NaN for a word, and a list for an option given twice. */
function numberOf(option: string, value: unknown): number {
  if (typeof value === "number" && !Number.isNaN(value)) return value;
  throw UsageError.of(option, "expected one number");
}

function pairOf(text: string): [path: string, value: string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1)];
  throw UsageError.of("--set", `expected path=value, got ${text}`);
}

/** The options as typed again, for the command that makes a result once more. */
export function retyped({ seed, replications, set, attack, sensitivity, ...args }: ScenarioArgs): string[] {
  return [
    ...(seed === undefined ? [] : [`--seed ${seed}`]),
    ...(replications === undefined ? [] : [`--replications ${replications}`]),
    ...(set ?? []).map((pair) => `--set ${quoted(pair)}`),
    ...(attack ?? []).map((id) => `--attack ${quoted(id)}`),
    ...(sensitivity ? ["--sensitivity"] : []),
    ...(args["allow-path"] ? ["--allow-path"] : []),
    ...(args["allow-plugins"] ? ["--allow-plugins"] : []),
  ];
}

/** For a POSIX shell. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
