// Named random streams: one for each (seed, replication, purpose, entity), so that adding a consumer shifts no other.
//
// @source D. Blackman and S. Vigna, Scrambled linear pseudorandom number generators, ACM TOMS 47(4) (2021) (xoshiro128**,
//   version 1.1, period 2¹²⁸ − 1); G. Marsaglia and W. W. Tsang, The ziggurat method for generating random variables,
//   J. Stat. Software 5(8) (2000); J. A. Doornik, An improved ziggurat method to generate normal random samples (2005)
//   (layer and position from different words, else they are correlated); D. Lemire, Fast random integer generation in an
//   interval, ACM TOMACS 29(1) (2019).
import { assert } from "../base/errors.ts";
import { exp } from "../base/math.ts";
import { fourWords } from "./hash.ts";
import { EXPONENTIAL_EDGES, NORMAL_EDGES } from "./ziggurat-tables.ts";

export { hashWord, wordOfName } from "./hash.ts";

const TWO_TO_32 = 4294967296;
const LAYER_MASK = 255;
const SIGN_BIT = 256;

/** The stream of a use: what is drawn (`purpose`) and for whom (`entity`, an index or id). */
export function streamOf(seed: number, replication: number, purpose: string, entity: number | string): Stream {
  return new Stream(fourWords([seed, replication, purpose, entity]));
}

/** One sequence of random words and what is made of them. No method allocates. */
export class Stream {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  /** Four words of 32 bits, not all 0. */
  constructor(state: readonly [number, number, number, number]) {
    this.a = state[0] | 0;
    this.b = state[1] | 0;
    this.c = state[2] | 0;
    this.d = state[3] | 0;
    assert((this.a | this.b | this.c | this.d) !== 0, "the state of a random stream is 0");
  }

  /** A whole number 0 … 2³² − 1. */
  nextWord(): number {
    return this.nextBits() >>> 0;
  }

  /** The same word of xoshiro128** as a signed number, which is no object even where this is not compiled into its caller. */
  nextBits(): number {
    const b = this.b;
    const five = Math.imul(b, 5);
    const word = Math.imul((five << 7) | (five >>> 25), 9);
    const c = this.c ^ this.a;
    const d = this.d ^ b;
    this.b = b ^ c;
    this.a ^= d;
    this.c = c ^ (b << 9);
    this.d = (d << 11) | (d >>> 21);
    return word;
  }

  /** A number strictly between 0 and 1, of 52 bits. */
  uniform(): number {
    const high = this.nextBits() >>> 6;
    const low = this.nextBits() >>> 6;
    return (high * 67108864 + low + 0.5) / 4503599627370496; // 2²⁶, 2⁵²
  }

  /** A whole number 0 … n − 1, all equally likely, for whole n in 1 … 2³². */
  integer(n: number): number {
    let word = this.nextWord();
    let low = Math.imul(word, n) >>> 0;
    if (low < n) {
      const uneven = TWO_TO_32 % n;
      while (low < uneven) {
        word = this.nextWord();
        low = Math.imul(word, n) >>> 0;
      }
    }
    // word · n = high · 2³² + low; rounding of the product is below 2¹², so the quotient is whole to one part in 2²⁰.
    return Math.floor((word * n - low) / TWO_TO_32 + 0.5);
  }

  /** An exponential duration of the given mean; always above 0. Short, so that it is compiled into its caller: half the time. */
  exponential(mean: number): number {
    const layer = this.nextBits() & LAYER_MASK;
    const word = this.nextBits() >>> 0;
    if (word < EXPONENTIAL.inside[layer]!) return mean * ((word + 0.5) * EXPONENTIAL.scales[layer]!);
    return mean * this.exponentialOutside(layer, word);
  }

  /** A number of the standard normal distribution. */
  normal(): number {
    for (;;) {
      const first = this.nextBits();
      const layer = first & LAYER_MASK;
      const word = this.nextBits() >>> 0;
      const x = (word + 0.5) * NORMAL.scales[layer]!;
      const sign = (first & SIGN_BIT) === 0 ? 1 : -1;
      if (word < NORMAL.inside[layer]!) return sign * x;
      if (layer === 0) return sign * this.normalTail();
      if (this.heightIn(NORMAL, layer) < exp(-0.5 * x * x)) return sign * x;
    }
  }

  /** The rest of an exponential draw of mean 1 whose first two words leave open whether they are under the curve. */
  private exponentialOutside(firstLayer: number, firstWord: number): number {
    let layer = firstLayer;
    let word = firstWord;
    let tail = 0;
    for (;;) {
      const x = (word + 0.5) * EXPONENTIAL.scales[layer]!;
      if (word < EXPONENTIAL.inside[layer]!) return tail + x;
      // What lies beyond the last edge is exponential again.
      if (layer === 0) tail += EXPONENTIAL.tailStart;
      else if (this.heightIn(EXPONENTIAL, layer) < exp(-x)) return tail + x;
      layer = this.nextWord() & LAYER_MASK;
      word = this.nextWord();
    }
  }

  /** A normal number given that it lies beyond the last edge (Marsaglia 1964). */
  private normalTail(): number {
    for (;;) {
      const beyond = this.exponential(1 / NORMAL.tailStart);
      if (2 * this.exponential(1) > beyond * beyond) return NORMAL.tailStart + beyond;
    }
  }

  /** A uniform height within a layer above the base. */
  private heightIn(ziggurat: Ziggurat, layer: number): number {
    const bottom = ziggurat.heights[layer]!;
    return bottom + ((this.nextWord() + 0.5) / TWO_TO_32) * (ziggurat.heights[layer + 1]! - bottom);
  }
}

interface Ziggurat {
  /** Width of layer i in steps of a word: edge i / 2³². */
  readonly scales: Float64Array;
  /** Words below this one are under the curve for certain: 2³² · edge (i + 1) / edge i. */
  readonly inside: Uint32Array;
  /** f at edge i. */
  readonly heights: Float64Array;
  readonly tailStart: number;
}

function zigguratOf(edges: readonly number[], f: (x: number) => number): Ziggurat {
  const layers = edges.slice(0, -1);
  return {
    scales: Float64Array.from(layers, (edge) => edge / TWO_TO_32),
    inside: Uint32Array.from(layers, (edge, i) => Math.floor((TWO_TO_32 * edges[i + 1]!) / edge)),
    heights: Float64Array.from(edges, f),
    tailStart: edges[1]!,
  };
}

const EXPONENTIAL = zigguratOf(EXPONENTIAL_EDGES, (x) => exp(-x));
const NORMAL = zigguratOf(NORMAL_EDGES, (x) => exp(-0.5 * x * x));
