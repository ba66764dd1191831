// What a client asks a ledger to order.
import type { Operation } from "./contract.ts";

/** Network endpoint of a client; several requests of one client may be open at once. */
export type ClientId = number;

export interface Request {
  /** Unique in a run. */
  readonly id: number;
  readonly client: ClientId;
  /** 1, 2, … of this client; duplicates are recognised by (client, sequence). */
  readonly sequence: number;
  /** Size on the wire and on the chain [bytes]. */
  readonly sizeBytes: number;
  readonly operation: Operation;
}

/** What a validator tells the client. Two replies match when height and block digest are equal. */
export interface Reply {
  readonly request: Request;
  readonly height: number;
  readonly digest: string;
  /** The leader as the replying validator knows it, -1 when it knows none: where the client sends next. */
  readonly leader: number;
}

/** Which requests have been seen: one number a client, plus those that came out of order. */
export class SeenRequests {
  readonly #upTo = new Map<ClientId, number>();
  readonly #beyond = new Map<ClientId, Set<number>>();

  /** True when (client, sequence) was added before. */
  has(request: Pick<Request, "client" | "sequence">): boolean {
    if (request.sequence <= (this.#upTo.get(request.client) ?? 0)) return true;
    return this.#beyond.get(request.client)?.has(request.sequence) ?? false;
  }

  /** Adds a request. @returns false when it was there already. */
  add(request: Pick<Request, "client" | "sequence">): boolean {
    if (this.has(request)) return false;
    const { client, sequence } = request;
    let upTo = this.#upTo.get(client) ?? 0;
    const beyond = this.#beyond.get(client);
    if (sequence !== upTo + 1) {
      if (beyond === undefined) this.#beyond.set(client, new Set([sequence]));
      else beyond.add(sequence);
      return true;
    }
    upTo = sequence;
    while (beyond?.delete(upTo + 1)) upTo += 1;
    this.#upTo.set(client, upTo);
    return true;
  }
}
