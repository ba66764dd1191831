// Events far away, in no order: times and slots, side by side. What the two-level queue has no bucket for yet.
import type { Micros } from "../base/time.ts";
import { grown } from "./four-ary-heap.ts";

/** Delays above so many means do not count in the mean, so many times repeated. */
export const SPAN_IN_MEANS = 3;
const TRIMS = 3;
/**
 * The list is gone through in slices, each by a call of its own. A long loop in a function that is called once a renewal
 * may begin uncompiled every time, and then each number in it is an object.
 */
export const SLICE = 256;

export class UnsortedList {
  times = new Float64Array(16);
  slots = new Int32Array(16);
  count = 0;
  /** Delays that the mean is taken of. */
  private counted = 0;

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

  /** Mean delay after `origin`, without delays above three times the mean so far. */
  trimmedMeanDelay(origin: Micros): Micros {
    let limit = Infinity;
    for (let trim = 0; ; trim++) {
      let sum = 0;
      this.counted = 0;
      for (let start = 0; start < this.count; start += SLICE) sum += this.sumOfSlice(start, origin, limit);
      const mean = sum / this.counted;
      if (trim === TRIMS || limit <= SPAN_IN_MEANS * mean) return mean;
      limit = SPAN_IN_MEANS * mean;
    }
  }

  /** Sum of the delays of a slice up to the limit, which it also counts. */
  private sumOfSlice(start: number, origin: Micros, limit: Micros): number {
    const { times } = this;
    const end = Math.min(start + SLICE, this.count);
    let sum = 0;
    let counted = 0;
    for (let i = start; i < end; i++) {
      const delay = times[i]! - origin;
      if (delay > limit) continue;
      sum += delay;
      counted++;
    }
    this.counted += counted;
    return sum;
  }
}
