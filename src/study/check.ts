// `check`: hunts cases in which a protocol breaks its promises, seed after seed, and makes each as small as it can be.
// Promises: agreement and order of blocks, nothing that nobody submitted, nothing twice, nothing confirmed and lost, also
// over restarts; and every request answered once the network is calm again.
import { UsageError } from "../base/errors.ts";
import { type CheckCase, type CheckEntry, type CheckedProtocol, caseOf, type Hardship } from "../sim/check-case.ts";
import { type CheckOutcome, runCase } from "../sim/check-run.ts";
import { shrink } from "./shrink.ts";

export { type CheckCase, type CheckEntry, caseOf, type Hardship } from "../sim/check-case.ts";
export { END as CHECK_END } from "../sim/check-run.ts";
export { type SequenceLine, sequenceOf } from "../sim/check-sequence.ts";

export interface Finding {
  readonly protocol: string;
  readonly seed: number;
  readonly validators: number;
  /** What it was up against beyond the protocol's claims. */
  readonly beyond: number;
  readonly powerCuts: boolean;
  /** The rule that is broken, or STALL. */
  readonly rule: string;
  readonly message: string;
  /** Entries that the seed expands to. */
  readonly expanded: number;
  /** Those that are needed, by their place in the expanded list, and what they are. */
  readonly needed: readonly number[];
  readonly entries: readonly CheckEntry[];
}

/** The rule of a finding in which requests wait in vain. */
export const STALL = "stall";

/** Checks one seed, and shrinks what it finds. @returns undefined when nothing is wrong. */
export function checkSeed(protocol: CheckedProtocol, seed: number, hardship: Hardship = {}): Finding | undefined {
  return checkAll(protocol, caseOf(protocol, seed, hardship), hardship);
}

/** Checks a case, and shrinks what it finds. @returns undefined when nothing is wrong. */
export function checkAll(protocol: CheckedProtocol, whole: CheckCase, hardship: Hardship = {}): Finding | undefined {
  const rule = brokenRule(runCase(protocol, whole));
  if (rule === undefined) return undefined;
  const places = whole.entries.map((_, place) => place);
  const needed = shrink(places, (kept) => brokenRule(runCase(protocol, partOf(whole, kept))) === rule);
  return checkPart(protocol, whole, needed, hardship);
}

/** Checks a case with some of its entries. @throws UsageError when it has not so many */
export function checkPart(
  protocol: CheckedProtocol,
  whole: CheckCase,
  needed: readonly number[],
  { beyond = 0, powerCuts = false }: Hardship = {},
): Finding | undefined {
  const { seed } = whole;
  const missing = needed.find((place) => place >= whole.entries.length);
  if (missing !== undefined)
    throw UsageError.of("--only", `expected places below ${whole.entries.length} of seed ${seed}, got ${missing}`);
  const part = partOf(whole, needed);
  const outcome = runCase(protocol, part);
  const rule = brokenRule(outcome);
  if (rule === undefined) return undefined;
  const { violation, stall, committed, submitted } = outcome;
  const message = violation?.message ?? stall ?? `${committed} of ${submitted} requests committed`;
  return { protocol: protocol.id, beyond, powerCuts, rule, message, expanded: whole.entries.length, needed, ...part };
}

/** Checks one seed with some of its entries. @throws UsageError when it has not so many */
export function checkCase(
  protocol: CheckedProtocol,
  seed: number,
  needed: readonly number[],
  hardship: Hardship = {},
): Finding | undefined {
  return checkPart(protocol, caseOf(protocol, seed, hardship), needed, hardship);
}

/** A case with some of its entries. */
function partOf(whole: CheckCase, kept: readonly number[]): CheckCase {
  return { ...whole, entries: kept.map((place) => whole.entries[place]!) };
}

function brokenRule({ violation, stall, committed, submitted }: CheckOutcome): string | undefined {
  if (violation !== undefined) return violation.rule;
  return stall !== undefined || 2 * committed < submitted ? STALL : undefined;
}
