// Hunts violations of Raft's five properties (Ongaro 2014, Figure 3.2) and of progress, over random crashes, restarts,
// partitions, losses and reorderings. One seed is one run; the same seed is the same run.
import { MILLISECOND, type Micros, SECOND } from "../../src/base/time.ts";
import type { NodeId } from "../../src/consensus/protocol.ts";
import type { raft } from "../../src/consensus/raft.ts";
import type { Entry, RaftState } from "../../src/consensus/raft-state.ts";
import { CLIENT, Cluster, chance } from "./cluster.ts";
import { type Values, values } from "./raft-kit.ts";
import { requestOf } from "./recorder.ts";

export type Raft = typeof raft;

/** Faults happen until here, nothing goes wrong from here on. */
const STORM: Micros = 5 * SECOND;
/** Enough for an election, a client's retry and the repair of every log, at up to 40 ms an entry. */
const CALM: Micros = 12 * SECOND;

/** Runs one seed. @returns the number of leaders there were. @throws Error naming the property that did not hold. */
export function hunt(protocol: Raft, seed: number): number {
  const dice = new Dice(seed);
  const n = dice.of([3, 5]);
  const witness = new Witness();
  const cluster = makeCluster(watched(protocol, witness), { n, seed, dice });
  const requests = submitAll(cluster, dice);
  makeStorm(cluster, { n, dice });
  cluster.at(STORM, () => {
    cluster.heal();
    for (let node = 0; node < n; node += 1) cluster.restart(node);
  });
  cluster.run(STORM + CALM);
  checkProgress(cluster, { n, requests });
  return witness.leaders.size;
}

class Dice {
  readonly #next: () => number;
  constructor(seed: number) {
    this.#next = chance(seed * 7919);
  }
  /** Uniform in 0 … limit − 1. */
  below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }
  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }
  with(probability: number): boolean {
    return this.#next() < probability;
  }
}

type RaftCluster = Cluster<RaftState, Parameters<Raft["onMessage"]>[2], Parameters<Raft["onTimer"]>[1], Raft["params"]>;

function makeCluster(
  protocol: Raft,
  world: { readonly n: number; readonly seed: number; readonly dice: Dice },
): RaftCluster {
  const { n, seed, dice } = world;
  const lossProbability = dice.of([0, 0.02, 0.1]);
  const slowest = dice.of([5, 20, 120]);
  const given: Values = {
    "block.every": dice.of([0, 40 * MILLISECOND]),
    "block.at-most": dice.of([1, 5]),
    "in-flight": dice.of([1, 4]),
    "commit-notice": dice.of([true, false]),
    "first-leader": dice.of([-1, 0]),
    "client-retry": 400 * MILLISECOND,
  };
  const isCalm = (): boolean => cluster.now >= STORM;
  const cluster: RaftCluster = new Cluster(protocol, {
    n,
    seed,
    params: values(given),
    delay: (from, to) =>
      from === CLIENT || to === CLIENT ? 0 : 1 + dice.below((isCalm() ? 10 : slowest) * MILLISECOND),
    drop: () => !isCalm() && dice.with(lossProbability),
    ...(dice.with(0.5) ? { diskDelay: dice.of([1, 8, 40]) * MILLISECOND } : {}),
  });
  return cluster;
}

function submitAll(cluster: RaftCluster, dice: Dice): ReturnType<typeof requestOf>[] {
  const requests = [];
  for (let at = 0, index = 0; at < STORM; at += dice.below(120 * MILLISECOND), index += 1) {
    const request = requestOf(1 + (index % 3), 1 + Math.floor(index / 3));
    requests.push(request);
    cluster.at(at, () => cluster.submit(request));
  }
  return requests;
}

/** Crashes of any number of servers, restarts from disk, and partitions, about eight a second. */
function makeStorm(cluster: RaftCluster, { n, dice }: { readonly n: number; readonly dice: Dice }): void {
  for (let at = 0; at < STORM; at += dice.below(250 * MILLISECOND)) {
    const node = dice.below(n);
    const groups = [0, 1].map((group) =>
      Array.from({ length: n }, (_, index) => index).filter((index) => (index * 7 + node) % 3 === group),
    );
    const split = dice.with(0.5) ? groups : [[node]];
    cluster.at(
      at,
      dice.of([
        () => cluster.crash(node),
        () => cluster.crash(node),
        () => cluster.restart(node),
        () => cluster.restart((node + 1) % n),
        () => cluster.restart((node + 2) % n),
        () => cluster.partition(split),
        () => cluster.heal(),
      ]),
    );
  }
}

/** After the calm every request is answered, once in the chain, and all servers hold the same chain and the same log. */
function checkProgress(
  cluster: RaftCluster,
  run: { readonly n: number; readonly requests: readonly ReturnType<typeof requestOf>[] },
): void {
  const { n, requests } = run;
  const unanswered = requests.filter((request) => cluster.answeredAt(request) === undefined).map(({ id }) => id);
  demand(unanswered.length === 0, `progress: no answer for ${unanswered.join(" ")}`);
  const expected = requests.map(({ id }) => id).sort((a, b) => a - b);
  for (let node = 0; node < n; node += 1) {
    const committed = [...cluster.committed(node)].sort((a, b) => a - b);
    demand(committed.join(" ") === expected.join(" "), `exactly once: server ${node} committed ${committed.join(" ")}`);
    demand(terms(cluster.state(node)) === terms(cluster.state(0)), `convergence: logs of servers 0 and ${node} differ`);
  }
}

function terms(state: RaftState): string {
  return state.log.map(({ term }) => term).join(" ");
}

function demand(holds: boolean, rule: string): void {
  if (!holds) throw new Error(rule);
}

/** What has been seen anywhere in the run, against which every step is held. */
class Witness {
  readonly leaders = new Map<number, NodeId>();
  /** Entries by index and term, with the term of the entry before. */
  readonly #entries = new Map<string, { readonly entry: Entry; readonly before: number }>();
  /** Committed entries by index, and the leader's term in which they were. */
  readonly #committed: { readonly entry: Entry; readonly inTerm: number }[] = [];
  readonly #seen: { log: readonly Entry[]; commitIndex: number; ledTerm: number }[] = [];

  /** Looks at a server after each of its steps. */
  look(node: NodeId, state: RaftState): void {
    const last = (this.#seen[node] ??= { log: [], commitIndex: 0, ledTerm: 0 });
    if (state.role === "leader") this.#lookAtLeader(node, state, last);
    if (state.log.length !== last.log.length || state.log.at(-1) !== last.log.at(-1)) this.#matchLog(node, state);
    for (let index = last.commitIndex + 1; index <= state.commitIndex; index += 1)
      this.#lookAtCommit(node, state, index);
    this.#seen[node] = {
      log: [...state.log],
      commitIndex: state.commitIndex,
      ledTerm: state.role === "leader" ? state.term : 0,
    };
  }
  /** A restarted server knows of no commits. */
  restarted(node: NodeId): void {
    delete this.#seen[node];
  }

  #lookAtLeader(
    node: NodeId,
    state: RaftState,
    last: { readonly log: readonly Entry[]; readonly ledTerm: number },
  ): void {
    const { term, log } = state;
    if (!this.leaders.has(term)) this.leaders.set(term, node);
    demand(
      this.leaders.get(term) === node,
      `election safety: servers ${this.leaders.get(term)} and ${node} lead term ${term}`,
    );
    if (last.ledTerm === term) {
      const kept = last.log.every((entry, index) => log[index] === entry);
      demand(kept, `leader append-only: server ${node} changed its log in term ${term}`);
      return;
    }
    for (const [index, known] of this.#committed.entries())
      if (known !== undefined && known.inTerm < term)
        demand(
          log[index] === known.entry,
          `leader completeness: server ${node}, leader of term ${term}, lacks committed entry ${index}`,
        );
  }
  #matchLog(node: NodeId, { log }: RaftState): void {
    for (let index = 1; index < log.length; index += 1) {
      const entry = log[index]!;
      const before = log[index - 1]!.term;
      const key = `${index}@${entry.term}`;
      const known = this.#entries.get(key);
      if (known === undefined) this.#entries.set(key, { entry, before });
      else
        demand(known.entry === entry && known.before === before, `log matching: server ${node} holds another ${key}`);
    }
  }
  #lookAtCommit(node: NodeId, state: RaftState, index: number): void {
    const entry = state.log[index];
    demand(entry !== undefined, `state machine safety: server ${node} committed ${index}, which it does not hold`);
    const known = this.#committed[index];
    if (known === undefined) {
      if (state.role === "leader") this.#committed[index] = { entry: entry!, inTerm: state.term };
    } else demand(known.entry === entry, `state machine safety: server ${node} committed another entry at ${index}`);
  }
}

/** The protocol with a witness looking on. */
function watched(protocol: Raft, witness: Witness): Raft {
  return {
    ...protocol,
    recover(ctx, params, records) {
      witness.restarted(ctx.self);
      const state = protocol.recover(ctx, params, records);
      witness.look(ctx.self, state);
      return state;
    },
    onMessage(state, from, message, ctx) {
      protocol.onMessage(state, from, message, ctx);
      witness.look(ctx.self, state);
    },
    onTimer(state, timer, ctx) {
      protocol.onTimer(state, timer, ctx);
      witness.look(ctx.self, state);
    },
    onSubmit(state, request, ctx) {
      protocol.onSubmit(state, request, ctx);
      witness.look(ctx.self, state);
    },
  };
}
