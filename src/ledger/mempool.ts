// Requests that wait to be ordered, oldest first.
import { Batch } from "./block.ts";
import { type Request, SeenRequests } from "./request.ts";

const NOTHING: ReadonlySet<number> = new Set();

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
  /** Requests of a batch that are new here, neither waiting nor committed: those whose client's signature is still to be checked. */
  countNew({ requests }: Batch): number {
    let news = 0;
    for (const request of requests) if (!this.#pending.has(request.id) && !this.#committed.has(request)) news += 1;
    return news;
  }
  isCommitted(request: Request): boolean {
    return this.#committed.has(request);
  }
  /** The oldest requests, at most `limit`, without those of these ids; they go on waiting. */
  first(limit: number, without: ReadonlySet<number> = NOTHING): Batch {
    const requests: Request[] = [];
    for (const request of this.#pending.values()) {
      if (requests.length === limit) break;
      if (!without.has(request.id)) requests.push(request);
    }
    return new Batch(requests);
  }
  /** The oldest requests, at most `limit`, taken out. */
  take(limit: number): Batch {
    const batch = this.first(limit);
    for (const request of batch.requests) this.#pending.delete(request.id);
    return batch;
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
