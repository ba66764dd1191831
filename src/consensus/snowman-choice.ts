// Which child of a block: Snowflake or Snowball, poll after poll. Of two children one instance decides; of more, one for each bit of
// their digests in which some differ, as in AvalancheGo: what is split among three still has a majority on one side of a bit.
//
//   arXiv:1906.08936                                            function
//   Fig. 2 (Snowflake): a majority of alpha is the new colour   vote (latest)
//     cnt: how many in a row; another colour begins anew        streak
//     no majority: cnt := 0                                     fail
//     cnt >= beta accepts                                       isDecided
//   Fig. 3 (Snowball): d counts majorities, the most is the     vote (strengths)
//     new colour
//   AvalancheGo, snowball/tree.go: a trie over digests          join

import type { BranchLink } from "./block-exchange.ts";
import type { SnowmanValues } from "./snowman-params.ts";

/** A child, or children that share a beginning of their digests. */
export type Choice = Leaf | Fork;

export interface Leaf {
  readonly link: BranchLink;
  /** Polls in a row with enough votes for confidence. */
  confidence: number;
  /** Polls with a majority. */
  strength: number;
}

/** One instance: which side of a bit. */
export interface Fork {
  readonly bit: number;
  readonly sides: [Choice, Choice];
  /** Side that has the preference, and the one of the latest majority: confidence is in that. */
  preference: 0 | 1;
  latest: 0 | 1;
  confidence: number;
  /** Majorities for each side. */
  readonly strengths: [number, number];
}

/** Votes for a processing block and those above it. */
export type Counts = ReadonlyMap<BranchLink, number>;

export function leafOf(link: BranchLink): Leaf {
  return { link, confidence: 0, strength: 0 };
}

/** One more child: it forks off at the first bit in which it differs; what was preferred stays so, with its confidence. */
export function join(choice: Choice, link: BranchLink): Choice {
  const bit = firstDifference(childrenOf(choice)[0]!, link);
  const side = bitOf(link, bit);
  if ("bit" in choice && choice.bit < bit) {
    const below = bitOf(link, choice.bit);
    choice.sides[below] = join(choice.sides[below], link);
    return choice;
  }
  const other = side === 0 ? 1 : 0;
  const sides: [Choice, Choice] = [choice, choice];
  sides[side] = leafOf(link);
  const strengths: [number, number] = [0, 0];
  strengths[other] = "bit" in choice ? choice.strengths[choice.preference] : choice.strength;
  return { bit, sides, preference: other, latest: other, confidence: choice.confidence, strengths };
}

export function childrenOf(choice: Choice): readonly BranchLink[] {
  return "bit" in choice ? choice.sides.flatMap(childrenOf) : [choice.link];
}

export function preferredChild(choice: Choice): BranchLink {
  return "bit" in choice ? preferredChild(choice.sides[choice.preference]) : choice.link;
}

/** What a poll changes. @returns the child that has the majority of it, if one has */
export function vote(choice: Choice, counts: Counts, values: SnowmanValues): Leaf | undefined {
  if (!("bit" in choice)) return voteForLeaf(choice, counts, values);
  const votes = choice.sides.map((side) => countOf(side, counts)) as [number, number];
  const side = votes[0] > votes[1] ? 0 : 1;
  const isAgainst = isDecided(choice, values) && side !== choice.latest;
  if (!isMajority(votes[side], values) || isAgainst) {
    fail(choice, values);
    return undefined;
  }
  choice.confidence = streak(choice.latest === side ? choice.confidence : 0, votes[side], values);
  choice.latest = side;
  choice.strengths[side] += 1;
  const isStronger = choice.strengths[side] > choice.strengths[choice.preference];
  if (values.rule === "snowflake" || isStronger || isDecided(choice, values)) choice.preference = side;
  fail(choice.sides[side === 0 ? 1 : 0], values);
  return vote(choice.sides[side], counts, values);
}

function voteForLeaf(leaf: Leaf, counts: Counts, values: SnowmanValues): Leaf | undefined {
  const votes = countOf(leaf, counts);
  if (!isMajority(votes, values)) {
    fail(leaf, values);
    return undefined;
  }
  leaf.confidence = streak(leaf.confidence, votes, values);
  leaf.strength += 1;
  return leaf;
}

function isMajority(votes: number, values: SnowmanValues): boolean {
  return votes >= values["alpha-preference"];
}

/** A majority that is too small for confidence ends a row, too. */
function streak(before: number, votes: number, values: SnowmanValues): number {
  return votes >= values["alpha-confidence"] ? before + 1 : 0;
}

/** A poll without a majority for it: confidence is lost, but what is decided stays so. */
export function fail(choice: Choice, values: SnowmanValues): void {
  if (!isDecided(choice, values)) choice.confidence = 0;
  if ("bit" in choice) for (const side of choice.sides) fail(side, values);
}

/** A leaf never has more confidence than the forks that lead to it: when it is decided, they are. */
export function isDecided({ confidence }: Choice, { beta }: SnowmanValues): boolean {
  return confidence >= beta;
}

/** Votes that a poll has for each side of each bit, and each child. */
export function countsIn(choice: Choice, counts: Counts): readonly number[] {
  const own = countOf(choice, counts);
  return "bit" in choice ? [own, ...choice.sides.flatMap((side) => countsIn(side, counts))] : [own];
}

function countOf(choice: Choice, counts: Counts): number {
  return childrenOf(choice).reduce((sum, child) => sum + (counts.get(child) ?? 0), 0);
}

/** Digests are hexadecimal. */
function bitOf({ block: { digest } }: BranchLink, bit: number): 0 | 1 {
  return ((Number.parseInt(digest[bit >> 2]!, 16) >> (3 - (bit & 3))) & 1) as 0 | 1;
}

function firstDifference(one: BranchLink, other: BranchLink): number {
  let bit = 0;
  while (bitOf(one, bit) === bitOf(other, bit)) bit += 1;
  return bit;
}
