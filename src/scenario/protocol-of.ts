// Which protocol an id in a plan stands for.
import { withDefaults } from "../base/params.ts";
import { type AnyProtocol, claiming } from "../consensus/protocol.ts";
import { protocols } from "../consensus/registry.ts";
import type { LedgerPlan, Plan } from "./plan.ts";

/** A protocol of the plan's plugins, or one that comes with the program. */
export function protocolOf({ plugins }: Pick<Plan, "plugins">, id: string): AnyProtocol {
  return plugins?.protocols[id] ?? protocols[id]!;
}

/** A ledger's protocol, as what it claims with the ledger's values. */
export function claimingProtocolOf(plan: Pick<Plan, "plugins">, { protocol: id, params }: LedgerPlan): AnyProtocol {
  const protocol = protocolOf(plan, id);
  return claiming(protocol, withDefaults(protocol.params, params as never));
}
