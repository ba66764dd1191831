// What a ledger takes while it is measured: power, and fees.

import type { Micros } from "../base/time.ts";
import { kilowattHours, meanPower } from "../cost/energy.ts";
import { feesOf, type Paid } from "../cost/fees.ts";
import type { LedgerTotals } from "../observe/ledger-metrics.ts";
import type { MetricSink } from "../observe/sink.ts";
import type { LedgerPlan } from "../scenario/plan.ts";
import type { LedgerHost } from "./ledger-host.ts";

/** A Merkle root. @source SHA-256 */
const ANCHOR_BYTES = 32;
/** What is told is told of so many requests. */
const REQUESTS = 1000;

export interface UpkeepSetup {
  readonly plan: LedgerPlan;
  readonly host: LedgerHost;
  readonly totals: LedgerTotals;
  readonly sink: MetricSink;
}

export class Upkeep {
  readonly #setup: UpkeepSetup;
  #busyAtOpening = 0;

  constructor(setup: UpkeepSetup) {
    this.#setup = setup;
  }

  openWindow(): void {
    this.#busyAtOpening = this.#busy();
  }

  /** Sets the values for a window of this length; after anchors are counted. */
  finish(window: Micros): void {
    const { plan, host, totals, sink } = this.#setup;
    const { energy, fees } = plan;
    const portions = totals.committedRequests / REQUESTS;
    if (energy !== undefined) {
      const busy = this.#busy() - this.#busyAtOpening;
      const power = meanPower(energy, { time: window, validators: host.nodes.length, busy });
      sink.set("power", power);
      if (portions > 0) sink.set("energy", kilowattHours(power, window) / portions);
    }
    if (fees !== undefined && portions > 0) sink.set("fees", feesOf(fees, this.#paid()) / portions);
  }

  #paid(): Paid {
    const { host, totals, sink } = this.#setup;
    if (!host.protocol.attests) return { transactions: totals.committedRequests, bytes: totals.committedBytes };
    const anchors = sink.values.get("anchors") ?? 0;
    return { transactions: anchors, bytes: anchors * ANCHOR_BYTES };
  }

  /** Work that validators' processors were given since the start [µs]. */
  #busy(): Micros {
    return this.#setup.host.nodes.reduce((sum, { worked }) => sum + worked.processor, 0);
  }
}
