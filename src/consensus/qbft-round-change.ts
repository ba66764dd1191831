// QBFT: leaving a round that leads to nothing. Names in code font are those of the EEA QBFT specification.
import type { RoundChange, RoundChangeMessage } from "./qbft-messages.ts";
import { RULES } from "./qbft-rules.ts";
import {
  changesToRound,
  digestOf,
  heightOf,
  persistRound,
  type QbftContext,
  type QbftState,
  watchAnew,
} from "./qbft-state.ts";

/** Moves to a later round: nothing is accepted in it yet, and its time runs. */
export function enterRound(state: QbftState, round: number, ctx: QbftContext): void {
  state.failedRounds += round - state.round;
  state.round = round;
  state.accepted = undefined;
  state.isOpen = false;
  state.roundChange = undefined;
  watchAnew(state, ctx);
}

/** UponRoundTimeout, createRoundChange: moves to a later round and says so, with what prepared here. */
export function startRound(state: QbftState, round: number, ctx: QbftContext): void {
  enterRound(state, round, ctx);
  state.roundChange = roundChangeOf(state, ctx);
  persistRound(state, ctx);
  ctx.broadcast(state.roundChange);
}

function roundChangeOf(state: QbftState, ctx: QbftContext): RoundChangeMessage {
  const prepared = RULES[state.params.rules].claim(state);
  const claim =
    prepared === undefined ? undefined : { round: prepared.round, digest: digestOf(state, prepared.proposed) };
  const body: RoundChange = { phase: "round-change", height: heightOf(state), round: state.round, prepared: claim };
  return { type: "round-change", roundChange: ctx.sign(body), prepared };
}

/** Keeps each validator's latest round change of the present height, and joins f + 1 that are ahead. */
export function onRoundChange(state: QbftState, message: RoundChangeMessage, ctx: QbftContext): void {
  const { signer, body } = message.roundChange;
  if (body.phase !== "round-change" || body.round <= (state.roundChanges[signer]?.roundChange.body.round ?? 0)) return;
  if (!RULES[state.params.rules].isRoundChange(state, message)) return;
  state.roundChanges[signer] = message;
  joinOthers(state, ctx);
  // EIP 650: "upon receiving 2F + 1 of ROUND CHANGE messages on the same proposed round number" the round is on.
  if (changesToRound(state).length >= state.quorum) state.isOpen = true;
}

/** UponRoundChange, f + 1 messages: one of them is honest, so the least of their rounds is not ahead of its time. */
function joinOthers(state: QbftState, ctx: QbftContext): void {
  const later = state.roundChanges
    .flatMap((change) => change?.roundChange.body.round ?? [])
    .filter((round) => round > state.round)
    .sort((a, b) => b - a);
  const round = later[state.faults];
  if (round !== undefined) startRound(state, round, ctx);
}
