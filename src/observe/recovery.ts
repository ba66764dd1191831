// How long a ledger takes to serve again: after a crash, and after a partition has healed. The clock of each fault runs until a
// request that was submitted since is answered, so it holds the wait for one: a load of many requests a second measures best.
import type { Micros } from "../base/time.ts";
import type { EventOf, EventPort } from "../events/events.ts";
import type { MetricSink } from "./sink.ts";

/** What a change of faults is measured as; undefined: it is not. */
function metricFor({ fault, change }: EventOf<"fault">): string | undefined {
  if (fault === "partition") return change === "ends" ? "recovery.partition" : undefined;
  if (change === "ends") return undefined;
  if (fault === "outage") return "recovery.leader";
  return fault === "crash" ? "recovery.crash" : undefined;
}

/** Records `recovery.*`. Several faults in one instant are one. */
export function observeRecovery(events: EventPort, sink: MetricSink): void {
  let waiting: { readonly metric: string; readonly since: Micros }[] = [];
  events.on("fault", (event) => {
    const metric = metricFor(event);
    const isKnown = waiting.some((one) => one.metric === metric && one.since === event.at);
    if (metric !== undefined && !isKnown) waiting.push({ metric, since: event.at });
  });
  events.on("answered", ({ at, submittedAt }) => {
    if (waiting.length === 0) return;
    for (const { metric, since } of waiting) if (submittedAt >= since) sink.observe(metric, at - since);
    waiting = waiting.filter(({ since }) => submittedAt < since);
  });
}
