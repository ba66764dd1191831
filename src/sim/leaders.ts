// Who leads a ledger, as the validators see it, and how long it takes until one leads again.
import type { Micros } from "../base/time.ts";
import type { AnyProtocol, Leadership, NodeId } from "../consensus/protocol.ts";
import type { EventPort } from "../events/events.ts";
import type { Simulation } from "../kernel/simulation.ts";
import type { Validator } from "./validator.ts";

export class Leaders {
  readonly #world: {
    readonly simulation: Simulation;
    readonly events: EventPort;
    readonly protocol: AnyProtocol;
  };
  readonly #nodes: readonly Validator[];
  /** Since when there is no leader, and the latest view or term by then. */
  #awaited: { readonly since: Micros; readonly after: number; readonly then: () => void } | undefined;

  constructor(
    world: { readonly simulation: Simulation; readonly events: EventPort; readonly protocol: AnyProtocol },
    nodes: readonly Validator[],
  ) {
    this.#world = world;
    this.#nodes = nodes;
  }

  /** Who leads now: the honest validator that says so itself; of several, the one in the latest view or term. */
  now(): NodeId | undefined {
    let latest: Leadership | undefined;
    for (const node of this.#nodes) {
      const seen = this.#seenBy(node);
      if (seen?.leader === node.self && (latest === undefined || seen.period > latest.period)) latest = seen;
    }
    return latest?.leader;
  }

  /** Those who lead go down now: the next who leads, in a later view or term, is told by an event. @param then called then. */
  await(then: () => void): void {
    const periods = this.#nodes.map((node) => this.#seenBy(node)?.period ?? 0);
    this.#awaited = { since: this.#world.simulation.now, after: Math.max(...periods), then };
  }

  get isAwaited(): boolean {
    return this.#awaited !== undefined;
  }

  /** After each step of a validator, while a leader is awaited. */
  look(node: Validator): void {
    const seen = this.#seenBy(node);
    if (this.#awaited === undefined || seen?.leader !== node.self || seen.period <= this.#awaited.after) return;
    const { since, after, then } = this.#awaited;
    this.#awaited = undefined;
    then();
    const { simulation, events } = this.#world;
    if (!events.wants("elected")) return;
    events.emit({ type: "elected", at: simulation.now, node: node.self, since, periods: seen.period - after });
  }

  /** What an honest validator that is up says. */
  #seenBy(node: Validator): Leadership | undefined {
    if (!node.alive || node.corrupted || node.protocolState === undefined) return undefined;
    return this.#world.protocol.leadership(node.protocolState);
  }
}
