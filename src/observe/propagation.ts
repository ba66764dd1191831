// How long what is gossiped over an overlay takes to reach the validators.
import type { EventPort } from "../events/events.ts";
import type { MetricSink } from "./sink.ts";

/** Records `propagation.*`, by share and type of message. */
export function observePropagation(events: EventPort, sink: MetricSink): void {
  events.on("spread", ({ at, share, message, since }) => {
    sink.observe(`propagation.${share}.${message}`, at - since);
  });
}
