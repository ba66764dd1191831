// PBFT: a leader orders batches of requests; two rounds of votes make the order sure though f of 3f + 1 replicas lie.
//
// @source M. Castro, B. Liskov, Practical Byzantine Fault Tolerance, OSDI 1999; section numbers (§) are this paper's.
//   The constants K and L are those of the same authors' article in ACM TOCS 20(4), 2002.
// The paper's primary is our leader, its sequence number n our sequence; h and H are its water marks.
//
//   rule of the paper                                         function, in the file pbft-….ts
//   §4.1 to the primary, f + 1 equal replies, then to all     client
//   §4.1 re-send the reply; relay a request to the primary    onSubmit: order
//   §4.2 start at once; too many in progress: as a group      scheduleCut, onCutTimer, propose: order
//   §4.2 a backup accepts a pre-prepare, multicasts prepare   onPrePrepare, accept: order
//   §4.2 prepares and commits enter the log                   onVote, openSlot: order
//   §4.2 prepared: commit; committed-local: execute, reply    advance, prepare, execute: order
//   §4.2 an executed request is not executed again            withoutRepeats: order
//   §4.3 checkpoints, stable with 2f + 1; discard the log     takeCheckpoint, onCheckpoint, makeStable: checkpoint
//   §4.4 a backup's timer starts, stops, starts again         onRelay, accept, afterExecution: order
//   §4.4 it expires: view-change with C and P                 onViewTimer: catch-up; startViewChange: view-change
//   §4.4 the new primary computes O from V: new-view          onViewChange, openView: view-change
//   §4.4 a backup verifies O, multicasts prepares for it      onNewView, enterView: view-change
//   §4.4 what makes P, view-changes and O valid; nulls        isPrepared, isViewChange, proposalsOf: certificates
//   §4.4 missing information comes from another replica       onStatus, onFetch, onTransfer: catch-up
//   §4.5.2 2f + 1 view-changes start the next, doubled timer  onViewChange: view-change; halfPatience: state
//   §4.5.2 f + 1 view-changes for later views: join           joinOthers: view-change
//
// Choices where the paper leaves room:
//   What is ordered is a batch. Its block is made when it is executed, on the chain as it is then, so that hash links
//   are equal everywhere. Requests executed before are left out of the block; a batch of nothing else, and the null
//   request, make no block unless block.empty (which needs a block.every).
//   For n other than 3f + 1 a quorum is ⌈(n + f + 1)/2⌉ votes, and one less where the paper says 2f.
//   P and O carry the batches. The paper leaves them out and has them fetched: a view-change message is larger here, by
//   up to in-flight batches. Blocks up to a stable checkpoint are transferred whole; hash links prove them.
//   What a vote rests on is on disk before the vote leaves, so that a restarted replica keeps its word: three writes a
//   decision. The paper's replicas keep their log in memory and must not lose it.
//   Votes are kept until a later checkpoint is stable, K to L decisions; the chain for ever: one reference a block.
//   Lost messages are sent again when a replica has waited half its patience in vain and tells the others where it
//   stands, as after a restart. In a run without faults this never happens.
//
// Left out, with the consequence:
//   MACs in place of signatures (§5.2): every message is signed and checked; processors saturate before the paper's.
//   Tentative execution, read-only requests, digests as replies (§5.1): a client waits five delays, not four.
//   Clients' signatures as objects: their check is charged, but a leader that invents requests is not modelled.
//   One request a client at a time (§4.1): clients have several open; what was executed is remembered for ever.
//   Choice of non-deterministic values (§4.6): the contracts are deterministic.
//   Proactive recovery (TOCS 2002): a corrupted replica stays so.
// Limits: as in the paper, a replica that was cut off while it waited leaves the view alone and votes again only in a
//   later one; till then it learns by transfers. One that lies about being ahead can delay another's transfers by T/4.
import { SECOND } from "../base/time.ts";
import { onFetch, onStatus, onTransfer, onViewTimer, recoverState } from "./pbft-catch-up.ts";
import { onCheckpoint } from "./pbft-checkpoint.ts";
import { costOf, type PbftMessage } from "./pbft-messages.ts";
import { onCutTimer, onPrePrepare, onRelay, onSubmit, onVote, scheduleCut } from "./pbft-order.ts";
import {
  conflicts,
  knownLeader,
  newState,
  type PbftContext,
  type PbftParams,
  type PbftState,
  type PbftTimer,
  pbftParams,
} from "./pbft-state.ts";
import { onNewView, onViewChange } from "./pbft-view-change.ts";
import { defineProtocol, type NodeId } from "./protocol.ts";
import { byzantineFaults } from "./quorum.ts";

export const pbft = defineProtocol<PbftState, PbftMessage, PbftTimer, typeof pbftParams>({
  id: "pbft",
  title: "PBFT",
  source: "Castro & Liskov, OSDI 1999, section 4",
  faultModel: "byzantine",
  finality: "deterministic",
  params: pbftParams,
  paramsForCheck: { "block.every": 0, "view-timeout": SECOND, "checkpoint-interval": 8, "client-retry": SECOND },
  minimumValidators: 4,
  toleratedFaults: byzantineFaults,
  conflicts,
  // §4.1: to the leader; f + 1 equal replies; unanswered, to all.
  client: (params) => ({ to: "leader", replies: (n) => byzantineFaults(n) + 1, retryAfter: params["client-retry"] }),
  init,
  recover: recoverState,
  onMessage,
  onTimer,
  onSubmit,
  cost: costOf,
  leadership: (state) => ({ leader: knownLeader(state), period: state.view }),
  idleMessagesPerSecond: () => 0,
});

function init(ctx: PbftContext, params: PbftParams): PbftState {
  const state = newState(ctx, params);
  scheduleCut(state, ctx);
  return state;
}

function onMessage(state: PbftState, from: NodeId, message: PbftMessage, ctx: PbftContext): void {
  switch (message.type) {
    case "prepare":
    case "commit":
      onVote(state, message, ctx);
      break;
    case "pre-prepare":
      onPrePrepare(state, message, ctx);
      break;
    case "checkpoint":
      onCheckpoint(state, message.checkpoint, ctx);
      scheduleCut(state, ctx);
      break;
    case "relay":
      onRelay(state, message.request, ctx);
      break;
    case "view-change":
      onViewChange(state, message.viewChange, ctx);
      break;
    case "new-view":
      onNewView(state, message, ctx);
      break;
    case "status":
      onStatus(state, from, message, ctx);
      break;
    case "fetch":
      onFetch(state, from, message, ctx);
      break;
    case "transfer":
      onTransfer(state, message, ctx);
      break;
  }
}

function onTimer(state: PbftState, { key }: PbftTimer, ctx: PbftContext): void {
  if (key === "view") onViewTimer(state, ctx);
  else onCutTimer(state, ctx);
}
