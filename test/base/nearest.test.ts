// Distances counted by hand; the classical pair is from Wagner & Fischer, JACM 21(1), 1974.

import { expect, test } from "vitest";
import { editDistance, nearest } from "../../src/base/nearest.ts";

test.each([
  ["", "", 0],
  ["", "abc", 3],
  ["abc", "", 3],
  ["kitten", "sitting", 3],
  ["form", "from", 1], // a swap of neighbours is one edit
  ["ca", "abc", 3], // no letter is edited twice: 2 would need an insertion inside the swapped pair
  ["sunday", "saturday", 3],
])("%s → %s takes %d edits", (from, to, edits) => {
  expect(editDistance(from, to)).toBe(edits);
});

test.each([
  ["valdiators", ["validators", "protocol"], "validators"],
  ["Protocol", ["protocol"], "protocol"],
  ["reed", ["seed", "feed"], "seed"], // the first of two equally near
  ["sed", ["seed", "send"], "seed"],
  ["abcxyz", ["abcdef"], undefined], // 3 of 6 letters
  ["abcdxy", ["abcdef"], "abcdef"], // 2 of 6 letters: exactly a third
  ["ct", ["mr"], undefined],
  ["anything", [], undefined],
  ["x".repeat(1_000_000), ["validators"], undefined],
] as [string, string[], string | undefined][])("%s among %j is %s", (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});
