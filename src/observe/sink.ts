// Where observers put what they measure: only what falls inside the measured window is kept.
import { assert } from "../base/errors.ts";
import { Sample } from "../stats/sample.ts";
import { metricOf } from "./metrics.ts";

export class MetricSink {
  /** False during warm-up. */
  measuring = false;
  readonly samples = new Map<string, Sample>();
  readonly shares = new Map<string, { hits: number; of: number }>();
  readonly values = new Map<string, number>();

  /** One observation of a sampled metric, in its unit; Infinity is never. */
  observe(metric: string, value: number): void {
    if (!this.measuring) return;
    let sample = this.samples.get(metric);
    if (sample === undefined) {
      assert(metricOf(metric)?.kind === "sample", `${metric} is not a sampled metric of the dictionary`);
      sample = new Sample();
      this.samples.set(metric, sample);
    }
    sample.add(value);
  }

  /** Adds to a share: `hits` of `of`. */
  count(metric: string, hits: number, of: number): void {
    if (!this.measuring) return;
    const share = this.shares.get(metric);
    if (share !== undefined) {
      share.hits += hits;
      share.of += of;
      return;
    }
    assert(metricOf(metric)?.kind === "share", `${metric} is not a share of the dictionary`);
    this.shares.set(metric, { hits, of });
  }

  /** Sets a value of the replication. */
  set(metric: string, value: number): void {
    assert(metricOf(metric)?.kind === "value", `${metric} is not a value of the dictionary`);
    this.values.set(metric, value);
  }

  /** Adds to a value of the replication, while measuring. */
  add(metric: string, amount: number): void {
    if (this.measuring) this.set(metric, (this.values.get(metric) ?? 0) + amount);
  }
}
