// Polls of Snowman: a few others are asked what they prefer, as long as a block is processing.
import type { NodeId } from "./protocol.ts";
import { isMissing, want } from "./snowman-blocks.ts";
import { countsIn } from "./snowman-choice.ts";
import type { Chit, Poll, SnowmanContext, SnowmanLink, SnowmanState } from "./snowman-state.ts";
import { chitFor, nameOf, preferred, recordPoll, withAncestors } from "./snowman-tree.ts";

interface Sender {
  readonly from: NodeId;
  readonly ctx: SnowmanContext;
}

/** As many polls as may be under way; none when nothing is to be decided. */
export function startPolls(state: SnowmanState, ctx: SnowmanContext): void {
  const { values, tree } = state;
  while (state.polls.length < values.concurrent && (tree.beside.size > 0 || state.isBehind)) {
    const id = state.nextPoll++;
    const asked = ctx.sample(values.k);
    state.polls.push({ id, unanswered: new Set(asked), chits: [], isOver: false });
    ctx.setTimer({ key: `poll ${id}`, poll: id }, values["poll-timeout"]);
    const [name, height] = [nameOf(preferred(state)), tree.head.block.height + 1];
    for (const to of asked) ctx.send(to, { type: "query", poll: id, preferred: name, height });
  }
}

/** Answers with what it prefers, whatever the other does. */
export function onQuery(
  state: SnowmanState,
  query: { readonly poll: number; readonly preferred: Chit["preferred"]; readonly height: number },
  sender: Sender,
): void {
  sender.ctx.send(sender.from, { type: "chit", poll: query.poll, chit: chitFor(state, query.height) });
  want(state, query.preferred, sender);
}

export function onChit(
  state: SnowmanState,
  { poll: id, chit }: { readonly poll: number; readonly chit: Chit },
  sender: Sender,
): void {
  const poll = state.polls.find((one) => one.id === id);
  if (poll === undefined || poll.isOver || !poll.unanswered.delete(sender.from)) return;
  poll.chits.push(chit);
  want(state, chit.preferred, sender);
  close(state, poll, sender.ctx);
}

/** What is answered by now counts. */
export function onTimeout(state: SnowmanState, id: number): void {
  const poll = state.polls.find((one) => one.id === id);
  if (poll !== undefined) poll.isOver = true;
}

/** Blocks have come that answers name. */
export function closePolls(state: SnowmanState, ctx: SnowmanContext): void {
  for (const poll of state.polls) close(state, poll, ctx);
}

/** A poll ends early when no answer can change what it does. */
function close(state: SnowmanState, poll: Poll, ctx: SnowmanContext): void {
  if (poll.isOver || !isCertain(state, poll)) return;
  poll.isOver = true;
  ctx.cancelTimer(`poll ${poll.id}`);
}

/** Results count in the order in which polls began: one that is over waits for those before it. */
export function countPolls(state: SnowmanState, ctx: SnowmanContext): void {
  for (let first = state.polls[0]; first?.isOver === true; first = state.polls[0]) {
    state.polls.shift();
    const { votes, known } = votesIn(state, first);
    if (known >= state.values["alpha-preference"]) state.isBehind = false;
    recordPoll(state, withAncestors(state, votes), ctx);
  }
}

function isCertain(state: SnowmanState, poll: Poll): boolean {
  const { "alpha-preference": preference, "alpha-confidence": confidence } = state.values;
  const { awaited, votes, known } = votesIn(state, poll);
  const toCome = poll.unanswered.size + awaited;
  if (toCome === 0) return true;
  if (state.tree.beside.size === 0) return known >= preference;
  if (votes.length === 0) return toCome < preference;
  const counts = withAncestors(state, votes);
  for (const count of [...state.choices.values()].flatMap((choice) => countsIn(choice, counts))) {
    if (count === 0) continue;
    const isLost = count + toCome < preference;
    const isWon = count >= confidence || (count >= preference && count + toCome < confidence);
    if (!isLost && !isWon) return false;
  }
  return true;
}

interface Votes {
  /** For processing blocks. */
  readonly votes: readonly SnowmanLink[];
  /** Answers that name no block still to come, and those that do. */
  readonly known: number;
  readonly awaited: number;
}

/**
 * An answer is for its preferred block. One that names a block still to come waits for it; when the poll's time is over, and where the
 * block is out, it is for the block at the height that was asked about.
 */
function votesIn(state: SnowmanState, { chits, isOver }: Poll): Votes {
  const { beside } = state.tree;
  const votes: SnowmanLink[] = [];
  let awaited = 0;
  for (const chit of chits) {
    const isAwaited = isMissing(state, chit.preferred);
    if (isAwaited) awaited += 1;
    if (isAwaited && !isOver) continue;
    const vote = beside.get(chit.preferred.digest) ?? beside.get(chit.atHeight.digest);
    if (vote !== undefined) votes.push(vote);
  }
  return { votes, known: chits.length - awaited, awaited };
}
