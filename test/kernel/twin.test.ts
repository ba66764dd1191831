// The kernel against its naive twin, over random programs of holds, claims, pre-emptions, work, joint use, puts and gets,
// with interrupts, stops and shifts at random instants: the same lines in the same order, and the same accounts.
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { misplacedItems, perform, scenes } from "./program.ts";
import { performNaively } from "./twin.ts";
import { KERNEL, QUEUES } from "./world.ts";

test.each(QUEUES)(
  "does what the naive twin does, keeps Little's law and the utilisation law exactly, loses no item (%s)",
  (_, queue) => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const [outcome, expected] = [perform(KERNEL, scene, queue()), performNaively(scene)];
        expect(misplacedItems(outcome)).toEqual([]);
        if (!isDeepStrictEqual(outcome, expected)) expect(outcome).toEqual(expected); // which says where
      }),
      { seed: 33, numRuns: 500 },
    );
  },
);

test("the programs have everything happen, often", () => {
  const lines = fc.sample(scenes, { seed: 33, numRuns: 300 }).flatMap((scene) => performNaively(scene).log);
  const kinds = [
    ...[/ holds$/, / gives up$/, / has released$/, / has worked$/, / has used$/],
    ...[/ has put /, / keeps /, / has got \w\d/, / has got undefined$/],
    ...[
      / interrupted by meddler, [1-9]/,
      / interrupted by meddler, 0/,
      / pre-empted at .*, [1-9]/,
      / pre-empted at .*, 0/,
      / interrupted by [a-j],/,
      / interrupts /,
    ],
  ];
  for (const kind of kinds) expect([kind, lines.filter((line) => kind.test(line)).length > 30]).toEqual([kind, true]);
});
