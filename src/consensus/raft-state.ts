// Raft's parameters, messages and state (Figure 3.1 of Ongaro 2014, upper left), and sizes on the wire and on disk.
// The rules are in raft.ts, raft-server.ts and raft-leader.ts.
import { defineParams, type ParamValues } from "../base/params.ts";
import { MILLISECOND, type Micros } from "../base/time.ts";
import { Batch } from "../ledger/block.ts";
import { Mempool } from "../ledger/mempool.ts";
import type { Request } from "../ledger/request.ts";
import { blockParams, clientRetry } from "./block-params.ts";
import { blocksAbove, GENESIS_LINK, type Link } from "./chain.ts";
import type { Context, MessageCost, NodeId } from "./protocol.ts";
import { Tally } from "./quorum.ts";

/** No validator. */
export const NOBODY: NodeId = -1;

export const raftParams = defineParams({
  "election-timeout": {
    kind: "durationRange",
    default: [150 * MILLISECOND, 300 * MILLISECOND],
    min: 1,
    meaning: "silence after which a validator starts an election: uniform in this range, drawn anew each time",
    source: "Ongaro 2014, §3.4 and §9: 150 to 300 ms",
  },
  heartbeat: {
    kind: "duration",
    default: 75 * MILLISECOND,
    min: 1,
    meaning: "the leader sends to each follower at least this often",
    source: "Ongaro 2014, §9.4: half the least election timeout",
  },
  ...blockParams,
  "in-flight": {
    kind: "count",
    default: 2,
    min: 1,
    meaning:
      "entries of the leader that may wait for a majority at a time; further requests wait and share the next one",
    source: "hashicorp/raft v1.7.3, DefaultMaxRPCsInFlight 2",
  },
  "commit-notice": {
    kind: "flag",
    default: true,
    meaning: "the leader tells followers at once what was committed; without, they learn it from its next message",
    source: "etcd-io/raft: bcastAppend whenever maybeCommit succeeds",
  },
  "pre-vote": {
    kind: "flag",
    default: false,
    meaning:
      "before an election a validator asks whether a majority would vote for it, and only then begins a new term",
    source: "Ongaro 2014, §9.6",
  },
  "snapshot-every": {
    kind: "count",
    default: 0,
    min: 0,
    meaning:
      "entries applied after which a validator writes a snapshot and discards them from its log; 0 keeps them all",
    source: "Ongaro 2014, §5.1; off by default: assumption",
  },
  "first-leader": {
    kind: "count",
    default: -1,
    min: -1,
    meaning: "validator that leads from the start, in term 1 and with empty logs; -1 elects one",
    source: "assumption: for experiments that are not about elections",
  },
  "client-retry": { ...clientRetry, source: "assumption: several elections and block intervals" },
});

export type RaftParams = ParamValues<typeof raftParams>;

/** What stands at one index of the log. */
export interface Entry {
  readonly term: number;
  readonly batch: Batch;
}

/** What a log began with: the state after its last entry, which the log itself need no longer hold. */
export interface Snapshot {
  readonly lastIndex: number;
  readonly lastTerm: number;
  readonly chain: Link;
}

export interface RequestVote {
  readonly type: "request-vote";
  readonly term: number;
  readonly lastIndex: number;
  readonly lastTerm: number;
}
export interface Vote {
  readonly type: "vote";
  readonly term: number;
  readonly granted: boolean;
}
/** Would you vote for me in this term, the one after mine? */
export interface PreRequestVote extends Omit<RequestVote, "type"> {
  readonly type: "pre-request-vote";
}
export interface PreVote extends Omit<Vote, "type"> {
  /** Its term is the one asked about if granted, else the voter's own. */
  readonly type: "pre-vote";
}
export interface AppendEntries {
  readonly type: "append" | "heartbeat";
  readonly term: number;
  readonly prevIndex: number;
  readonly prevTerm: number;
  readonly entries: readonly Entry[];
  /** leaderCommit */
  readonly commit: number;
}
export interface AppendResponse {
  readonly type: "append-response" | "heartbeat-response";
  readonly term: number;
  readonly success: boolean;
  /** prevIndex of the AppendEntries it answers. */
  readonly prevIndex: number;
  /** On success: the logs are equal up to here. On failure: first entry of `conflictTerm`, or the end of a short log. */
  readonly index: number;
  /** Term of the follower's entry at prevIndex; 0 when it has none there, and on success. */
  readonly conflictTerm: number;
}
/** AppendEntries with nothing but the consistency check at the commit index itself. */
export interface CommitNotice {
  readonly type: "commit-notice";
  readonly term: number;
  readonly index: number;
  readonly indexTerm: number;
}
/** The whole state, to who needs an entry that the leader has discarded; answered like AppendEntries up to `index`. */
export interface InstallSnapshot extends Snapshot {
  readonly type: "install-snapshot";
  /** The leader's; `lastTerm` is that of the snapshot's last entry. */
  readonly term: number;
}
/** To oneself, once written: the leader's log is on its disk up to here. */
interface Stored {
  readonly type: "stored";
  readonly term: number;
  readonly index: number;
}
interface Forward {
  readonly type: "forward";
  readonly requests: readonly Request[];
}
export type RaftMessage =
  | RequestVote
  | Vote
  | PreRequestVote
  | PreVote
  | AppendEntries
  | AppendResponse
  | CommitNotice
  | InstallSnapshot
  | Stored
  | Forward;

export interface RaftTimer {
  readonly key: "election" | "heartbeat" | "cut";
}
export type Ctx = Context<RaftMessage, RaftTimer>;

/** What a leader knows of a validator. */
interface Progress {
  /** nextIndex and matchIndex of the figure. */
  next: number;
  match: number;
  /** After a refusal: one message at a time until one fits. Else `next` runs ahead of the answers (§10.2.2). */
  probing: boolean;
  sentAt: Micros;
  /** Commit index it was last told. */
  told: number;
}

export interface RaftState {
  readonly params: RaftParams;
  // Persistent: written before any answer that rests on it leaves.
  term: number;
  votedFor: NodeId;
  snapshot: Snapshot;
  /** log[0] stands for the snapshot's last entry, or for the empty log; the entry at index i is log[i - snapshot.lastIndex]. */
  log: Entry[];
  // Volatile.
  role: "follower" | "pre-candidate" | "candidate" | "leader";
  leader: NodeId;
  commitIndex: number;
  lastApplied: number;
  /** Committed blocks. */
  chain: Link;
  /** Requests that wait for a leader or for a block. */
  readonly mempool: Mempool;
  /** A server stands for election at `deadline`; its timer wakes it at `wakeAt`, before or then. */
  deadline: Micros;
  wakeAt: Micros;
  /** When it last heard of a leader. */
  heardAt: Micros;
  votes: Tally;
  // Of a leader.
  progress: Progress[];
  /** First index of its term, and validators that store the entries from there on. */
  termStart: number;
  copies: number[];
  /** Requests in its entries that are not applied yet. */
  readonly inFlight: Set<number>;
  /** Who answered since it last checked that a majority does. */
  heard: Tally;
  cutIsDue: boolean;
}

/** What survives a crash (§3.8). */
export interface Kept {
  readonly term: number;
  readonly votedFor: NodeId;
  readonly snapshot: Snapshot;
  /** Those after the snapshot. */
  readonly entries: readonly Entry[];
}

export const NO_SNAPSHOT: Snapshot = { lastIndex: 0, lastTerm: 0, chain: GENESIS_LINK };

/** A follower with what it kept and nothing else. */
export function initialState(ctx: Ctx, params: RaftParams, kept: Kept): RaftState {
  const n = ctx.validators.length;
  return {
    params,
    term: kept.term,
    votedFor: kept.votedFor,
    snapshot: kept.snapshot,
    log: [endOf(kept.snapshot), ...kept.entries],
    role: "follower",
    leader: NOBODY,
    commitIndex: kept.snapshot.lastIndex,
    lastApplied: kept.snapshot.lastIndex,
    chain: kept.snapshot.chain,
    mempool: new Mempool(),
    deadline: 0,
    wakeAt: Number.POSITIVE_INFINITY,
    heardAt: Number.NEGATIVE_INFINITY,
    votes: new Tally(n),
    progress: [],
    termStart: 0,
    copies: [],
    inFlight: new Set(),
    heard: new Tally(n),
    cutIsDue: false,
  };
}

/** What stands in the log for a snapshot's last entry. */
export function endOf({ lastTerm }: Snapshot): Entry {
  return { term: lastTerm, batch: new Batch([]) };
}

/** Term, index, type and the like. @source assumption */
export const HEADER_BYTES = 48;

/** Bytes of an entry on the wire and on disk. */
export function entrySize({ batch }: Entry): number {
  return HEADER_BYTES + batch.sizeBytes;
}

/**
 * No signatures: the transport is trusted (assumption).
 * A block of k requests takes 2k hashes: k leaves, k - 1 inner nodes and the link to its parent.
 */
export function cost(message: RaftMessage): MessageCost {
  let sizeBytes = HEADER_BYTES;
  let hashes = 0;
  if (message.type === "append") {
    for (const entry of message.entries) {
      sizeBytes += entrySize(entry);
      hashes += 2 * entry.batch.requests.length;
    }
  } else if (message.type === "install-snapshot") {
    for (const { batch } of blocksAbove(message.chain, 0)) {
      sizeBytes += batch.sizeBytes;
      hashes += 2 * batch.requests.length;
    }
  } else if (message.type === "forward") for (const request of message.requests) sizeBytes += request.sizeBytes;
  return { sizeBytes, verifications: 0, signatures: 0, hashes };
}
