// Who leads in a slot, and who votes in it.
//
// @source consensus-specs, phase0/beacon-chain.md: get_beacon_proposer_index, get_beacon_committee; validator.md: is_aggregator.
// The draws are hashes of slot and epoch, where Ethereum mixes in what leaders reveal (RANDAO): the same ones in every run.
import { digestOf } from "../ledger/block.ts";
import type { GasperValues } from "./gasper-params.ts";
import type { NodeId } from "./protocol.ts";

/** Of a hash, so many hexadecimal digits make a number below 2^48. */
const DIGITS = 12;
const TWO_TO_48 = 281_474_976_710_656;

interface Among {
  readonly values: GasperValues;
  readonly n: number;
}

/** An epoch's committees, one a slot. */
interface Committees {
  /** By slot of the epoch. */
  readonly members: readonly (readonly NodeId[])[];
  /** By validator. */
  readonly slotOf: readonly number[];
}

/** A run's validators share their parameters, and so what is drawn once. */
const committees = new WeakMap<GasperValues, { readonly n: number; readonly byEpoch: Map<number, Committees> }>();
const leaders = new WeakMap<readonly number[], Map<number, NodeId | undefined>>();
const KEPT_DRAWS = 64;

/** Drawn by stake; nobody while there is none. @param stakes effective, in the slot's epoch */
export function leaderOf(slot: number, stakes: readonly number[]): NodeId | undefined {
  const known = leaders.get(stakes) ?? new Map<number, NodeId | undefined>();
  leaders.set(stakes, known);
  if (!known.has(slot)) keep(known, slot, drawLeader(slot, stakes));
  return known.get(slot);
}

function drawLeader(slot: number, stakes: readonly number[]): NodeId | undefined {
  const total = stakes.reduce((sum, stake) => sum + stake, 0);
  let left = Math.floor(drawOf(`leader ${slot}`) * total);
  for (const [id, stake] of stakes.entries()) {
    if (left < stake) return id;
    left -= stake;
  }
  return undefined;
}

/** Who votes in a slot: each validator in one of an epoch. */
export function committeeOf(slot: number, among: Among): readonly NodeId[] {
  const slots = among.values["slots-per-epoch"];
  return committeesOf(Math.floor(slot / slots), among).members[slot % slots]!;
}

export function inCommittee(id: NodeId, slot: number, among: Among): boolean {
  const slots = among.values["slots-per-epoch"];
  return committeesOf(Math.floor(slot / slots), among).slotOf[id] === slot % slots;
}

/** Who of a committee collects its votes; nobody, where each sends its own to all. */
export function aggregatorsOf(committee: readonly NodeId[], { aggregators }: GasperValues): readonly NodeId[] {
  return committee.length > aggregators ? committee.slice(0, aggregators) : [];
}

function committeesOf(epoch: number, { values, n }: Among): Committees {
  let drawn = committees.get(values);
  if (drawn?.n !== n) {
    drawn = { n, byEpoch: new Map() };
    committees.set(values, drawn);
  }
  const { byEpoch } = drawn;
  return byEpoch.get(epoch) ?? keep(byEpoch, epoch, drawCommittees(epoch, values["slots-per-epoch"], n));
}

/** compute_committee: the s-th of so many parts of the shuffled validators. */
function drawCommittees(epoch: number, slots: number, n: number): Committees {
  const order = shuffle(epoch, n);
  const members = Array.from({ length: slots }, (_, slot) =>
    order.slice(Math.floor((n * slot) / slots), Math.floor((n * (slot + 1)) / slots)),
  );
  const slotOf = new Array<number>(n).fill(-1);
  for (const [slot, committee] of members.entries()) for (const id of committee) slotOf[id] = slot;
  return { members, slotOf };
}

/** @source R. Durstenfeld, Algorithm 235: random permutation, CACM 7(7) (1964) */
function shuffle(epoch: number, n: number): NodeId[] {
  const order = Array.from({ length: n }, (_, id) => id);
  for (let last = n - 1; last > 0; last -= 1) {
    const other = Math.floor(drawOf(`committees ${epoch} ${last}`) * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

/** A number in [0, 1). */
function drawOf(what: string): number {
  return Number.parseInt(digestOf(what).slice(0, DIGITS), 16) / TWO_TO_48;
}

/** The oldest draws are forgotten, and made again if asked for. */
function keep<Value>(drawn: Map<number, Value>, key: number, value: Value): Value {
  drawn.set(key, value);
  if (drawn.size > KEPT_DRAWS) drawn.delete(drawn.keys().next().value!);
  return value;
}
