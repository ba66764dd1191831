// Every fault found in the reader's files, each once, in the order of the files.
import { type Fault, UsageError } from "../base/errors.ts";
import { type Place, printPlace } from "./source.ts";

/** A fault as it was found. */
export interface Found {
  readonly place: Place;
  readonly path: string;
  readonly message: string;
}

export class FaultList {
  readonly #found = new Map<string, Found>();

  /**
   * A value inherited by several designs or sites is read once for each: the same message at the same place is one fault,
   * under the path it was first found at.
   */
  add(found: Found): void {
    const key = keyOf(found);
    if (!this.#found.has(key)) this.#found.set(key, found);
  }

  /** The same message at the same place is here already. */
  holds(found: Found): boolean {
    return this.#found.has(keyOf(found));
  }

  /** In the order they were found. */
  get all(): readonly Found[] {
    return [...this.#found.values()];
  }

  has(path: string, message: string): boolean {
    return [...this.#found.values()].some((found) => found.path === path && found.message === message);
  }

  get isEmpty(): boolean {
    return this.#found.size === 0;
  }

  /** In the order of the files: options first, then by file, line and column. */
  get inOrder(): readonly Fault[] {
    const sorted = [...this.#found.values()].sort(
      ({ place: a }, { place: b }) => a.order - b.order || a.line - b.line || a.column - b.column,
    );
    return sorted.map(({ place, path, message }) => ({ place: printPlace(place), path, message }));
  }

  /** @throws UsageError with every fault, when there is one. */
  throwIfAny(): void {
    if (!this.isEmpty) throw new UsageError(this.inOrder);
  }
}

function keyOf({ place, message }: Found): string {
  return `${printPlace(place)} ${message}`;
}
