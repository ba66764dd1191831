// When requests are first known to be proven by an anchor: hand-made events, times in µs.
import { expect, it } from "vitest";
import { EventPort } from "../../src/events/events.ts";
import { Batch, GENESIS } from "../../src/ledger/block.ts";
import { AnchorMetrics } from "../../src/observe/anchors.ts";
import { MetricSink } from "../../src/observe/sink.ts";
import { requestOf } from "../consensus/recorder.ts";

it("counts from submission, and from the first commit, each request and each anchor once", () => {
  const events = new EventPort();
  const sink = new MetricSink();
  sink.measuring = true;
  const metrics = new AnchorMetrics(events, sink);
  const [one, two, three] = [requestOf(1, 1), requestOf(1, 2), requestOf(1, 3)];
  const block = new Batch([one, two]).on(GENESIS);
  const attest = (at: number, root: string, requests = [one]): void =>
    events.emit({ type: "attested", at, node: 0, root, requests });

  for (const request of [one, two, three]) events.emit({ type: "submitted", at: 10, request });
  events.emit({ type: "committed", at: 30, node: 0, block, leader: 0 });
  events.emit({ type: "committed", at: 40, node: 1, block, leader: 0 });
  attest(100, "a", [one, two]);
  attest(120, "a", [one, two]);
  // Committed only by its anchor, which this observer hears of first.
  attest(150, "b", [three]);
  metrics.finish();

  expect([...sink.samples.get("anchored")!.values()]).toEqual([90, 90, 140]);
  expect([...sink.samples.get("unanchored")!.values()]).toEqual([70, 70]);
  expect(sink.values.get("anchors")).toBe(2);
});
