// What the tests of the tangle share: messages in one line each, a validator on its own, and transactions made by hand.
import { type Micros, SECOND } from "../../src/base/time.ts";
import type { NodeId } from "../../src/consensus/protocol.ts";
import { tangle } from "../../src/consensus/tangle.ts";
import { digestFor } from "../../src/consensus/tangle-issue.ts";
import type { Statement, TangleMessage, TangleValues, Transaction, Vertex } from "../../src/consensus/tangle-state.ts";
import { type Digest, GENESIS } from "../../src/ledger/block.ts";
import { Signed } from "../../src/ledger/signature.ts";
import { Solo } from "./recorder.ts";
import { batch, printBatch, request } from "./step-tables.ts";

const ring = Signed.keyRing(4);

/** 1 [101] ^2: by validator 1, with request 101, approving two; milestone 3: the third. */
export function print(message: TangleMessage): string {
  switch (message.type) {
    case "transaction":
      return printTransaction(message.transaction);
    case "transactions":
      return `transactions ${message.transactions.map(printTransaction).join(", ")}`;
    case "fetch":
      return `fetch ${message.digests.length}`;
    case "compare":
    case "tips":
      return `${message.type} ${message.tips.length}`;
  }
}

function printTransaction({ batch, signed }: Transaction): string {
  const { milestone, parents } = signed.body;
  const what = milestone > 0 ? `milestone ${milestone}` : printBatch(batch);
  return `${signed.signer} ${what} ^${parents.length}`;
}

export interface Draft {
  readonly by?: NodeId;
  /** [s] */
  readonly at?: number;
  readonly ids?: readonly number[];
  readonly milestone?: number;
  readonly signedBy?: NodeId;
}

/** A transaction that approves others; none: genesis. */
export function approving(parents: readonly Transaction[], draft: Draft = {}): Transaction {
  const { by = 1, at = 1, ids = [], milestone = 0, signedBy = by } = draft;
  const stamp: Micros = at * SECOND;
  const digests: Digest[] = parents.map(({ signed }) => signed.body.digest);
  if (parents.length === 0) digests.push(GENESIS.digest);
  const own = batch(...ids);
  const digest = digestFor(own, { issuer: by, stamp, milestone, parents: digests });
  return { batch: own, signed: ring[signedBy]!<Statement>({ digest, parents: digests, stamp, milestone }) };
}

/** One of four validators, without coordinator unless told otherwise; three of weight confirm. */
export function validator(self: NodeId, params: Partial<TangleValues> = {}, records?: ReadonlyMap<string, unknown>) {
  const restarted = records === undefined ? {} : { records };
  const usual: Partial<TangleValues> = { coordinator: false, "tip-selection": "uniform", "confirmation-weight": 3 };
  const solo = new Solo(tangle, { self, n: 4, ring, print, params: { ...usual, ...params }, ...restarted });
  const vertexOf = ({ signed }: Transaction): Vertex | undefined => solo.state.vertices.get(signed.body.digest);
  return {
    solo,
    vertexOf,
    /** The effects of a transaction that is gossiped. */
    take: (transaction: Transaction): string =>
      solo.receive(transaction.signed.signer, { type: "transaction", transaction }),
    submit: (id: number): string => solo.submit(request(id)),
    at(seconds: number): void {
      solo.context.now = seconds * SECOND;
    },
    weights: (...transactions: readonly Transaction[]): (number | undefined)[] =>
      transactions.map((transaction) => vertexOf(transaction)?.weight),
    /** Requests in the order of the chain. */
    chain: (): number[] => solo.state.entries.flatMap(({ batch }) => batch.requests.map(({ id }) => id)),
  };
}
