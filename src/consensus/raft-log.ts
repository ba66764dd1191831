// Raft's log, on disk and in memory, and the snapshot it begins with (Ongaro 2014, §5.1 and Figure 5.3).
import { blocksAbove } from "./chain.ts";
import { type Ctx, type Entry, endOf, entrySize, HEADER_BYTES, type RaftState, type Snapshot } from "./raft-state.ts";

export function logKey(index: number): string {
  return `log/${index}`;
}

export function lastIndexOf({ snapshot, log }: RaftState): number {
  return snapshot.lastIndex + log.length - 1;
}

/** The entry at an index; undefined beyond the log, and below the snapshot's last entry. */
export function entryAt({ snapshot, log }: RaftState, index: number): Entry | undefined {
  return log[index - snapshot.lastIndex];
}

export function termAt(state: RaftState, index: number): number | undefined {
  return entryAt(state, index)?.term;
}

export function persistEntry(state: RaftState, entry: Entry, ctx: Ctx): void {
  state.log.push(entry);
  ctx.persist({ key: logKey(lastIndexOf(state)), value: entry, sizeBytes: entrySize(entry) });
}

/** From the end, so that a crash between two writes leaves a log without a gap. */
export function deleteAfter(state: RaftState, last: number, ctx: Ctx): void {
  for (let index = lastIndexOf(state); index > last; index -= 1) {
    state.log.pop();
    ctx.persist({ key: logKey(index), value: undefined });
  }
}

/** §5.1: each validator for itself, once so many entries are applied. */
export function compact(state: RaftState, ctx: Ctx): void {
  const every = state.params["snapshot-every"];
  if (every === 0 || state.lastApplied - state.snapshot.lastIndex < every) return;
  const lastTerm = termAt(state, state.lastApplied)!;
  takeSnapshot(state, { lastIndex: state.lastApplied, lastTerm, chain: state.chain }, ctx);
}

/**
 * Writes a snapshot and discards what it covers; the log after it stays. The blocks below the last snapshot are on disk
 * already, so that only the later ones are written. In this order, so that a crash between two writes loses no entry.
 */
function takeSnapshot(state: RaftState, { lastIndex, lastTerm, chain }: Snapshot, ctx: Ctx): void {
  const { snapshot: before, log } = state;
  const later = blocksAbove(chain, before.chain.block.height);
  const sizeBytes = later.reduce((sum, { batch }) => sum + batch.sizeBytes, HEADER_BYTES);
  const end = lastIndexOf(state);
  state.snapshot = { lastIndex, lastTerm, chain };
  ctx.persist({ key: "snapshot", value: state.snapshot, sizeBytes });
  state.log = [endOf(state.snapshot), ...log.slice(lastIndex - before.lastIndex + 1)];
  // A log is cut off by a file, which takes no time to write.
  for (let index = before.lastIndex + 1; index <= Math.min(lastIndex, end); index += 1)
    ctx.persist({ key: logKey(index), value: undefined, sizeBytes: 0 });
}

/** 7 and 8: the log is discarded, and the state is the snapshot's. */
export function restore(state: RaftState, { lastIndex, lastTerm, chain }: Snapshot, ctx: Ctx): void {
  const { height } = state.chain.block;
  deleteAfter(state, lastIndex, ctx);
  takeSnapshot(state, { lastIndex, lastTerm, chain }, ctx);
  state.commitIndex = state.lastApplied = lastIndex;
  state.chain = chain;
  commitBlocks(state, height, ctx);
}

/** Those above a height are committed, in the order of the chain. */
export function commitBlocks(state: RaftState, height: number, ctx: Ctx): void {
  for (const block of blocksAbove(state.chain, height)) {
    for (const request of block.batch.requests) state.mempool.commit(request);
    ctx.commit(block);
  }
}
