// Which words a draw takes and what it makes of them, cuts that keep nothing. Whether draws fit is in laws-fit.test.ts.
import { describe, expect, it } from "vitest";
import { draw, type Law, mixture } from "../../src/kernel/laws.ts";
import { streamOf } from "../../src/kernel/random.ts";

/** A law, its first three values, and the word that follows after a thousand more. */
const PINNED: readonly (readonly [law: Law, values: readonly number[], state: number])[] = [
  [{ law: "constant", value: 7 }, [7, 7, 7], 1703905139],
  [{ law: "uniform", low: 5, high: 10 }, [6.983606641602659, 6.636368219224689, 7.748558958361189], 4151723220],
  [
    { law: "uniform", low: 5, high: 10, atMost: 7 },
    [6.983606641602659, 6.636368219224689, 6.532194524136857],
    65964466,
  ],
  [{ law: "exponential", mean: 20 }, [24.57408644507026, 12.725314992126668, 46.23057959082211], 4180805573],
  [
    { law: "exponential", mean: 20, atMost: 12 },
    [1.1497558476632839, 7.976561505255565, 4.620472835865664],
    3526945891,
  ],
  [{ law: "normal", mean: 1, sd: 2 }, [2.2583285062644785, 4.829750341059624, 3.180023296631415], 1766144629],
  [{ law: "lognormal", mu: 1.5, sigma: 0.8 }, [1.8806026946569212, 7.413713067273042, 1.1075629933588804], 943772516],
  [{ law: "empirical", values: [9, 1, 5, 3] }, [1, 5, 1], 2594379464],
  [
    { law: "exponential", mean: 20, atLeast: 5, atMost: 60 },
    [24.57408644507026, 12.725314992126668, 46.23057959082211],
    25620732,
  ],
  [
    { law: "normal", mean: 0, sd: 1, atLeast: -9 },
    [-1.0855096153366708, 0.6291642531322392, -1.7472973747512976],
    943772516,
  ],
  [{ law: "gamma", shape: 2.5, scale: 4 }, [3.7177309202019235, 1.9126801463243595, 3.584899195380993], 1337640050],
  [{ law: "gamma", shape: 0.5, scale: 4 }, [0.013480682914817249, 2.213983938974762, 3.309948537612885], 1822757730],
  [{ law: "weibull", shape: 1.5, scale: 20 }, [22.943601257173654, 14.795251753177931, 34.96467995702257], 4180805573],
  [{ law: "pareto", shape: 2.5, least: 3 }, [4.904209988555916, 3.869474031030121, 7.56266680886707], 4180805573],
  [
    { law: "triangular", least: 5, mode: 10, most: 20 },
    [10.48728215745257, 9.954343880714209, 11.781531088507766],
    4151723220,
  ],
  [{ law: "discrete", values: [5, 10], upTo: [0.3, 1] }, [10, 10, 10], 4151723220],
  [
    {
      law: "mixture",
      parts: [
        { law: "constant", value: 3 },
        { law: "exponential", mean: 10 },
      ],
      upTo: [0.25, 1],
    },
    [6.362657496063334, 34.220917934248774, 10.693164033658249],
    888697239,
  ],
];

describe("draws", () => {
  it.each([
    { law: "constant", value: 7, atMost: 5 },
    { law: "constant", value: 7, atLeast: 8 },
    mixture([{ weight: 1, law: { law: "uniform", low: 0, high: 1, atLeast: 2 } }]),
  ] as Law[])("a cut that keeps nothing is an error, not an endless loop: $law", (law) => {
    expect(() => draw(law, streamOf(1, 0, "cut", 0))).toThrow("next to nothing of the law");
  });

  // Part of the meaning of a seed. The first eight rows were drawn by the laws as they stood in version 0.1.0.
  it.each(PINNED)("%j draws the same values as ever", (law, values, state) => {
    const stream = streamOf(1, 0, "pinned", 0);
    expect([draw(law, stream), draw(law, stream), draw(law, stream)]).toEqual(values);
    for (let i = 0; i < 1000; i++) draw(law, stream);
    expect(stream.nextWord()).toBe(state);
  });
});
