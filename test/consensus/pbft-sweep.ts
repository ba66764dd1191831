// PBFT under random faults: agreement always, progress whenever the paper promises it. One seed is one run; the same
// seed is the same run.
import { MILLISECOND, type Micros, SECOND } from "../../src/base/time.ts";
import type { pbft } from "../../src/consensus/pbft.ts";
import type { PbftMessage } from "../../src/consensus/pbft-messages.ts";
import type { PbftParams, PbftState, PbftTimer } from "../../src/consensus/pbft-state.ts";
import { byzantineFaults } from "../../src/consensus/quorum.ts";
import type { Cluster, ClusterOptions } from "./cluster.ts";
import { type Torment, torment } from "./random-faults.ts";

export type Pbft = typeof pbft;

/** What goes wrong in a run, among n. */
export interface Storm {
  readonly n: number;
  /** Validators that crash or are cut off at once. */
  readonly down: number;
  /** One identity is used by two replicas, each with its own half of the others. */
  readonly twins: boolean;
}

/** Within the fault model: progress is demanded during the faults. */
export const WITHIN: readonly Storm[] = [4, 7].map((n) => ({ n, down: byzantineFaults(n), twins: false }));
/** A lying leader, and with n = 7 another fault: agreement is demanded, and that all is well afterwards. */
export const LYING: readonly Storm[] = [
  { n: 4, down: 0, twins: true },
  { n: 7, down: 1, twins: true },
];
/** Beyond the fault model, but nobody lies and disks survive: agreement, and that all is well afterwards. */
export const ALL_DOWN: readonly Storm[] = [4, 6].map((n) => ({ n, down: n, twins: false }));

const FAULTS_UNTIL: Micros = 20 * SECOND;
/** Enough for several view changes with doubled timers. */
const CALM_UNTIL: Micros = 120 * SECOND;

/** Runs one seed. @throws Error naming what did not hold. @returns requests answered while faults happened. */
export function hunt(protocol: Pbft, storm: Storm, seed: number): number {
  const cluster = torment(protocol, setupOf(storm, seed));
  cluster.run(FAULTS_UNTIL);
  const { answered } = cluster;
  cluster.run(CALM_UNTIL);
  if (cluster.answered < cluster.submitted)
    throw new Error(`${cluster.submitted - cluster.answered} requests never answered`);
  checkCopies(cluster, storm);
  return answered;
}

/** The same run without faults. */
export function calm(protocol: Pbft, storm: Storm, seed: number): number {
  return hunt(protocol, { ...storm, down: 0, twins: false }, seed);
}

/** Every request at most once. (That some replica has it, the client knows from f + 1 replies.) */
function checkCopies(cluster: Cluster<PbftState, PbftMessage, PbftTimer, Pbft["params"]>, { n }: Storm): void {
  for (let node = 0; node < n; node += 1) {
    const ids = cluster.committed(node);
    if (new Set(ids).size < ids.length) throw new Error(`a request was executed twice at replica ${node}`);
  }
}

/** Small timers and windows, so that a short run sees many view changes and checkpoints. */
function setupOf({ n, down, twins }: Storm, seed: number): Torment<PbftMessage, Pbft["params"]> {
  const params: Record<string, unknown> = {
    "view-timeout": (400 + 200 * (seed % 5)) * MILLISECOND,
    "client-retry": 500 * MILLISECOND,
    "block.every": seed % 2 === 0 ? 0 : 200 * MILLISECOND,
    "in-flight": 1 + (seed % 4),
    "checkpoint-interval": 1 + (seed % 3),
    window: 4 + (seed % 5),
  };
  return {
    n,
    seed,
    atOnce: down,
    params: params as Partial<PbftParams>,
    until: FAULTS_UNTIL,
    clients: 3,
    think: 300 * MILLISECOND,
    episode: 3 * SECOND,
    ...(seed % 3 === 0 ? { diskDelay: 5 * MILLISECOND } : {}),
    ...(twins ? { twins: twinsOf(n, seed % n) } : {}),
  };
}

/** With an even number of validators the halves overlap. */
function twinsOf(n: number, node: number): NonNullable<ClusterOptions<never, Pbft["params"]>["twins"]> {
  const others = Array.from({ length: n }, (_, id) => id).filter((id) => id !== node);
  const half = Math.floor(n / 2);
  return { node, halves: [others.slice(0, half), others.slice(others.length - half)] };
}
