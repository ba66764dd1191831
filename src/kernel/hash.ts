// Hashing of names and counters to random words: the origin of every stream, and draws that need no state.
//
// A draw taken from (message, edge, kind) does not depend on which other draws were made, so that eliding an event
// shifts nothing. One permutation of 96 bits serves both uses.
// @source M. Jarzynski and M. Olano, Hash functions for GPU rendering, J. Computer Graphics Techniques 9(3) (2020) 20–38
//   (pcg3d). Three rounds here, two there: with two, the upper half of the input bits does not reach the lowest output bit.
import { assert } from "../base/errors.ts";

/** The three words being permuted. */
const STATE = new Int32Array(3);
const TWO_TO_32 = 4294967296;
const ROUNDS = 3;
/** Of the linear congruential step before them. @source as above, from Numerical Recipes */
const MULTIPLIER = 1664525;
const INCREMENT = 1013904223;

/** A random word (0 … 2³² − 1) that depends on nothing but three whole numbers, of which the low 32 bits count. */
export function hashWord(a: number, b: number, c: number): number {
  // As `permute`, which goes over memory: here the last word alone is wanted, for every message.
  let x = (Math.imul(a, MULTIPLIER) + INCREMENT) | 0;
  let y = (Math.imul(b, MULTIPLIER) + INCREMENT) | 0;
  let z = (Math.imul(c, MULTIPLIER) + INCREMENT) | 0;
  for (let round = 0; round < ROUNDS; round++) {
    x = (x + Math.imul(y, z)) | 0;
    y = (y + Math.imul(z, x)) | 0;
    z = (z + Math.imul(x, y)) | 0;
    x ^= x >>> 16;
    y ^= y >>> 16;
    z ^= z >>> 16;
  }
  return z >>> 0;
}

/**
 * As `hashWord`, at a quarter of the cost, for draws by the million: 32 bits of state, so that of many pairs some share
 * their word, which no sample of delays can show.
 * @source A. Appleby, MurmurHash3 (2011): the finalizer fmix32, a bijection of 32 bits; multipliers of xxHash (Y. Collet)
 */
export function mixWord(seed: number, a: number, b: number): number {
  let h = seed ^ Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A random word for a text: a purpose or an id as an argument of `hashWord`. */
export function wordOfName(text: string): number {
  STATE.fill(0);
  absorbText(text);
  return STATE[2]! >>> 0;
}

/** Four words from a sequence of names; whole numbers and texts never count as equal. @throws if a number is not whole. */
export function fourWords(names: readonly (number | string)[]): [number, number, number, number] {
  STATE.fill(0);
  for (const name of names) {
    if (typeof name === "string") absorbText(name);
    else absorbNumber(name);
  }
  const first = STATE[0]!;
  const second = STATE[1]!;
  const third = STATE[2]!;
  permute();
  return [first, second, third, STATE[2]!];
}

function absorbNumber(value: number): void {
  if (!Number.isSafeInteger(value)) assert(false, `a stream is named by whole numbers and texts, not by ${value}`);
  absorb(value, Math.floor(value / TWO_TO_32), -1);
}

/** The length goes first, so that ("ab", "c") and ("a", "bc") differ; past the end charCodeAt is NaN, which counts as 0. */
function absorbText(text: string): void {
  absorb(text.length, 0, -2);
  for (let i = 0; i < text.length; i += 2) absorb(text.charCodeAt(i), text.charCodeAt(i + 1), 0);
}

function absorb(a: number, b: number, c: number): void {
  STATE[0]! ^= a;
  STATE[1]! ^= b;
  STATE[2]! ^= c;
  permute();
}

function permute(): void {
  let x = (Math.imul(STATE[0]!, MULTIPLIER) + INCREMENT) | 0;
  let y = (Math.imul(STATE[1]!, MULTIPLIER) + INCREMENT) | 0;
  let z = (Math.imul(STATE[2]!, MULTIPLIER) + INCREMENT) | 0;
  for (let round = 0; round < ROUNDS; round++) {
    x = (x + Math.imul(y, z)) | 0;
    y = (y + Math.imul(z, x)) | 0;
    z = (z + Math.imul(x, y)) | 0;
    x ^= x >>> 16;
    y ^= y >>> 16;
    z ^= z >>> 16;
  }
  STATE[0] = x;
  STATE[1] = y;
  STATE[2] = z;
}
