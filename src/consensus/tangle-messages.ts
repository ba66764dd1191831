// What it costs that validators of the tangle tell each other.
import { batchLoad, DIGEST_BYTES, HEADER_BYTES, type Load, SIGNATURE_BYTES, sum, unsigned } from "./message-cost.ts";
import type { MessageCost } from "./protocol.ts";
import type { TangleMessage, Transaction } from "./tangle-state.ts";

/** A new transaction is signed by its issuer; who takes it checks that, its client's signature, and its work. */
export function costOf(message: TangleMessage): MessageCost {
  switch (message.type) {
    case "transaction":
      return { ...unsigned(transactionLoad(message.transaction)), signatures: 1 };
    case "transactions":
      return unsigned(sum(message.transactions.map(transactionLoad)));
    case "fetch":
      return unsigned(names(message.digests.length));
    case "compare":
    case "tips":
      return unsigned(names(message.tips.length));
  }
}

function names(count: number): Load {
  return { sizeBytes: count * DIGEST_BYTES, verifications: 0, hashes: 0 };
}

function transactionLoad({ batch, signed }: Transaction): Load {
  const own = names(signed.body.parents.length);
  const checked = { sizeBytes: SIGNATURE_BYTES, verifications: 1 + batch.requests.length, hashes: 1 };
  return sum([own, checked, batchLoad(batch)]);
}

/** On disk. */
export function transactionBytes(transaction: Transaction): number {
  return HEADER_BYTES + transactionLoad(transaction).sizeBytes;
}
