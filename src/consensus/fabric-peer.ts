// Fabric, the peer: it takes blocks from an orderer, validates them one after the other, and commits.
import type { Block } from "../ledger/block.ts";
import { extend } from "./chain.ts";
import { onCommitted, stateTime } from "./fabric-gateway.ts";
import type { Ctx } from "./fabric-messages.ts";
import { policyOf } from "./fabric-params.ts";
import type { FabricState, StoredBlock } from "./fabric-state.ts";
import { onHeard, seekMissing } from "./fabric-stream.ts";
import type { CutBlock } from "./fabric-transactions.ts";
import { carryOut, validate } from "./fabric-validation.ts";
import type { Leadership, NodeId } from "./protocol.ts";

/** An ordered block has come. Who misses one before it asks for that. */
export function onDeliver(
  state: FabricState,
  { from, block, led }: { readonly from: NodeId; readonly block: Block; readonly led: Leadership },
  ctx: Ctx,
): void {
  const { waiting } = state;
  onHeard(state, from, ctx);
  state.led = led;
  if (block.height > topOf(state)) waiting.set(block.height, block);
  validateNext(state, ctx);
  if (waiting.size > 0 && state.storing === undefined) seekMissing(state, ctx);
}

/** Height of the last block that is validated. */
function topOf({ storing, chain }: FabricState): number {
  return storing?.block.height ?? chain.block.height;
}

/**
 * A block is validated on the state that the one before it left, and written: orderer's signature, then of each transaction the
 * creator's and the endorsers' (VSCC, over the pool), then reads and writes.
 */
function validateNext(state: FabricState, ctx: Ctx): void {
  if (state.storing !== undefined) return;
  const block = state.waiting.get(state.chain.block.height + 1);
  if (block === undefined) return;
  state.waiting.delete(block.height);
  const { params, world } = state;
  const cut = cutOf(block);
  const n = ctx.validators.length;
  const flags = validate(world, cut, { n, needed: policyOf(params, n) });
  const count = cut.envelopes.length;
  const signatures = cut.envelopes.reduce((sum, { endorsements }) => sum + 1 + endorsements.length, 0);
  const pool = params["validator-pool"];
  const perTransaction = params.validation / pool + stateTime(state, "state-read") + stateTime(state, "state-write");
  ctx.work({ verifications: 1 + signatures / pool, hashes: 2 * count, time: count * perTransaction });
  state.storing = { block, flags };
  ctx.persist({ key: storedKey(block.height), value: state.storing, sizeBytes: block.batch.sizeBytes });
  ctx.send(ctx.self, { type: "stored" });
}

function cutOf({ batch }: Block): CutBlock {
  return batch.requests[0] as CutBlock;
}

function storedKey(height: number): string {
  return `block/${height}`;
}

/** The block is on disk: the state changes, clients of this gateway hear of it, and the next block's turn has come. */
export function onStored(state: FabricState, ctx: Ctx): void {
  const stored = state.storing!;
  state.storing = undefined;
  commit(state, stored, ctx);
  const { block } = stored;
  onCommitted(state, { cut: cutOf(block), flags: stored.flags, block: state.chain.block }, ctx);
  validateNext(state, ctx);
}

function commit(state: FabricState, { block, flags }: StoredBlock, ctx: Ctx): void {
  const cut = cutOf(block);
  state.chain = extend(state.chain, cut.outcome(flags));
  carryOut(state.world, block.height, cut, flags);
  ctx.commit(state.chain.block, cut.leader);
}

/** A peer that restarts has its blocks on disk, with what was found of their transactions. */
export function readStored(state: FabricState, records: ReadonlyMap<string, unknown>, ctx: Ctx): void {
  for (let height = 1; records.has(storedKey(height)); height += 1) {
    commit(state, records.get(storedKey(height)) as StoredBlock, ctx);
  }
}
