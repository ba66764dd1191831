import { expect, test } from "vitest";
import { feesOf } from "../../src/cost/fees.ts";

const free = { perTransaction: 0, perByte: 0, perGas: 0 };

test("by transaction, by byte, or both", () => {
  const paid = { transactions: 3, bytes: 1500 };
  expect(feesOf({ ...free, perTransaction: 2 }, paid)).toBe(6);
  expect(feesOf({ ...free, perByte: 0.01 }, paid)).toBeCloseTo(15, 12);
  expect(feesOf({ ...free, perTransaction: 2, perByte: 0.01 }, paid)).toBeCloseTo(21, 12);
});

test("by gas: a transfer without data takes 21,000, an anchor of 32 bytes 21,512 (yellow paper, EIP-2028)", () => {
  // 20 gwei at 2500 USD an ether: 0.00005 USD.
  expect(feesOf({ ...free, perGas: 5e-5 }, { transactions: 1, bytes: 0 })).toBeCloseTo(1.05, 12);
  expect(feesOf({ ...free, perGas: 5e-5 }, { transactions: 1, bytes: 32 })).toBeCloseTo(1.0756, 12);
});
