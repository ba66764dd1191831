// A proof of authority from its rules: what Clique and Aura validators do with messages, timers and requests.
//
// A validator adopts the best head it knows and makes blocks upon it when its rules give it a turn, as long as a
// request waits or is not deep enough. Blocks go from their maker to all (poa-blocks.ts). Who lacks a block's parent
// asks the sender for it; who has a higher head than the maker of a block off its chain tells it so; who waits for a
// block in vain tells all its head, and is told of a better one.
import type { ParamTable, ParamValues } from "../base/params.ts";
import type { Request } from "../ledger/request.ts";
import { answer, type ExchangeMessage, NOTHING_HELD, reactionTo, sendBelow } from "./block-exchange.ts";
import { newTree } from "./block-tree.ts";
import { blockHolding } from "./chain.ts";
import { make, onBlocks, sayStatus, schedule, settle, takeDue } from "./poa-blocks.ts";
import { costOf } from "./poa-messages.ts";
import type { PoaContext, PoaLink, PoaRules, PoaState, PoaTimer, PoaValues } from "./poa-state.ts";
import type { Protocol } from "./protocol.ts";
import { crashFaults } from "./quorum.ts";

type PoaProtocol<Values extends PoaValues, Table extends ParamTable> = Protocol<
  PoaState<Values>,
  ExchangeMessage,
  PoaTimer,
  Table
>;

/** What both say of themselves, and their handlers. */
export function poaFamily<Values extends PoaValues, Table extends ParamTable>(
  rules: PoaRules<Values>,
): Omit<PoaProtocol<Values, Table>, "id" | "title" | "source" | "params" | "conflicts" | "idleMessagesPerSecond"> {
  const valuesOf = (values: ParamValues<Table>): Values => values as unknown as Values;
  return {
    faultModel: "byzantine",
    finality: "probabilistic",
    minimumValidators: 3,
    // A chain grows as long as more than half of the validators are there.
    toleratedFaults: crashFaults,
    client: (values) => ({
      to: "nearest",
      // One of them is honest.
      replies: (n) => crashFaults(n) + 1,
      retryAfter: valuesOf(values)["client-retry"],
    }),
    init: (ctx, values) => init(rules, valuesOf(values), ctx),
    recover: (ctx, values, records) => recover(init(rules, valuesOf(values), ctx), records, ctx),
    onMessage: reactionTo({ offer, onBlocks, onFetch: sendBelow }),
    onTimer,
    onSubmit: (state, request, ctx) => {
      if (offer(state, request, ctx)) ctx.broadcast({ type: "relay", request });
    },
    cost: costOf,
    leadership: ({ tree }) => ({ leader: tree.head.leader, period: rules.turnsMissed(tree.head) }),
  };
}

function init<Values extends PoaValues>(rules: PoaRules<Values>, values: Values, ctx: PoaContext): PoaState<Values> {
  const n = ctx.validators.length;
  const state: PoaState<Values> = {
    rules,
    n,
    values,
    tree: newTree(),
    held: NOTHING_HELD,
    plan: undefined,
    lastStamp: -1,
  };
  schedule(state, ctx);
  return state;
}

/** Adopts and commits again what it had; asks whether there is more. */
function recover<Values extends PoaValues>(
  fresh: PoaState<Values>,
  records: ReadonlyMap<string, unknown>,
  ctx: PoaContext,
): PoaState<Values> {
  const lastStamp = (records.get("stamp") as number | undefined) ?? fresh.lastStamp;
  const head = (records.get("chain") as PoaLink | undefined) ?? fresh.tree.head;
  const state: PoaState<Values> = { ...fresh, tree: newTree(), plan: undefined, lastStamp };
  settle(state, head, ctx);
  sayStatus(state, ctx);
  return state;
}

function onTimer<Values extends PoaValues>(state: PoaState<Values>, { key }: PoaTimer, ctx: PoaContext): void {
  switch (key) {
    case "make":
      make(state, ctx);
      break;
    case "early":
      takeDue(state, ctx);
      break;
    case "sync":
      sayStatus(state, ctx);
      ctx.setTimer({ key: "sync" }, state.values["sync-every"]);
      break;
  }
}

/** Takes a request, or answers it where it is deep enough. @returns whether it is new */
function offer<Values extends PoaValues>(state: PoaState<Values>, request: Request, ctx: PoaContext): boolean {
  const { tree } = state;
  const block = blockHolding(tree.head, request);
  if (block !== undefined && block.height <= tree.committed.block.height) {
    answer(request, block, { leader: tree.head.leader, ctx });
    return false;
  }
  if (tree.pending.has(request.id)) return false;
  tree.pending.set(request.id, request);
  schedule(state, ctx);
  return true;
}
