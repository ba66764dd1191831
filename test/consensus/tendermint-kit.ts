// What the Tendermint tests share: messages in one line each, four validators' keys, and messages made by hand.
import type { NodeId } from "../../src/consensus/protocol.ts";
import { tendermint } from "../../src/consensus/tendermint.ts";
import {
  bodyOf,
  type LogMessage,
  NIL,
  type Proposal,
  type ProposalMessage,
  type TendermintMessage,
  type Vote,
  type VoteMessage,
} from "../../src/consensus/tendermint-messages.ts";
import type { TendermintParams, TendermintState, TendermintTimer } from "../../src/consensus/tendermint-state.ts";
import { type Block, GENESIS } from "../../src/ledger/block.ts";
import { Signed } from "../../src/ledger/signature.ts";
import { Solo } from "./recorder.ts";
import { batch, printBatch, type StepRow } from "./step-tables.ts";

/** h = height, r = round, [101] = requests of a block, vr = validRound, v = a vote for a block. */
export function print(message: TendermintMessage): string {
  switch (message.type) {
    case "proposal": {
      const { height, round, validRound } = message.proposal.body;
      return `proposal h${height} r${round} ${printBatch(message.batch)}${validRound < 0 ? "" : ` vr${validRound}`}`;
    }
    case "prevote":
    case "precommit": {
      const { height, round, digest } = message.vote.body;
      return `${message.type} h${height} r${round} ${digest === NIL ? "nil" : "v"}`;
    }
    case "relay":
      return `relay ${message.request.id}`;
    case "ask":
      return `ask h${message.height} r${message.round}${message.blocksAtMost === 1 ? "" : ` ×${message.blocksAtMost}`}`;
    case "log":
      return `log (${[...new Set(message.messages.map(printShort))].join(", ")})`;
    case "blocks":
      return `blocks h${message.run[0]?.block.height}-${message.run.at(-1)?.block.height}`;
  }
}

function printShort(message: LogMessage): string {
  const { height, round } = bodyOf(message).body;
  return `${message.type} h${height} r${round}`;
}

export const N = 4;
export const ring = Signed.keyRing(N);
/** A block of these requests. */
export function block(ids: readonly number[], parent: Block = GENESIS): Block {
  return batch(...ids).on(parent);
}

export type Replica = Solo<TendermintState, TendermintMessage, TendermintTimer, typeof tendermint.params>;
export type Row = StepRow<TendermintMessage>;

/** A validator among four that does not rest between heights unless told otherwise. Validator 0 leads height 1. */
export function replica(
  self: NodeId,
  params: Partial<TendermintParams> = {},
  records?: ReadonlyMap<string, unknown>,
): Replica {
  return new Solo(tendermint, {
    self,
    n: N,
    ring,
    print,
    params: { "timeout-commit": 0, ...params } as Partial<TendermintParams>,
    ...(records === undefined ? {} : { records }),
  });
}

export interface Place {
  readonly height?: number;
  readonly round?: number;
}

export function proposal(
  by: NodeId,
  of: Block,
  { height = 1, round = 0, validRound = -1, digest = of.digest }: Place & { validRound?: number; digest?: string } = {},
): ProposalMessage {
  const body: Proposal = { phase: "proposal", height, round, digest, validRound };
  return { type: "proposal", proposal: ring[by]!(body), batch: of.batch };
}
export function vote(
  phase: Vote["phase"],
  by: NodeId,
  of: Block | typeof NIL,
  { height = 1, round = 0 }: Place = {},
): VoteMessage {
  const digest = of === NIL ? NIL : (of as Block).digest;
  return { type: phase, vote: ring[by]!<Vote>({ phase, height, round, digest }) };
}
export const prevote = (by: NodeId, of: Block | typeof NIL, place: Place = {}): VoteMessage =>
  vote("prevote", by, of, place);
export const precommit = (by: NodeId, of: Block | typeof NIL, place: Place = {}): VoteMessage =>
  vote("precommit", by, of, place);
