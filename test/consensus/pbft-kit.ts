// What the PBFT tests share: messages in one line each, four validators' keys, and messages made by hand.
import { pbft } from "../../src/consensus/pbft.ts";
import { proposalsOf } from "../../src/consensus/pbft-certificates.ts";
import type {
  Checkpoint,
  CheckpointMessage,
  Decision,
  NewView,
  NewViewMessage,
  PbftMessage,
  PrePrepare,
  PrePrepareMessage,
  Prepared,
  StableCheckpoint,
  ViewChange,
  ViewChangeMessage,
  Vote,
  VoteMessage,
} from "../../src/consensus/pbft-messages.ts";
import type { PbftParams, PbftState, PbftTimer } from "../../src/consensus/pbft-state.ts";
import type { NodeId } from "../../src/consensus/protocol.ts";
import { type Batch, GENESIS } from "../../src/ledger/block.ts";
import { Signed } from "../../src/ledger/signature.ts";
import { Solo } from "./recorder.ts";
import { printBatch, type StepRow } from "./step-tables.ts";

/** v = view, # = sequence number, [101] = requests of a batch, #3@v0 = prepared in view 0, v1? = waits for view 1. */
export function print(message: PbftMessage): string {
  switch (message.type) {
    case "pre-prepare": {
      const { view, sequence } = message.prePrepare.body;
      return `pre-prepare v${view} #${sequence} ${printBatch(message.batch)}`;
    }
    case "prepare":
    case "commit":
      return `${message.type} v${message.vote.body.view} #${message.vote.body.sequence}`;
    case "checkpoint":
      return `checkpoint #${message.checkpoint.body.sequence}`;
    case "view-change": {
      const { view, stable, prepared } = message.viewChange.body;
      const parts = prepared.map(({ prePrepare, batch }) => {
        const { sequence, view: preparedIn } = prePrepare.body;
        return `#${sequence}@v${preparedIn} ${printBatch(batch)}`;
      });
      return ["view-change", `v${view}`, ...(stable.sequence > 0 ? [`stable #${stable.sequence}`] : []), ...parts].join(
        " ",
      );
    }
    case "new-view": {
      const { view, prePrepares } = message.newView.body;
      const parts = prePrepares.map(({ body }, index) => `#${body.sequence} ${printBatch(message.batches[index]!)}`);
      return ["new-view", `v${view}`, ...parts].join(" ");
    }
    case "relay":
      return `relay ${message.request.id}`;
    case "status":
      return `${message.asks ? "ask" : "tell"} v${message.view}${message.isActive ? "" : "?"} #${message.executed}`;
    case "fetch":
      return `fetch after #${message.sequence} h${message.height}`;
    case "transfer": {
      const { stable, blocks, decisions } = message;
      const chain = blocks.length > 0 ? [`h${blocks[0]!.height}-${blocks.at(-1)!.height} to #${stable.sequence}`] : [];
      return ["transfer", ...chain, ...decisions.map(({ sequence }) => `#${sequence}`)].join(" ");
    }
  }
}

export const N = 4;
export const ring = Signed.keyRing(N);

type Replica = Solo<PbftState, PbftMessage, PbftTimer, typeof pbft.params>;
export type Row = StepRow<PbftMessage>;

/** A replica among four that orders at once unless told otherwise. */
export function replica(
  self: NodeId,
  params: Partial<PbftParams> = {},
  records?: ReadonlyMap<string, unknown>,
): Replica {
  const restarted = records === undefined ? {} : { records };
  return new Solo(pbft, {
    self,
    n: N,
    ring,
    print,
    params: { "block.every": 0, ...params } as Partial<PbftParams>,
    ...restarted,
  });
}

export interface Place {
  readonly view: number;
  readonly sequence: number;
}

export function prePrepare(by: NodeId, { view, sequence }: Place, of: Batch, digest = of.root): PrePrepareMessage {
  const body: PrePrepare = { phase: "pre-prepare", view, sequence, digest };
  return { type: "pre-prepare", prePrepare: ring[by]!(body), batch: of };
}
export function prepare(by: NodeId, place: Place, of: Batch): VoteMessage {
  return { type: "prepare", vote: vote(by, "prepare", place, of) };
}
export function commit(by: NodeId, place: Place, of: Batch): VoteMessage {
  return { type: "commit", vote: vote(by, "commit", place, of) };
}
function vote(by: NodeId, phase: Vote["phase"], { view, sequence }: Place, of: Batch): Signed<Vote> {
  return ring[by]!<Vote>({ phase, view, sequence, digest: of.root });
}
export function checkpoint(by: NodeId, sequence: number, digest: string): CheckpointMessage {
  return { type: "checkpoint", checkpoint: ring[by]!<Checkpoint>({ phase: "checkpoint", sequence, digest }) };
}

export const START: StableCheckpoint = { sequence: 0, digest: GENESIS.digest, proof: [] };

export function stableAt(sequence: number, digest: string, voters: readonly NodeId[] = [0, 1, 2]): StableCheckpoint {
  return { sequence, digest, proof: voters.map((by) => checkpoint(by, sequence, digest).checkpoint) };
}
/** A batch that prepared in a view, with the prepares of these backups. */
export function prepared(place: Place, of: Batch, backups: readonly NodeId[]): Prepared {
  const leader = place.view % N;
  const prepares = backups.map((by) => vote(by, "prepare", place, of));
  return { prePrepare: prePrepare(leader, place, of).prePrepare, batch: of, prepares };
}
export function decision(place: Place, of: Batch, voters: readonly NodeId[] = [0, 1, 2]): Decision {
  return { sequence: place.sequence, batch: of, commits: voters.map((by) => vote(by, "commit", place, of)) };
}

export function viewChange(
  by: NodeId,
  view: number,
  certificates: readonly Prepared[] = [],
  stable = START,
): ViewChangeMessage {
  const body: ViewChange = { phase: "view-change", view, stable, prepared: certificates };
  return { type: "view-change", viewChange: ring[by]!(body) };
}
/** The new view that follows from these view changes, or another one that proposes what it is told. */
export function newView(
  view: number,
  from: readonly ViewChangeMessage[],
  told?: readonly { sequence: number; batch: Batch }[],
): NewViewMessage {
  const viewChanges = from.map((message) => message.viewChange);
  const leader = ring[view % N]!;
  const proposals = told ?? proposalsOf(viewChanges);
  const prePrepares = proposals.map(({ sequence, batch: of }) =>
    leader<PrePrepare>({ phase: "pre-prepare", view, sequence, digest: of.root }),
  );
  const body: NewView = { phase: "new-view", view, viewChanges, prePrepares };
  return { type: "new-view", newView: leader(body), batches: proposals.map((proposal) => proposal.batch) };
}
