// What is seen of one replication: counters and sums over its window, in whole microseconds, and samples where asked for.
import type { Micros } from "../../../src/base/time.ts";

/** Sums by name, such as `server.present`; sums of replications add up name by name. */
export type Sums = Readonly<Record<string, number>>;

export interface Seen {
  readonly sums: Sums;
  /** Sojourns and waits [µs] by name, ascending. */
  readonly samples: Readonly<Record<string, Float64Array>>;
}

/** Numbers that are put down one by one. */
class Sample {
  #values = new Float64Array(1024);
  #size = 0;

  add(value: number): void {
    if (this.#size === this.#values.length) {
      const wider = new Float64Array(2 * this.#size);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.#size++] = value;
  }
  clear(): void {
    this.#size = 0;
  }
  sorted(): Float64Array {
    return this.#values.slice(0, this.#size).sort();
  }
}

/** Which samples are kept. */
export interface Kept {
  readonly sojourns: boolean;
  readonly waits: boolean;
}

/** Those who leave a station, or the network, within the window. */
export class Flow {
  blocked = 0;
  abandoned = 0;
  #completed = 0;
  #delayed = 0;
  #sojourn = 0;
  #sojournSquares = 0;
  #wait = 0;
  #work = 0;
  /** By class of service time, as `edges` part them. */
  readonly #edges: readonly Micros[];
  readonly #byWork: { sojourn: number; work: number }[];
  readonly #sojourns: Sample | undefined;
  readonly #waits: Sample | undefined;

  constructor(kept: Kept, edges: readonly Micros[]) {
    this.#edges = edges;
    this.#byWork = edges.length === 0 ? [] : [...edges, 0].map(() => ({ sojourn: 0, work: 0 }));
    this.#sojourns = kept.sojourns ? new Sample() : undefined;
    this.#waits = kept.waits ? new Sample() : undefined;
  }

  /** One has left. @param waited time before service. @param worked service time. All [µs]. */
  completed(sojourn: Micros, waited: Micros, worked: Micros): void {
    this.#completed += 1;
    this.#sojourn += sojourn;
    this.#sojournSquares += sojourn * sojourn;
    this.#wait += waited;
    this.#work += worked;
    if (waited > 0) this.#delayed += 1;
    if (this.#byWork.length > 0) this.#sortIn(worked, sojourn);
    this.#sojourns?.add(sojourn);
    this.#waits?.add(waited);
  }

  #sortIn(worked: Micros, sojourn: Micros): void {
    const above = this.#edges.findIndex((edge) => worked <= edge);
    const bin = this.#byWork.at(above)!;
    bin.sojourn += sojourn;
    bin.work += worked;
  }

  /** Starts the window. */
  clear(): void {
    this.blocked = this.abandoned = 0;
    this.#completed = this.#delayed = this.#sojourn = this.#sojournSquares = this.#wait = this.#work = 0;
    for (const bin of this.#byWork) bin.sojourn = bin.work = 0;
    this.#sojourns?.clear();
    this.#waits?.clear();
  }

  sums(name: string): Sums {
    return {
      [`${name}.completed`]: this.#completed,
      [`${name}.blocked`]: this.blocked,
      [`${name}.abandoned`]: this.abandoned,
      [`${name}.delayed`]: this.#delayed,
      [`${name}.sojourn`]: this.#sojourn,
      [`${name}.sojournSquares`]: this.#sojournSquares,
      [`${name}.wait`]: this.#wait,
      [`${name}.work`]: this.#work,
      ...Object.fromEntries(
        this.#byWork.flatMap((bin, i) => [
          [`${name}.sojourn in ${i}`, bin.sojourn],
          [`${name}.work in ${i}`, bin.work],
        ]),
      ),
    };
  }

  samples(name: string): Record<string, Float64Array> {
    return {
      ...(this.#sojourns && { [`${name}.W`]: this.#sojourns.sorted() }),
      ...(this.#waits && { [`${name}.Wq`]: this.#waits.sorted() }),
    };
  }
}

/** How long how many were present, kept apart from the kernel's statistics. */
export class Census {
  present = 0;
  readonly #timeAt: number[] = [0];
  #since: Micros = 0;

  change(by: 1 | -1, now: Micros): void {
    this.advance(now);
    this.present += by;
    if (this.present === this.#timeAt.length) this.#timeAt.push(0);
  }
  advance(now: Micros): void {
    this.#timeAt[this.present]! += now - this.#since;
    this.#since = now;
  }
  clear(now: Micros): void {
    this.#timeAt.fill(0);
    this.#since = now;
  }
  /** Integral of the number present [customer µs]. */
  get integral(): number {
    return this.#timeAt.reduce((sum, time, level) => sum + level * time, 0);
  }
  sums(name: string): Sums {
    return Object.fromEntries(this.#timeAt.map((time, level) => [`${name}.at ${level}`, time]));
  }
}
