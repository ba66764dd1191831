// Largest errors of exp, log and pow over many points, against BigInt fixed-point arithmetic (fixed-point.ts).
import { exp, log, pow } from "../../src/base/math.ts";
import { errorInUlps, expParts, fixed, logFixed, parts } from "./fixed-point.ts";

/** Uniform numbers in [0, 1) for test points: Lehmer's generator modulo 2^31 − 1 (Park and Miller 1988). */
export function testUniforms(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** A positive double whose exponent is uniform over [from, to) powers of two. */
export function testPositive(uniform: () => number, from: number, to: number): number {
  return (1 + uniform() + uniform() * 2 ** -31) * 2 ** Math.floor(from + (to - from) * uniform());
}

/** x over the whole range in which e^x is a finite positive double, and near 0. */
export function worstExp(points: number, of: (x: number) => number = exp): number {
  const uniform = testUniforms(1);
  let worst = 0;
  for (let i = 0; i < points; i++) {
    const x = i % 2 === 0 ? (uniform() + uniform() * 2 ** -31) * 1454.7 - 745 : (uniform() - 0.5) * 4;
    const { value, k } = expParts(fixed(x));
    worst = Math.max(worst, Math.abs(errorInUlps(of(x), value, k)));
  }
  return worst;
}

/** x over all positive doubles, subnormal ones too, and near 1. */
export function worstLog(points: number, of: (x: number) => number = log): number {
  const uniform = testUniforms(2);
  let worst = 0;
  for (let i = 0; i < points; i++) {
    const x =
      i % 2 === 0 ? testPositive(uniform, -1074, 1024) : 1 + (uniform() - 0.5) * 2 ** -Math.floor(uniform() * 40);
    worst = Math.max(worst, Math.abs(errorInUlps(of(x), logFixed(x))));
  }
  return worst;
}

/** Bases over all positive doubles, powers chosen so that the result is a finite normal double. */
export function worstPow(points: number, of: (x: number, y: number) => number = pow): number {
  const uniform = testUniforms(3);
  let worst = 0;
  for (let i = 0; i < points; i++) {
    const x = i % 2 === 0 ? testPositive(uniform, -1022, 1023) : 0.5 + 1.5 * uniform();
    const y = ((uniform() - 0.5) * 1415) / Math.log(x);
    if (!Number.isFinite(y)) continue;
    const { whole, exponent } = parts(y);
    const product = logFixed(x) * whole;
    const { value, k } = expParts(exponent >= 0n ? product << exponent : product >> -exponent);
    worst = Math.max(worst, Math.abs(errorInUlps(of(x, y), value, k)));
  }
  return worst;
}
