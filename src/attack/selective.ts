// Selective: an honest replica that sends to the chosen validators and to no other. It hears all and answers clients.
// @source Perry and Toueg, Distributed agreement in the presence of processor and communication faults, IEEE TSE 12(3) (1986): omission in sending.
import type { CorruptEnvironment, KindedMessage, NodeId, Replica } from "../consensus/protocol.ts";
import { type NodeContext, Relay } from "./relay.ts";
import type { NodeAttackSpec } from "./spec.ts";

type SelectiveSpec = Extract<NodeAttackSpec, { readonly attack: "selective" }>;

class SelectiveContext extends Relay {
  readonly #chosen: ReadonlySet<NodeId>;

  constructor(outer: NodeContext, to: readonly NodeId[]) {
    super(outer);
    this.#chosen = new Set([outer.self, ...to]);
  }
  override send(to: NodeId, message: KindedMessage): void {
    if (this.#chosen.has(to)) this.outer.send(to, message);
  }
}

export function selective({ context, spawn }: CorruptEnvironment, { to }: SelectiveSpec): Replica {
  return spawn(new SelectiveContext(context, to));
}
