// What a finished study says on the terminal: the table, the answers, what to beware of, and where the report is.

import { printDuration } from "../base/units.ts";
import type { Manifest } from "../runner/manifest.ts";
import type { StudyOutcome } from "../runner/run-study.ts";
import { loadLine, mostLoaded } from "../study/loads.ts";
import { failureLine, ruleLine } from "../study/self-checks.ts";
import { warningLines } from "../study/warnings.ts";
import { overviewLines } from "./print-overview.ts";
import { sensitivityLines } from "./print-sensitivity.ts";
import { type Terminal, wrap } from "./terminal.ts";

export function printOutcome(outcome: StudyOutcome, terminal: Terminal): void {
  const { manifest, folder, status } = outcome;
  const { colours } = terminal;
  if (status === "already done") terminal.out(`already done: ${folder} (--fresh runs it again)`);
  else terminal.out(`\n${colours.bold(wrap(manifest.question, terminal.width))}\n`);
  const table = manifest.overview.rows.length === 0 ? [] : overviewLines(manifest.overview, terminal);
  for (const line of [...table, ...sensitivityLines(manifest, terminal)]) terminal.out(line);
  printAnswers(manifest, terminal);
  for (const { text } of manifest.best)
    terminal.out(`${colours.bold("Best")}: ${wrap(text, terminal.width - "Best: ".length, "  ")}\n`);
  printChecks(manifest, terminal);
  printNotes(manifest, terminal);
  const { used, read, ran } = manifest.replications;
  for (const line of warmUpLines(manifest)) terminal.out(wrap(line, terminal.width, "  "));
  const each = `${used} ${used === 1 ? "replication" : "replications"} of each design point`;
  if (status === "done") terminal.out(`${each}; read ${read} finished runs, ran ${ran}`);
  terminal.out(`result digest ${manifest.resultDigest.slice(0, 12)}`);
  terminal.out(`report ${colours.cyan(`${folder}/report.html`)}`);
}

/** So many design points' own warm-ups are told; the longest decides. */
const LONGEST_STARTS = 5;

/** Nothing where the scenario gave the warm-up and asked no question about it. */
function warmUpLines({ warmUp }: Manifest): string[] {
  if (warmUp === undefined) return [];
  const { use, length, replications, starts } = warmUp;
  const longest = [...starts].sort((a, b) => b.ends - a.ends).slice(0, LONGEST_STARTS);
  const others = starts.length - longest.length;
  const drops = [
    ...longest.map(({ point, ends }) => `${point} ${printDuration(ends)}`),
    ...(others === 0 ? [] : [`${others} more no longer than that`]),
  ].join(", ");
  const whose = use === "set" ? "found" : "given";
  return [
    `warm-up ${whose}: ${printDuration(length)}; MSER-5 on ${replications} pilot replications of each design: ${drops}`,
  ];
}

/** Width of the longest verdict. */
const VERDICT = "undecided".length;

function printAnswers({ answers }: Manifest, { out, width, colours }: Terminal): void {
  if (answers.length === 0) return;
  const paint = { upheld: colours.green, refuted: colours.red, undecided: colours.yellow };
  const indent = " ".repeat(VERDICT + 2);
  out(colours.bold("Expected beforehand"));
  for (const { verdict, text, reason } of answers) {
    const statement = wrap(text, width - indent.length).replaceAll("\n", `\n${indent}`);
    const why = wrap(reason, width - indent.length).replaceAll("\n", `\n${indent}`);
    out(`${paint[verdict](verdict.padEnd(VERDICT))}  ${statement}\n${indent}${colours.dim(why)}`);
  }
  out("");
}

/** Failures told of a rule; all of them are in the manifest. */
const FAILURES_TOLD = 3;

function printChecks({ selfChecks, busiest }: Manifest, { out, width, colours }: Terminal): void {
  if (selfChecks.length > 0) out(colours.bold("Self-checks"));
  for (const summary of selfChecks) {
    const paint = summary.failed > 0 ? colours.red : (line: string) => line;
    out(paint(wrap(ruleLine(summary), width, "  ")));
    for (const failure of summary.failures.slice(0, FAILURES_TOLD))
      out(colours.red(`  ${wrap(`FAILED: ${failureLine(failure)}`, width - 2, "    ")}`));
  }
  const most = mostLoaded(busiest);
  if (most !== undefined) out(wrap(`busiest: ${loadLine(most)}`, width, "  "));
}

function printNotes({ stopping, warnings }: Manifest, { out, width, colours }: Terminal): void {
  for (const note of stopping.notes) out(colours.yellow(wrap(`note: ${note}`, width, "  ")));
  for (const line of warningLines(warnings)) out(colours.yellow(wrap(`warning: ${line}`, width, "  ")));
}
