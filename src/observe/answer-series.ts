// The answers of a ledger from the first on, in the order in which they come: what shows how long an empty start matters.
import type { EventPort } from "../events/events.ts";
import { Sample } from "../stats/sample.ts";

/** Answered requests in the order of their answers. */
export interface AnswerSeries {
  /** Instant of each answer, since the start of the run [µs]. */
  readonly at: Float64Array;
  /** From its submission until the client had enough replies [µs]. */
  readonly latency: Float64Array;
}

/** Keeps every answer, whether measuring or not. @returns what was kept so far */
export function keepAnswers(events: EventPort): () => AnswerSeries {
  const at = new Sample();
  const latency = new Sample();
  events.on("answered", (event) => {
    at.add(event.at);
    latency.add(event.at - event.submittedAt);
  });
  return () => ({ at: at.values(), latency: latency.values() });
}
