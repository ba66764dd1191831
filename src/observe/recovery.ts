// How long a ledger takes to serve again: after a crash, and after a partition has healed. The clock of each fault runs until a
// request that was submitted since is answered, so it holds the wait for one: a load of many requests a second measures best.
import type { Micros } from "../base/time.ts";
import type { EventPort, RunEvent } from "../events/events.ts";
import type { MetricSink } from "./sink.ts";

type FaultEvent = Extract<RunEvent, { type: "fault" }>;

/** What a change of faults is measured as; undefined: it is not. */
function metricFor({ fault, change }: FaultEvent): string | undefined {
  if (fault === "partition") return change === "ends" ? "recovery.partition" : undefined;
  if (change === "ends") return undefined;
  if (fault === "outage") return "recovery.leader";
  return fault === "crash" ? "recovery.crash" : undefined;
}

/** Records `recovery.*`. Several faults in one instant are one. */
export function observeRecovery(events: EventPort, sink: MetricSink): void {
  let waiting: { readonly metric: string; readonly since: Micros }[] = [];
  events.observe(["fault", "answered"], (event) => {
    if (event.type === "fault") {
      const metric = metricFor(event);
      const isKnown = waiting.some((one) => one.metric === metric && one.since === event.at);
      if (metric !== undefined && !isKnown) waiting.push({ metric, since: event.at });
    } else if (event.type === "answered" && waiting.length > 0) {
      const { at, submittedAt } = event;
      for (const { metric, since } of waiting) if (submittedAt >= since) sink.observe(metric, at - since);
      waiting = waiting.filter(({ since }) => submittedAt < since);
    }
  });
}
