// Hunts violations and stalls: the same small cluster and load, once without faults and once with a random schedule within what the
// protocol claims to survive, seed after seed. Agreement is checked inside every run; progress is asserted beside it.
import { Violation } from "../base/errors.ts";
import { MILLISECOND, type Micros, SECOND } from "../base/time.ts";
import { streamOf } from "../kernel/random.ts";
import type { LedgerPlan, Plan } from "../scenario/plan.ts";
import { type RandomSchedule, randomSchedule } from "../sim/random-schedule.ts";
import { simulate } from "../sim/simulate.ts";

export interface SweepSetup {
  readonly protocol: string;
  readonly validators: number;
  readonly seeds: readonly number[];
  readonly attacks?: Plan["attacks"];
  /** Without: random faults within the protocol's claim. */
  readonly faults?: Plan["faults"];
}

export interface SweepOutcome {
  readonly seed: number;
  readonly faults: Plan["faults"];
  /** Blocks committed with and without the faults. */
  readonly committed: number;
  readonly committedFaultFree: number;
  /** Message of the violation, if one happened. */
  readonly violation?: string;
  /** Fewer than half the fault-free commits: since when nothing was committed. */
  readonly stall?: string;
}

/** Faults begin after the first and end before the last third, so that the protocol can show that it recovers. */
const LENGTH: Micros = 90 * SECOND;
const FAULTS: Omit<RandomSchedule, "protocol" | "validators"> = {
  from: 5 * SECOND,
  until: 60 * SECOND,
  meanGap: 3 * SECOND,
  meanLength: 4 * SECOND,
};

/** Parameters scaled to a cluster whose messages take about 20 ms. */
const PARAMS: Readonly<Record<string, LedgerPlan["params"]>> = {
  raft: {
    "block.every": 0,
    "election-timeout": [300 * MILLISECOND, 600 * MILLISECOND],
    heartbeat: 100 * MILLISECOND,
    "client-retry": 2 * SECOND,
  },
  pbft: { "block.every": 0, "view-timeout": SECOND, "checkpoint-interval": 16, "client-retry": 2 * SECOND },
};

/** Runs every seed. */
export function sweep(setup: SweepSetup): SweepOutcome[] {
  return setup.seeds.map((seed) => sweepOne(setup, seed));
}

function sweepOne(setup: SweepSetup, seed: number): SweepOutcome {
  const { protocol, validators } = setup;
  const faults = setup.faults ?? randomSchedule({ ...FAULTS, protocol, validators }, streamOf(seed, 0, "faults", 0));
  const committedFaultFree = run({ ...setup, attacks: [] }, seed, []).committed;
  const { committed, lastCommit, violation } = run(setup, seed, faults);
  const outcome = { seed, faults, committed, committedFaultFree, ...(violation === undefined ? {} : { violation }) };
  if (committed * 2 >= committedFaultFree) return outcome;
  return {
    ...outcome,
    stall: `${committed} of ${committedFaultFree} blocks, none after ${(lastCommit / SECOND).toFixed(1)} s of ${LENGTH / SECOND} s`,
  };
}

function run(
  setup: SweepSetup,
  seed: number,
  faults: Plan["faults"],
): { committed: number; lastCommit: Micros; violation?: string } {
  let committed = 0;
  let lastCommit = 0;
  try {
    simulate(sweepPlan(setup, seed, faults), { kind: "study", id: "sweep", design: 0, attacks: true }, 0, (events) =>
      events.observe(["committed"], (event) => {
        if (event.type !== "committed") return;
        committed = Math.max(committed, event.block.height);
        lastCommit = event.at;
      }),
    );
    return { committed, lastCommit };
  } catch (error) {
    if (error instanceof Violation) return { committed, lastCommit, violation: error.message };
    throw error;
  }
}

/** A ledger alone on an AWS-like network: 20 ms apart with 20 % jitter, ten requests a second. */
export function sweepPlan(setup: SweepSetup, seed: number, faults: Plan["faults"]): Plan {
  const sites = Array.from({ length: setup.validators }, (_, index) => ({
    name: `site ${index}`,
    region: `region ${index}`,
    link: { up: 1e9, down: 1e9 },
  }));
  const all = sites.map((_, index) => index);
  return {
    name: "sweep",
    question: "",
    sources: {},
    expectations: [],
    run: { starts: 0, warmUp: 0, length: LENGTH, seed, replications: { atLeast: 1, atMost: 1 } },
    world: { kind: "ledger", sites, load: { arrivals: "poisson", perSecond: 10, sizeBytes: 400, clients: all } },
    network: {
      delays: { from: "constant", delay: 20 * MILLISECOND },
      jitter: 0.2,
      loss: 0,
      insideRegion: 250,
      insideSite: 250,
      scale: 1,
    },
    designs: [
      {
        name: setup.protocol,
        ledger: {
          protocol: setup.protocol,
          validators: all,
          params: PARAMS[setup.protocol] ?? {},
          crypto: "ed25519",
          disk: "ssd",
        },
      },
    ],
    baseline: setup.protocol,
    attackLevels: ["on"],
    attacks: setup.attacks ?? [],
    faults,
    charts: [],
    canonical: "",
  };
}
