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
  /** Who waits for a leader in a view or term later than this. */
  #waiting: { readonly after: number; readonly then: () => void }[] = [];
  /** Since when there is no leader, and the latest view or term by then. */
  #missing: { readonly since: Micros; readonly after: number } | undefined;

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
  awaitNext(then: () => void): void {
    const after = Math.max(...this.#nodes.map((node) => this.#seenBy(node)?.period ?? 0));
    this.#missing = { since: this.#world.simulation.now, after };
    this.#waiting.push({ after, then });
  }

  /** Nobody leads now. @param then called once somebody does, in whichever view or term, at the end of the step that makes it so. */
  awaitAny(then: () => void): void {
    this.#waiting.push({ after: Number.NEGATIVE_INFINITY, then });
  }

  get isAwaited(): boolean {
    return this.#waiting.length > 0;
  }

  /** After each step of a validator, while a leader is awaited: nobody comes to lead in any other way. */
  look(node: Validator): void {
    const seen = this.#seenBy(node);
    if (seen?.leader !== node.self) return;
    const { period } = seen;
    const served = this.#waiting.filter(({ after }) => after < period);
    this.#waiting = this.#waiting.filter(({ after }) => after >= period);
    for (const { then } of served) then();
    if (this.#missing !== undefined && this.#missing.after < period) this.#tellElected(node, period, this.#missing);
  }

  #tellElected({ self }: Validator, period: number, { since, after }: { since: Micros; after: number }): void {
    this.#missing = undefined;
    const { simulation, events } = this.#world;
    if (!events.wants("elected")) return;
    events.emit({ type: "elected", at: simulation.now, node: self, since, periods: period - after });
  }

  /** What an honest validator that is up says. */
  #seenBy(node: Validator): Leadership | undefined {
    if (!node.alive || node.corrupted || node.protocolState === undefined) return undefined;
    return this.#world.protocol.leadership(node.protocolState);
  }
}
