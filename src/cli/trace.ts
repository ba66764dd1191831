// ledgerward trace: one patient of one run, step by step, or the events of the simulation itself.
import { UsageError } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import { parseDuration } from "../base/units.ts";
import { defineCommand } from "./command.ts";
import { scenarioOptions, scenarioOptionsOf, trustOf } from "./scenario-options.ts";

export const trace = defineCommand({
  usage: "trace <scenario>",
  about: "Follow one patient through one run",
  example: [
    "trace scenarios/radiology-to-physician.yaml --design cloud-pbft",
    "A timeline of every wait, transfer and check",
  ],
  options: (yargs) =>
    scenarioOptions(yargs.positional("scenario", { type: "string", demandOption: true })).options({
      design: { type: "string", describe: "Design to follow; the last one when left out" },
      replication: { type: "number", default: 0, describe: "Number of the run" },
      patient: { type: "string", describe: "Id of the patient; a returning one when left out" },
      events: { type: "number", describe: "Tell so many events of the simulation instead, for debugging" },
      from: { type: "string", default: "0 s", describe: "With --events: simulated time of the first, e.g. '3 h'" },
    }),
  async run({ scenario, design, replication, patient, events, from, json, ...args }, terminal) {
    const { loadScenario } = await import("../runner/load-files.ts");
    const { trace: follow, traceEvents } = await import("../study/trace.ts");
    const { plan } = loadScenario(scenario, scenarioOptionsOf(args), trustOf(args));
    const subject = { replication, ...(design === undefined ? {} : { point: design }) };
    if (events !== undefined) {
      const told = traceEvents(plan, { ...subject, count: events, from: instant(from) });
      const lines = told.lines.length === 0 ? [`no event from ${from} on`] : told.lines;
      for (const line of json ? [JSON.stringify(told)] : lines) terminal.out(line);
      return 0;
    }
    const traced = follow(plan, { ...subject, ...(patient === undefined ? {} : { patient }) });
    if (json) terminal.out(JSON.stringify(traced));
    else {
      const { timeline } = await import("./print-trace.ts");
      for (const line of timeline(traced, terminal)) terminal.out(line);
    }
    return 0;
  },
});

/** @throws UsageError when it is no duration */
function instant(from: string): Micros {
  const parsed = parseDuration(from);
  if (!parsed.ok) throw UsageError.of("--from", parsed.expected);
  return parsed.value;
}
