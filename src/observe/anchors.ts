// How long it takes until another ledger proves what this one holds, from the event stream.
import type { Micros } from "../base/time.ts";
import type { EventPort } from "../events/events.ts";
import type { Request } from "../ledger/request.ts";
import type { MetricSink } from "./sink.ts";

/** A request that no anchor proves yet. */
interface Open {
  readonly submittedAt: Micros;
  committedAt: Micros | undefined;
}

/** Records `anchored` and `unanchored`, and counts anchors: each when a validator first knows of it. */
export class AnchorMetrics {
  readonly #sink: MetricSink;
  readonly #roots = new Set<string>();

  constructor(events: EventPort, sink: MetricSink) {
    this.#sink = sink;
    const open = new Map<number, Open>();
    events.on("submitted", ({ request, at }) => {
      open.set(request.id, { submittedAt: at, committedAt: undefined });
    });
    events.on("committed", ({ block, at }) => {
      for (const { id } of block.batch.requests) {
        const request = open.get(id);
        if (request !== undefined) request.committedAt ??= at;
      }
    });
    events.on("attested", ({ root, requests, at }) => {
      if (!this.#roots.has(root)) sink.add("anchors", 1);
      this.#roots.add(root);
      for (const request of requests) attest(request, at);
    });

    function attest({ id }: Request, at: Micros): void {
      const request = open.get(id);
      if (request === undefined) return;
      open.delete(id);
      sink.observe("anchored", at - request.submittedAt);
      if (request.committedAt !== undefined) sink.observe("unanchored", at - request.committedAt);
    }
  }

  finish(): void {
    this.#sink.add("anchors", 0);
  }
}
