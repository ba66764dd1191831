// Parameters and state of a HotStuff replica, the rules in which the variants differ, and the small things that every
// part of the family does with them.
import { defineParams, type ParamValues } from "../base/params.ts";
import { printDuration } from "../base/print.ts";
import { type Micros, SECOND } from "../base/time.ts";
import type { Digest } from "../ledger/block.ts";
import { Mempool } from "../ledger/mempool.ts";
import type { Signed } from "../ledger/signature.ts";
import { blockParams, clientRetry } from "./block-params.ts";
import { GENESIS_LINK, type Link } from "./chain.ts";
import {
  type Certificate,
  type CommitProof,
  GENESIS_CERTIFICATE,
  GENESIS_NODE,
  type HotStuffMessage,
  type Phase,
  type ProposalMessage,
  type Timeout,
  type TimeoutCertificate,
  type TreeNode,
  type Vote,
} from "./hotstuff-messages.ts";
import type { Context, NodeId, ParamConflict } from "./protocol.ts";
import { type Ballot, byzantineFaults, byzantineQuorum } from "./quorum.ts";

/** The parameters of all variants. @param viewsPerLeader what the variant has by default. */
export function hotStuffParams(viewsPerLeader: { readonly default: number; readonly source: string }) {
  return defineParams({
    ...blockParams,
    "views-per-leader": {
      kind: "count",
      ...viewsPerLeader,
      min: 1,
      meaning: "views in a row that one validator leads; when one of them times out, the next validator's turn begins",
    },
    certificates: {
      kind: "choice",
      default: "signatures",
      choices: ["signatures", "threshold"],
      meaning:
        "what of a certificate travels and is verified: a signature a vote, or one for all of them (of a suite that can, as bls12-381)",
      source:
        "Yin et al., PODC 2019: the protocol asks for threshold signatures, the implementation they measured keeps a quorum's",
    },
    "view-timeout": {
      kind: "duration",
      default: 5 * SECOND,
      min: 2,
      meaning: "how long a view may last while something waits; twice as long after each that ended in vain",
      source: "measurements of 2-chain HotStuff, asonnino/hotstuff @dc01ac8: timeouts of 5 s",
    },
    "client-retry": clientRetry,
  });
}

export type HotStuffTable = ReturnType<typeof hotStuffParams>;
export type HotStuffParams = ParamValues<HotStuffTable>;

/** Chained protocols: a proposal has a view of its own, and each view another leader. */
export const IN_TURN = { default: 1, source: "Yin et al., PODC 2019, section 5: a view for each proposal" } as const;

/** view: something waits. cut: a block may be cut. */
export interface HotStuffTimer {
  readonly key: "view" | "cut";
}
export const VIEW_TIMER: HotStuffTimer = { key: "view" };
export const CUT_TIMER: HotStuffTimer = { key: "cut" };

export type HotStuffContext = Context<HotStuffMessage, HotStuffTimer>;

/** Looks a node up in the tree. */
export type Find = (digest: Digest) => TreeNode | undefined;

/** What a variant of the family decides for itself. */
export interface HotStuffRules {
  /** Who collects the votes of a view. */
  collector(state: HotStuffState, view: number): NodeId;
  /** Whether the leader of a view may propose in it; it does without a request, too, when it must. */
  opening(state: HotStuffState, view: number): "closed" | "may" | "must";
  /** Whether the node may be voted for: the rule that keeps agreement. */
  isSafe(state: HotStuffState, message: ProposalMessage): boolean;
  /** The certificate that a replica is locked on by having seen this one. */
  lockedBy(certificate: Certificate, find: Find): Certificate | undefined;
  /** What this certificate commits, with the nodes between. */
  committedBy(certificate: Certificate, find: Find): CommitProof | undefined;
  /** A certificate was seen for the first time: where the view goes. */
  afterCertificate(state: HotStuffState, certificate: Certificate, ctx: HotStuffContext): void;
  /** A quorum's votes were collected here. */
  afterCollecting(state: HotStuffState, certificate: Certificate, ctx: HotStuffContext): void;
  /** It has voted for a proposal of this view. */
  afterVote(state: HotStuffState, view: number, ctx: HotStuffContext): void;
  /** A certificate of timeouts has come, which only Jolteon knows. */
  takeTimeouts(state: HotStuffState, timeouts: TimeoutCertificate, ctx: HotStuffContext): void;
  /** It has waited in this view for too long. */
  giveUp(state: HotStuffState, ctx: HotStuffContext): void;
}

/** Its latest vote. */
export interface Voted {
  readonly view: number;
  readonly phase: Phase;
}

/** The latest committed node, why it is that, the chain up to it, and the requests that were committed with it. */
export interface Committed {
  readonly node: TreeNode;
  readonly proof: CommitProof;
  readonly chain: Link;
  readonly requests: number;
}

/** Votes that arrive for one node in one phase. */
export interface Collection {
  readonly phase: Phase;
  readonly digest: Digest;
  readonly ballot: Ballot<Vote>;
  isDone: boolean;
}

export interface HotStuffState {
  readonly rules: HotStuffRules;
  readonly params: HotStuffParams;
  readonly self: NodeId;
  readonly n: number;
  readonly faults: number;
  readonly quorum: number;
  view: number;
  /** The last view in which it proposed. */
  proposed: number;
  voted: Voted;
  lastVote: Signed<Vote> | undefined;
  /** b_lock of the paper, as its certificate; Jolteon has none. */
  lock: Certificate;
  /** qc_high: of the first phase, and the latest. */
  high: Certificate;
  /** The latest committed node and those above it, parents first. */
  readonly tree: Map<Digest, TreeNode>;
  committed: Committed;
  readonly mempool: Mempool;
  /** Requests wait for the next block, and the time to cut one has come. */
  isDue: boolean;
  cutIsSet: boolean;
  /** By view. */
  readonly collections: Map<number, Collection[]>;
  /** Who has entered a view without a proposal, by view, and whether after waiting in vain; at its leader. */
  readonly newViews: Map<number, Map<NodeId, boolean>>;
  /** The last view whose leader it has told that it entered. */
  told: number;
  /** Jolteon: timeouts of the present view. */
  timeouts: Map<NodeId, Signed<Timeout>>;
  /** Jolteon: the latest. */
  timeoutCertificate: TimeoutCertificate | undefined;
  /** Proposals of views not entered yet, or whose parents are missing, by view. */
  readonly held: Map<number, ProposalMessage>;
  /** Views that ended in vain since a certificate was new. */
  failures: number;
  /** Since when something waits in this view; undefined when nothing does. */
  waitingSince: Micros | undefined;
  viewTimerRuns: boolean;
  /** No second fetch before this instant. */
  fetchingUntil: Micros;
}

/** A block must come before the view is given up. */
export function conflicts(params: HotStuffParams): ParamConflict[] {
  const { "block.every": every, "view-timeout": timeout } = params;
  if (timeout > every) return [];
  const message = `expected more than block.every, ${printDuration(every)}, got ${printDuration(timeout)}`;
  return [{ key: "view-timeout", message }];
}

export function newState(rules: HotStuffRules, ctx: HotStuffContext, params: HotStuffParams): HotStuffState {
  const n = ctx.validators.length;
  return {
    rules,
    params,
    self: ctx.self,
    n,
    faults: byzantineFaults(n),
    quorum: byzantineQuorum(n),
    view: 1,
    proposed: 0,
    voted: { view: 0, phase: "commit" },
    lastVote: undefined,
    lock: GENESIS_CERTIFICATE,
    high: GENESIS_CERTIFICATE,
    tree: new Map([[GENESIS_NODE.digest, GENESIS_NODE]]),
    committed: {
      node: GENESIS_NODE,
      proof: { nodes: [GENESIS_NODE], certificate: GENESIS_CERTIFICATE },
      chain: GENESIS_LINK,
      requests: 0,
    },
    mempool: new Mempool(),
    isDue: false,
    cutIsSet: false,
    collections: new Map(),
    newViews: new Map(),
    told: 0,
    timeouts: new Map(),
    timeoutCertificate: undefined,
    held: new Map(),
    failures: 0,
    waitingSince: undefined,
    viewTimerRuns: false,
    fetchingUntil: 0,
  };
}

/** Validators in turn, validator 0 first, in view 1. */
export function leaderOf({ n, params }: HotStuffState, view: number): NodeId {
  return Math.floor((view - 1) / params["views-per-leader"]) % n;
}

/** The view that follows one that timed out: the next leader's first. */
export function viewAfterTimeout({ params }: HotStuffState, view: number): number {
  const turn = params["views-per-leader"];
  return (Math.floor((view - 1) / turn) + 1) * turn + 1;
}

/** Something is to be ordered or committed, so views must go on. */
export function isPending(state: HotStuffState): boolean {
  return state.mempool.size > 0 || state.held.size > 0 || hasOpenBlock(state);
}

/** A block with requests that is not committed. */
function hasOpenBlock({ tree, committed }: HotStuffState): boolean {
  for (const node of tree.values()) if (node !== committed.node && node.block.batch.requests.length > 0) return true;
  return false;
}

// Waiting. The timer "view" runs lazily: it is not moved when a view ends, but looks at `waitingSince` when it goes
// off.

/** How long the present view may last. */
export function patience({ params, failures }: HotStuffState): Micros {
  let time = params["view-timeout"];
  for (let failed = 0; failed < failures; failed += 1) time *= 2;
  return time;
}

/** Notes whether something waits: the wait in this view starts now unless it runs already. */
export function watch(state: HotStuffState, ctx: HotStuffContext): void {
  if (!isPending(state)) {
    state.waitingSince = undefined;
    return;
  }
  state.waitingSince ??= ctx.now;
  if (!state.viewTimerRuns) wakeAfter(state, patience(state), ctx);
}

/** The wait starts anew, with the timer. */
export function watchAnew(state: HotStuffState, ctx: HotStuffContext): void {
  state.waitingSince = undefined;
  state.viewTimerRuns = false;
  ctx.cancelTimer(VIEW_TIMER.key);
  watch(state, ctx);
}

export function onViewTimer(state: HotStuffState, ctx: HotStuffContext): void {
  state.viewTimerRuns = false;
  if (!isPending(state)) state.waitingSince = undefined;
  if (state.waitingSince === undefined) return;
  const left = patience(state) - (ctx.now - state.waitingSince);
  if (left > 0) wakeAfter(state, left, ctx);
  else state.rules.giveUp(state, ctx);
}

function wakeAfter(state: HotStuffState, delay: Micros, ctx: HotStuffContext): void {
  state.viewTimerRuns = true;
  ctx.setTimer(VIEW_TIMER, delay);
}
