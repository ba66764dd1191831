// Loads for a ledger alone: Poisson arrivals, a burst, a closed loop.

import { SECOND, wholeMicros } from "../base/time.ts";
import { streamOf } from "../kernel/random.ts";
import type { Simulation } from "../kernel/simulation.ts";
import type { LoadSpec } from "../scenario/plan.ts";
import type { LedgerHost } from "./ledger-host.ts";

export interface LoadSetup {
  readonly simulation: Simulation;
  readonly host: LedgerHost;
  readonly seed: number;
  readonly replication: number;
}

/** Starts the load; clients take turns. */
export function startLoad(load: LoadSpec, setup: LoadSetup): void {
  const { host, simulation } = setup;
  let turn = 0;
  const submit = (answered: () => void): void => {
    const site = load.clients[turn++ % load.clients.length]!;
    host.clients.submit(site, { kind: "none" }, load.sizeBytes, answered);
  };
  switch (load.arrivals) {
    case "burst":
      repeat(load.count, () => submit(nothing));
      return;
    case "closed": {
      const next = (): void => submit(next);
      repeat(load.outstanding, next);
      return;
    }
    case "poisson": {
      const stream = streamOf(setup.seed, setup.replication, "load", 0);
      const meanGap = SECOND / load.perSecond;
      let due = 0;
      const arrive = simulation.register(() => {
        submit(nothing);
        due += stream.exponential(meanGap);
        simulation.at(Math.max(simulation.now, wholeMicros(due)), arrive);
      }, "load");
      due = (load.from ?? 0) + stream.exponential(meanGap);
      simulation.at(wholeMicros(due), arrive);
      return;
    }
  }
}

function nothing(): void {}

function repeat(count: number, action: () => void): void {
  for (let index = 0; index < count; index += 1) action();
}
