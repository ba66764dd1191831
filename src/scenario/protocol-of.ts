// Which protocol an id in a plan stands for.
import type { AnyProtocol } from "../consensus/protocol.ts";
import { protocols } from "../consensus/registry.ts";
import type { Plan } from "./plan.ts";

/** A protocol of the plan's plugins, or one that comes with the program. */
export function protocolOf({ plugins }: Pick<Plan, "plugins">, id: string): AnyProtocol {
  return plugins?.protocols[id] ?? protocols[id]!;
}
