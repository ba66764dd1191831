// What step tables of several protocols are made of: requests, batches of them, and rows.
import type { KindedMessage, NodeId } from "../../src/consensus/protocol.ts";
import { Batch } from "../../src/ledger/block.ts";
import type { Request } from "../../src/ledger/request.ts";
import { requestOf } from "./recorder.ts";

const requests = new Map<number, Request>();

/** Request 102 is the second of client 1; one object a request, as in a run. */
export function request(id: number): Request {
  const known = requests.get(id) ?? requestOf(Math.floor(id / 100), id % 100);
  requests.set(id, known);
  return known;
}

export function batch(...ids: readonly number[]): Batch {
  return new Batch(ids.map(request));
}

/** [101 102] */
export function printBatch({ requests }: Batch): string {
  return `[${requests.map(({ id }) => id).join(" ")}]`;
}

export type StepRow<Message extends KindedMessage> = readonly [
  from: NodeId,
  message: Message,
  expected: string,
  rule: string,
];

/** Gives a replica one message after the other. @returns the rows as they came out, to compare with the table. */
export function run<Message extends KindedMessage>(
  of: { receive(from: NodeId, message: Message): string },
  rows: readonly StepRow<Message>[],
): StepRow<Message>[] {
  return rows.map(([from, message, , rule]) => [from, message, of.receive(from, message), rule]);
}
