// What validators gossip, on its way to all of them: without an overlay from its origin, once, to everyone.
import type { KindedMessage, NodeId } from "../consensus/protocol.ts";
import type { Validator } from "./validator.ts";
import type { ValidatorTraffic } from "./validator-traffic.ts";

/** Carries gossip of validators. */
export interface Gossip {
  neighboursOf(id: NodeId): readonly NodeId[];
  /** @param key names what is gossiped: messages with one key are the same to all. */
  spread(node: Validator, message: KindedMessage, key: string): void;
  /** A validator goes down. */
  interrupted(id: NodeId): void;
}

/** Everyone is everyone's neighbour. */
export class DirectGossip implements Gossip {
  readonly #nodes: readonly Validator[];
  readonly #traffic: ValidatorTraffic;
  readonly #known = new Set<string>();

  constructor(nodes: readonly Validator[], traffic: ValidatorTraffic) {
    this.#nodes = nodes;
    this.#traffic = traffic;
  }
  neighboursOf(id: NodeId): readonly NodeId[] {
    return this.#nodes.filter((node) => node.self !== id).map((node) => node.self);
  }
  spread(node: Validator, message: KindedMessage, key: string): void {
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#traffic.transmitToAll(node, message);
  }
  interrupted(): void {}
}
