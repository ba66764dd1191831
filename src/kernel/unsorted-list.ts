// Events far away, in no order: times and slots, side by side. What the two-level queue has no bucket for yet.
import type { Micros } from "../base/time.ts";
import { grown } from "./four-ary-heap.ts";

/** From 2⁻²⁰ to 2⁵⁹ µs; what is beyond counts with the last. */
const OCTAVES = 80;
/** Of the lowest octave, as a double writes it. (Where the words of a double lie the other way round, this is slow and still right.) */
const LEAST_EXPONENT = 1023 - 20;
/** By octave: how many delays are in it, and where it ends. */
const COUNTS = new Int32Array(OCTAVES);
const ENDS = new Float64Array(OCTAVES);
for (let octave = 0, end = 1 / 524288; octave < OCTAVES; octave++, end *= 2) ENDS[octave] = end;
const DELAY = new Float64Array(1);
const DELAY_WORDS = new Int32Array(DELAY.buffer);
/**
 * The list is gone through in slices, each by a call of its own. A long loop in a function that is called once a renewal
 * may begin uncompiled every time, and then each number in it is an object.
 */
export const SLICE = 256;

export class UnsortedList {
  times = new Float64Array(16);
  slots = new Int32Array(16);
  count = 0;

  reserve(capacity: number): void {
    this.times = grown(this.times, new Float64Array(capacity));
    this.slots = grown(this.slots, new Int32Array(capacity));
  }

  add(time: Micros, slot: number): void {
    this.times[this.count] = time;
    this.slots[this.count++] = slot;
  }

  /** Removes every event that `keep` refuses. */
  retain(keep: (slot: number) => boolean): void {
    let kept = 0;
    for (let i = 0; i < this.count; i++) {
      const slot = this.slots[i]!;
      if (!keep(slot)) continue;
      this.slots[kept] = slot;
      this.times[kept++] = this.times[i]!;
    }
    this.count = kept;
  }

  earliest(): Micros {
    let earliest = Infinity;
    for (let start = 0; start < this.count; start += SLICE) earliest = Math.min(earliest, this.earliestOfSlice(start));
    return earliest;
  }

  private earliestOfSlice(start: number): Micros {
    const { times } = this;
    const end = Math.min(start + SLICE, this.count);
    let earliest = Infinity;
    for (let i = start; i < end; i++) if (times[i]! < earliest) earliest = times[i]!;
    return earliest;
  }
}

/** A power of two that at least a quarter of the delays after `origin` are below, and at most a quarter are below its half. */
export function typicalDelay(times: Float64Array, count: number, origin: Micros): Micros {
  COUNTS.fill(0);
  for (let start = 0; start < count; start += SLICE) countSlice(times, start, Math.min(start + SLICE, count), origin);
  let below = 0;
  let octave = -1;
  while (4 * below < count) below += COUNTS[++octave]!;
  return ENDS[octave]!;
}

/** Counts the delays of a slice by octave. */
function countSlice(times: Float64Array, start: number, end: number, origin: Micros): void {
  for (let i = start; i < end; i++) {
    DELAY[0] = times[i]! - origin;
    const octave = (DELAY_WORDS[1]! >>> 20) - LEAST_EXPONENT;
    COUNTS[Math.min(Math.max(octave, 0), OCTAVES - 1)]!++;
  }
}
