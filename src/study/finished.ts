// The replications that a study has so far, whatever order they came in.
import { assert } from "../base/errors.ts";
import type { ReplicationResult } from "../observe/result.ts";
import type { DesignPoint } from "../scenario/plan.ts";

/** One unit of work: replication `replication` (0, 1, …) of a design point. */
export interface Task {
  readonly point: DesignPoint;
  readonly replication: number;
}

/** Results by design point and replication number; what is read back never depends on the order of `add`. */
export class Finished {
  readonly #byPoint = new Map<string, ReplicationResult[]>();
  #count = 0;

  /** A replication that is there already stays: it is the same. */
  add(result: ReplicationResult): void {
    const list = this.#byPoint.get(result.point) ?? [];
    if (list[result.replication] !== undefined) return;
    list[result.replication] = result;
    this.#byPoint.set(result.point, list);
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }

  has({ point, replication }: Task): boolean {
    return this.#byPoint.get(point.id)?.[replication] !== undefined;
  }

  /** The tasks among replications 0 … count − 1 of a point that are still to run. */
  missing(point: DesignPoint, count: number): Task[] {
    const tasks = Array.from({ length: count }, (_, replication) => ({ point, replication }));
    return tasks.filter((task) => !this.has(task));
  }

  /** Replications 0 … count − 1 of a point, in that order; all of them must be there. */
  prefix(point: DesignPoint, count: number): readonly ReplicationResult[] {
    const list = this.#byPoint.get(point.id) ?? [];
    return Array.from({ length: count }, (_, replication) => {
      const result = list[replication];
      assert(result !== undefined, `replication ${replication} of ${point.id} has not run`);
      return result;
    });
  }
}
