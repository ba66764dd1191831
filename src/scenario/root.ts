// The language's outermost tables: what stands at the top of a scenario, for patients and for a ledger alone.
import { attacks } from "./attacks.ts";
import { capacity, compare } from "./compare.ts";
import { designs } from "./designs.ts";
import { expectation } from "./expectations.ts";
import { faults } from "./faults.ts";
import { load } from "./ledger-load.ts";
import { distinct, list } from "./lists.ts";
import { defaulted, optional, record, required } from "./maps.ts";
import { network } from "./network.ts";
import { patients } from "./patients.ts";
import { pluginList } from "./plugins.ts";
import type { Registries } from "./registries.ts";
import { run } from "./run.ts";
import { choice, text } from "./scalars.ts";
import { sensitivity } from "./screening.ts";
import type { Shape } from "./shape.ts";
import { healthSites, ledgerSites } from "./sites.ts";
import { format } from "./workflow.ts";

/** Keys of every scenario. */
function commonTable(registries: Registries) {
  return {
    ledgerward: required(format(), "format of this file"),
    question: optional(text("a question"), "what the study is to answer"),
    sources: optional(record("citations by name", text("a citation")), "citations, by the names that `source:` uses"),
    expect: defaulted(
      list("expectations", expectation),
      "what the author expects, written before looking: a.metric > b.metric, x - y < 2 s",
      {
        default: [],
        source: "definition",
      },
    ),
    run: defaulted(run, "when the run begins, how long it lasts, how often it is repeated", {
      default: {},
      source: "see its keys",
    }),
    network: defaulted(network(registries.relays), "the network between the sites", {
      default: {},
      source: "see its keys",
    }),
    plugins: optional(
      pluginList(registries),
      "files with protocols of your own, in the scenario's folder: .js, .mjs or .ts; they run only with --allow-plugins",
    ),
    designs: required(
      designs(registries),
      "ways of keeping records, or ledgers, that are compared; the names label every chart",
    ),
    attacks: defaulted(attacks, "attacks that take place in every run", { default: [], source: "definition" }),
    faults: defaulted(faults, "faults that take place in every run", { default: [], source: "definition" }),
    compare: defaulted(compare, "what is compared with what", { default: {}, source: "see its keys" }),
    capacity: optional(capacity, "load sweep of the ledgers alone, for the throughput chart"),
    sensitivity: optional(
      sensitivity,
      "what `run --sensitivity` screens instead of comparing: which factors matter (Morris)",
    ),
    charts: optional(
      distinct(list("charts", choice(Object.keys(registries.charts)))),
      "charts of the report (left out: all that this study can fill)",
    ),
  } as const;
}

/** A workflow is named by its file; what is in the file is read after the sites. */
const workflowFile: Shape<string> = text("the name of a workflow file");

/** Keys of a study with patients, beside the common ones. */
function healthTable(registries: Registries) {
  return {
    sites: required(healthSites, "hospitals and others that keep records"),
    patients: required(patients(registries), "who comes, what is scanned, who is seen again"),
    workflow: required(workflowFile, "file of what happens to a patient, in the scenario's folder"),
  } as const;
}

/** Keys of a study of a ledger alone, beside the common ones. */
const ledgerTable = {
  sites: required(ledgerSites, "where validators and clients stand"),
  load: required(load, "requests that a ledger alone is given, instead of patients and a workflow"),
} as const;

/** The whole language with what some registries hold. */
export interface Language {
  readonly registries: Registries;
  readonly common: ReturnType<typeof commonTable>;
  readonly health: ReturnType<typeof healthTable>;
  readonly ledger: typeof ledgerTable;
}

export function languageOf(registries: Registries): Language {
  return { registries, common: commonTable(registries), health: healthTable(registries), ledger: ledgerTable };
}
