// What the QBFT tests share: messages in one line each, four validators' keys, and messages made by hand.
import type { NodeId } from "../../src/consensus/protocol.ts";
import { qbft } from "../../src/consensus/qbft.ts";
import type {
  Prepared,
  Proposal,
  ProposalMessage,
  Proposed,
  QbftMessage,
  RoundChange,
  RoundChangeMessage,
  TransferMessage,
  Vote,
  VoteMessage,
} from "../../src/consensus/qbft-messages.ts";
import { type QbftParams, type QbftState, type QbftTimer, sealText } from "../../src/consensus/qbft-state.ts";
import {
  extendSealed,
  SEALED_GENESIS,
  type SealedBlock,
  type SealedLink,
  sealedAbove,
} from "../../src/consensus/sealed-chain.ts";
import { type Batch, type Block, GENESIS } from "../../src/ledger/block.ts";
import { Signed } from "../../src/ledger/signature.ts";
import { Solo } from "./recorder.ts";
import { printBatch, type StepRow } from "./step-tables.ts";

/** h = height, r = round, [101] = requests of a batch, [101]@r0 = prepared in round 0. */
export function print(message: QbftMessage): string {
  switch (message.type) {
    case "proposal": {
      const { height, round } = message.proposal.body;
      return `proposal h${height} r${round} ${printBatch(message.proposed.batch)}`;
    }
    case "prepare":
    case "commit":
      return `${message.type} h${message.vote.body.height} r${message.vote.body.round}`;
    case "round-change": {
      const { height, round } = message.roundChange.body;
      const { prepared } = message;
      const proof = prepared === undefined ? "" : ` ${printBatch(prepared.proposed.batch)}@r${prepared.round}`;
      return `round-change h${height} r${round}${proof}`;
    }
    case "relay":
      return `relay ${message.request.id}`;
    case "status":
      return `status h${message.height}`;
    case "fetch":
      return `fetch above h${message.height}`;
    case "transfer":
      return `transfer h${message.blocks[0]?.block.height}-${message.blocks.at(-1)?.block.height}`;
  }
}

export const N = 4;
export const ring = Signed.keyRing(N);

/** A block to be, made by a leader on top of a parent. */
export interface Draft {
  readonly proposed: Proposed;
  readonly parent: Block;
}
export function draft(leader: NodeId, of: Batch, parent: Block = GENESIS): Draft {
  return { proposed: { batch: of, leader }, parent };
}
function digestOf({ proposed, parent }: Draft): string {
  return sealText(proposed.batch.on(parent), proposed.leader);
}

type Replica = Solo<QbftState, QbftMessage, QbftTimer, typeof qbft.params>;
export type Row = StepRow<QbftMessage>;

/** A validator among four that cuts blocks at once unless told otherwise. */
export function validator(
  self: NodeId,
  params: Partial<QbftParams> = {},
  records?: ReadonlyMap<string, unknown>,
): Replica {
  const restarted = records === undefined ? {} : { records };
  return new Solo(qbft, { self, n: N, ring, print, params: { "block.every": 0, ...params }, ...restarted });
}

/** Proves a proposal in a later round. */
export interface Grounds {
  readonly roundChanges?: readonly RoundChangeMessage[];
  readonly prepares?: readonly Signed<Vote>[];
}

export function proposal(by: NodeId, round: number, of: Draft, grounds: Grounds = {}): ProposalMessage {
  const body: Proposal = { phase: "proposal", height: of.parent.height + 1, round, digest: digestOf(of) };
  const roundChanges = (grounds.roundChanges ?? []).map(({ roundChange }) => roundChange);
  const { prepares = [] } = grounds;
  return { type: "proposal", proposal: ring[by]!(body), proposed: of.proposed, roundChanges, prepares };
}
export function prepare(by: NodeId, round: number, of: Draft): VoteMessage {
  return { type: "prepare", vote: vote(by, "prepare", round, of) };
}
export function commit(by: NodeId, round: number, of: Draft): VoteMessage {
  return { type: "commit", vote: vote(by, "commit", round, of) };
}
function vote(by: NodeId, phase: Vote["phase"], round: number, of: Draft): Signed<Vote> {
  return ring[by]!<Vote>({ phase, height: of.parent.height + 1, round, digest: digestOf(of) });
}
/** A block that prepared in a round, with the prepares of these. */
export function prepared(round: number, of: Draft, voters: readonly NodeId[] = [0, 1, 2]): Prepared {
  return { round, proposed: of.proposed, prepares: voters.map((by) => vote(by, "prepare", round, of)) };
}
/** @param claim a block said to have prepared, with the proof that goes with it. */
export function roundChange(
  by: NodeId,
  round: number,
  claim?: { readonly of: Draft; readonly proof: Prepared },
): RoundChangeMessage {
  const height = (claim?.of.parent.height ?? 0) + 1;
  const said = claim === undefined ? undefined : { round: claim.proof.round, digest: digestOf(claim.of) };
  const body: RoundChange = { phase: "round-change", height, round, prepared: said };
  return { type: "round-change", roundChange: ring[by]!(body), prepared: claim?.proof };
}

/** Blocks that validators 0, 1, … led in turn, each sealed by these. */
export function sealedChain(batches: readonly Batch[], voters: readonly NodeId[] = [0, 1, 2]): SealedLink<Vote> {
  return batches.reduce((chain: SealedLink<Vote>, of, index) => {
    const next = draft(index % N, of, chain.block);
    const seals = voters.map((by) => vote(by, "commit", 0, next));
    return extendSealed(chain, of, { leader: next.proposed.leader, seals });
  }, SEALED_GENESIS);
}
export function transfer(blocks: readonly SealedBlock<Vote>[]): TransferMessage {
  return { type: "transfer", blocks };
}
export function blocksOf(chain: SealedLink<Vote>): SealedBlock<Vote>[] {
  return sealedAbove(chain, 0);
}
