// The reference event queue: one 4-ary heap.
import type { Micros } from "../base/time.ts";
import { FourAryHeap } from "./four-ary-heap.ts";
import { type EventQueue, tieKey } from "./queue.ts";

export class HeapQueue implements EventQueue {
  poppedTime: Micros = 0;
  private readonly heap = new FourAryHeap();
  private sequence = 0;

  get size(): number {
    return this.heap.count;
  }

  push(time: Micros, priority: number, slot: number): void {
    const heap = this.heap;
    if (slot >= heap.keys.length) heap.reserve(slot);
    heap.keys[slot] = tieKey(priority, this.sequence++);
    heap.insert(time, slot);
  }

  pop(): number {
    const heap = this.heap;
    if (heap.count === 0) return -1;
    const slot = heap.slots[0]!;
    this.poppedTime = heap.times[0]!;
    heap.removeFirst();
    return slot;
  }

  peekTime(): Micros {
    return this.heap.count === 0 ? Infinity : this.heap.times[0]!;
  }

  clear(): void {
    this.heap.count = 0;
    this.sequence = 0;
    this.poppedTime = 0;
  }
}
