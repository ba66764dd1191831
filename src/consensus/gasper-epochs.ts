// What a chain's state becomes from epoch to epoch: checkpoints, and stake that leaks while its votes are missing.
//
// @source consensus-specs, altair/beacon-chain.md and bellatrix/beacon-chain.md: process_epoch, with process_inactivity_updates
//   and get_inactivity_penalty_deltas; phase0/beacon-chain.md: process_effective_balance_updates.
// All amounts are whole numbers below 2^53: of 32 ETH in Gwei times a score up to 280 000.

import type { ChainState, GasperLink, Stakes } from "./gasper-chain.ts";
import { type Justification, justify } from "./gasper-checkpoints.ts";
import type { GasperValues } from "./gasper-params.ts";

/** [Gwei] @source EFFECTIVE_BALANCE_INCREMENT, MAX_EFFECTIVE_BALANCE */
const ETH = 1_000_000_000;
export const LARGEST_STAKE = 32 * ETH;
/** Effective stake follows the balance when it is so far below. @source HYSTERESIS_QUOTIENT, HYSTERESIS_DOWNWARD_MULTIPLIER */
const HYSTERESIS = ETH / 4;
/** @source INACTIVITY_SCORE_BIAS */
const SCORE_OF_MISSING = 4;
/** @source INACTIVITY_SCORE_RECOVERY_RATE */
const RECOVERY = 16;
/** Epochs without finality before scores stay. @source MIN_EPOCHS_TO_INACTIVITY_PENALTY */
const LEAK_AFTER = 4;

/** The state of genesis, which is justified and final. */
export function genesisState(root: GasperLink, values: GasperValues, n: number): ChainState {
  const checkpoint = { epoch: 0, link: root };
  const effective = stakesAtStart(values, n);
  const nobody = new Uint8Array(n);
  return {
    top: root,
    epoch: 0,
    bits: [false, false, false, false],
    previousJustified: checkpoint,
    justified: checkpoint,
    finalized: checkpoint,
    attested: { current: nobody, previous: nobody },
    stakes: { balances: effective, effective, scores: effective.map(() => 0) },
    slashed: new Set(),
  };
}

function stakesAtStart({ stakes }: GasperValues, n: number): number[] {
  const largest = Math.max(...stakes, 0);
  return Array.from({ length: n }, (_, id) =>
    stakes.length === 0 ? LARGEST_STAKE : Math.round(((stakes[id] ?? 0) / largest) * LARGEST_STAKE),
  );
}

/** What follows a state is worked out once, and shared by all who have the state. */
const following = new WeakMap<ChainState, ChainState>();
const pulledUp = new WeakMap<ChainState, Justification>();

/** process_slots: the state in a later epoch, without further blocks. */
export function stateIn(state: ChainState, epoch: number, values: GasperValues): ChainState {
  let at = state;
  while (at.epoch < epoch) {
    const next = following.get(at) ?? nextEpoch(at, values);
    following.set(at, next);
    at = next;
  }
  return at;
}

/** compute_pulled_up_tip: what the votes so far will justify at the end of the epoch. */
export function unrealized(state: ChainState, values: GasperValues): Justification {
  const known = pulledUp.get(state) ?? justify(state, values);
  pulledUp.set(state, known);
  return known;
}

/** process_epoch */
function nextEpoch(state: ChainState, values: GasperValues): ChainState {
  const checkpoints = unrealized(state, values);
  return {
    ...state,
    ...checkpoints,
    epoch: state.epoch + 1,
    attested: { previous: state.attested.current, current: new Uint8Array(state.attested.current.length) },
    stakes: leaked(state, { finalizedEpoch: checkpoints.finalized.epoch, quotient: values["inactivity-quotient"] }),
  };
}

/** At the end of the state's epoch, for the votes of the one before. */
function leaked(
  state: ChainState,
  { finalizedEpoch, quotient }: { readonly finalizedEpoch: number; readonly quotient: number },
): Stakes {
  if (state.epoch === 0) return state.stakes;
  const { stakes, attested, slashed, epoch } = state;
  const isLeaking = epoch - 1 - finalizedEpoch > LEAK_AFTER;
  const isThere = (id: number): boolean => attested.previous[id] === 1;
  const scores = changed(stakes.scores, (score, id) => {
    const after = isThere(id) ? Math.max(0, score - 1) : score + SCORE_OF_MISSING;
    return isLeaking ? after : Math.max(0, after - RECOVERY);
  });
  const balances = changed(stakes.balances, (balance, id) => {
    if (isThere(id)) return balance;
    return Math.max(0, balance - Math.floor((stakes.effective[id]! * scores[id]!) / (SCORE_OF_MISSING * quotient)));
  });
  const effective = changed(stakes.effective, (stake, id) => {
    if (slashed.has(id)) return 0;
    const balance = balances[id]!;
    return balance + HYSTERESIS < stake ? balance - (balance % ETH) : stake;
  });
  return { balances, effective, scores };
}

/** The same array when nothing changes. */
function changed(amounts: readonly number[], become: (amount: number, id: number) => number): readonly number[] {
  const after = amounts.map(become);
  return after.every((amount, id) => amount === amounts[id]) ? amounts : after;
}
