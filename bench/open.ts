// Workloads W1, W1c, W1j and W2: proof of work over a gossip network as SimBlock and JABS have it, through `simulate()` as every study
// goes. The product's own protocol, overlay and relay; what is a peer's alone is in peers/.
// Plain: every message is an event. Elided: announcements without effect are counted and not scheduled.
import type { AnyRelayPolicy } from "../src/network/relay/registry.ts";
import { loadPlan } from "../src/scenario/load.ts";
import type { Plan } from "../src/scenario/plan.ts";
import { simulate } from "../src/sim/simulate.ts";
import { quantile } from "../src/stats/quantile.ts";
import { wilson } from "../src/stats/wilson.ts";
import { measure, type NoteRow, type Part } from "./measure.ts";
import { jabsRelay } from "./peers/jabs-relay.ts";
import { BLOCK_BYTES, REGIONS, SHARES, simBlockCompactRelay, simBlockRelay } from "./peers/simblock-relay.ts";

interface Workload {
  readonly id: string;
  readonly nodes: number;
  readonly blocks: number;
  /** As a scenario writes it. */
  readonly overlay: string;
  /** A node and block, within one. */
  readonly messages?: number;
}

/** @source workloads.md: SimBlock executed, 19.3; topology differs by seed */
const W1: Workload = { id: "W1", nodes: 600, blocks: 1000, overlay: "bitcoin", messages: 19 };
/** No peer's figure is known. */
const W1C: Workload = { id: "W1c", nodes: 600, blocks: 1000, overlay: "bitcoin" };
/** @source workloads.md: JABS executed, 10.9 M packets */
const W1J: Workload = { ...W1, id: "W1j", overlay: "{ outbound: 8 }", messages: 10.9e6 / 600 / 1000 };
const W2: Workload = { ...W1, id: "W2", nodes: 6000, blocks: 100 };

/** The same with every message an event. */
function plain(policy: AnyRelayPolicy): AnyRelayPolicy {
  const links: AnyRelayPolicy["links"] = (place) => Object.assign(policy.links!(place), { mayElide: false });
  return { ...policy, id: `${policy.id}-plain`, links };
}

function planOf({ nodes, blocks, overlay }: Workload, policy: AnyRelayPolicy): Plan {
  const regions = REGIONS.map((region, index) => `${region}: ${(100 * SHARES[index]!).toFixed(2)} %`);
  const text = `ledgerward: 1
run: { length: ${blocks * 600} s, seed: 1 }
sites: { count: ${nodes}, regions: { ${regions.join(", ")} } }
load: { arrivals: poisson, rate: 1/s, size: 400 B }
network: { delays: { constant: 1 ms }, overlay: ${overlay}, relay: inv }
designs:
  it:
    ledger:
      protocol: pow
      block-interval: 10 min
      hash-power: normal
      block: { filler: ${BLOCK_BYTES} B }
      crypto: none
      disk: none
`;
  const plan = loadPlan({ name: "open.yaml", text }, () => undefined, {});
  if (plan.world.kind !== "ledger") throw new Error("expected a ledger alone");
  const { load } = plan.world;
  if (load.arrivals !== "poisson") throw new Error("expected Poisson arrivals");
  return {
    ...plan,
    // Nobody submits anything: the peer knows no transactions.
    world: { ...plan.world, load: { ...load, perSecond: 1e-12 } },
    network: { ...plan.network, relay: { policy: policy.id, params: {} } },
    plugins: { files: [], protocols: {}, relays: { [policy.id]: policy } },
  };
}

/** What a run gives, and what the peer is compared by. */
interface Outcome {
  readonly messages: number;
  readonly blocks: number;
  /** Until half of the nodes, and nine in ten, have a block, by block [s]. */
  readonly half: Float64Array;
  readonly most: Float64Array;
  readonly stale: { readonly hits: number; readonly of: number };
}

function run({ nodes, messages: expected }: Workload, plan: Plan, replication: number): Outcome {
  const point = { kind: "study" as const, id: "it", design: 0, attacks: false };
  const { values, shares, samples } = simulate(plan, point, replication);
  const messages = values["messagesPerDecision"]! * values["committedBlocks"]!;
  const half = seconds(samples["propagation.half.block"]!);
  const most = seconds(samples["propagation.most.block"]!);
  const perBlock = messages / nodes / half.length;
  if (expected !== undefined && Math.abs(perBlock - expected) > 1)
    throw new Error(`${perBlock} messages a node and block, for ${expected}`);
  return { messages, blocks: half.length, half, most, stale: shares["staleFraction"] ?? { hits: 0, of: 0 } };
}

function seconds(micros: ArrayLike<number>): Float64Array {
  return Float64Array.from(micros, (value) => value / 1e6);
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}

function mean(values: ArrayLike<number>): number {
  return sum(values) / values.length;
}

function median(values: Float64Array): number {
  return quantile(values.toSorted(), 0.5);
}

function noteOn({ nodes }: Workload, { messages, blocks, half, most, stale }: Outcome): string {
  const spread = (what: string, times: Float64Array): string =>
    `${what} mean ${mean(times).toFixed(3)} s, median ${median(times).toFixed(3)} s`;
  return [
    `${blocks} blocks`,
    `${(messages / nodes / blocks).toFixed(2)} messages a node and block`,
    spread("t50", half),
    spread("t90", most),
    `stale ${stale.hits} of ${stale.of}`,
  ].join(", ");
}

function part(name: string, workload: Workload, policy: AnyRelayPolicy): Part {
  return () => {
    const plan = planOf(workload, policy);
    let messages = 0;
    return measure({
      name: `${workload.id} ${name}`,
      operations: () => messages,
      prepare: () => plan,
      body: (prepared) => {
        const outcome = run(workload, prepared, 0);
        messages = outcome.messages;
        return noteOn(workload, outcome);
      },
    });
  };
}

/** @source workloads.md: SimBlock over several seeds; t50 the mean of all blocks, t90 a run's median, as it prints it */
const SIMBLOCK = { half: 2.769, most: [4.39, 4.59], stale: [0.0028, 0.005] } as const;
const SEEDS = 8;

/** Whether W1 comes out as SimBlock does. */
function outputs(): NoteRow {
  const plan = planOf(W1, simBlockRelay);
  const runs = Array.from({ length: SEEDS }, (_, seed) => run(W1, plan, seed));
  const half = mean(runs.flatMap((outcome) => [...outcome.half]));
  const most = mean(runs.map((outcome) => median(outcome.most)));
  const [hits, of] = [sum(runs.map(({ stale }) => stale.hits)), sum(runs.map(({ stale }) => stale.of))];
  const { estimate, low, high } = wilson(hits, of, 0.95);
  const isAsSimBlock =
    Math.abs(half / SIMBLOCK.half - 1) <= 0.03 &&
    most >= SIMBLOCK.most[0] * 0.95 &&
    most <= SIMBLOCK.most[1] * 1.05 &&
    low <= SIMBLOCK.stale[1] &&
    high >= SIMBLOCK.stale[0];
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  const stale = `stale ${percent(estimate)} (95 %: ${percent(low)} to ${percent(high)})`;
  const note = `${SEEDS} seeds: t50 mean ${half.toFixed(3)} s, t90 median ${most.toFixed(3)} s, ${stale}`;
  if (!isAsSimBlock) throw new Error(`not as SimBlock: ${note}`);
  return { name: "W1 outputs", note };
}

/** 600 nodes, 1000 blocks; an operation is a message. */
export const w1: readonly Part[] = [
  part("plain", W1, plain(simBlockRelay)),
  part("elided", W1, simBlockRelay),
  outputs,
];
export const w1c: readonly Part[] = [
  part("plain", W1C, plain(simBlockCompactRelay)),
  part("elided", W1C, simBlockCompactRelay),
];
export const w1j: readonly Part[] = [part("plain", W1J, jabsRelay)];
/** 6000 nodes, 100 blocks. */
export const w2: readonly Part[] = [part("plain", W2, plain(simBlockRelay)), part("elided", W2, simBlockRelay)];
