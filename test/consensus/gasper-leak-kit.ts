// The leak as consensus-specs writes it (altair and bellatrix, beacon-chain.md), with whole numbers of any size: what the tests compare
// Gasper with.
import { type Justification, weigh } from "../../src/consensus/gasper-checkpoints.ts";
import { committeeOf, leaderOf } from "../../src/consensus/gasper-duties.ts";
import type { GasperValues } from "../../src/consensus/gasper-params.ts";
import { ROOT } from "./gasper-kit.ts";

const ETH = 1_000_000_000n;

export interface Account {
  balance: bigint;
  effective: bigint;
  score: bigint;
}

/** process_inactivity_updates, get_inactivity_penalty_deltas and process_effective_balance_updates at the end of an epoch. */
export function endEpoch(
  accounts: readonly Account[],
  { participates, leaking, quotient }: { participates(id: number): boolean; leaking: boolean; quotient: number },
): void {
  for (const [id, account] of accounts.entries()) {
    if (participates(id)) account.score -= account.score < 1n ? account.score : 1n;
    else account.score += 4n;
    if (!leaking) account.score -= account.score < 16n ? account.score : 16n;
  }
  for (const [id, account] of accounts.entries()) {
    if (participates(id)) continue;
    const penalty = (account.effective * account.score) / (4n * BigInt(quotient));
    account.balance = account.balance < penalty ? 0n : account.balance - penalty;
  }
  for (const account of accounts)
    if (account.balance + ETH / 4n < account.effective) account.effective = account.balance - (account.balance % ETH);
}

export const account = (): Account => ({ balance: 32n * ETH, effective: 32n * ETH, score: 0n });

export interface Setting {
  readonly n: number;
  readonly offline: number;
  readonly values: GasperValues;
}

/** The epoch at whose start a checkpoint after genesis is final, where the last validators never vote and the others always do. */
export function finalityReturns({ n, offline, values }: Setting): number {
  const slots = values["slots-per-epoch"];
  const isThere = (id: number): boolean => id < n - offline;
  const accounts = Array.from({ length: n }, account);
  const at = (epoch: number) => ({ epoch, link: ROOT });
  let state: Justification = {
    bits: [false, false, false, false],
    previousJustified: at(0),
    justified: at(0),
    finalized: at(0),
  };
  for (let epoch = 0; state.finalized.epoch === 0; epoch += 1) {
    const stakes = accounts.map(({ effective }) => Number(effective));
    // Votes of an epoch are in blocks of their epoch if one comes after them, and in the next one anyway.
    const last = Array.from({ length: slots }, (_, index) => slots * epoch + index).findLast((slot) =>
      isThere(leaderOf(slot, stakes)!),
    );
    const inTime = Array.from({ length: slots }, (_, index) => slots * epoch + index)
      .filter((slot) => last !== undefined && slot < last)
      .flatMap((slot) => committeeOf(slot, { values, n }))
      .filter(isThere);
    const sum = (ids: readonly number[]): number => ids.reduce((total, id) => total + stakes[id]!, 0);
    const all = stakes.map((_, id) => id);
    const isTwoThirds = (ids: readonly number[]): boolean => 3 * sum(ids) >= 2 * sum(all);
    if (epoch > 1)
      state = weigh(
        { ...state, epoch },
        {
          previous: isTwoThirds(all.filter(isThere)) ? at(epoch - 1) : undefined,
          current: isTwoThirds(inTime) ? at(epoch) : undefined,
        },
      );
    const leaking = epoch - 1 - state.finalized.epoch > 4;
    if (epoch > 0) endEpoch(accounts, { participates: isThere, leaking, quotient: values["inactivity-quotient"] });
    if (state.finalized.epoch > 0) return epoch + 1;
  }
  return Number.NaN;
}
