// A fixed sequencer: validator 0 orders, one block at a time; a block is committed once a majority has it.
// Crash-stop: any minority of the others may stop for good; if validator 0 stops, so does the ledger, and nothing is lost or contradicted.
// Left out, with the consequence: disks (who restarts stays silent), repetition (a message lost in a partition is missed for ever).
// @source Défago, Schiper, Urbán: Total Order Broadcast and Multicast Algorithms, ACM Computing Surveys 36(4), 2004 (fixed sequencer)
import { defineParams, defineProtocol, GENESIS, majority, Mempool, SECOND, Tally } from "ledgerward/protocol";

const SEQUENCER = 0;
const retry = { kind: "duration", default: 5 * SECOND, min: 1, meaning: "until a client asks again", source: "assumption" };

/** `top` is the last block this validator has, committed or not. */
function init(ctx) {
  return { top: GENESIS, committed: 0, mempool: new Mempool(), votes: new Tally(ctx.validators.length), silent: false };
}
function onSubmit(state, request, ctx) {
  if (state.silent) return;
  const isTaken = state.top.batch.requests.some(({ id }) => id === request.id);
  if (ctx.self !== SEQUENCER) ctx.send(SEQUENCER, { type: "relay", request });
  else if (!isTaken && state.mempool.add(request)) cut(state, ctx);
}
/** The next block, when the last one is committed. */
function cut(state, ctx) {
  if (state.committed < state.top.height || state.mempool.size === 0) return;
  const block = state.mempool.take(500).on(state.top);
  state.votes = new Tally(ctx.validators.length);
  ctx.broadcast({ type: "block", block }); // to itself, too: it votes like the others
}
function onMessage(state, from, message, ctx) {
  if (state.silent) return;
  if (message.type === "relay") onSubmit(state, message.request, ctx);
  if (message.type === "block" && message.block.parent === state.top.digest) {
    state.top = message.block;
    ctx.send(SEQUENCER, { type: "ack", height: message.block.height });
  }
  if (message.type === "committed" && message.height === state.top.height) commit(state, ctx);
  if (message.type === "ack" && message.height === state.top.height && state.committed < message.height) {
    state.votes.add(from);
    if (state.votes.count < majority(ctx.validators.length)) return;
    ctx.broadcast({ type: "committed", height: message.height }); // reaches itself before the next block is cut
  }
}
function commit(state, ctx) {
  const { requests } = state.top.batch;
  if (state.committed === state.top.height) return;
  state.committed = state.top.height;
  ctx.commit(state.top);
  for (const request of requests) state.mempool.commit(request);
  if (ctx.self !== SEQUENCER) return;
  for (const request of requests) ctx.reply({ request, height: state.top.height, digest: state.top.digest, leader: SEQUENCER });
  cut(state, ctx);
}
function cost({ type, request, block }) {
  const bytes = type === "relay" ? request.sizeBytes : type === "block" ? block.batch.sizeBytes : 0;
  return { sizeBytes: 100 + bytes, verifications: 0, signatures: 0, hashes: type === "block" ? 1 : 0 };
}

export default defineProtocol({
  id: "sequencer",
  title: "Fixed sequencer, acknowledged by a majority",
  source: "Défago et al. 2004: fixed sequencer",
  faultModel: "crash",
  finality: "deterministic",
  params: defineParams({ "client-retry": retry }),
  minimumValidators: 1,
  toleratedFaults: () => 0, // one fault, if it strikes the sequencer, is one too many
  conflicts: () => [],
  client: (values) => ({ to: "leader", replies: () => 1, retryAfter: values["client-retry"] }),
  recover: (ctx) => ({ ...init(ctx), silent: true }),
  onTimer: () => {},
  leadership: () => ({ leader: SEQUENCER, period: 0 }),
  idleMessagesPerSecond: () => 0,
  ...{ init, onMessage, onSubmit, cost },
});
