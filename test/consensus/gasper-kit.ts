// What the tests of Gasper share: messages in one line each, votes and blocks made by hand, and a validator on its own.
// Four validators, four slots of 12 s an epoch: one votes in each slot. Who leads and who votes when is drawn for ever:
//   slot   0 1 2 3   4 5 6 7   8 9 10 11   12 13 14 15
//   leader - 1 2 2   1 0 0 3   3 3  1  1    1  1  0  2
//   voter  0 1 3 2   2 0 3 1   3 2  1  0    1  3  2  0
import { SECOND } from "../../src/base/time.ts";
import type { Seal, SealedBatch } from "../../src/consensus/block-exchange.ts";
import { linkOn, newTree } from "../../src/consensus/block-tree.ts";
import { gasper } from "../../src/consensus/gasper.ts";
import { digestOfBody } from "../../src/consensus/gasper-blocks.ts";
import { type Evidence, type GasperLink, Proposal, Vote } from "../../src/consensus/gasper-chain.ts";
import { checkpointOf } from "../../src/consensus/gasper-checkpoints.ts";
import { leaderOf } from "../../src/consensus/gasper-duties.ts";
import { LARGEST_STAKE } from "../../src/consensus/gasper-epochs.ts";
import type { GasperMessage } from "../../src/consensus/gasper-messages.ts";
import type { GasperValues } from "../../src/consensus/gasper-params.ts";
import type { NodeId } from "../../src/consensus/protocol.ts";
import type { Signed } from "../../src/ledger/signature.ts";
import { print as printExchange, ring, sealed } from "./poa-kit.ts";
import { Solo } from "./recorder.ts";
import { batch, request } from "./step-tables.ts";

export const VALUES: Partial<GasperValues> = { "slots-per-epoch": 4 };
export const ROOT: GasperLink = newTree<Signed<Seal>>().head;

/** `vote 2 s1 0>0`: of validator 2 for the head of slot 1, from checkpoint 0 to 0; `block h1/2 [] +0 3`: with the votes of 0 and 3. */
export function print(message: GasperMessage): string {
  switch (message.type) {
    case "attestation":
      return printVote(message.vote);
    case "aggregate":
      return `aggregate ${message.aggregate.body.votes.map(({ signer }) => signer).join(" ")}`;
    case "evidence":
      return `evidence ${message.evidence.one.signer}`;
    case "block":
      return `${printExchange(message)}${printBody(message.blocks[0])}`;
    default:
      return printExchange(message);
  }
}

function printVote({ signer, body: { slot, source, target } }: Signed<Vote>): string {
  return `vote ${signer} s${slot} ${source.epoch}>${target.epoch}`;
}

function printBody({ seal }: SealedBatch): string {
  const { votes, evidence } = (seal.body as Proposal).body;
  return [
    votes.length === 0 ? "" : ` +${votes.map(({ signer }) => signer).join(" ")}`,
    ...evidence.map(({ one }) => ` !${one.signer}`),
  ].join("");
}

export interface Draft {
  readonly slot: number;
  /** Left out: who leads in the slot. */
  readonly by?: NodeId;
  readonly ids?: readonly number[];
  readonly votes?: readonly Signed<Vote>[];
  readonly evidence?: readonly Evidence[];
}

const EQUAL = [0, 1, 2, 3].map(() => LARGEST_STAKE);

/** A block upon another, by the slot's leader. */
export function blockOn(parent: GasperLink, { slot, by, ids = [], votes = [], evidence = [] }: Draft): GasperLink {
  const body = { votes, evidence };
  const leader = by ?? leaderOf(slot, EQUAL)!;
  const growth = { batch: batch(...ids), leader, stamp: slot, weight: 1, content: digestOfBody(body) };
  const seal = ring[leader]!<Seal>(new Proposal(linkOn(parent, growth).block, slot, { body, filler: 0 }));
  return linkOn(parent, { ...growth, proof: seal });
}

/** A vote in its slot for a head, from a justified checkpoint (left out: genesis). */
export function voteBy(
  signer: NodeId,
  {
    slot,
    head,
    source = { epoch: 0, link: ROOT },
  }: { slot: number; head: GasperLink; source?: { epoch: number; link: GasperLink } },
): Signed<Vote> {
  const epoch = Math.floor(slot / 4);
  const target = checkpointOf(head, epoch, { "slots-per-epoch": 4 } as GasperValues);
  return ring[signer]!(
    new Vote(slot, head.block.digest, {
      source: { epoch: source.epoch, digest: source.link.block.digest },
      target: { epoch, digest: target.block.digest },
    }),
  );
}

/** One of four. */
export function validator(self: NodeId, params: Partial<GasperValues> = {}, records?: ReadonlyMap<string, unknown>) {
  const restarted = records === undefined ? {} : { records };
  const solo = new Solo(gasper, { self, n: 4, ring, print, params: { ...VALUES, ...params }, ...restarted });
  return {
    solo,
    /** Slots since genesis, by its clock. */
    at(slots: number): void {
      solo.context.now = slots * 12 * SECOND;
    },
    /** The effects of the start of a slot. */
    tick(slot: number): string {
      solo.context.now = slot * 12 * SECOND;
      return solo.fire("slot");
    },
    /** The effects of a message, or of a new block. */
    take(from: NodeId, message: GasperMessage | GasperLink | Signed<Vote>): string {
      if ("signer" in message) return solo.receive(from, { type: "attestation", vote: message });
      return solo.receive(from, "type" in message ? message : { type: "block", blocks: [sealed(message)] });
    },
    submit: (id: number): string => solo.submit(request(id)),
    /** By height and maker, top first. */
    chain(): string {
      const links: string[] = [];
      for (let link = solo.state.tree.head; link.below !== undefined; link = link.below)
        links.push(`h${link.block.height}/${link.leader}`);
      return links.join(" ");
    },
  };
}
