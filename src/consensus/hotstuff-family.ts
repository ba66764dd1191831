// A variant of HotStuff from its rules: what all of them do with messages, timers and requests.
import { SECOND } from "../base/time.ts";
import { learnFrom, onAsk, onFetch, onTransfer, recoverState } from "./hotstuff-catch-up.ts";
import { costOf, type HotStuffMessage, type TellMessage } from "./hotstuff-messages.ts";
import { onNewView } from "./hotstuff-new-view.ts";
import { onCutTimer, onProposal, onSubmit, onVote, planCut, takeRequest } from "./hotstuff-order.ts";
import { onPhase } from "./hotstuff-phases.ts";
import {
  conflicts,
  type HotStuffContext,
  type HotStuffParams,
  type HotStuffRules,
  type HotStuffState,
  type HotStuffTable,
  type HotStuffTimer,
  leaderOf,
  newState,
  onViewTimer,
} from "./hotstuff-state.ts";
import { onTimeout } from "./hotstuff-timeouts.ts";
import { isCertified } from "./hotstuff-tree.ts";
import { defineProtocol, type NodeId, type Protocol } from "./protocol.ts";
import { byzantineFaults } from "./quorum.ts";

export interface HotStuffVariant {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly rules: HotStuffRules;
  readonly params: HotStuffTable;
  /** Messages that one view takes among n validators without faults. */
  messagesPerView(n: number): number;
}

const FOR_CHECK = { "block.every": 0, "view-timeout": SECOND / 2, "client-retry": SECOND } as const;

export type HotStuffProtocol = Protocol<HotStuffState, HotStuffMessage, HotStuffTimer, HotStuffTable>;

export function hotStuffVariant({ rules, messagesPerView, ...named }: HotStuffVariant): HotStuffProtocol {
  return defineProtocol<HotStuffState, HotStuffMessage, HotStuffTimer, HotStuffTable>({
    ...named,
    faultModel: "byzantine",
    finality: "deterministic",
    paramsForCheck: [1, 8].map((views) => ({ ...FOR_CHECK, "views-per-leader": views })),
    minimumValidators: 4,
    toleratedFaults: byzantineFaults,
    conflicts,
    // The paper's clients send to all and wait for f + 1 equal replies: here the nearest validator relays, one hop more.
    client: (values) => ({ to: "nearest", replies: (n) => byzantineFaults(n) + 1, retryAfter: values["client-retry"] }),
    init: (ctx, values) => init(rules, ctx, values),
    recover: (ctx, values, records) => recoverState(rules, ctx, values, records),
    onMessage,
    onTimer: (state, { key }, ctx) => (key === "view" ? onViewTimer(state, ctx) : onCutTimer(state, ctx)),
    onSubmit,
    cost: costOf,
    leadership: (state) => ({ leader: leaderOf(state, state.view), period: state.view }),
    idleMessagesPerSecond: (n, values) => idle(messagesPerView(n), values),
  });
}

function init(rules: HotStuffRules, ctx: HotStuffContext, params: HotStuffParams): HotStuffState {
  const state = newState(rules, ctx, params);
  planCut(state, ctx);
  return state;
}

/** Silent without requests, unless empty blocks are asked for. */
function idle(messagesPerView: number, { "block.empty": empty, "block.every": every }: HotStuffParams): number {
  return empty && every > 0 ? (messagesPerView * SECOND) / every : 0;
}

function onMessage(state: HotStuffState, from: NodeId, message: HotStuffMessage, ctx: HotStuffContext): void {
  switch (message.type) {
    case "vote":
      if (message.vote.signer === from) onVote(state, message.vote, ctx);
      break;
    case "proposal":
      onProposal(state, from, message, ctx);
      break;
    case "pre-commit":
    case "commit":
    case "decide":
      onPhase(state, from, message, ctx);
      break;
    case "relay":
      takeRequest(state, message.request, ctx);
      break;
    case "new-view":
      onNewView(state, from, message, ctx);
      break;
    case "timeout":
      onTimeout(state, from, message, ctx);
      break;
    case "timeout-certificate":
      state.rules.takeTimeouts(state, message.timeouts, ctx);
      break;
    case "ask":
      onAsk(state, from, message, ctx);
      break;
    case "tell":
      onTell(state, from, message, ctx);
      break;
    case "fetch":
      onFetch(state, from, message.height, ctx);
      break;
    case "transfer":
      onTransfer(state, message, ctx);
      break;
  }
}

function onTell(
  state: HotStuffState,
  from: NodeId,
  { high, commit, timeouts }: TellMessage,
  ctx: HotStuffContext,
): void {
  for (const one of [commit, high]) if (isCertified(state, one)) learnFrom(state, from, one, ctx);
  if (timeouts !== undefined) state.rules.takeTimeouts(state, timeouts, ctx);
}
