// Random numbers for the tests of the estimators, apart from the engine's own streams.

import { normalQuantile } from "../../src/base/math.ts";

/** Uniform numbers in (0, 1). @source S. K. Park and K. W. Miller, CACM 31(10), 1988, with the multiplier of CACM 36(7), 1993 */
export function uniforms(seed: number): () => number {
  const modulus = 2_147_483_647;
  let state = seed;
  return () => {
    state = (state * 48_271) % modulus;
    return state / modulus;
  };
}

export function normals(seed: number): () => number {
  const uniform = uniforms(seed);
  return () => normalQuantile(uniform());
}

/** Share of `studies` for which `holds` is true. */
export function shareOf(studies: number, holds: () => boolean): number {
  let count = 0;
  for (let study = 0; study < studies; study++) if (holds()) count++;
  return count / studies;
}

/** Standard error of a share that is expected to be p. */
export function standardError(p: number, studies: number): number {
  return Math.sqrt((p * (1 - p)) / studies);
}
