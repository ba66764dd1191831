// Fabric, a peer's connection to the ordering service (blocksprovider): one orderer at a time, and the next when it is silent.

import type { Ctx } from "./fabric-messages.ts";
import { orderersOf } from "./fabric-params.ts";
import type { FabricState } from "./fabric-state.ts";
import type { NodeId } from "./protocol.ts";

/** Asks the orderer for what follows the peer's last block; from then on it sends every new one. */
export function seek(state: FabricState, ctx: Ctx): void {
  const { stream, chain } = state;
  stream.sought = chain.block.height;
  stream.soughtAt = ctx.now;
  stream.isAwaited = true;
  ctx.send(stream.orderer, { type: "seek", height: stream.sought });
  wait(state, ctx, state.params["keepalive-timeout"]);
}

/** Asks for a block that is missing: once, as the answer is on its way; again when that should have come. */
export function seekMissing(state: FabricState, ctx: Ctx): void {
  const { stream, chain, params } = state;
  const isOnItsWay = stream.sought === chain.block.height && ctx.now - stream.soughtAt < params["keepalive-timeout"];
  if (!isOnItsWay) seek(state, ctx);
}

/** The next orderer instead. */
export function moveOn(state: FabricState, ctx: Ctx): void {
  const { stream } = state;
  stream.orderer = ordererAfter(state, stream.orderer, ctx);
  stream.since = ctx.now;
  seek(state, ctx);
}

export function ordererAfter({ params }: FabricState, orderer: NodeId, ctx: Ctx): NodeId {
  return (orderer + 1) % orderersOf(params, ctx.validators.length);
}

/** An orderer in the same validator is never silent. */
function wait({ stream }: FabricState, ctx: Ctx, time: number): void {
  if (stream.orderer === ctx.self) ctx.cancelTimer("stream");
  else ctx.setTimer({ key: "stream" }, time);
}

/** What comes from another orderer than the present one is taken, and is the last from there. */
export function onHeard({ stream }: FabricState, from: NodeId, ctx: Ctx): void {
  if (from !== stream.orderer) {
    ctx.send(from, { type: "close" });
    return;
  }
  stream.heardAt = ctx.now;
  stream.isAwaited = false;
}

/** The timer is not set anew with every block: it looks when the last one came. */
export function onStreamTimer(state: FabricState, ctx: Ctx): void {
  const { stream, params } = state;
  if (stream.isAwaited) moveOn(state, ctx);
  else if (ctx.now - stream.heardAt >= params.keepalive) seek(state, ctx);
  else wait(state, ctx, stream.heardAt + params.keepalive - ctx.now);
}

/** The first orderers deliver unasked: the stream of a peer that starts is open. */
export function openStream(state: FabricState, ctx: Ctx): void {
  wait(state, ctx, state.params.keepalive);
}
