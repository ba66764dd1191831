// ledgerward check: hunts cases in which a protocol breaks its promises, and prints each as small as it can be.
import { UsageError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { SeedsQuestion } from "../runner/check-seeds.ts";
import type { Trust } from "../runner/scenario-plugins.ts";
import type { Plugins } from "../scenario/plan.ts";
import type { Registries } from "../scenario/registries.ts";
import type { CheckCase, Finding } from "../study/check.ts";
import { defineCommand } from "./command.ts";
import { ALLOW_PLUGINS, trustOf } from "./scenario-options.ts";
import { type Terminal, wrap } from "./terminal.ts";
import { type WorkArgs, working } from "./working.ts";

const USUAL_SEEDS = 200;
const MOST_FINDINGS = 3;

export const check = defineCommand({
  usage: "check <protocol..>",
  about: "Hunt for broken promises of protocols over many seeds with faults; each counterexample is made minimal",
  example: ["check raft pbft --seeds 500", "500 random cases each; exit code 1 when one is found"],
  options: (yargs) =>
    yargs
      .positional("protocol", {
        type: "string",
        array: true,
        demandOption: true,
        describe: "Protocols (ledgerward list protocols), or all",
      })
      .options({
        seeds: { type: "number", default: USUAL_SEEDS, describe: "Seeds 1 to this number" },
        seed: { type: "number", describe: "This seed only" },
        case: { type: "string", describe: "This case only: a file that says what goes wrong (docs/check.md)" },
        only: { type: "string", describe: "With --seed or --case: entries of its list to keep, e.g. 0,3, or none" },
        beyond: {
          type: "number",
          default: 0,
          describe: "Validators that may fail on top of what the protocol claims to survive; these are corrupted",
        },
        "power-cuts": {
          type: "boolean",
          default: false,
          describe: "Now and then all validators go down at once and come back",
        },
        scenario: { type: "string", describe: "Scenario whose plugins bring protocols, too" },
        "allow-plugins": ALLOW_PLUGINS,
        workers: { type: "number", describe: "Worker threads; one a processor when left out" },
        quiet: { type: "boolean", default: false, describe: "No progress" },
        lines: { type: "number", default: 40, describe: "Most lines printed of a counterexample's messages" },
      }),
  async run(
    { protocol, seeds, seed, only, beyond, "power-cuts": powerCuts, lines, scenario, case: file, ...args },
    terminal,
  ) {
    const { checkedProtocols } = await import("../runner/check-job.ts");
    const plugins = scenario === undefined ? undefined : await pluginsOf(scenario, trustOf(args));
    const protocols = checkedProtocols(plugins);
    const names = namesOf(protocol, Object.keys(protocols));
    const extra = whole("--beyond", beyond, 0);
    const most = whole("--lines", lines, 0);
    if (file !== undefined && seed !== undefined)
      throw UsageError.of("--case", "expected no --seed beside it, got both");
    const kept = keptOf(only, file ?? seed);
    const which = seed === undefined ? upTo(whole("--seeds", seeds, 1)) : [whole("--seed", seed, 0)];
    const question = {
      protocols: names,
      seeds: which,
      hardship: { beyond: extra, powerCuts },
      files: plugins?.files ?? [],
    };
    const given = file === undefined ? undefined : await caseIn(file);
    const findings =
      given === undefined && kept === undefined
        ? await hunt(question, args, terminal)
        : await look({ protocols, question, given, kept });
    if (args.json) terminal.out(JSON.stringify({ ...(file === undefined ? { seeds: which.length } : {}), findings }));
    else await print({ protocols, question, findings, most, file }, terminal);
    return findings.length > 0 ? 1 : 0;
  },
});

async function pluginsOf(scenario: string, trust: Trust): Promise<Plugins | undefined> {
  const { scenarioRegistries } = await import("../runner/load-files.ts");
  return scenarioRegistries(scenario, trust).plugins;
}

async function hunt(question: SeedsQuestion, args: WorkArgs, terminal: Terminal): Promise<readonly Finding[]> {
  const { checkSeeds } = await import("../runner/check-seeds.ts");
  return working(args, terminal, (running) => checkSeeds(question, running));
}

type Protocols = Registries["protocols"];

async function caseIn(file: string): Promise<CheckCase> {
  const { caseAt } = await import("../runner/load-files.ts");
  return caseAt(file);
}

interface Looked {
  readonly protocols: Protocols;
  readonly question: SeedsQuestion;
  /** The case to look at; left out: that of the seed. */
  readonly given: CheckCase | undefined;
  /** Its entries to keep; left out: all, and what is found is made small. */
  readonly kept: readonly number[] | undefined;
}

/** Looks at one case. */
async function look({ protocols, question, given, kept }: Looked): Promise<readonly Finding[]> {
  const { caseOf, checkAll, checkPart } = await import("../study/check.ts");
  const { hardship, seeds } = question;
  return question.protocols.flatMap((name) => {
    const protocol = protocols[name]!;
    const whole = given ?? caseOf(protocol, seeds[0]!, hardship);
    const found = kept === undefined ? checkAll(protocol, whole, hardship) : checkPart(protocol, whole, kept, hardship);
    return found ?? [];
  });
}

interface Hunted {
  /** The case's file, if it is not a seed's. */
  readonly file: string | undefined;
  readonly protocols: Protocols;
  readonly question: SeedsQuestion;
  readonly findings: readonly Finding[];
  readonly most: number;
}

/** What was found of each protocol, the first few in full. */
async function print({ protocols, question, findings, most, file }: Hunted, terminal: Terminal): Promise<void> {
  const { found } = await import("./print-check.ts");
  const { sequenceOf } = await import("../study/check.ts");
  const { seeds } = question;
  const where = file ?? (seeds.length === 1 ? `seed ${seeds[0]}` : `${seeds.length} seeds`);
  for (const name of question.protocols) {
    const own = findings.filter(({ protocol }) => protocol === name);
    terminal.out(`${name}: ${own.length === 0 ? "nothing" : own.length} found in ${where}`);
    for (const finding of own.slice(0, MOST_FINDINGS)) {
      const sequence = sequenceOf(protocols[name]!, finding);
      for (const line of ["", ...found({ finding, sequence, file }, most, terminal)]) terminal.out(line);
    }
    if (own.length > MOST_FINDINGS) {
      const others = own.slice(MOST_FINDINGS).map(({ seed }) => seed);
      terminal.out(wrap(`and in seeds ${others.join(", ")}`, terminal.width));
    }
  }
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function namesOf(given: readonly string[], known: readonly string[]): readonly string[] {
  if (given.includes("all")) return known;
  const unknown = given.filter((name) => !known.includes(name));
  if (unknown.length === 0) return given;
  throw new UsageError(
    unknown.map((name) => {
      const meant = nearest(name, known);
      const hint = meant === undefined ? "" : `, try ${meant}`;
      return {
        place: "",
        path: "protocol",
        message: `expected a protocol (${known.join(", ")}) or all, got ${name}${hint}`,
      };
    }),
  );
}

function keptOf(only: string | undefined, which: string | number | undefined): readonly number[] | undefined {
  if (only === undefined) return undefined;
  if (which === undefined) throw UsageError.of("--only", "expected --seed or --case beside it, got neither");
  if (only === "none") return [];
  const places = only.split(",").map(Number);
  if (places.every((place) => Number.isInteger(place) && place >= 0)) return places;
  throw UsageError.of("--only", `expected places in the seed's list such as 0,3, or none, got ${only}`);
}

function whole(option: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw UsageError.of(option, `expected a whole number from ${least} on, got ${value}`);
}
