// Commit latencies, load and throughput of a ledger, from the event stream. Requests count when they end inside the window.
import type { Micros } from "../base/time.ts";
import type { EventPort } from "../events/events.ts";
import type { Block, Digest } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { MetricSink } from "./sink.ts";

interface Progress {
  readonly submittedAt: Micros;
  commits: number;
  /** Most validators that had it committed at a time. */
  most: number;
  ledByLeader: boolean;
}

/** Validators and quorum behind `commit.quorum`. */
export interface LedgerShape {
  readonly validators: number;
  readonly quorum: number;
}

/** Records `commit.*`; returns the counters that become values at the end of the run. */
export function observeLedger(events: EventPort, sink: MetricSink, shape: LedgerShape): LedgerTotals {
  const totals = new LedgerTotals();
  const open = new Map<number, Progress>();
  /** When each block above the highest committed one was first adopted; and the block adopted last, by whomever. */
  const madeAt = new Map<Digest, Micros>();
  let lastAdopted: Block | undefined;
  events.on("elected", ({ at, since, periods }) => {
    sink.observe("election", at - since);
    sink.count("election.split", periods > 1 ? 1 : 0, 1);
  });
  events.on("submitted", ({ at, request }) => {
    open.set(request.id, { submittedAt: at, commits: 0, most: 0, ledByLeader: false });
    totals.submitted += 1;
    if (totals.firstSubmission < 0) totals.firstSubmission = at;
  });
  events.on("answered", ({ at, submittedAt }) => {
    totals.answered += 1;
    sink.observe("commit.client", at - submittedAt);
  });
  events.on("adopted", ({ at, block, abandoned, reversed }) => {
    if (block !== lastAdopted) noteMade(block, at);
    if (reversed === 0) return;
    for (const { batch } of abandoned.slice(0, reversed)) batch.requests.forEach(takeBack);
  });
  events.on("committed", ({ at, node, block, leader }) => {
    if (totals.height < block.height) {
      totals.height = block.height;
      countBlock(block);
      observeFinality(block, at);
      totals.lastCommit = at;
    }
    for (const request of block.batch.requests) commitOne(request, at, node === leader);
  });

  function countBlock({ batch }: Block): void {
    totals.committedBlocks += 1;
    totals.committedRequests += batch.requests.length;
    totals.committedBytes += batch.sizeBytes;
    const { requests, invalid } = batch;
    if (invalid !== undefined) sink.count("invalidTransactions", invalid.length, requests.length + invalid.length);
  }

  function noteMade(block: Block, at: Micros): void {
    lastAdopted = block;
    if (block.height > totals.height && !madeAt.has(block.digest)) madeAt.set(block.digest, at);
  }

  function observeFinality({ digest }: Block, at: Micros): void {
    const made = madeAt.get(digest);
    if (made === undefined) return;
    madeAt.delete(digest);
    sink.observe("finality", at - made);
  }

  function commitOne(request: Request, at: Micros, isLeader: boolean): void {
    const progress = open.get(request.id);
    if (progress === undefined) return;
    const latency = at - progress.submittedAt;
    progress.commits += 1;
    sink.observe("commit.replica", latency);
    if (progress.commits <= progress.most) return;
    progress.most = progress.commits;
    if (progress.commits === 1) sink.observe("commit.first", latency);
    if (isLeader && !progress.ledByLeader) {
      progress.ledByLeader = true;
      sink.observe("commit.leader", latency);
    }
    if (progress.commits === shape.quorum) sink.observe("commit.quorum", latency);
    if (progress.commits < shape.validators) return;
    sink.observe("commit.every", latency);
    open.delete(request.id);
  }
  /** A block that a validator had committed is not in its chain any more. */
  function takeBack({ id }: Request): void {
    const progress = open.get(id);
    if (progress !== undefined) progress.commits -= 1;
  }
  return totals;
}

/** Counts since the window opened. */
export class LedgerTotals {
  submitted = 0;
  answered = 0;
  committedBlocks = 0;
  committedRequests = 0;
  committedBytes = 0;
  firstSubmission: Micros = -1;
  lastCommit: Micros = -1;
  height = 0;

  openWindow(): void {
    this.submitted = this.answered = this.committedBlocks = this.committedRequests = this.committedBytes = 0;
  }
}
