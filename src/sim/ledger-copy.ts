// A validator's copy of the ledger, in its database, which survives a crash: its chain, how much of it is committed,
// and what its blocks do to the replicated state. With deterministic finality a block is in the chain when it is
// committed. Otherwise it is adopted before, and another may take its place: what was committed at its height and
// above has then never happened.
//
// The state is made when it is read, up to the block that the reader relies on: on from where it was read last, or
// again from genesis when that block is no longer below. So blocks cost nothing where nobody reads, and a
// reorganisation costs the next reader as much as the chain is long: often for who relies on the head, rarely for who
// relies on blocks a few deep.
import { type Block, GENESIS } from "../ledger/block.ts";
import type { Reliance } from "../ledger/client.ts";
import { type Operation, ReplicatedState } from "../ledger/contract.ts";

/** What a block took the place of: blocks, lowest first, and how many of them were committed. */
export interface Replaced {
  readonly abandoned: readonly Block[];
  readonly reversed: number;
}

const NOTHING: Replaced = { abandoned: [], reversed: 0 };

/** What the blocks up to one of the chain, it included, made of genesis. */
interface Reading {
  readonly state: ReplicatedState;
  top: Block;
}

export class LedgerCopy {
  /** The top of its chain, and of what is committed of it. */
  private head: Block = GENESIS;
  private committed: Block = GENESIS;
  private genesis: readonly Operation[] = [];
  // Made when somebody reads or rewrites: of thousands of copies few are read.
  /** By what its reader relies on: nearly always one. */
  private readings: Map<"committed" | number, Reading> | undefined = undefined;
  /** Digests that somebody put in the place of registered ones, by `entryOf`. */
  private rewritten: Map<string, string> | undefined = undefined;

  /** @param genesis what the state holds before the first block */
  begin(genesis: readonly Operation[]): void {
    this.genesis = genesis;
  }

  /** The highest block that a reader relies on. */
  topFor(reliance: Reliance): Block {
    const { head, committed } = this;
    return reliance === "committed" ? committed : head.at(Math.max(0, head.height - reliance.confirmations))!;
  }

  /** What the blocks that a reader relies on made of genesis. */
  stateFor(reliance: Reliance): ReplicatedState {
    const top = this.topFor(reliance);
    const key = reliance === "committed" ? reliance : reliance.confirmations;
    this.readings ??= new Map();
    let reading = this.readings.get(key);
    if (reading === undefined || !top.holds(reading.top)) {
      reading = { state: this.stateAtGenesis(), top: GENESIS };
      this.readings.set(key, reading);
    }
    for (const { height, batch } of blocksBetween(reading.top, top))
      for (const { operation } of batch.requests) reading.state.apply(this.asRewritten(operation), height);
    reading.top = top;
    return reading.state;
  }

  private stateAtGenesis(): ReplicatedState {
    const state = new ReplicatedState();
    for (const operation of this.genesis) state.apply(this.asRewritten(operation), 0);
    return state;
  }

  /**
   * What an editable log allows: another digest for what is committed of a record, in no block. Nothing when no such
   * record is.
   */
  rewrite(record: string, digest: string): void {
    const known = this.stateFor("committed").record(record);
    if (known === undefined) return;
    this.rewritten ??= new Map();
    this.rewritten.set(entryOf(record, known.version), digest);
    for (const { state } of this.readings!.values())
      if (state.record(record)?.version === known.version) state.rewrite(record, digest);
  }

  private asRewritten(operation: Operation): Operation {
    if (this.rewritten === undefined || operation.kind !== "register") return operation;
    const digest = this.rewritten.get(entryOf(operation.record, operation.version));
    return digest === undefined ? operation : { ...operation, digest };
  }

  /**
   * Takes a block into the chain, uncommitted. @returns undefined when it is there already, or does not fit on the
   * chain.
   */
  adopt(block: Block): Replaced | undefined {
    if (!standsOn(block, this.head)) return this.reorganise(block);
    this.head = block;
    return NOTHING;
  }

  private reorganise(block: Block): Replaced | undefined {
    const below = this.head.at(block.height - 1);
    if (below?.digest !== block.parent || this.head.holds(block)) return undefined;
    const reversed = Math.max(0, this.committed.height - below.height);
    const abandoned = blocksBetween(below, this.head);
    this.head = block;
    if (reversed > 0) this.committed = below;
    return { abandoned, reversed };
  }

  /**
   * Commits the next block of the chain, or one that comes on top. Any other changes nothing. @returns whether it was
   * not committed before.
   */
  commit(block: Block): boolean {
    const { head, committed } = this;
    if (block.height <= committed.height && head.holds(block)) return false;
    if (standsOn(block, committed) && (committed === head || head.holds(block))) {
      if (committed === head) this.head = block;
      this.committed = block;
    }
    return true;
  }
}

/** (Mostly the very block below, which costs less to see than that the digests are the same.) */
function standsOn(block: Block, below: Block): boolean {
  return block.below === below || block.parent === below.digest;
}

/** Those above one of them up to another, lowest first. */
function blocksBetween(bottom: Block, top: Block): Block[] {
  const blocks: Block[] = [];
  for (let block = top; block.height > bottom.height; block = block.below!) blocks.push(block);
  return blocks.reverse();
}

/** One version of a record, as the log has it. */
function entryOf(record: string, version: number): string {
  return `${version} ${record}`;
}
