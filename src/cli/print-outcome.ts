// What a finished study says on the terminal: the table, the answers, what to beware of, and where the report is.

import type { Manifest } from "../runner/manifest.ts";
import type { StudyOutcome } from "../runner/run-study.ts";
import { overviewLines } from "./print-overview.ts";
import { type Terminal, wrap } from "./terminal.ts";

export function printOutcome(outcome: StudyOutcome, terminal: Terminal): void {
  const { manifest, folder, status } = outcome;
  const { colours } = terminal;
  if (status === "already done") terminal.out(`already done: ${folder} (--fresh runs it again)`);
  else terminal.out(`\n${colours.bold(wrap(manifest.question, terminal.width))}\n`);
  for (const line of overviewLines(manifest.overview, terminal)) terminal.out(line);
  printAnswers(manifest, terminal);
  printNotes(manifest, terminal);
  const { used, read, ran } = manifest.replications;
  if (status === "done") terminal.out(`${used} replications of each design; read ${read} finished runs, ran ${ran}`);
  terminal.out(`result digest ${manifest.resultDigest.slice(0, 12)}`);
  terminal.out(`report ${colours.cyan(`${folder}/report.html`)}`);
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

function printNotes({ stopping, warnings, selfChecks }: Manifest, { out, width, colours }: Terminal): void {
  const [held, failed] = [selfChecks.held, selfChecks.failed.length];
  if (failed > 0) out(colours.red(`${failed} self-checks failed, ${held} held`));
  else if (held > 0) out(`${held} self-checks held`);
  for (const note of [...stopping.notes, ...warnings]) out(colours.yellow(wrap(`note: ${note}`, width, "  ")));
}
