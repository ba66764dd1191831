// Requests that wait to be ordered, oldest first.
import { Batch } from "./block.ts";
import { type Request, SeenRequests } from "./request.ts";

/** Pending requests in order of arrival; a request once committed is refused for ever. */
export class Mempool {
  readonly #pending = new Map<number, Request>();
  readonly #committed = new SeenRequests();

  get size(): number {
    return this.#pending.size;
  }
  /** Adds a request unless it waits already or was committed. @returns whether it was added. */
  add(request: Request): boolean {
    if (this.#pending.has(request.id) || this.#committed.has(request)) return false;
    this.#pending.set(request.id, request);
    return true;
  }
  isCommitted(request: Request): boolean {
    return this.#committed.has(request);
  }
  /** The oldest requests, at most `limit`, taken out. */
  take(limit: number): Batch {
    const requests: Request[] = [];
    for (const request of this.#pending.values()) {
      if (requests.length === limit) break;
      requests.push(request);
    }
    for (const request of requests) this.#pending.delete(request.id);
    return new Batch(requests);
  }
  /** The oldest pending request, if any. */
  oldest(): Request | undefined {
    return this.#pending.values().next().value;
  }
  /** Marks a request committed and removes it from the pending ones. @returns false when it was committed before. */
  commit(request: Request): boolean {
    this.#pending.delete(request.id);
    return this.#committed.add(request);
  }
}
