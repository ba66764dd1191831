// The contract of an event queue, and the order of events: (time, priority, sequence).
// Times travel in an array, not as arguments: a number beyond 2³¹ in an argument is an object to the engine, one an event.
import type { Micros } from "../base/time.ts";

/** Orders events of the same time: priority (a whole number 0 … 15, lower first), then order of pushing. Exact for 2⁴⁸ pushes. */
export function tieKey(priority: number, sequence: number): number {
  return priority * 281474976710656 + sequence; // 2⁴⁸
}

/**
 * Pending events as slots: small whole numbers ≥ 0 owned by the caller, each in the queue at most once. No operation
 * allocates, except that `reserve` grows arrays.
 */
export interface EventQueue {
  /** Number of pending events. */
  readonly size: number;
  /** Time of each slot [µs], finite: written by the caller before `push`, unchanged while the slot is pending. */
  readonly times: Float64Array;
  /** Makes room for slots up to this one. Until `clear` what was reserved stays. */
  reserve(slot: number): void;
  /** Adds an event at `times[slot]`, which may lie before the last one popped. Equal (time, priority) leave in order of pushing. */
  push(slot: number, priority: number): void;
  /** Removes the first event that is not after `limit` and returns its slot; −1 when there is none. */
  pop(limit: Micros): number;
  /** Slot of the first event, which stays; −1 when there is none. */
  peek(): number;
  /** Removes every event that `keep` refuses, in no particular order; the others keep theirs. */
  retain(keep: (slot: number) => boolean): void;
  /** Removes all events and starts anew: the sequence is 0 again. */
  clear(): void;
}
