// What the tests of the anchored ledger share: messages in one line each, a validator on its own, and anchors, statements and public blocks
// made by hand.
import { anchoredOn } from "../../src/consensus/anchored.ts";
import {
  Anchor,
  type AnchoredMessage,
  type AnchoredTimer,
  type Statement,
} from "../../src/consensus/anchored-messages.ts";
import type { AnchoredParams, anchoredParams } from "../../src/consensus/anchored-params.ts";
import type { AnchoredState } from "../../src/consensus/anchored-state.ts";
import { central } from "../../src/consensus/central.ts";
import { pbft } from "../../src/consensus/pbft.ts";
import { pow } from "../../src/consensus/pow.ts";
import type { AnyProtocol, NodeId } from "../../src/consensus/protocol.ts";
import { Batch, type Block, GENESIS } from "../../src/ledger/block.ts";
import type { Request } from "../../src/ledger/request.ts";
import { Signed } from "../../src/ledger/signature.ts";
import { importMutated } from "../mutants/mutant.ts";
import { Solo } from "./recorder.ts";
import { printBatch } from "./step-tables.ts";

const candidates = { consortium: [pbft as AnyProtocol], public: [pow as AnyProtocol, central as AnyProtocol] };

export const anchored = anchoredOn(candidates);

/** With a planted bug. */
export async function mutated(id: string): Promise<typeof anchored> {
  type Module = { readonly anchoredOn: typeof anchoredOn };
  return (await importMutated<Module>(id, "src/consensus/anchored.ts")).anchoredOn(candidates);
}

/** Parameters as a scenario would give them. */
export type Values = Readonly<Record<string, number | string | boolean>>;

/** `offer 0/1 [101 102]`: the first of member 0, of these requests; `headers h1 h2, 1 confirmed`. */
export function print(message: AnchoredMessage): string {
  if ("inner" in message) return message.type;
  switch (message.type) {
    case "relay":
      return `relay ${message.request.id}`;
    case "offer": {
      const { above, height } = message.vouch.body;
      return `offer ${printStatement(message.vouch.body)} ${message.batch === undefined ? `h${above + 1} to h${height}` : printBatch(message.batch)}`;
    }
    case "vouch":
      return `vouch ${printStatement(message.vouch.body)}`;
    case "anchor":
      return `anchor ${printStatement(message.anchor.statement)}`;
    case "fetch":
      return `fetch ${message.roots.length}`;
    case "content":
      return `content ${message.batches.map(printBatch).join(" ")}`;
    case "follow":
      return `follow above h${message.known[0]?.height ?? 0}`;
    case "leave":
      return "leave";
    case "headers":
      return `headers ${message.headers.map(({ block }) => `h${block.height} `).join("")}${message.confirmed} confirmed`;
  }
}

function printStatement({ member, number }: Statement): string {
  return `${member}/${number}`;
}

/** Keys of all validators of the step tables. */
export const ring = Signed.keyRing(7);

export type Validator = Solo<AnchoredState, AnchoredMessage, AnchoredTimer, typeof anchoredParams>;

/** One of three members and a server, or of so many others. */
export function validator(
  self: NodeId,
  {
    n = 4,
    params = {},
    protocol = anchored,
    records,
  }: {
    readonly n?: number;
    readonly params?: Values;
    readonly protocol?: typeof anchored;
    readonly records?: ReadonlyMap<string, unknown>;
  } = {},
): Validator {
  const values = { members: 3, public: "central", "anchor.every": 10_000_000, ...params } as Partial<AnchoredParams>;
  return new Solo(protocol, { self, n, ring, print, params: values, ...(records === undefined ? {} : { records }) });
}

/** The effects of a step, without what the names of records say of content. */
export function short(effects: string): string {
  return effects.replaceAll(/held\/(\d+\/\d+)\/\w+/g, "held $1");
}

/** What a member says of a batch. */
export function statementOf(member: NodeId, number: number, { root }: Batch): Statement {
  return { member, number, root, above: 0, height: 0 };
}

/** With the vouches of these members. */
export function anchorOf(statement: Statement, by: readonly NodeId[]): Anchor {
  return new Anchor(
    statement,
    by.map((member) => ring[member]!(statement)),
    3,
  );
}

/** A public block with these in it. */
export function publicBlock(below: Block = GENESIS, requests: readonly Request[] = [], header?: string): Block {
  return new Batch(requests).on(below, header);
}

/** Says that its chain ends with the last of these. */
export function headers(blocks: readonly Block[], confirmed: number): AnchoredMessage {
  const list = blocks.map((block) => ({ block, leader: 3 }));
  return { type: "headers", headers: list, head: blocks.at(-1)!.digest, confirmed };
}
