// What patients and readers met, from the event stream: measured clocks, where the time went, altered studies read and noticed.
import type { Micros } from "../base/time.ts";
import type { EventPort, TimePart } from "../events/events.ts";
import { metricOf } from "./metrics.ts";
import type { MetricSink } from "./sink.ts";

const PARTS: readonly TimePart[] = ["queue", "scan", "transfer", "ledger", "people", "other"];

/** Records health metrics; `finish` sets those that are known at the end only. */
export function observeHealth(events: EventPort, sink: MetricSink): { finish(): void } {
  const spent = new Map<TimePart, Micros>(PARTS.map((part) => [part, 0]));
  let encounters = 0;
  events.observe(["measured", "spent", "ended"], (event) => {
    if (event.type === "measured") {
      if (metricOf(event.metric)?.kind === "share") sink.count(event.metric, event.value, 1);
      else sink.observe(event.metric, event.value);
    } else if (event.type === "spent" && sink.measuring) {
      spent.set(event.part, spent.get(event.part)! + event.duration);
      sink.count("ledgerShare", event.part === "ledger" ? event.duration : 0, event.duration);
    } else if (event.type === "ended" && sink.measuring) {
      encounters += 1;
    }
  });
  const tampering = observeTampering(events, sink);
  return {
    finish() {
      if (encounters > 0) for (const part of PARTS) sink.set(`timeIn.${part}`, spent.get(part)! / encounters);
      tampering.finish();
    },
  };
}

/** An altered study that was read: when it was altered, and whether anybody noticed. */
interface Altered {
  readonly at: Micros;
  read: boolean;
  detected: boolean;
}

/** Which bytes are wrong is known from the `tampered` events; whether a reader accepted them, from what the reader did. */
function observeTampering(events: EventPort, sink: MetricSink): { finish(): void } {
  const altered = new Map<string, Altered>();
  const counts = { tamperedStudies: 0, tamperedReads: 0, integrityViolations: 0 };
  let reads = 0;
  events.observe(["tampered", "read", "detected"], (event) => {
    if (event.type === "tampered") {
      if (!altered.has(event.study)) altered.set(event.study, { at: event.at, read: false, detected: false });
      counts.tamperedStudies += sink.measuring ? 1 : 0;
    } else if (event.type === "read") {
      reads += 1;
      if (event.intact || !sink.measuring) return;
      const study = altered.get(event.study);
      if (study !== undefined) study.read = true;
      counts.tamperedReads += 1;
      counts.integrityViolations += event.accepted ? 1 : 0;
      sink.count("attack.success", event.accepted ? 1 : 0, 1);
    } else if (event.type === "detected") {
      const study = altered.get(event.study);
      if (study === undefined || study.detected) return;
      study.detected = true;
      sink.observe("attack.timeToDetection", event.at - study.at);
    }
  });
  return {
    finish() {
      if (reads === 0) return;
      for (const [metric, count] of Object.entries(counts)) sink.set(metric, count);
      for (const { read, detected } of altered.values()) if (read) sink.count("attack.undetected", detected ? 0 : 1, 1);
    },
  };
}
