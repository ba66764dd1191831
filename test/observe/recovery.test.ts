// How long a ledger takes to serve again: histories of faults and answers, with what is recorded of each.
import { expect, it } from "vitest";
import { EventPort } from "../../src/events/events.ts";
import type { Request } from "../../src/ledger/request.ts";
import { observeRecovery } from "../../src/observe/recovery.ts";
import { MetricSink } from "../../src/observe/sink.ts";

const request: Request = { id: 1, client: 0, sequence: 1, sizeBytes: 1, operation: { kind: "none" } };

type Step = readonly ["begins" | "ends", string, at: number] | readonly ["answered", submittedAt: number, at: number];

const histories: readonly [string, readonly Step[], Readonly<Record<string, readonly number[]>>][] = [
  [
    "an answer to a request that was submitted before says nothing",
    [
      ["begins", "crash", 100],
      ["answered", 99, 110],
      ["answered", 100, 150],
      ["answered", 120, 160],
    ],
    { "recovery.crash": [50] },
  ],
  [
    "whoever leads, and several at once: one outage, one observation",
    [
      ["begins", "outage", 100],
      ["begins", "crash", 200],
      ["begins", "crash", 200],
      ["answered", 205, 230],
    ],
    { "recovery.leader": [130], "recovery.crash": [30] },
  ],
  [
    "of a partition, its end; of a crash, its beginning; of anything else, nothing",
    [
      ["begins", "partition", 100],
      ["answered", 101, 110],
      ["begins", "loss", 120],
      ["ends", "loss", 130],
      ["ends", "crash", 140],
      ["ends", "partition", 200],
      ["answered", 150, 260],
      ["answered", 210, 270],
    ],
    { "recovery.partition": [70] },
  ],
  ["what nobody asked for since is not observed", [["begins", "crash", 100]], {}],
];

it.each(histories)("%s", (_, steps, expected) => {
  const events = new EventPort();
  const sink = new MetricSink();
  sink.measuring = true;
  observeRecovery(events, sink);
  for (const [what, which, at] of steps) {
    if (what === "answered") events.emit({ type: "answered", at, request, submittedAt: which as number });
    else events.emit({ type: "fault", at, fault: which as string, change: what });
  }
  expect(Object.fromEntries([...sink.samples].map(([metric, sample]) => [metric, [...sample.sorted()]]))).toEqual(
    expected,
  );
});
