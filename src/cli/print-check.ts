// Findings of `check` for a terminal: what went wrong, what it took, the messages, and how to see it again.
import { MILLISECOND, type Micros, SECOND } from "../base/time.ts";
import { type CheckEntry, type Finding, type SequenceLine, STALL } from "../study/check.ts";
import { type Terminal, wrap } from "./terminal.ts";

type Paper = Pick<Terminal, "width" | "colours">;

/** What was found, its messages, and the file of its case when it is not a seed's. */
export interface Shown {
  readonly finding: Finding;
  readonly sequence: readonly SequenceLine[];
  readonly file?: string | undefined;
}

/** @param most most lines of the sequence. */
export function found({ finding, sequence, file }: Shown, most: number, paper: Paper): string[] {
  const { protocol, seed, validators, message, expanded, entries } = finding;
  const { width, colours } = paper;
  const { first, shown } = windowOf(finding, sequence, most);
  const rest = sequence.length - first - shown.length;
  return [
    colours.bold(wrap(`${protocol} with ${validators} validators, ${file ?? `seed ${seed}`}: ${message}`, width, "  ")),
    wrap(taken(entries.length, expanded), width, "  "),
    ...entries.map((entry) => indented(entryText(entry), 2, width)),
    ...(first > 0
      ? [colours.dim(indented(`… ${first} lines before (--lines ${sequence.length} shows all)`, 2, width))]
      : []),
    ...shown.map(({ at, text }) => `  ${instant(at)}  ${indented(text, 13, width).trimStart()}`),
    ...(rest > 0 ? [colours.dim(indented(`… ${rest} lines after`, 2, width))] : []),
    `See it again: ${replayOf(finding, file)}`,
  ];
}

function taken(entries: number, expanded: number): string {
  if (entries === 0) return `It takes none of the ${expanded} entries of the case.`;
  return `It takes ${entries} of the ${expanded} entries of the case; none of them can be left out:`;
}

/** The lines that tell most: those before a rule was broken, or those after the last commit of one that stalls. */
function windowOf(
  { rule }: Finding,
  sequence: readonly SequenceLine[],
  most: number,
): { readonly first: number; readonly shown: readonly SequenceLine[] } {
  const first =
    rule === STALL
      ? Math.max(
          0,
          sequence.findLastIndex(({ isCommit }) => isCommit),
        )
      : Math.max(0, sequence.length - most);
  return { first, shown: sequence.slice(first, first + most) };
}

/** Lines within the width, all of them indented. */
function indented(text: string, by: number, width: number): string {
  const margin = " ".repeat(by);
  return `${margin}${wrap(text, width - by).replaceAll("\n", `\n${margin}`)}`;
}

/** The command that shows a finding again. */
export function replayOf({ protocol, seed, needed, beyond, powerCuts }: Finding, file?: string): string {
  const which = file === undefined ? `--seed ${seed}` : `--case ${file}`;
  const only = needed.length === 0 ? "none" : needed.join(",");
  const hardship = (beyond > 0 ? ` --beyond ${beyond}` : "") + (powerCuts ? " --power-cuts" : "");
  const more = file === undefined ? hardship : "";
  return `ledgerward check ${protocol} ${which} --only ${only}${more}`;
}

function entryText(entry: CheckEntry): string {
  if ("attack" in entry)
    return `from ${instant(entry.from).trim()} on: validator ${entry.validator} is corrupted, ${attackText(entry)}`;
  if (entry.fault === "held") {
    return `message ${entry.ordinal} from ${entry.from} to ${entry.to} takes ${duration(entry.by)} longer`;
  }
  return `${instant(entry.at).trim()} to ${instant(entry.at + entry.for).trim()}: ${faultText(entry)}`;
}

function attackText(attack: Extract<CheckEntry, { attack: string }>): string {
  switch (attack.attack) {
    case "twins":
      return "two replicas under its name, one for each half of the others";
    case "silent":
      return "silent";
    case "delay":
      return `sending everything ${duration(attack.by)} late`;
    case "selective":
      return `sending to ${attack.to.join(", ")} only`;
    case "votes-for-everything":
      return "voting for everything";
    case "stale-certificates":
      return "sending old messages again";
  }
}

function faultText(fault: Exclude<CheckEntry, { attack: string } | { fault: "held" }>): string {
  switch (fault.fault) {
    case "crash":
      return `validator ${fault.validator} is down`;
    case "outage":
      return fault.of === "all" ? "all validators are down" : "the leader is down";
    case "partition": {
      const groups = fault.groups.map((group) => `{${group.join(", ")}}`).join(" and ");
      return fault.oneWay
        ? `what ${groups} sends is lost`
        : `${groups} cut off from ${fault.groups.length > 1 ? "each other" : "the rest"}`;
    }
    case "loss":
      return `${percent(fault.share)} of messages are lost`;
    case "duplication":
      return `${percent(fault.share)} of messages arrive twice, up to ${duration(fault.within)} apart`;
    case "reordering":
      return `${percent(fault.share)} of messages are held back for up to ${duration(fault.by)}`;
    case "delay-spike":
      return `messages take ${duration(fault.by)} longer`;
    case "clock-skew":
      return `the timers of validator ${fault.validator} run ${fault.rate} times as fast`;
    case "slow-node":
      return `processor and disk of validator ${fault.validator} take ${fault.factor} times as long`;
  }
}

function instant(at: Micros): string {
  return `${(at / SECOND).toFixed(3)} s`.padStart(9);
}
function duration(time: Micros): string {
  return time >= SECOND ? `${(time / SECOND).toFixed(2)} s` : `${(time / MILLISECOND).toFixed(0)} ms`;
}
function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
