// What a HotStuff replica does about a node or a view that it has not got to: it keeps proposals, and asks for nodes.
import type { ProposalMessage } from "./hotstuff-messages.ts";
import { type HotStuffContext, type HotStuffState, patience, watch } from "./hotstuff-state.ts";
import type { NodeId } from "./protocol.ts";

/** Keeps a proposal until its parent is there or its view is reached; within bounds: what is lost comes again. */
export function hold(state: HotStuffState, message: ProposalMessage, ctx: HotStuffContext): void {
  const { view } = message.node;
  if (state.held.size >= 2 * state.n || state.held.has(view)) return;
  state.held.set(view, message);
  watch(state, ctx);
}

/** Asks for the nodes that are missing; another may be asked when the answer has had time to come. */
export function fetch(state: HotStuffState, from: NodeId, ctx: HotStuffContext): void {
  if (ctx.now < state.fetchingUntil || from === state.self) return;
  state.fetchingUntil = ctx.now + Math.ceil(patience(state) / 4);
  ctx.send(from, { type: "fetch", height: state.committed.node.block.height });
}
