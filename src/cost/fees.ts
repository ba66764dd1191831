// What writing to a public ledger costs: for each transaction, each of its bytes, or the gas that it takes. Prices go up and down by
// factors within days, so none is built in: a scenario names its own, as an assumption.
//
// Left out, with the consequence: tips by urgency and auctions (a price is the same for all); contracts beyond a transaction with data,
// which take 20,000 gas and more for each word they keep: such a ledger costs more than is told.

/** Prices in US dollars. */
export interface FeeSpec {
  readonly perTransaction: number;
  readonly perByte: number;
  readonly perGas: number;
}

/** @source Ethereum yellow paper, appendix G: G_transaction */
const GAS_PER_TRANSACTION = 21_000;
/** Of data; zeros cost less. @source EIP-2028 */
const GAS_PER_BYTE = 16;

/** What is paid for: requests, or anchors. */
export interface Paid {
  readonly transactions: number;
  /** Data of all of them [B]. */
  readonly bytes: number;
}

/** [USD] */
export function feesOf({ perTransaction, perByte, perGas }: FeeSpec, { transactions, bytes }: Paid): number {
  const gas = transactions * GAS_PER_TRANSACTION + bytes * GAS_PER_BYTE;
  return transactions * perTransaction + bytes * perByte + gas * perGas;
}
