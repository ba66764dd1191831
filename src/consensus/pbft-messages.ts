// PBFT's messages and what they cost. The section numbers are those of Castro & Liskov, OSDI 1999.
import type { Batch, Block, Digest } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import { batchLoad, type Load, requestLoad, signed, sum, unsigned, votesLoad } from "./message-cost.ts";
import type { MessageCost } from "./protocol.ts";

// What is signed. The phase is part of it, so that a vote of one kind cannot pass for another.

export interface PrePrepare {
  readonly phase: "pre-prepare";
  readonly view: number;
  readonly sequence: number;
  readonly digest: Digest;
}
export interface Vote {
  readonly phase: "prepare" | "commit";
  readonly view: number;
  readonly sequence: number;
  readonly digest: Digest;
}
export interface Checkpoint {
  readonly phase: "checkpoint";
  readonly sequence: number;
  /** Digest of the last block made by sequence numbers up to this one; it covers the chain below. */
  readonly digest: Digest;
}
export interface ViewChange {
  readonly phase: "view-change";
  readonly view: number;
  /** n and C of §4.4. */
  readonly stable: StableCheckpoint;
  /** P of §4.4. */
  readonly prepared: readonly Prepared[];
}
export interface NewView {
  readonly phase: "new-view";
  readonly view: number;
  /** V of §4.4. */
  readonly viewChanges: readonly Signed<ViewChange>[];
  /** O of §4.4. */
  readonly prePrepares: readonly Signed<PrePrepare>[];
}

// Certificates.

/** §4.3: a checkpoint with the proof of its correctness; sequence number 0 needs none. */
export interface StableCheckpoint {
  readonly sequence: number;
  readonly digest: Digest;
  readonly proof: readonly Signed<Checkpoint>[];
}
/** §4.4: P_m, a pre-prepare and 2f matching prepares of different backups. */
export interface Prepared {
  readonly prePrepare: Signed<PrePrepare>;
  readonly batch: Batch;
  readonly prepares: readonly Signed<Vote>[];
}
/** A committed batch with the 2f + 1 commits that prove it. */
export interface Decision {
  readonly sequence: number;
  readonly batch: Batch;
  readonly commits: readonly Signed<Vote>[];
}

// Messages.

export interface PrePrepareMessage {
  readonly type: "pre-prepare";
  readonly prePrepare: Signed<PrePrepare>;
  readonly batch: Batch;
}
export interface VoteMessage {
  readonly type: "prepare" | "commit";
  readonly vote: Signed<Vote>;
}
export interface CheckpointMessage {
  readonly type: "checkpoint";
  readonly checkpoint: Signed<Checkpoint>;
}
export interface ViewChangeMessage {
  readonly type: "view-change";
  readonly viewChange: Signed<ViewChange>;
}
export interface NewViewMessage {
  readonly type: "new-view";
  readonly newView: Signed<NewView>;
  /** The batches of O, in its order. */
  readonly batches: readonly Batch[];
}
/** A request that a backup relays to the leader (§4.1). */
export interface RelayMessage {
  readonly type: "relay";
  readonly request: Request;
}
/** Where a replica stands, so that others can see what it lacks. */
export interface StatusMessage {
  readonly type: "status";
  /** Wants to be told what it lacks; otherwise it is an answer. */
  readonly asks: boolean;
  readonly view: number;
  readonly isActive: boolean;
  /** Last sequence number executed. */
  readonly executed: number;
  /** That of its stable checkpoint. */
  readonly stable: number;
  /** Its own view change, while it waits for a new view. */
  readonly viewChange: Signed<ViewChange> | undefined;
}
/** Asks one replica for what was executed after `sequence`, at which the chain had this height. */
export interface FetchMessage {
  readonly type: "fetch";
  readonly sequence: number;
  readonly height: number;
}
/** Blocks up to a stable checkpoint, proven by hash links to its digest, then batches with a proof each. */
export interface TransferMessage {
  readonly type: "transfer";
  readonly stable: StableCheckpoint;
  readonly blocks: readonly Block[];
  readonly decisions: readonly Decision[];
}

export type OrderMessage = PrePrepareMessage | VoteMessage;
export type PbftMessage =
  | OrderMessage
  | CheckpointMessage
  | ViewChangeMessage
  | NewViewMessage
  | RelayMessage
  | StatusMessage
  | FetchMessage
  | TransferMessage;

/** Bytes, and what the receiver checks: clients' signatures with the pre-prepare; later a quorum vouches for them. */
export function costOf(message: PbftMessage): MessageCost {
  switch (message.type) {
    case "prepare":
    case "commit":
    case "checkpoint":
      return signed();
    case "pre-prepare":
      return signed({ ...batchLoad(message.batch), verifications: message.batch.requests.length });
    case "view-change": {
      const { body } = message.viewChange;
      return signed(viewChangeLoad(body), ...body.prepared.map(({ batch }) => batchLoad(batch)));
    }
    case "new-view":
      return newViewCost(message);
    case "relay":
      return unsigned(requestLoad(message.request));
    case "status":
      return message.viewChange === undefined
        ? unsigned()
        : unsigned({ ...viewChangeLoad(message.viewChange.body), verifications: 1 });
    case "fetch":
      return unsigned();
    case "transfer":
      return unsigned(
        votesLoad(message.stable.proof.length),
        ...message.blocks.map(({ batch }) => batchLoad(batch)),
        ...message.decisions.map(decisionLoad),
      );
  }
}

function decisionLoad({ batch, commits }: Decision): Load {
  return sum([batchLoad(batch), votesLoad(commits.length)]);
}
/** Without the batches: the certificates name them by digest. */
function viewChangeLoad({ stable, prepared }: ViewChange): Load {
  return votesLoad(stable.proof.length + prepared.reduce((votes, { prepares }) => votes + 1 + prepares.length, 0));
}
/** V by digest, and each batch of O once. The leader signs the message and every pre-prepare of O. */
function newViewCost({ newView, batches }: NewViewMessage): MessageCost {
  const { viewChanges, prePrepares } = newView.body;
  const votes = votesLoad(viewChanges.length + prePrepares.length);
  const cost = signed(votes, ...viewChanges.map(({ body }) => viewChangeLoad(body)), ...batches.map(batchLoad));
  return { ...cost, signatures: 1 + prePrepares.length };
}
