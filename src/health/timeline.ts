// Where an encounter's time goes: waits on its critical path, end to end, without gap or overlap, so that they add up
// to the whole.
import { assert } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import type { Segment, TimePart } from "../events/events.ts";
import type { Life, Wait } from "../kernel/process.ts";

export class Timeline {
  readonly segments: Segment[] = [];
  /** Up to here, time is accounted for. */
  end: Micros;
  readonly #clock: { readonly now: Micros };
  #open: { readonly part: TimePart; readonly label: string } | undefined;

  constructor(clock: { readonly now: Micros }) {
    this.#clock = clock;
    this.end = clock.now;
  }

  /** A timeline that goes on from here, for a part that runs beside others. */
  fork(): Timeline {
    assert(this.#open === undefined, "a timeline forks between two waits");
    return new Timeline(this.#clock);
  }

  /** Books the wait that `life` is, also when it is abandoned. */
  *during<T>(part: TimePart, label: string, life: Wait<T>): Life<T> {
    this.begin(part, label);
    try {
      return yield* life;
    } finally {
      this.close();
    }
  }

  /** A wait begins. */
  begin(part: TimePart, label: string): void {
    assert(this.#open === undefined && this.#clock.now === this.end, `time before "${label}" is not accounted for`);
    this.#open = { part, label };
  }

  /** The wait that was begun is over; one that took no time leaves no trace. */
  close(): void {
    assert(this.#open !== undefined, "no wait has begun");
    const { part, label } = this.#open;
    const { now } = this.#clock;
    this.#open = undefined;
    if (now > this.end) this.segments.push({ part, label, start: this.end, end: now });
    this.end = now;
  }

  /** Takes over the critical one of parallel branches: the one that ended last; of equals, `last`. */
  join(branches: readonly Timeline[], last: number): void {
    let critical = branches[last]!;
    for (const branch of branches) if (branch.end > critical.end) critical = branch;
    this.segments.push(...critical.segments);
    this.end = critical.end;
  }
}
