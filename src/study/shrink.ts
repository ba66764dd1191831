// Delta debugging: makes a list that fails as short as it can be, so that no entry can be left out any more.
// @source A. Zeller and R. Hildebrandt, Simplifying and isolating failure-inducing input, IEEE TSE 28 (2002) 183–200, algorithm ddmin

/**
 * @param fails whether a part of the list still fails; the whole does.
 * @returns a part that fails and of which no single entry can be left out (1-minimal), in the order given.
 */
export function shrink<Entry>(entries: readonly Entry[], fails: (part: readonly Entry[]) => boolean): readonly Entry[] {
  if (entries.length === 0 || fails([])) return [];
  let left = entries;
  let pieces = 2;
  while (left.length > 1) {
    const smaller = complementThatFails(left, pieces, fails);
    if (smaller !== undefined) {
      left = smaller;
      pieces = Math.max(pieces - 1, 2);
    } else if (pieces >= left.length) return left;
    else pieces = Math.min(left.length, 2 * pieces);
  }
  return left;
}

/** The list without one of so many pieces of about equal length. */
function complementThatFails<Entry>(
  entries: readonly Entry[],
  pieces: number,
  fails: (part: readonly Entry[]) => boolean,
): readonly Entry[] | undefined {
  for (let piece = 0; piece < pieces; piece += 1) {
    const from = Math.floor((piece * entries.length) / pieces);
    const to = Math.floor(((piece + 1) * entries.length) / pieces);
    const rest = [...entries.slice(0, from), ...entries.slice(to)];
    if (rest.length < entries.length && fails(rest)) return rest;
  }
  return undefined;
}
