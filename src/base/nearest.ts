// The word that a misspelt word was probably meant to be, for the "try …" of a message.

/**
 * The candidate fewest edits away, case ignored; the first of several equally near; undefined when every candidate is
 * further than a third of the longer word's length.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestEdits = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const longer = Math.max(word.length, candidate.length);
    // Each edit changes the length by at most one, so a much longer word is refused without comparing letters.
    if (Math.abs(word.length - candidate.length) > longer / 3) continue;
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (edits <= longer / 3 && edits < bestEdits) {
      best = candidate;
      bestEdits = edits;
    }
  }
  return best;
}

/**
 * Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other; no letter is edited
 * twice (optimal string alignment).
 * @source F. J. Damerau, A technique for computer detection and correction of spelling errors, CACM 7(3), 1964.
 */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let edits = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) edits = Math.min(edits, beforeLast[column - 2]! + 1);
      current.push(edits);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length]!;
}
