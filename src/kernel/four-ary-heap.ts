// A 4-ary heap of slots in arrays: half the depth of a binary heap, and the four children share a cache line.
//
//            0
//   1     2     3     4          children of i: 4i + 1 … 4i + 4
//  5…8  9…12  13…16 17…20
//
// @source D. B. Johnson, Priority queues with update and finding minimum spanning trees, IPL 4 (1975) 53–57 (d-ary heaps);
//   R. W. Floyd, Algorithm 245: Treesort 3, CACM 7 (1964) 701 (building a heap from the last parent up)

/** Slots ordered by (time, tie key). */
export class FourAryHeap {
  count = 0;
  /** Time by place in the heap; [0] is the first when count > 0. Infinity from count on, so that all have four children. */
  times = new Float64Array(16 + 4).fill(Infinity);
  /** Slot by place in the heap. */
  slots = new Int32Array(16 + 4);
  /** Time and tie key by slot, written by the owner before `insert`. The key is read only when times are equal. */
  slotTimes = new Float64Array(16);
  keys = new Float64Array(16);

  /** Makes room for the slot, and so for as many entries. */
  reserve(slot: number): void {
    if (slot < this.keys.length) return;
    const capacity = Math.max(slot + 1, 2 * this.keys.length);
    this.times = grown(this.times, new Float64Array(capacity + 4).fill(Infinity));
    this.slots = grown(this.slots, new Int32Array(capacity + 4));
    this.slotTimes = grown(this.slotTimes, new Float64Array(capacity));
    this.keys = grown(this.keys, new Float64Array(capacity));
  }

  insert(slot: number): void {
    const { times, slots, keys } = this;
    const time = this.slotTimes[slot]!;
    let place = this.count++;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentTime = times[parent]!;
      if (parentTime < time || (parentTime === time && keys[slots[parent]!]! < keys[slot]!)) break;
      times[place] = parentTime;
      slots[place] = slots[parent]!;
      place = parent;
    }
    times[place] = time;
    slots[place] = slot;
  }

  /** Removes the first entry of a heap that is not empty. */
  removeFirst(): void {
    const last = --this.count;
    this.times[last] = Infinity;
    if (last > 0) this.sink(0, this.slots[last]!);
  }

  clear(): void {
    this.times.fill(Infinity, 0, this.count);
    this.count = 0;
  }

  /** Removes every entry that `keep` refuses. */
  retain(keep: (slot: number) => boolean): void {
    const { times, slots, slotTimes } = this;
    let kept = 0;
    for (let place = 0; place < this.count; place++) {
      const slot = slots[place]!;
      if (!keep(slot)) continue;
      slots[kept] = slot;
      times[kept++] = slotTimes[slot]!;
    }
    times.fill(Infinity, kept, this.count);
    this.count = kept;
    for (let place = (kept - 2) >> 2; place >= 0; place--) this.sink(place, slots[place]!);
  }

  /** Puts an entry at a place, moving earlier children up on its way down. */
  private sink(from: number, slot: number): void {
    const { times, slots, keys, count } = this;
    const time = this.slotTimes[slot]!;
    let place = from;
    for (let child = 4 * place + 1; child < count; child = 4 * place + 1) {
      const first = this.firstOfFour(child);
      const firstTime = times[first]!;
      if (time < firstTime || (time === firstTime && keys[slot]! < keys[slots[first]!]!)) break;
      times[place] = firstTime;
      slots[place] = slots[first]!;
      place = first;
    }
    times[place] = time;
    slots[place] = slot;
  }

  /** The first among four neighbours; written out, since the loop costs a sixth of the heap's speed. */
  private firstOfFour(start: number): number {
    const { times, slots, keys } = this;
    let first = start;
    let time = times[start]!;
    let other = times[start + 1]!;
    if (other < time || (other === time && keys[slots[start + 1]!]! < keys[slots[first]!]!)) {
      first = start + 1;
      time = other;
    }
    other = times[start + 2]!;
    if (other < time || (other === time && keys[slots[start + 2]!]! < keys[slots[first]!]!)) {
      first = start + 2;
      time = other;
    }
    other = times[start + 3]!;
    if (other < time || (other === time && keys[slots[start + 3]!]! < keys[slots[first]!]!)) first = start + 3;
    return first;
  }
}

/** Copies the old array to the front of the new one. */
export function grown<A extends Float64Array | Int32Array>(old: A, larger: A): A {
  larger.set(old);
  return larger;
}
