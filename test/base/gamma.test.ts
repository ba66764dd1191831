// The incomplete gamma function against mpmath, against @stdlib over a grid, and against what defines it.
import gammainc from "@stdlib/math-base-special-gammainc";
import { expect, it } from "vitest";
import { gammaAbove, gammaBelow, gammaBetween } from "../../src/base/gamma.ts";

const off = (got: number, expected: number): number => Math.abs(got / expected - 1);

// a, x, P(a, x), Q(a, x): the series DLMF 8.11.4 summed by mpmath 1.3 with 90 digits.
it.each([
  [0.001, 1e-8, 0.9823139793538469, 0.017686020646153065],
  [0.001, 0.12749110640673517, 0.998394552755334, 0.0016054472446660707],
  [0.1, 1e-8, 0.16659398838160216, 0.8334060116183979],
  [0.5, 1e-8, 0.00011283791633342487, 0.9998871620836666],
  [0.5, 1.5, 0.9167354833364496, 0.0832645166635504],
  [1, 33, 0.9999999999999953, 4.658886145103398e-15],
  [1.5, 0.6426785900258878, 0.2673869387808864, 0.7326130612191136],
  [2.5, 8.82455532033676, 0.9965801076687016, 0.003419892331298407],
  [7, 1e-8, 1.9841269667658734e-60, 1],
  [7, 8, 0.6866257224636024, 0.31337427753639757],
  [10, 25, 0.9997785233617512, 0.00022147663824878357],
  [33.3, 15.98815434449579, 0.00010243291198365434, 0.9998975670880164],
  [100, 30, 7.338468632878333e-24, 1],
  [100, 101, 0.5528962934345113, 0.44710370656548876],
  [1234.5, 1235.5, 0.5151323349435806, 0.4848676650564194],
  [1e4, 10100, 0.8413487504471796, 0.15865124955282037],
  [1e6, 997000, 0.0013381041673135997, 0.9986618958326864],
  [1e6, 1004000, 0.9999676545526865, 3.234544731347768e-5],
])("P and Q of a = %d, x = %d", (a, x, below, above) => {
  expect(off(gammaBelow(a, x), below)).toBeLessThan(1e-12);
  expect(off(gammaAbove(a, x), above)).toBeLessThan(1e-12);
});

// Beyond a = 200 @stdlib 0.3.1 is wrong by up to 25 % (P(1174.56, 1140.79): 0.1301; scipy 1.17 and we: 0.1622).
it("agrees with @stdlib to 1e-10 over a grid, in both tails", () => {
  for (let a = 0.01; a < 200; a *= 1.3) {
    for (const z of [-8, -3, -1, -0.1, 0, 0.2, 1, 3, 8]) {
      const x = a * Math.exp(z / Math.sqrt(a));
      const [below, above] = [gammainc(x, a), gammainc(x, a, true, true)];
      if (below > 1e-250) expect(off(gammaBelow(a, x), below), `P(${a}, ${x})`).toBeLessThan(1e-10);
      if (above > 1e-250 && above < 0.9) expect(off(gammaAbove(a, x), above), `Q(${a}, ${x})`).toBeLessThan(1e-10);
    }
  }
});

it("a = 1 is the exponential law, a = 1/2 and whole a are sums", () => {
  for (const x of [1e-12, 0.3, 1.9, 2.1, 40, 700]) {
    expect(off(gammaAbove(1, x), Math.exp(-x))).toBeLessThan(1e-13);
    expect(off(gammaBelow(1, x), -Math.expm1(-x))).toBeLessThan(1e-13);
    expect(off(gammaAbove(3, x), Math.exp(-x) * (1 + x + (x * x) / 2))).toBeLessThan(1e-12);
  }
});

it("its ends, and the share between two values from either tail", () => {
  expect([gammaBelow(2, 0), gammaBelow(2, -1), gammaBelow(2, Infinity)]).toEqual([0, 0, 1]);
  expect([gammaAbove(2, 0), gammaAbove(2, -1), gammaAbove(2, Infinity)]).toEqual([1, 1, 0]);
  expect(off(gammaBetween(1, 50, 51), Math.exp(-50) - Math.exp(-51))).toBeLessThan(1e-13);
  expect(off(gammaBetween(1, 1e-9, 2e-9), 1e-9 - 1.5e-18)).toBeLessThan(1e-13);
  expect(gammaBetween(4, -Infinity, Infinity)).toBe(1);
});
