// What the tests of the HotStuff family share: messages in one line each, four validators' keys, and messages made by hand.
import type { HotStuffProtocol } from "../../src/consensus/hotstuff-family.ts";
import {
  type Certificate,
  GENESIS_CERTIFICATE,
  type HotStuffMessage,
  type NewViewMessage,
  type Phase,
  type PhaseMessage,
  type Proposal,
  type ProposalMessage,
  type Timeout,
  type TimeoutCertificate,
  type TimeoutMessage,
  TreeNode,
  type Vote,
  type VoteMessage,
} from "../../src/consensus/hotstuff-messages.ts";
import type {
  HotStuffParams,
  HotStuffState,
  HotStuffTable,
  HotStuffTimer,
} from "../../src/consensus/hotstuff-state.ts";
import type { NodeId } from "../../src/consensus/protocol.ts";
import { GENESIS } from "../../src/ledger/block.ts";
import { Signed } from "../../src/ledger/signature.ts";
import { Solo } from "./recorder.ts";
import { batch, printBatch, type StepRow } from "./step-tables.ts";

/** v = view, ^2 = with the certificate of view 2, [101] = requests of a block, tc3 = with that of view 3's timeouts. */
export function print(message: HotStuffMessage): string {
  switch (message.type) {
    case "proposal": {
      const { view, justify, block } = message.node;
      return `proposal v${view}^${justify.view} ${printBatch(block.batch)}${printTimeouts(message.timeouts)}`;
    }
    case "vote": {
      const { phase, view } = message.vote.body;
      return `vote v${view}${phase === "prepare" ? "" : ` ${phase}`}`;
    }
    case "pre-commit":
    case "commit":
    case "decide":
      return `${message.type} v${message.certificate.view}`;
    case "new-view":
      return `new-view v${message.view}^${message.high.view}${message.vote === undefined ? "" : ` vote v${message.vote.body.view}`}`;
    case "timeout":
      return `timeout v${message.timeout.body.view}^${message.high.view}${printTimeouts(message.timeouts)}`;
    case "timeout-certificate":
      return printTimeouts(message.timeouts).trim();
    case "relay":
      return `relay ${message.request.id}`;
    case "ask":
      return `ask h${message.height}`;
    case "tell":
      return `tell ^${message.high.view}`;
    case "fetch":
      return `fetch above h${message.height}`;
    case "transfer": {
      const { blocks, nodes, high } = message;
      const heights = blocks.length === 0 ? "" : ` h${blocks[0]!.height}-${blocks.at(-1)!.height}`;
      return `transfer${heights} v${nodes.map(({ view }) => view).join(" v")}^${high.view}`;
    }
  }
}

function printTimeouts(certificate: TimeoutCertificate | undefined): string {
  return certificate === undefined ? "" : ` tc${certificate.view}`;
}

export const N = 4;
export const ring = Signed.keyRing(N);

type Replica = Solo<HotStuffState, HotStuffMessage, HotStuffTimer, HotStuffTable>;
export type Row = StepRow<HotStuffMessage>;

/** A replica among four that orders at once unless told otherwise. */
export function replica(
  protocol: HotStuffProtocol,
  self: NodeId,
  options: { readonly params?: Partial<HotStuffParams>; readonly records?: ReadonlyMap<string, unknown> } = {},
): Replica {
  const { params, ...rest } = options;
  return new Solo(protocol, { self, n: N, ring, print, params: { "block.every": 0, ...params }, ...rest });
}

/** A node on another, which these validators have certified; on genesis without one. */
export function node(view: number, parent: TreeNode | undefined, ...ids: readonly number[]): TreeNode {
  const block = batch(...ids).on(parent?.block ?? GENESIS);
  return new TreeNode(view, parent === undefined ? GENESIS_CERTIFICATE : certificate(parent), block);
}
export function certificate(
  of: TreeNode,
  voters: readonly NodeId[] = [0, 1, 2],
  phase: Phase = "prepare",
): Certificate {
  const votes = voters.map((by) => vote(by, of, phase).vote);
  return { phase, view: of.view, digest: of.digest, votes, signatures: votes.length };
}
/** By the leader of the node's view where leaders take turns, unless told otherwise. */
export function proposal(of: TreeNode, by = (of.view - 1) % N, timeouts?: TimeoutCertificate): ProposalMessage {
  return {
    type: "proposal",
    proposal: ring[by]!<Proposal>({ phase: "proposal", digest: of.digest }),
    node: of,
    timeouts,
  };
}
export function vote(by: NodeId, { view, digest }: TreeNode, phase: Phase = "prepare"): VoteMessage {
  return { type: "vote", vote: ring[by]!<Vote>({ phase, view, digest }) };
}
export function phase(type: PhaseMessage["type"], of: Certificate): PhaseMessage {
  return { type, certificate: of };
}
export function newView(view: number, high: Certificate, of?: VoteMessage): NewViewMessage {
  return { type: "new-view", view, high, isLate: true, vote: of?.vote, height: 0 };
}
export function timeout(by: NodeId, view: number, high: Certificate, claimed = high.view): TimeoutMessage {
  const body: Timeout = { phase: "timeout", view, high: claimed };
  return { type: "timeout", timeout: ring[by]!(body), high, timeouts: undefined, height: 0 };
}
export function timeouts(view: number, highs: readonly Certificate[]): TimeoutCertificate {
  return { view, timeouts: highs.map((high, by) => timeout(by, view, high).timeout) };
}
