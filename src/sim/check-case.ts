// A case of `check`: a small cluster and an explicit list of what goes wrong in it, expanded from a seed. The list is data:
// any part of it can be left out, which is how a counterexample is made small.
import type { NodeAttackSpec } from "../attack/spec.ts";
import { withDefaults } from "../base/params.ts";
import { MILLISECOND, type Micros, SECOND, wholeMicros } from "../base/time.ts";
import { type AnyProtocol, claiming, type NodeId } from "../consensus/protocol.ts";
import type { FaultSpec } from "../faults/spec.ts";
import { type Stream, streamOf } from "../kernel/random.ts";
import type { LedgerPlan } from "../scenario/plan.ts";

/** The n-th message (from 0) from one validator to another takes so much longer. */
export interface HeldMessage {
  readonly fault: "held";
  readonly from: NodeId;
  readonly to: NodeId;
  readonly ordinal: number;
  readonly by: Micros;
}

/** What `check` may be asked about. */
export type CheckedProtocol = AnyProtocol;

export type CheckEntry = FaultSpec | NodeAttackSpec | HeldMessage;

export interface CheckCase {
  readonly seed: number;
  readonly validators: number;
  readonly entries: readonly CheckEntry[];
}

/** Faults come and go between these; the corrupted stay so, and held messages may come a little later. */
export const CALM: { readonly before: Micros; readonly after: Micros } = {
  before: 300 * MILLISECOND,
  after: 6 * SECOND,
};

const MEAN_LENGTH = SECOND;
const MEAN_GAP = 700 * MILLISECOND;
/** Larger clusters take long and find no more. */
const LARGEST = 16;
const MOST_HELD = 12;
const MOST_CUTS = 4;
const LONGEST_CUT = 200 * MILLISECOND;
/** Longest of rolling restarts: about a message's way. */
const SHORTEST = 20 * MILLISECOND;
/** Messages on an edge among which one is held. */
const HELD_AMONG = 60;
const SHARES = [0.05, 0.2, 0.5];
const CLOCK_RATES: Cluster["clockRates"] = [0.25, 4];
/** Where clocks are taken to agree: what is off stays off, and comes to 60 ms at most. */
const SYNCHRONISED_RATES: Cluster["clockRates"] = [0.99, 1.01];

/** What is at stake in a cluster: how many validators, who is corrupted, how many more may fail at once. */
interface Cluster {
  readonly validators: number;
  readonly honest: readonly NodeId[];
  readonly atOnce: number;
  /** How fast a clock that runs wrong may run: one or the other. */
  readonly clockRates: readonly [slow: number, fast: number];
}

/** What goes wrong beyond a protocol's claims. */
export interface Hardship {
  /** Validators that may fail at once on top of what it claims to survive; all of those are then corrupted, under a crash-fault protocol one. */
  readonly beyond?: number;
  /** Now and then all validators go down at once and come back: more than any claims to go on through, yet nothing confirmed may be lost. */
  readonly powerCuts?: boolean;
}

/** Expands a seed. */
export function caseOf(unset: AnyProtocol, seed: number, { beyond = 0, powerCuts = false }: Hardship = {}): CheckCase {
  const protocol = claiming(unset, withDefaults(unset.params, checkedParams(unset, seed) as never));
  const stream = streamOf(seed, 0, "check", protocol.id);
  const validators = sizeFor(protocol, 1 + stream.integer(2));
  const budget = protocol.toleratedFaults(validators) + beyond;
  const mayLie = protocol.faultModel === "byzantine" ? budget : Math.min(beyond, 1);
  const liars = choose(range(validators), beyond > 0 ? mayLie : stream.integer(mayLie + 1), stream);
  const honest = range(validators).filter((id) => !liars.includes(id));
  const clockRates = protocol.clocks === "synchronised" ? SYNCHRONISED_RATES : CLOCK_RATES;
  const cluster = { validators, honest, atOnce: Math.min(budget - liars.length, honest.length), clockRates };
  const entries = [
    ...liars.map((validator) => corruption(validator, cluster, stream)),
    ...episodes(cluster, stream),
    ...heldMessages(cluster, stream),
    ...(powerCuts ? cuts(stream) : []),
  ];
  return { seed, validators, entries };
}

/** Of several sets for `check`, the seeds take one after the other. */
export function checkedParams({ paramsForCheck = {} }: AnyProtocol, seed: number): LedgerPlan["params"] {
  const sets = [paramsForCheck].flat();
  return sets[seed % sets.length]!;
}

/** The smallest cluster that survives so many faults; of a protocol that survives none, the smallest and one more for each. */
export function sizeFor(protocol: AnyProtocol, faults: number): number {
  const { minimumValidators } = protocol;
  for (let n = minimumValidators; n <= LARGEST; n += 1) if (protocol.toleratedFaults(n) >= faults) return n;
  return minimumValidators + faults - 1;
}

function corruption(validator: NodeId, { validators }: Cluster, stream: Stream): NodeAttackSpec {
  const from = stream.integer(2) * stream.integer(3 * SECOND);
  const taken = { validator, from, until: Number.MAX_SAFE_INTEGER };
  const others = range(validators).filter((id) => id !== validator);
  switch (stream.integer(8)) {
    case 0:
      return { attack: "silent", ...taken };
    case 1:
      return { attack: "delay", by: 1 + stream.integer(2 * SECOND), ...taken };
    case 2:
      return { attack: "selective", to: choose(others, 1 + stream.integer(others.length), stream), ...taken };
    case 3:
      return { attack: "votes-for-everything", ...taken };
    case 4:
      return { attack: "stale-certificates", ...taken };
    default:
      return { attack: "twins", ...taken };
  }
}

/** Episodes one after the other, each of one kind. */
function episodes(cluster: Cluster, stream: Stream): FaultSpec[] {
  const faults: FaultSpec[] = [];
  let at = CALM.before + wait(MEAN_GAP, stream);
  for (;;) {
    const length = wait(MEAN_LENGTH, stream);
    if (at + length > CALM.after) return faults;
    faults.push(...episode(cluster, { at, for: length }, stream));
    at += length + wait(MEAN_GAP, stream);
  }
}

type During = Pick<FaultSpec, "at" | "for">;

function episode(cluster: Cluster, during: During, stream: Stream): FaultSpec[] {
  const kind = stream.integer(12);
  if (kind >= 8) return [weather(kind - 8, during, stream)];
  if (cluster.atOnce === 0) return [];
  if (kind < 2) return rollingRestarts(cluster, during, stream);
  const victims = choose(cluster.honest, 1 + stream.integer(cluster.atOnce), stream);
  return kind < 5
    ? victims.map((validator) => down({ validator, clockRates: cluster.clockRates }, during, stream))
    : [cut(victims, cluster, during, stream)];
}

/** Short crashes of one validator after the other, so that some come between a promise and what it was made for. */
function rollingRestarts({ honest }: Cluster, during: During, stream: Stream): FaultSpec[] {
  const crashes: FaultSpec[] = [];
  let at = during.at;
  for (;;) {
    const length = 1 + stream.integer(SHORTEST);
    if (at + length > during.at + during.for) return crashes;
    crashes.push({ fault: "crash", validator: honest[stream.integer(honest.length)]!, at, for: length });
    at += length + stream.integer(2 * SHORTEST);
  }
}

/** A fault of one validator, some time within the episode. Half of them are crashes. */
function down(
  { validator, clockRates }: { readonly validator: NodeId; readonly clockRates: Cluster["clockRates"] },
  during: During,
  stream: Stream,
): FaultSpec {
  const late = stream.integer(during.for);
  const time = { at: during.at + late, for: 1 + stream.integer(during.for - late) };
  switch (stream.integer(4)) {
    case 0:
      return { fault: "slow-node", validator, factor: [10, 100, 1000][stream.integer(3)]!, ...time };
    case 1:
      return { fault: "clock-skew", validator, rate: clockRates[stream.integer(2)]!, ...time };
    default:
      return { fault: "crash", validator, ...time };
  }
}

function cut(victims: readonly NodeId[], { validators }: Cluster, during: During, stream: Stream): FaultSpec {
  const others = range(validators).filter((id) => !victims.includes(id));
  switch (stream.integer(3)) {
    case 0:
      return { fault: "partition", groups: [victims], oneWay: true, ...during };
    case 1: {
      const bridge = others[stream.integer(others.length)]!;
      return { fault: "partition", groups: [[...victims, bridge], others], ...during };
    }
    default:
      return { fault: "partition", groups: [victims], ...during };
  }
}

/** A fault of the network. */
function weather(kind: number, during: During, stream: Stream): FaultSpec {
  const share = SHARES[stream.integer(SHARES.length)]!;
  const late = 1 + stream.integer(500 * MILLISECOND);
  switch (kind) {
    case 0:
      return { fault: "loss", share, ...during };
    case 1:
      return { fault: "duplication", share, within: late, ...during };
    case 2:
      return { fault: "reordering", share, by: late, ...during };
    default:
      return { fault: "delay-spike", by: late, ...during };
  }
}

function heldMessages({ validators }: Cluster, stream: Stream): HeldMessage[] {
  return Array.from({ length: stream.integer(MOST_HELD + 1) }, () => {
    const from = stream.integer(validators);
    const to = (from + 1 + stream.integer(validators - 1)) % validators;
    return { fault: "held", from, to, ordinal: stream.integer(HELD_AMONG), by: 1 + stream.integer(2 * SECOND) };
  });
}

/** All validators go down at once; those of the adversary stay up. */
function cuts(stream: Stream): FaultSpec[] {
  return Array.from({ length: 1 + stream.integer(MOST_CUTS) }, () => {
    const at = CALM.before + stream.integer(CALM.after - CALM.before - LONGEST_CUT);
    return { fault: "outage", of: "all", at, for: 1 + stream.integer(LONGEST_CUT), within: 0 };
  });
}

function wait(mean: Micros, stream: Stream): Micros {
  return Math.max(MILLISECOND, wholeMicros(stream.exponential(mean)));
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, id) => id);
}

/** `count` different ones, uniformly, in ascending order. */
function choose(among: readonly NodeId[], count: number, stream: Stream): NodeId[] {
  const left = [...among];
  const chosen: NodeId[] = [];
  while (chosen.length < count) chosen.push(left.splice(stream.integer(left.length), 1)[0]!);
  return chosen.sort((one, other) => one - other);
}
