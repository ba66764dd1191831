// Workloads W1 and W2: proof of work over a gossip network as SimBlock has it, through `simulate()` as every study goes. The
// product's own protocol, overlay and relay; what is SimBlock's alone is in peers/simblock-relay.ts.
// Plain: every message is an event. Elided: announcements without effect are counted and not scheduled.
import { loadPlan } from "../src/scenario/load.ts";
import type { Plan } from "../src/scenario/plan.ts";
import { simulate } from "../src/sim/simulate.ts";
import { measure, type Part } from "./measure.ts";
import { BLOCK_BYTES, REGIONS, SHARES, simBlockRelay } from "./peers/simblock-relay.ts";

interface Workload {
  readonly id: string;
  readonly nodes: number;
  readonly blocks: number;
}

const W1: Workload = { id: "W1", nodes: 600, blocks: 1000 };
const W2: Workload = { id: "W2", nodes: 6000, blocks: 100 };

/** Messages a node and block. @source workloads.md: SimBlock executed, 19.3; topology differs by seed */
const MESSAGES = 19;
const MESSAGES_WITHIN = 1;

const POLICIES = {
  elided: simBlockRelay,
  plain: {
    ...simBlockRelay,
    id: "simblock-plain",
    links: (place: Parameters<NonNullable<typeof simBlockRelay.links>>[0]) =>
      Object.assign(simBlockRelay.links!(place), { mayElide: false }),
  },
};
type Mode = keyof typeof POLICIES;

function planOf({ nodes, blocks }: Workload, mode: Mode): Plan {
  const regions = REGIONS.map((region, index) => `${region}: ${(100 * SHARES[index]!).toFixed(2)} %`);
  const text = `ledgerward: 1
run: { length: ${blocks * 600} s, seed: 1 }
sites: { count: ${nodes}, regions: { ${regions.join(", ")} } }
load: { arrivals: poisson, rate: 1/s, size: 400 B }
network: { delays: { constant: 1 ms }, overlay: bitcoin, relay: inv }
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
  const policy = POLICIES[mode];
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

/** Messages, and what the peer is compared by. */
interface Outcome {
  readonly messages: number;
  readonly note: string;
}

function run({ nodes }: Workload, plan: Plan, replication: number): Outcome {
  const point = { kind: "study" as const, id: "it", design: 0, attacks: false };
  let messages = 0;
  const { values, shares, samples } = simulate(plan, point, replication);
  const blocks = values["committedBlocks"]!;
  messages = values["messagesPerDecision"]! * blocks;
  const half = seconds(samples["propagation.half.block"]!);
  const most = seconds(samples["propagation.most.block"]!);
  const made = samples["propagation.half.block"]!.length;
  const perBlock = messages / nodes / made;
  if (Math.abs(perBlock - MESSAGES) > MESSAGES_WITHIN) throw new Error(`${perBlock} messages a node and block`);
  const stale = shares["staleFraction"];
  return {
    messages,
    note: [
      `${made} blocks`,
      `${perBlock.toFixed(2)} messages a node and block`,
      `t50 ${half.toFixed(3)} s, t90 ${most.toFixed(3)} s`,
      `stale ${stale === undefined ? "none" : `${stale.hits} of ${stale.of}`}`,
    ].join(", "),
  };
}

function seconds(micros: ArrayLike<number>): number {
  return Array.from(micros).reduce((sum, value) => sum + value, 0) / micros.length / 1e6;
}

function partsOf(workload: Workload): Part[] {
  return (["plain", "elided"] as const).map((mode) => () => {
    const plan = planOf(workload, mode);
    let messages = 0;
    return measure({
      name: `${workload.id} ${mode}`,
      operations: () => messages,
      prepare: () => plan,
      body: (prepared) => {
        const outcome = run(workload, prepared, 0);
        messages = outcome.messages;
        return outcome.note;
      },
    });
  });
}

/** 600 nodes, 1000 blocks; an operation is a message. */
export const w1: readonly Part[] = partsOf(W1);
/** 6000 nodes, 100 blocks. */
export const w2: readonly Part[] = partsOf(W2);
