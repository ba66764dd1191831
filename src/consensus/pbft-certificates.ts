// What makes the certificates inside PBFT's messages valid, and what a new view proposes.
// The section numbers are those of Castro & Liskov, OSDI 1999. Signatures themselves are checked by the host before a
// handler runs.
import { Batch } from "../ledger/block.ts";
import type { Signed } from "../ledger/signature.ts";
import type { Decision, NewViewMessage, Prepared, StableCheckpoint, ViewChange } from "./pbft-messages.ts";
import type { NodeId } from "./protocol.ts";
import { byzantineQuorum, isCertificate } from "./quorum.ts";

/** Sizes of the cluster that validity depends on. */
export interface Bounds {
  readonly n: number;
  /** Sequence numbers above the stable checkpoint that may be in use: H − h. */
  readonly window: number;
}

/** §4.1: p = v mod |R|. */
export function leaderOf(view: number, n: number): NodeId {
  return view % n;
}

/** §4.2: the leader's pre-prepare, and 2f prepares of different backups that match it. */
export function isPrepared({ prePrepare, batch, prepares }: Prepared, n: number): boolean {
  const { phase, view, sequence, digest } = prePrepare.body;
  const leader = leaderOf(view, n);
  if (phase !== "pre-prepare" || prePrepare.signer !== leader || batch.root !== digest) return false;
  return isCertificate(
    prepares,
    { n, needed: byzantineQuorum(n) - 1 },
    (vote, signer) =>
      vote.phase === "prepare" &&
      vote.view === view &&
      vote.sequence === sequence &&
      vote.digest === digest &&
      signer !== leader,
  );
}

/** §4.2: 2f + 1 commits with equal view, sequence number and digest. */
export function isDecision({ sequence, batch, commits }: Decision, n: number): boolean {
  const view = commits[0]?.body.view;
  return isCertificate(
    commits,
    { n, needed: byzantineQuorum(n) },
    (vote) => vote.phase === "commit" && vote.view === view && vote.sequence === sequence && vote.digest === batch.root,
  );
}

/** §4.3: 2f + 1 checkpoints with equal sequence number and digest. */
export function isStable({ sequence, digest, proof }: StableCheckpoint, n: number): boolean {
  return (
    sequence === 0 ||
    isCertificate(
      proof,
      { n, needed: byzantineQuorum(n) },
      (vote) => vote.phase === "checkpoint" && vote.sequence === sequence && vote.digest === digest,
    )
  );
}

/** §4.4: a provable checkpoint, and certificates from earlier views for sequence numbers above it. */
export function isViewChange({ phase, view, stable, prepared }: ViewChange, { n, window }: Bounds): boolean {
  if (phase !== "view-change" || !isStable(stable, n)) return false;
  return prepared.every((certificate) => {
    const { view: preparedIn, sequence } = certificate.prePrepare.body;
    const inWindow = sequence > stable.sequence && sequence <= stable.sequence + window;
    return preparedIn < view && inWindow && isPrepared(certificate, n);
  });
}

/** §4.4: 2f + 1 valid view changes for the view, and the O that follows from them. */
export function isNewView({ newView, batches }: NewViewMessage, bounds: Bounds): boolean {
  const { phase, view, viewChanges, prePrepares } = newView.body;
  const leader = leaderOf(view, bounds.n);
  if (phase !== "new-view" || newView.signer !== leader) return false;
  const valid = (body: ViewChange): boolean => body.view === view && isViewChange(body, bounds);
  if (!viewChanges.every(({ body }) => valid(body))) return false;
  if (!isCertificate(viewChanges, { n: bounds.n, needed: byzantineQuorum(bounds.n) }, () => true)) return false;
  const expected = proposalsOf(viewChanges);
  if (prePrepares.length !== expected.length || batches.length !== expected.length) return false;
  return expected.every(({ sequence, batch }, index) => {
    const { signer, body } = prePrepares[index]!;
    const isRight =
      body.phase === "pre-prepare" && body.view === view && body.sequence === sequence && signer === leader;
    return isRight && body.digest === batch.root && batches[index]!.root === batch.root;
  });
}

/** min-s of §4.4: the latest stable checkpoint in V. */
export function latestStable(viewChanges: readonly Signed<ViewChange>[]): StableCheckpoint {
  return viewChanges
    .map(({ body }) => body.stable)
    .reduce((best, stable) => (stable.sequence > best.sequence ? stable : best));
}

/** §4.4: what O proposes from min-s + 1 to max-s: what prepared in the highest view, or null where nothing did. */
export function proposalsOf(viewChanges: readonly Signed<ViewChange>[]): { sequence: number; batch: Batch }[] {
  const least = latestStable(viewChanges).sequence;
  const best = new Map<number, Prepared>();
  let greatest = least;
  for (const certificate of viewChanges.flatMap(({ body }) => body.prepared)) {
    const { sequence, view } = certificate.prePrepare.body;
    if (sequence <= least) continue;
    greatest = Math.max(greatest, sequence);
    if (view > (best.get(sequence)?.prePrepare.body.view ?? -1)) best.set(sequence, certificate);
  }
  return Array.from({ length: greatest - least }, (_, index) => {
    const sequence = least + 1 + index;
    return { sequence, batch: best.get(sequence)?.batch ?? NULL_BATCH };
  });
}

/** d_null of §4.4: a batch whose execution does nothing. */
export const NULL_BATCH = new Batch([]);
