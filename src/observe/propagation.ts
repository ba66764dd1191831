// How long what is gossiped over an overlay takes to reach the validators.
import type { EventPort } from "../events/events.ts";
import type { MetricSink } from "./sink.ts";

/** Records `propagation.*`, by share and type of message. */
export function observePropagation(events: EventPort, sink: MetricSink): void {
  events.observe(["spread"], (event) => {
    if (event.type === "spread") sink.observe(`propagation.${event.share}.${event.message}`, event.at - event.since);
  });
}
