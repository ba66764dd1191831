// A cluster under random faults within what its protocol claims to survive: at any instant at most so many validators
// are down or cut off.
import { exp, log } from "../../src/base/math.ts";
import type { ParamTable, ParamValues } from "../../src/base/params.ts";
import { MILLISECOND, type Micros } from "../../src/base/time.ts";
import type { KeyedTimer, KindedMessage, NodeId, Protocol } from "../../src/consensus/protocol.ts";
import { CLIENT, Cluster, type ClusterOptions, chance } from "./cluster.ts";
import { requestOf } from "./recorder.ts";

export interface Torment<Message, Table extends ParamTable>
  extends Pick<ClusterOptions<Message, Table>, "print" | "diskDelay" | "twins"> {
  readonly n: number;
  /** Validators that may be down or cut off at once; twins not counted. */
  readonly atOnce: number;
  readonly seed: number;
  readonly params?: Partial<ParamValues<Table>>;
  /** Faults happen and clients submit before this time. */
  readonly until: Micros;
  /** Clients, each with one request open at a time, and their pause between an answer and the next request. */
  readonly clients: number;
  readonly think: Micros;
  /** Mean length of an episode, and of the pause after it. */
  readonly episode: Micros;
}

/** Episodes one after the other: validators crash, each for its time, or are cut off, or messages are lost. */
export function torment<State, Message extends KindedMessage, Timer extends KeyedTimer, Table extends ParamTable>(
  protocol: Protocol<State, Message, Timer, Table>,
  setup: Torment<Message, Table>,
): Cluster<State, Message, Timer, Table> {
  const draw = chance(setup.seed);
  let lossProbability = 0;
  const cluster = new Cluster(protocol, {
    ...setup,
    delay: (from, to) => (from === CLIENT || to === CLIENT ? 10 * MILLISECOND : spread(draw)),
    drop: () => draw() < lossProbability,
  });
  const wait = (mean: Micros): Micros => Math.round(-mean * log(draw()));
  const victims = Array.from({ length: setup.n }, (_, id) => id).filter((id) => id !== setup.twins?.node);
  let at = wait(setup.episode);
  for (let length = wait(setup.episode); setup.atOnce > 0 && at + length < setup.until; length = wait(setup.episode)) {
    const chosen = choose(victims, 1 + Math.floor(draw() * setup.atOnce), draw);
    const kind = draw();
    if (kind < 0.45) for (const id of chosen) crash(cluster, id, { at, until: at + Math.round(length * draw()) });
    else if (kind < 0.9) cut(cluster, kind < 0.7 ? [chosen] : [], { chosen, n: setup.n, at, until: at + length });
    else {
      cluster.at(at, () => (lossProbability = 0.1));
      cluster.at(at + length, () => (lossProbability = 0));
    }
    at += length + wait(setup.episode);
  }
  for (let client = 0; client < setup.clients; client += 1) submitInTurn(cluster, client, setup);
  return cluster;
}

/** A client that has one request open at a time, until the faults end. */
function submitInTurn(cluster: AnyCluster, client: number, { think, until }: { think: Micros; until: Micros }): void {
  const next = (sequence: number): void => {
    if (cluster.now >= until) return;
    const request = { ...requestOf(client, sequence), id: 1000 * client + sequence };
    cluster.submit(request, () => cluster.at(cluster.now + think, () => next(sequence + 1)));
  };
  cluster.at(think, () => next(1));
}

type AnyCluster = Pick<
  Cluster<never, never, never, never>,
  "now" | "at" | "crash" | "restart" | "partition" | "heal" | "submit"
>;

/** Lognormal-like: 40 ms times e^±1, so that messages overtake each other. */
function spread(draw: () => number): Micros {
  return Math.round(40 * MILLISECOND * exp(2 * draw() - 1));
}

function crash(cluster: AnyCluster, id: NodeId, when: { at: Micros; until: Micros }): void {
  cluster.at(when.at, () => cluster.crash(id));
  cluster.at(when.until, () => cluster.restart(id));
}

function cut(
  cluster: AnyCluster,
  together: readonly (readonly NodeId[])[],
  { chosen, n, at, until }: { chosen: readonly NodeId[]; n: number; at: Micros; until: Micros },
): void {
  const rest = Array.from({ length: n }, (_, id) => id).filter((id) => !chosen.includes(id));
  cluster.at(at, () => cluster.partition([rest, ...together]));
  cluster.at(until, () => cluster.heal());
}

function choose(from: readonly NodeId[], count: number, draw: () => number): NodeId[] {
  const left = [...from];
  return Array.from({ length: count }, () => left.splice(Math.floor(draw() * left.length), 1)[0]!);
}
