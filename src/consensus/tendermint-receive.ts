// What enters the message log of a height, and what is put by for heights to come. Signatures themselves are checked by the
// host before a handler runs. Line numbers (L) are those of Algorithm 1, arXiv 1807.04938.
import type { Batch } from "../ledger/block.ts";
import type { RoundLog } from "./tendermint-log.ts";
import { bodyOf, type LogMessage, type ProposalMessage, type VoteMessage } from "./tendermint-messages.ts";
import { leaderOf, logOf, type TendermintContext, type TendermintState, watch } from "./tendermint-state.ts";

/** Heights to come of which messages are held; what is lost comes again. @source assumption */
const HELD_HEIGHTS = 16;

/** Puts a message of this height into the log. @returns the log of its round when it was new and well formed. */
export function enter(state: TendermintState, message: LogMessage): RoundLog | undefined {
  const { signer, body } = bodyOf(message);
  const log = logOf(state, body.round);
  const isNew = message.type === "proposal" ? enterProposal(state, log, message) : enterVote(log, message);
  if (!isNew) return undefined;
  log.senders.add(signer);
  return log;
}

function enterVote(log: RoundLog, { type, vote }: VoteMessage): boolean {
  if (vote.body.phase !== type) return false;
  return (type === "prevote" ? log.prevotes : log.precommits).add(vote);
}

/** A proposal counts when it is its round's leader's, and its block is what its digest says. */
function enterProposal(state: TendermintState, log: RoundLog, message: ProposalMessage): boolean {
  const { signer, body } = message.proposal;
  const { phase, height, round, digest, validRound } = body;
  if (phase !== "proposal" || signer !== leaderOf(state, height, round)) return false;
  const isKnown = log.proposals.some(({ message: { proposal } }) => {
    return proposal.body.digest === digest && proposal.body.validRound === validRound;
  });
  const block = message.batch.on(state.chain.block);
  if (isKnown || block.digest !== digest) return false;
  log.proposals.push({ message, block, isValid: isValid(state, message.batch) });
  return true;
}

/** valid(v) of section 2: here, that a block of this ledger may hold these requests now. */
function isValid({ params, mempool }: TendermintState, { requests }: Batch): boolean {
  if (requests.length === 0) return params["block.empty"];
  if (requests.length > params["block.at-most"]) return false;
  const ids = new Set(requests.map(({ id }) => id));
  return ids.size === requests.length && !requests.some((request) => mempool.isCommitted(request));
}

/** Keeps a message of a height to come, within bounds, and notes that its sender is ahead. */
export function hold(state: TendermintState, message: LogMessage, ctx: TendermintContext): void {
  const { signer, body } = bodyOf(message);
  const { height } = body;
  state.reached[signer] = Math.max(state.reached[signer]!, height);
  watch(state, ctx);
  if (height > state.height + HELD_HEIGHTS) return;
  const ofHeight = state.held.get(height) ?? [];
  state.held.set(height, ofHeight);
  if (ofHeight.length < 4 * state.n) ofHeight.push(message);
}
