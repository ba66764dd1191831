// Nodes, certificates and messages of the HotStuff family, and what they cost.
import { type Block, type Digest, digestOf, GENESIS } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { Signed } from "../ledger/signature.ts";
import {
  batchLoad,
  DIGEST_BYTES,
  type Load,
  requestLoad,
  SIGNATURE_BYTES,
  signed,
  unsigned,
  votesLoad,
} from "./message-cost.ts";
import type { MessageCost } from "./protocol.ts";

/** Phases of votes on one node; the chained protocols know the first only, which is their generic phase. */
export const PHASES = ["prepare", "pre-commit", "commit"] as const;
export type Phase = (typeof PHASES)[number];

// What is signed. The phase is part of it, so that a vote of one kind cannot pass for another.

export interface Vote {
  readonly phase: Phase;
  readonly view: number;
  /** Of the node. */
  readonly digest: Digest;
}
export interface Proposal {
  readonly phase: "proposal";
  readonly digest: Digest;
}
/** Jolteon: gives a view up, and says the view of the highest certificate its sender has. */
export interface Timeout {
  readonly phase: "timeout";
  readonly view: number;
  readonly high: number;
}

// Certificates and nodes.

/** QC: a quorum's votes for one node in one phase; that of genesis, in view 0, needs none. */
export interface Certificate {
  readonly phase: Phase;
  readonly view: number;
  readonly digest: Digest;
  readonly votes: readonly Signed<Vote>[];
  /** Signatures that travel and are verified: one a vote, or one for all where they are combined. */
  readonly signatures: number;
}
/** TC of Jolteon: a quorum's timeouts of one view. They differ in what they say, so each signature travels. */
export interface TimeoutCertificate {
  readonly view: number;
  readonly timeouts: readonly Signed<Timeout>[];
}

/**
 * Node of the tree of proposals: a block, and the certificate of its parent. The digest covers the view and, by the
 * parent's digest, the views of all nodes below; it is computed by the node itself, so that nobody can attach another.
 */
export class TreeNode {
  readonly view: number;
  readonly justify: Certificate;
  readonly block: Block;
  readonly digest: Digest;
  constructor(view: number, justify: Certificate, block: Block) {
    this.view = view;
    this.justify = justify;
    this.block = block;
    this.digest = digestOf(`${view} ${justify.digest} ${block.digest}`);
  }
}

const BELOW_GENESIS: Certificate = { phase: "prepare", view: -1, digest: "", votes: [], signatures: 0 };
export const GENESIS_NODE = new TreeNode(0, BELOW_GENESIS, GENESIS);
export const GENESIS_CERTIFICATE: Certificate = { ...BELOW_GENESIS, view: 0, digest: GENESIS_NODE.digest };

/** Why the first node is committed: the others each carry the certificate of the one before, and this is the last one's. */
export interface CommitProof {
  readonly nodes: readonly TreeNode[];
  readonly certificate: Certificate;
}

// Messages.

export interface ProposalMessage {
  readonly type: "proposal";
  readonly proposal: Signed<Proposal>;
  readonly node: TreeNode;
  /** Jolteon: what the view begins with, where the one before ended without a certificate. */
  readonly timeouts: TimeoutCertificate | undefined;
}
export interface VoteMessage {
  readonly type: "vote";
  readonly vote: Signed<Vote>;
}
/** Basic HotStuff: the certificate of the phase before begins the next. */
export interface PhaseMessage {
  readonly type: "pre-commit" | "commit" | "decide";
  readonly certificate: Certificate;
}
/** To the leader of a view, by who enters it without a proposal. */
export interface NewViewMessage {
  readonly type: "new-view";
  readonly view: number;
  readonly high: Certificate;
  /** After waiting in vain, not after a decision. */
  readonly isLate: boolean;
  /** After waiting in vain: its latest vote, which may have gone to a leader that failed. */
  readonly vote: Signed<Vote> | undefined;
  /** Height of its latest committed block. */
  readonly height: number;
}
/** Jolteon: to all. */
export interface TimeoutMessage {
  readonly type: "timeout";
  readonly timeout: Signed<Timeout>;
  readonly high: Certificate;
  /** What its view began with, where that was no certificate of votes. */
  readonly timeouts: TimeoutCertificate | undefined;
  readonly height: number;
}
/** Jolteon: to the leader of the view that begins with it. */
export interface TimeoutCertificateMessage {
  readonly type: "timeout-certificate";
  readonly timeouts: TimeoutCertificate;
}
/** A client's request, by the validator it came to. */
export interface RelayMessage {
  readonly type: "relay";
  readonly request: Request;
}
/** Where a validator that has restarted stands: others tell it more. */
export interface AskMessage {
  readonly type: "ask";
  readonly height: number;
  readonly view: number;
}
/** The best certificates its sender has: who lacks their nodes fetches them. */
export interface TellMessage {
  readonly type: "tell";
  readonly high: Certificate;
  readonly commit: Certificate;
  readonly timeouts: TimeoutCertificate | undefined;
}
/** Asks one validator for what comes after this height. */
export interface FetchMessage {
  readonly type: "fetch";
  readonly height: number;
}
/** Committed blocks, proven by hash links to the proof's first node; then nodes above, in the order of their links. */
export interface TransferMessage {
  readonly type: "transfer";
  readonly blocks: readonly Block[];
  readonly proof: CommitProof;
  readonly nodes: readonly TreeNode[];
  readonly high: Certificate;
}

export type HotStuffMessage =
  | ProposalMessage
  | VoteMessage
  | PhaseMessage
  | NewViewMessage
  | TimeoutMessage
  | TimeoutCertificateMessage
  | RelayMessage
  | AskMessage
  | TellMessage
  | FetchMessage
  | TransferMessage;

/** Bytes, and what the receiver checks. A client's signature it checks once: with the relay, or in onProposal. */
export function costOf(message: HotStuffMessage): MessageCost {
  switch (message.type) {
    case "proposal":
      return signed(nodeLoad(message.node), timeoutsLoad(message.timeouts));
    case "vote":
      return signed();
    case "pre-commit":
    case "commit":
    case "decide":
      return unsigned(certificateLoad(message.certificate));
    case "new-view":
      return unsigned(certificateLoad(message.high), votesLoad(message.vote === undefined ? 0 : 1));
    case "timeout":
      return signed(certificateLoad(message.high), timeoutsLoad(message.timeouts));
    case "timeout-certificate":
      return unsigned(timeoutsLoad(message.timeouts));
    case "relay":
      return unsigned(requestLoad(message.request));
    case "ask":
    case "fetch":
      return unsigned();
    case "tell":
      return unsigned(certificateLoad(message.high), certificateLoad(message.commit), timeoutsLoad(message.timeouts));
    case "transfer":
      return unsigned(
        ...message.blocks.map(({ batch }) => batchLoad(batch)),
        ...message.proof.nodes.map(nodeLoad),
        ...message.nodes.map(nodeLoad),
        certificateLoad(message.proof.certificate),
        certificateLoad(message.high),
      );
  }
}

/** Its block, the hash link, and its parent's certificate. */
function nodeLoad({ block, justify }: TreeNode): Load {
  const of = batchLoad(block.batch);
  const { sizeBytes, verifications } = certificateLoad(justify);
  return { sizeBytes: of.sizeBytes + sizeBytes, verifications, hashes: of.hashes + 1 };
}
function certificateLoad({ signatures }: Certificate): Load {
  return { sizeBytes: DIGEST_BYTES + signatures * SIGNATURE_BYTES, verifications: signatures, hashes: 0 };
}
function timeoutsLoad(certificate: TimeoutCertificate | undefined): Load {
  return votesLoad(certificate?.timeouts.length ?? 0);
}

/** Bytes of a node on disk. */
export function nodeBytes(node: TreeNode): number {
  return nodeLoad(node).sizeBytes;
}
