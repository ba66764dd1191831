// An anchored ledger: a consortium's ledger, or plain batches of hashes, of which a Merkle root goes into a public ledger now and then. What
// the root is of existed when the public block was made, and nobody who keeps the consortium's ledger can change it any more, unnoticed.
// It is a composite: `anchoredOn` takes protocols for both ledgers as parameters, and the registry gives it some of each.
//
// @source S. Haber and W. S. Stornetta, How to time-stamp a digital document, J. Cryptology 3 (1991); D. Bayer, S. Haber, W. S. Stornetta,
//   Improving the efficiency and reliability of digital time-stamping, 1993: trees of hashes, whose root is published widely;
//   B. Gipp, N. Meuschke, A. Gernandt, Decentralized trusted timestamping using the crypto currency Bitcoin, iConference 2015;
//   P. Snow et al., Factom, 2014, section "anchoring": a consortium's blocks, every ten minutes; S. Nakamoto, Bitcoin, 2008, section 8.
//
//   rule                                                                                 function
//   hashes that come within a time are the leaves of a tree, whose root is published     anchored-anchors.ts: onAnchorTimer, makeBatch
//   Factom: every ten minutes the servers' new blocks get a root                         makeRange
//   Factom: the servers take turns                                                       onAnchorTimer
//   a request holds the root, and goes to the public ledger like anybody's               submit; anchored-gateway.ts: onMember
//   Nakamoto, section 8: keep headers, query nodes until they agree, check the path      anchored-watch.ts: onHeaders, believe
//   section 11: wait until z blocks are linked after it                                  the public protocol's own; carryOut, confirm
//   who has document, path and header has the proof                                      anchored-proof.ts: linkFor
//   a transaction of an abandoned block is confirmed no longer, and is sent again        abandon, askAgain
//
// Members and their messages are in anchored-member.ts, validators of the public ledger in anchored-gateway.ts; what either knows is in
// anchored-state.ts, parameters and what follows from them in anchored-params.ts. inner-context.ts is the world of a protocol inside.
//
// Choices where the sources leave room:
//   The first `members` validators are the consortium and hold the ledger; the others run the public one, and hold nothing else. Member i
//     follows public validators from the i-th on in the ring. A client that asks one of these is passed on to a member.
//   A root is of what might be lost: before it is anchored, so many members that one of them is honest, and up, write down what it is of and
//     vouch for it. An anchor with too few vouches is none, so that no one can stop the others with a root of which nobody has the content.
//   With a consortium an anchor is of its blocks since the last one that was offered. The blocks are linked, so whoever has proof of the
//     highest has it of all below: an anchor that is lost is not missed once the next is there.
//   rely-on: anchor. The ledger is then the proven one: a block for each public block, with what the anchors in it are of, in their order,
//     each request once. It forks, is committed and reversed as the public ledger is, and what it claims is what that claims. Between a
//     reorganisation and the block that takes the place of another, a validator's copy holds the old one, as with every forking ledger here.
//   rely-on: consortium. The ledger is the consortium's, with its finality; anchors are evidence (effect `attest`), which a
//     reorganisation takes back until they are there again. Observers count when it was there first.
//   Whoever has vouched submits an anchor itself if its maker has not got it confirmed in the time that a client of the public ledger waits.
//   A member asks again for what it waits for, and gateways for new blocks if the public ledger always has some; a silent one costs nothing.
//
// What it claims is the lesser of what its parts do: agreement as the ledger that clients rely on; faults as many as each part survives,
//   of the worse kind. Who believes one answer (`answers: 1`) survives no lying public validator.
//
// What it lacks, with the consequence:
//   fees: an anchor is in the next block that has room for it, whatever others pay. What anchors cost is their number.
//   proof in the headers themselves: members do not check the public ledger's work or seals; forged headers take `answers` liars, and no work.
//   aggregated signatures: vouches lie on the public chain, 96 B each, where Bitcoin's OP_RETURN has room for a hash alone.
//   a disk for requests that wait for the next batch: a member that goes down forgets them, and its clients ask the others.
//   bounds on what is kept: batches, headers and consortium blocks stay for ever.
//   a change of members: they are fixed, as are the public validators.

import { SECOND } from "../base/time.ts";
import { onPublicMessage, passOn, startPublic, stepPublic } from "./anchored-gateway.ts";
import {
  leadership,
  onMemberMessage,
  onMemberTimer,
  onRequest,
  restartMember,
  startMember,
} from "./anchored-member.ts";
import { type AnchoredMessage, type AnchoredTimer, type Ctx, isInner, nameOf, ownCost } from "./anchored-messages.ts";
import {
  type AnchoredParams,
  type Arrangement,
  all,
  type anchoredParams,
  arrange,
  type Candidates,
  claimsOf,
  conflicts,
  paramsForCheck,
  patience,
  tableWith,
} from "./anchored-params.ts";
import type { AnchoredState, PublicState } from "./anchored-state.ts";
import { innerRecords, isIn } from "./inner-context.ts";
import { type AnyProtocol, type ClientRule, defineProtocol, type Leadership, type Protocol } from "./protocol.ts";
import { crashFaults } from "./quorum.ts";

export type Anchored = Protocol<AnchoredState, AnchoredMessage, AnchoredTimer, typeof anchoredParams>;

/** An anchored ledger of these protocols, one of each list at a time. */
export function anchoredOn(candidates: Candidates): Anchored {
  const byId = new Map<string, AnyProtocol>(all(candidates).map((protocol) => [protocol.id, protocol]));
  const table = tableWith(candidates);
  const usual = Object.fromEntries(Object.entries(table).map(([key, param]) => [key, param.default]));
  const among = (n: number, values: AnchoredParams): Arrangement => arrange(candidates, values, n);
  return defineProtocol<AnchoredState, AnchoredMessage, AnchoredTimer, typeof anchoredParams>({
    id: "anchored",
    title: "Anchored ledger",
    source: "Bayer, Haber & Stornetta 1993; Gipp, Meuschke & Gernandt 2015",
    ...claimsOf(candidates, usual as unknown as AnchoredParams),
    claims: (values) => claimsOf(candidates, values),
    // The smallest of all choices: with more, `conflicts` says what is wrong.
    minimumValidators: 2,
    params: table,
    paramsForCheck: paramsForCheck(candidates),
    attests: true,
    holders: (n, values) => among(n, values).members.count,
    conflicts: (values, n) => conflicts(candidates, values, n),
    client: (values) => clientOf(candidates, values),
    init(ctx, values) {
      const plan = among(ctx.validators.length, values);
      return isIn(plan.members, ctx.self) ? startMember(plan, ctx) : started(plan, ctx);
    },
    recover(ctx, values, records) {
      const plan = among(ctx.validators.length, values);
      return isIn(plan.members, ctx.self) ? restartMember(plan, records, ctx) : restarted(plan, records, ctx);
    },
    onMessage(state, from, message, ctx) {
      if (state.role === "member") onMemberMessage(state, from, message, ctx);
      else onPublicMessage(state, from, message, ctx);
    },
    onTimer(state, timer, ctx) {
      if (state.role === "member") onMemberTimer(state, timer, ctx);
      else if ("inner" in timer)
        stepPublic(state, ctx, (protocol, inner) => protocol.onTimer(state.inner.state, timer.inner, inner));
    },
    onSubmit(state, request, ctx) {
      if (state.role === "member") onRequest(state, request, ctx);
      else passOn(state, request, ctx);
    },
    cost: (message) => (isInner(message) ? byId.get(nameOf(message))!.cost(message.inner) : ownCost(message)),
    leadership: (state) => (state.role === "member" ? leadership(state) : publicLeadership(state)),
    idleMessagesPerSecond: (n, values) => idle(among(n, values)),
  });
}

function started(plan: Arrangement, ctx: Ctx): PublicState {
  const state = startPublic(plan, ctx);
  stepPublic(state, ctx, (protocol, context) => {
    state.inner.state = protocol.init(context, plan.publicLedger.values);
  });
  return state;
}

function restarted(plan: Arrangement, records: ReadonlyMap<string, unknown>, ctx: Ctx): PublicState {
  const state = startPublic(plan, ctx);
  stepPublic(state, ctx, (protocol, context) => {
    state.inner.state = protocol.recover(context, plan.publicLedger.values, innerRecords(protocol.id, records));
  });
  return state;
}

/** Clients ask as the consortium's protocol has it; of batches, enough members that one is honest say what became of them. */
function clientOf(candidates: Candidates, values: AnchoredParams): ClientRule {
  // Which protocols, and how long they take, does not hang on the number of validators.
  const { consortium } = arrange(candidates, values, 2);
  const rule = consortium?.protocol.client(consortium.values);
  const isByzantine = claimsOf(candidates, values).faultModel === "byzantine";
  return {
    to: rule?.to ?? "nearest",
    replies(n) {
      const { count } = arrange(candidates, values, n).members;
      return rule?.replies(count) ?? (isByzantine ? crashFaults(count) + 1 : 1);
    },
    retryAfter: patience(arrange(candidates, values, 2)),
  };
}

/** Of the public ledger, where no consortium leads. */
function publicLeadership({ plan, inner }: PublicState): Leadership {
  if (plan.consortium !== undefined) return { leader: -1, period: 0 };
  const { leader, period } = inner.part.protocol.leadership(inner.state);
  return { leader: leader < 0 ? leader : leader + plan.others.first, period };
}

/** Both ledgers' own; where the public one has blocks without requests, each member asks its gateways for them, or hears of them. */
function idle({ consortium, members, publicLedger, others, ...plan }: Arrangement): number {
  const ofMembers = consortium?.protocol.idleMessagesPerSecond(members.count, consortium.values) ?? 0;
  const ofOthers = publicLedger.protocol.idleMessagesPerSecond(others.count, publicLedger.values);
  const questions = (2 * members.count * plan.gateways * SECOND) / plan.values["ask-again"];
  return ofMembers + ofOthers + (plan.isNeverSilent ? questions : 0);
}
